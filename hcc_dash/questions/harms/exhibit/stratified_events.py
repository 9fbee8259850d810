"""The part of the exhibit on adverse events that compares any event within strata."""

from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import WordTable
from hcc_dash.answers.records import numbers_of, record_test
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.words.stratified_events import say_strata_title, table_strata, table_within_strata


def frame_strata(result: AdverseEventResult) -> dict[str, pd.DataFrame]:
    """Patients with an event by stratum and arm; no frame when no strata were asked for."""
    found = result.stratified
    return {} if found is None else {"strata": found.counts.assign(term="any event")}


def strata_tables(result: AdverseEventResult) -> tuple[WordTable, ...]:
    """The comparisons and the strata behind them."""
    found = result.stratified
    if found is None or not found.comparisons:
        return ()
    return (
        WordTable(say_strata_title(result, found), table_within_strata(result, found)),
        WordTable("Patients with an event, by stratum", table_strata(result, found)),
    )


def strata_records(result: AdverseEventResult) -> list[dict[str, Any]]:
    """Common effects and tests; a p-value only where it may be shown."""
    found = result.stratified
    if found is None:
        return []
    shown = shows_p(result.study, found.status)
    records: list[dict[str, Any]] = []
    for one in found.comparisons:
        who = {"arm": one.arm, "level": "within strata", "n": one.n}
        for name, effect in (
            ("risk difference", one.risk_difference),
            ("risk ratio", one.risk_ratio),
            ("odds ratio", one.odds_ratio),
        ):
            records.append({"term": f"any event, {name}", **who, **numbers_of(effect)})
        records.append({"term": f"any event, {one.test.name}", **who, **record_test(one.test, shown)})
    return records


def n_strata_looks(result: AdverseEventResult) -> int:
    """Comparisons within strata that a reader sees."""
    return 0 if result.stratified is None else len(result.stratified.comparisons)
