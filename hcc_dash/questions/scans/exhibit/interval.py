"""Recurrence between two scans, as one exhibit."""

from typing import Any

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.asking.views import TimeView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.scans.numbers.definition import definition_of
from hcc_dash.questions.scans.numbers.interval import AT_MOST, FOUND, SURELY, IntervalResult, estimate_between_scans
from hcc_dash.questions.scans.numbers.options import ScanOptions
from hcc_dash.questions.scans.pictures.interval import draw_between
from hcc_dash.questions.scans.words.interval import (
    QUESTION,
    say_alt,
    say_between,
    say_footnote,
    say_method,
    say_notes,
    table_between,
)


def build_between(cohort: Cohort, options: ScanOptions, view: TimeView = TimeView(), look: Look = LIGHT) -> Exhibit:
    """Turnbull's estimate by arm beside Kaplan-Meier's; frame ``curves``: time in days, radical treatment is day 1."""
    result, definition = estimate_between_scans(cohort, options), definition_of(options.definition)
    answer = say_between(result)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="between-scans",
        said=Said(
            question=QUESTION,
            answer=answer,
            footnote=say_footnote(result, definition),
            method=say_method(result, definition),
            notes=say_notes(result),
        ),
        facts={},
        pictures=(Picture(draw_between(result, view.unit, look), "Recurrence between scans", say_alt(result, answer)),)
        if result.arms
        else (),
        tables=(WordTable("On the day of reading", table_between(result)),) if result.arms else (),
        frames={"curves": result.curves} if result.arms else {},
        estimates=_records(result),
        n_comparisons=max(len(result.arms) - 1, 0),
    )


def _records(result: IntervalResult) -> list[dict[str, Any]]:
    return [
        {"arm": arm.arm, "term": term, "time": result.day, "n": arm.n, "n_events": arm.n_recurred, "estimate": value}
        for arm in result.arms
        for term, value in ((SURELY, arm.surely), (AT_MOST, arm.at_most), (FOUND, arm.found))
    ]
