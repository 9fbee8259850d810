"""What harm was seen, in whom and when: two exhibits on adverse events."""

from collections.abc import Callable, Sized
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of, record_test
from hcc_dash.asking.kinds import Switch, Text, ask
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.harms.exhibit.stratified_events import (
    frame_strata,
    n_strata_looks,
    strata_records,
    strata_tables,
)
from hcc_dash.questions.harms.numbers.adverse_events import count_affected, describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.grade_cells import grade_cells, keep_named
from hcc_dash.questions.harms.numbers.onset import follow_onset
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions, OnsetResult
from hcc_dash.questions.harms.pictures.adverse_events import draw_heatmap
from hcc_dash.questions.harms.pictures.harms_dots import draw_dots, draw_grades
from hcc_dash.questions.harms.pictures.onset import Reading, draw_onset
from hcc_dash.questions.harms.words.adverse_events import (
    say_events,
    say_footnote,
    say_question,
    table_grades,
    table_overview,
    table_watching,
    word_cells,
    word_differences,
)
from hcc_dash.questions.harms.words.adverse_events_alt import say_bars_alt, say_dots_alt, say_heatmap_alt
from hcc_dash.questions.harms.words.adverse_events_method import say_method, say_notes
from hcc_dash.questions.harms.words.onset import (
    say_onset,
    say_onset_alt,
    say_onset_footnote,
    say_onset_question,
    table_onset,
    table_onset_differences,
)
from hcc_dash.questions.harms.words.onset_method import say_method as say_onset_method
from hcc_dash.questions.harms.words.onset_method import say_notes as say_onset_notes
from hcc_dash.questions.harms.words.stratified_events import say_strata_footnote
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_shares
from hcc_dash.questions.subgroups.numbers.selected import ArmShare

CURVES: dict[Reading, str] = {
    "incidence": "Time to the first event, death competing",
    "means": "Mean number of events per patient",
    "prevalence": "Patients with an event going on, by week",
}
COMPARED = {
    "risk difference": "risk_difference",
    "risk ratio": "risk_ratio",
    "first-event rate ratio": "first_rate_ratio",
}

FIRST_ROWS = 20
"""Rows in the figures when not all are asked for: what fits on the first screen."""

SEARCH = Text(label="Search", placeholder="Part of a name", help="Only rows whose name holds this text.")
ALL_ROWS = Switch(
    label="All rows", help=f"Every row in the figures; by default the first {FIRST_ROWS} in the order asked for."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsView:
    """``search`` narrows the rows shown, not what is counted in any of them; ``all_rows``: in the figures too."""

    search: str = ask(SEARCH, "")
    all_rows: bool = ask(ALL_ROWS, default=False)


def build_adverse_events(
    cohort: Cohort, options: AdverseEventOptions, view: EventsView = EventsView(), look: Look = LIGHT
) -> Exhibit:
    """Heatmap, dots with differences and bars by grade; the overview and the table by organ class."""
    result = keep_named(describe_adverse_events(cohort, options), view.search)
    shares = partial(_event_shares, options=options)
    levels = judge_shares(cohort, shares, own=shares(cohort))
    answer = levels.after(say_events(result))
    differences = _differences(result)
    strata = say_strata_footnote(result.stratified) if result.stratified else ""
    return Exhibit.of(
        cohort,
        result,
        view,
        command="adverse-events",
        options=options,
        said=Said(
            question=say_question(result),
            answer=answer,
            footnote=f"{say_footnote(result)} {strata}".rstrip(),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts=_facts(result, result.options) | {"search": view.search, "all_rows": view.all_rows},
        pictures=_pictures(drawn_rows(result, view), answer, look),
        tables=_word_tables(result),
        frames={
            "events_by_grade": partial(grade_cells, result),
            "events_and_rates": result.counts,
            "differences": partial(pd.DataFrame, differences, columns=_DIFFERENCE),
            "overview": partial(_overview, result),
            **frame_strata(result),
        },
        estimates=(*differences, *_tests(result), *strata_records(result), *levels.records),
        n_comparisons=sum(len(row.comparisons) for row in (*result.rows, *result.overview)) + n_strata_looks(result),
    )


def build_onset(cohort: Cohort, options: OnsetOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """First events with death competing, mean number of events, and weekly share of patients with one."""
    del view
    result = follow_onset(cohort, options)
    levels = judge_shares(cohort, partial(_onset_shares, options=options))
    answer = levels.after(say_onset(result))
    tables = [WordTable("By arm", table_onset(result))]
    tables += [WordTable("Between arms", table_onset_differences(result))] if result.comparisons else []
    facts = {"event": options.term, "at_weeks": result.options.at_weeks}
    return Exhibit.of(
        cohort,
        result,
        command="onset",
        id="adverse_events_onset",
        options=options,
        said=Said(
            question=say_onset_question(result),
            answer=answer,
            footnote=say_onset_footnote(result),
            method=say_onset_method(result),
            notes=say_onset_notes(result),
        ),
        facts=_facts(result, result.options.events) | facts,
        pictures=() if result.why_not else _onset_pictures(result, answer, look),
        tables=() if result.why_not else tables,
        frames={} if result.why_not else {curve: getattr(result, curve) for curve in CURVES},
        row_note="time in days from the first dose",
        estimates=(*_onset_records(result), *levels.records),
        n_comparisons=3 * len(result.comparisons),
    )


def _onset_pictures(result: OnsetResult, answer: str, look: Look) -> tuple[Picture, ...]:
    return tuple(
        Picture(draw_onset(result, curve, look), heading, say_onset_alt(result, heading, answer))
        for curve, heading in CURVES.items()
    )


def _event_shares(cohort: Cohort, options: AdverseEventOptions) -> dict[str, ArmShare]:
    return {arm: ArmShare.of(*counted) for arm, counted in count_affected(cohort, options).items()}


def _onset_shares(cohort: Cohort, options: OnsetOptions) -> dict[str, ArmShare]:
    return {group.arm: ArmShare(n=group.n, share=group.incidence) for group in follow_onset(cohort, options).groups}


def drawn_rows(result: AdverseEventResult, view: EventsView) -> AdverseEventResult:
    """The result with the rows that figures show."""
    return result if view.all_rows else replace(result, rows=result.rows[:FIRST_ROWS])


def _pictures(result: AdverseEventResult, answer: str, look: Look) -> tuple[Picture, ...]:
    if not result.rows:
        return ()
    heatmap = FinishedFigure.when_seen(partial(_draw_heatmap, result, look))
    several = len(result.rows[0].arms) > 1
    dots = Picture(
        FinishedFigure.when_seen(partial(draw_dots, result, look)),
        "Share by arm, and the difference" if several else "Share",
        say_dots_alt(result),
    )
    if not result.graded:
        return Picture(heatmap, "Patients by event", say_heatmap_alt(result, answer)), dots
    bars = FinishedFigure.when_seen(lambda: draw_grades(result, grade_cells(result), look))
    return (
        Picture(heatmap, "Patients by event and worst grade", say_heatmap_alt(result, answer)),
        dots,
        Picture(bars, "Share by worst grade", say_bars_alt(result)),
    )


def _draw_heatmap(result: AdverseEventResult, look: Look) -> FinishedFigure:
    return draw_heatmap(result, word_cells(result, grade_cells(result)), word_differences(result), look)


def _word_tables(result: AdverseEventResult) -> tuple[WordTable, ...]:
    tables: dict[str, tuple[Callable[[AdverseEventResult], pd.DataFrame], Sized]] = {
        "Overview": (table_overview, result.overview),
        _name_table(result): (table_grades, result.rows),
        "How often each arm was looked at": (table_watching, result.watching.dropna(subset="estimate")),
    }
    shown = tuple(WordTable(title, partial(say, result)) for title, (say, told) in tables.items() if len(told))
    return (*shown, *strata_tables(result))


def _name_table(result: AdverseEventResult) -> str:
    if not result.graded:
        return "By organ class and event" if result.options.by == "term" else "By arm"
    return "By organ class, event and worst grade" if result.options.by == "term" else "By worst grade"


_DIFFERENCE = ["term", "arm", "level", "estimate", "conf_low", "conf_high"]


def _differences(result: AdverseEventResult) -> list[dict[str, Any]]:
    return [
        {"term": row.name, "arm": pair.arm, "level": level, **_limits(getattr(pair, field))}
        for row in (*result.overview, *result.rows)
        for pair in row.comparisons
        for level, field in COMPARED.items()
    ]


def _tests(result: AdverseEventResult) -> list[dict[str, Any]]:
    """The test of each row where one was asked for, its p-value where it may be shown, and the exact odds ratio."""
    shown = shows_p(result.study, "exploratory")
    records: list[dict[str, Any]] = []
    for row in (*result.overview, *result.rows):
        for pair in row.comparisons:
            if pair.odds_ratio is not None:
                odds = {"level": "conditional odds ratio", **numbers_of(pair.odds_ratio)}
                records.append({"term": row.name, "arm": pair.arm, **odds})
            if pair.test is not None:
                records.append(
                    {"term": row.name, "arm": pair.arm, "level": pair.test.name} | record_test(pair.test, shown)
                )
    return records


def _overview(result: AdverseEventResult) -> pd.DataFrame:
    cells = [
        {"term": row.name, "arm": arm.arm, "level": level, "n": arm.n, "n_events": count, **_limits(estimate)}
        for row in result.overview
        for arm in row.arms
        for level, count, estimate in (
            ("patients", arm.n_patients, arm.share),
            ("events per 100 patient-years", arm.n_events, arm.rate),
            ("first events per 100 patient-years", arm.n_patients, arm.first_rate),
        )
    ]
    return pd.DataFrame(cells, columns=["term", "arm", "level", "n", "n_events", "estimate", "conf_low", "conf_high"])


def _onset_records(result: OnsetResult) -> list[dict[str, Any]]:
    return [
        {
            "term": term,
            "arm": group.arm,
            "time": 7 * result.options.read_at(result.study.design),
            "n": group.n,
            **_limits(estimate),
        }
        for group in result.groups
        for term, estimate in (("first event", group.incidence), ("events per patient", group.mean_events))
    ]


def _limits(estimate: Estimate) -> dict[str, float]:
    return {"estimate": estimate.value, "conf_low": estimate.conf_low, "conf_high": estimate.conf_high}


def _facts(result: AdverseEventResult | OnsetResult, options: AdverseEventOptions) -> dict[str, Any]:
    return {
        "endpoint": options.endpoint,
        "by": options.by,
        "minimum_grade": options.minimum_grade,
        "related_to": options.related_to,
        "open_as_related": options.open_as_related,
        "serious_only": options.serious_only,
        "window": options.window,
        "weeks": list(options.weeks),
        "treatment_end": options.treatment_end,
        "days_after": options.days_after,
        "threshold": options.threshold,
        "sort": options.sort,
        "collected_months": options.collected_months,
        "strata": list(options.strata),
        "limits": options.limits,
        "test": options.test,
        "rows_left_out": [{"reason": rows.reason, "n": rows.n} for rows in result.rows_left_out],
    }
