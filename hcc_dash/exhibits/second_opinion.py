"""Do other engines find the same numbers: the second-opinion exhibit."""

from typing import Any

import pandas as pd

from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.analysis.second_opinion.result import Check, SecondOpinion
from hcc_dash.analysis.second_opinion.second_opinion import compare_engines
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit, WordTable
from hcc_dash.exhibits.marks import build_marks, export_note
from hcc_dash.exhibits.records import ask_of
from hcc_dash.figures.look import LIGHT, Look
from hcc_dash.tables.second_opinion import (
    say_footnote,
    say_opinion,
    table_checks,
    table_engines,
    table_known,
)
from hcc_dash.tables.words import WITHHELD

COLUMNS = (
    "level", "arm", "term", "engine", "estimate", "opinion", "difference", "tolerance", "verdict", "reason",
)  # fmt: skip


def build_second_opinion(cohort: Cohort, options: SurvivalOptions, look: Look = LIGHT) -> Exhibit:
    """Every number of a survival question beside other engines' values; words only, so ``look`` changes nothing."""
    result = compare_engines(cohort, options)
    marks = build_marks(cohort, result.survival.status)
    records = [_record(one) for one in result.checks]
    note = f"{export_note(marks, cohort.study.id)}; time in {result.survival.endpoint.unit}"
    return Exhibit(
        id="second_opinion",
        question=f"{result.survival.endpoint.label}: do other engines find the same numbers?",
        answer=say_opinion(result),
        asked=_asked(cohort, result),
        result=result,
        pictures=(),
        tables=_word_tables(result),
        frames={"checks": pd.DataFrame(records, columns=list(COLUMNS)).assign(note=note)},
        estimates=tuple(records),
        marks=marks,
        footnote=say_footnote(result),
        method=result.method,
        notes=result.notes,
        code="",
    )


def _word_tables(result: SecondOpinion) -> tuple[WordTable, ...]:
    tables = [
        WordTable("Engines", table_engines(result)),
        WordTable("Values that differ, and why", table_known(result)),
        WordTable("Number by number", table_checks(result)),
    ]
    return tuple(table for table in tables if not table.frame.empty)


def _record(check: Check) -> dict[str, Any]:
    """One check, unrounded; a p-value that may not be shown stays out, its difference does not."""
    values = (None, None) if check.withheld else (check.ours, check.theirs)
    reason = "; ".join(filter(None, [check.reason, WITHHELD if check.withheld else ""]))
    return {
        "level": check.level, "arm": check.arm, "term": check.term, "engine": check.engine, "estimate": values[0],
        "opinion": values[1], "difference": check.difference, "tolerance": check.tolerance, "verdict": check.verdict,
        "reason": reason,
    }  # fmt: skip


def _asked(cohort: Cohort, result: SecondOpinion) -> dict[str, Any]:
    survival = result.survival
    options = survival.options
    return ask_of(
        cohort,
        survival.n_analysed,
        survival.left_out,
        endpoint=options.endpoint,
        compare=options.compare or ("arm" if cohort.study.arms else "none"),
        panels=options.panels or None,
        strata=list(options.strata),
        landmark={"name": survival.landmark.name, "time": survival.landmark.at(survival.endpoint.unit)},
        time_unit=survival.endpoint.unit,
        engines=[engine.name + (f" {engine.version}" if engine.version else "") for engine in result.engines],
        status=survival.status,
    )
