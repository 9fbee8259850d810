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
    stratified = result.stratified
    return {} if stratified is None else {"strata": stratified.counts.assign(term="any event")}


def strata_tables(result: AdverseEventResult) -> tuple[WordTable, ...]:
    """The comparisons and the strata behind them."""
    stratified = result.stratified
    if stratified is None or not stratified.comparisons:
        return ()
    return (
        WordTable(say_strata_title(result, stratified), table_within_strata(result, stratified)),
        WordTable("Patients with an event, by stratum", table_strata(result, stratified)),
    )


def strata_records(result: AdverseEventResult) -> list[dict[str, Any]]:
    """Common effects and tests; a p-value only where it may be shown."""
    stratified = result.stratified
    if stratified is None:
        return []
    shown = shows_p(result.study, stratified.status)
    records: list[dict[str, Any]] = []
    for pair in stratified.comparisons:
        who = {"arm": pair.arm, "level": "within strata", "n": pair.n}
        for name, effect in (
            ("risk difference", pair.risk_difference),
            ("risk ratio", pair.risk_ratio),
            ("odds ratio", pair.odds_ratio),
        ):
            records.append({"term": f"any event, {name}", **who, **numbers_of(effect)})
        records.append({"term": f"any event, {pair.test.name}", **who, **record_test(pair.test, shown)})
    return records


def n_strata_looks(result: AdverseEventResult) -> int:
    """Comparisons within strata that a reader sees."""
    return 0 if result.stratified is None else len(result.stratified.comparisons)
