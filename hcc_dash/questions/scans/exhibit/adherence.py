"""Scheduled scans by arm, as one exhibit."""

from collections.abc import Iterator
from typing import Any

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.scans.numbers.adherence import DEPENDENT, ArmScans, ScanResult, describe_scans
from hcc_dash.questions.scans.numbers.options import ScanOptions
from hcc_dash.questions.scans.pictures.adherence import draw_scans
from hcc_dash.questions.scans.words.adherence import (
    QUESTION,
    say_alt,
    say_doubts,
    say_footnote,
    say_hover,
    say_method,
    say_scans,
    table_scans,
)


def build_scans(cohort: Cohort, options: ScanOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Scans due, in window, early, late, inadequate and missed by arm and visit, scans per patient-year, long gaps.

    Frame ``visits``: time the week of the scheduled scan, level what became of it, n the scans due.
    """
    del view
    result = describe_scans(cohort, options)
    answer = say_scans(result)
    due = any(arm.n_due for arm in result.arms)
    return Exhibit.of(
        cohort,
        result,
        command="scans",
        said=Said(
            question=QUESTION,
            answer=answer,
            footnote=say_footnote(result),
            method=say_method(result),
            notes=say_doubts(result),
        ),
        facts={},
        pictures=[Picture(draw_scans(result, say_hover, look), "Scheduled scans by visit", say_alt(result, answer))]
        if due
        else (),
        tables=[WordTable("Scheduled scans", table_scans(result))] if result.arms else (),
        frames={"visits": result.visits} if due else {},
        estimates=_estimates(result),
        n_comparisons=max(len(result.arms) - 1, 0),
    )


def _estimates(result: ScanResult) -> list[dict[str, Any]]:
    """Counts of scans by arm, scans per patient-year, and patients with a long gap with exact limits."""
    return [record for arm in result.arms for record in _of_arm(arm)]


def _of_arm(arm: ArmScans) -> Iterator[dict[str, Any]]:
    for state, n in arm.counts.items():
        yield {"arm": arm.arm, "term": state, "n": arm.n_due, "n_events": n, "why_missing": DEPENDENT}
    rate = "adequate scans per patient-year"
    yield {"arm": arm.arm, "term": rate, "n": arm.n, "n_events": arm.n_scans, "estimate": arm.rate}
    long = {"arm": arm.arm, "term": "gap over 26 weeks", "n": arm.n_gaps, "n_events": arm.n_long}
    yield long | numbers_of(arm.long)
