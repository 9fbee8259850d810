"""Which serious events there were, by criterion and cause, what contradicts, and the list, as one exhibit."""

from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventRow
from hcc_dash.questions.harms.numbers.serious_events import SeriousResult, count_serious, describe_serious_events
from hcc_dash.questions.harms.pictures.serious_events import draw_serious
from hcc_dash.questions.harms.words.serious_events import (
    criteria_rows,
    say_grades,
    say_serious,
    say_serious_alt,
    say_serious_footnote,
    say_unmapped,
    table_causality,
    table_criteria,
)
from hcc_dash.questions.harms.words.serious_events_method import METHOD, say_notes
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_shares
from hcc_dash.questions.subgroups.numbers.selected import ArmShare

COUNT_COLUMNS = ("term", "arm", "level", "n", "n_events", "estimate", "conf_low", "conf_high", "note")


def build_serious(cohort: Cohort, options: AdverseEventOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Serious events by criterion in each arm, their causality, and the list under masked codes.

    Frames: ``criteria`` (level "patients": n_events of n patients; "events": rate per 100 patient-years),
    ``causality`` and ``listing`` (time in days from the first dose). Findings stay in ``result``.
    """
    del view
    result = describe_serious_events(cohort, options)
    rows = criteria_rows(result)
    counted = bool(rows and rows[0][2].arms)
    levels = judge_shares(cohort, partial(_shares, options=options), own=_shares_of(result.overall))
    return Exhibit.of(
        cohort,
        result,
        command="serious-events",
        options=options,
        said=Said(
            question=f"Serious adverse events{say_grades(result)}{', by arm' if len(result.patient_years) > 1 else ''}",
            answer=levels.after(say_serious(result)),
            footnote=f"{say_serious_footnote(result)} {say_unmapped(result)}".rstrip(),
            method=METHOD,
            notes=say_notes(result),
        ),
        facts=_facts(result),
        pictures=_pictures(cohort, result, look) if counted else (),
        tables=_word_tables(result) if counted else (),
        frames={
            "criteria": partial(_criteria_frame, result),
            "causality": result.causality,
            "listing": partial(_listing_frame, result),
        },
        estimates=(*_estimates(result), *levels.records),
        n_comparisons=sum(len(row.comparisons) for _, _, row in rows),
    )


def _shares(cohort: Cohort, options: AdverseEventOptions) -> dict[str, ArmShare]:
    return _shares_of(count_serious(cohort, options))


def _shares_of(overall: AdverseEventRow | None) -> dict[str, ArmShare]:
    return {arm.arm: ArmShare.of(arm.n_patients, arm.n) for arm in overall.arms} if overall else {}


def _pictures(cohort: Cohort, result: SeriousResult, look: Look) -> tuple[Picture, ...]:
    shown = [
        (f"{name} ({registered})" if registered.startswith("no") else name, row)
        for name, registered, row in criteria_rows(result)
    ]
    return (Picture(draw_serious(cohort.study, shown, look), "", say_serious_alt(result)),)


def _word_tables(result: SeriousResult) -> tuple[WordTable, ...]:
    tables = [WordTable("By criterion; an event may meet several", table_criteria(result))]
    if len(result.causality):
        tables.append(WordTable("Causality of the serious events, drug by drug", table_causality(result)))
    return tuple(tables)


def _criteria_frame(result: SeriousResult) -> pd.DataFrame:
    cells: list[tuple[object, ...]] = []
    for name, registered, row in criteria_rows(result):
        own = "outside the registered criteria" if registered.startswith("no") else ""
        for arm in row.arms:
            share, rate = arm.share, arm.rate
            per_years = "; ".join(filter(None, ["estimate per 100 patient-years", own]))
            cells += [
                (name, arm.arm, "patients", arm.n, arm.n_patients, share.value, share.conf_low, share.conf_high, own),
                (name, arm.arm, "events", arm.n, arm.n_events, rate.value, rate.conf_low, rate.conf_high, per_years),
            ]
    return pd.DataFrame(cells, columns=list(COUNT_COLUMNS))


def _listing_frame(result: SeriousResult) -> pd.DataFrame:
    """The list in the fixed words; criteria, duration and the file's own judgements stand in the note."""
    fixed = ["subject_id", "arm", "term", "time", "level"]
    listing = result.listing
    more = [name for name in listing.columns if name not in fixed]
    told = [
        "; ".join(f"{name}: {value}" for name, value in zip(more, values, strict=True))
        for values in listing[more].itertuples(index=False, name=None)
    ]
    return listing[fixed].assign(note=told)


def _estimates(result: SeriousResult) -> list[dict[str, Any]]:
    """Differences of shares to the reference, row by row."""
    return [
        {
            "term": f"risk difference, {name}",
            "arm": comparison.arm,
            "estimate": comparison.risk_difference.value,
            "conf_low": comparison.risk_difference.conf_low,
            "conf_high": comparison.risk_difference.conf_high,
        }
        for name, _, row in criteria_rows(result)
        for comparison in row.comparisons
    ]


def _facts(result: SeriousResult) -> dict[str, Any]:
    options = result.options
    return {
        "endpoint": options.endpoint,
        "minimum_grade": options.minimum_grade,
        "related_to": options.related_to,
        "open_as_related": options.open_as_related,
        "window": options.window,
        "collected_months": options.collected_months,
        "status": "exploratory",
    }
