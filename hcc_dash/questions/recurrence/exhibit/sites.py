"""Recurrence by first site, by three analyses and under other definitions, as one exhibit."""

from collections.abc import Iterator
from typing import Any

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.recurrence.numbers.sites import (
    SitesOptions,
    SitesResult,
    compare_definitions,
    describe_sites,
)
from hcc_dash.questions.recurrence.pictures.sites import draw_sites
from hcc_dash.questions.recurrence.words.sites import (
    QUESTION,
    say_alt,
    say_footnote,
    say_method,
    say_sites,
    table_alternatives,
    table_analyses,
    table_sites,
)
from hcc_dash.wording.words import say_share, say_time


def build_sites(cohort: Cohort, options: SitesOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """First recurrences derived from scans and biopsies: stacked by site, three analyses, other definitions.

    Frame ``sites``: cumulative incidence by arm and term, a site or death; time in days, radical treatment day 1.
    """
    del view
    result = describe_sites(cohort, options)
    answer = say_sites(result)
    return Exhibit.of(
        cohort,
        result,
        command="recurrence-sites",
        said=Said(question=QUESTION, answer=answer, footnote=say_footnote(result), method=say_method(result)),
        facts={},
        pictures=[
            Picture(draw_sites(result, arm, _tell, look), arm.label, say_alt(result, arm.label, answer))
            for arm in result.arms
            if arm.n_recurred
        ],
        tables=_tables(cohort, result) if result.arms else (),
        frames={"sites": result.curves} if len(result.curves) else {},
        estimates=list(_estimates(result)),
        n_comparisons=max(len(result.arms) - 1, 0),
    )


def _tell(day: float, share: float) -> str:
    return f"{say_time(day, 'days')}\n{say_share(share)}"


def _tables(cohort: Cohort, result: SitesResult) -> list[WordTable]:
    """The other definitions, which take ten derivations, are worded when they are looked at."""
    tables = [WordTable("Three analyses", table_analyses(result))]
    if any(arm.n_recurred for arm in result.arms):
        tables.append(WordTable("By first site", table_sites(result)))
    others = WordTable(
        "Other definitions, one choice at a time",
        lambda: table_alternatives(result, compare_definitions(cohort, result.options)),
    )
    return [*tables, others]


def _estimates(result: SitesResult) -> Iterator[dict[str, Any]]:
    for arm in result.arms:
        for name, (at_window, at_months) in arm.analyses.items():
            yield {"arm": arm.arm, "term": name, "time": result.reading_day, "n": arm.n} | numbers_of(at_window)
            yield {"arm": arm.arm, "term": f"{name}, 36 months", "n": arm.n} | numbers_of(at_months)
        for name, (n, incidence) in arm.sites.items():
            yield {"arm": arm.arm, "term": name, "n": arm.n, "n_events": n} | numbers_of(incidence)
