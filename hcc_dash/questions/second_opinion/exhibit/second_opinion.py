"""Do other engines find the same numbers: the second-opinion exhibit."""

from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Said, WordTable
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.exhibit.qol_model import facts_of_model
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.second_opinion.numbers.model_opinion import compare_models
from hcc_dash.questions.second_opinion.numbers.result import Check, SecondOpinion
from hcc_dash.questions.second_opinion.numbers.survival_opinion import compare_engines
from hcc_dash.questions.second_opinion.words.second_opinion import (
    say_footnote,
    say_opinion,
    table_checks,
    table_engines,
    table_known,
)
from hcc_dash.questions.second_opinion.words.second_opinion_method import say_method, say_notes
from hcc_dash.questions.survival.exhibit.survival import facts_of
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.wording.words import WITHHELD

COLUMNS = (
    "level",
    "arm",
    "term",
    "engine",
    "estimate",
    "opinion",
    "difference",
    "tolerance",
    "verdict",
    "reason",
)


def build_second_opinion(
    cohort: Cohort, options: SurvivalOptions, view: NoView = NoView(), look: Look = LIGHT
) -> Exhibit:
    """Every number of a survival question beside other engines' values; words only, so ``look`` changes nothing."""
    del view, look
    result = compare_engines(cohort, options)
    endpoint = result.survival.endpoint
    return Exhibit.of(
        cohort,
        result,
        command="second-opinion",
        said=_say(result, f"{endpoint.label}: do other engines find the same numbers?"),
        facts=facts_of(result.survival) | _engines(result),
        row_note=f"time in {endpoint.unit}",
        **_checks(result),
    )


def build_model_opinion(cohort: Cohort, options: ModelOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Every number of a mixed model of change beside other engines' values; words only."""
    del view, look
    result = compare_models(cohort, options)
    scale = result.model.scale.label if result.model.scale else "Quality of life"
    return Exhibit.of(
        cohort,
        result,
        command="qol-opinion",
        id="qol_model_second_opinion",
        options=options,
        said=_say(result, f"{scale}, change from baseline: do other engines find the same numbers?"),
        facts=facts_of_model(result.model) | _engines(result),
        row_note="change in points, time in weeks",
        **_checks(result),
    )


def _say(result: SecondOpinion[Any], question: str) -> Said:
    return Said(
        question=question,
        answer=say_opinion(result),
        footnote=say_footnote(result),
        method=say_method(result),
        notes=say_notes(result),
    )


def _engines(result: SecondOpinion[Any]) -> dict[str, list[str]]:
    return {"engines": [f"{engine.name} {engine.version}".strip() for engine in result.engines]}


def _checks(result: SecondOpinion[Any]) -> dict[str, Any]:
    """Tables, frames and estimates of the exhibit."""
    records = [_record(check) for check in result.checks]
    frames = {"checks": pd.DataFrame(records, columns=list(COLUMNS))}
    return {"tables": _word_tables(result), "frames": frames, "estimates": records}


def _word_tables(result: SecondOpinion[Any]) -> tuple[WordTable, ...]:
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
        "level": check.level,
        "arm": check.arm,
        "term": check.term,
        "engine": check.engine,
        "estimate": values[0],
        "opinion": values[1],
        "difference": check.difference,
        "tolerance": check.tolerance,
        "verdict": check.verdict,
        "reason": reason,
    }
