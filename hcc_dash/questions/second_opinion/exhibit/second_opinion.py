"""Do other engines find the same numbers: the second-opinion exhibit."""

from typing import Any

import pandas as pd

from hcc_dash.answers.command import command_of
from hcc_dash.answers.exhibit import Exhibit, WordTable
from hcc_dash.answers.footnote import close_footnote
from hcc_dash.answers.marks import build_marks, export_note
from hcc_dash.answers.records import ask_of, record_asked
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.quality_of_life.exhibit.qol_model import facts_of_model
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.second_opinion.numbers.model_opinion import compare_models
from hcc_dash.questions.second_opinion.numbers.result import Check, SecondOpinion, SurvivalOpinion
from hcc_dash.questions.second_opinion.numbers.survival_opinion import compare_engines
from hcc_dash.questions.second_opinion.words.second_opinion import (
    say_footnote,
    say_opinion,
    table_checks,
    table_engines,
    table_known,
)
from hcc_dash.questions.second_opinion.words.second_opinion_method import say_method, say_notes
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
    result = compare_engines(cohort, options)
    endpoint = result.survival.endpoint
    question = f"{endpoint.label}: do other engines find the same numbers?"
    asked = _asked_of_survival(cohort, result)
    code = command_of(cohort, "second-opinion", result.survival.options, view)
    return _exhibit(cohort, result, "second_opinion", question, asked, f"time in {endpoint.unit}", code)


def build_model_opinion(cohort: Cohort, options: ModelOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Every number of a mixed model of change beside other engines' values; words only."""
    result = compare_models(cohort, options)
    scale = result.model.scale.label if result.model.scale else "Quality of life"
    question = f"{scale}, change from baseline: do other engines find the same numbers?"
    asked = record_asked(cohort, result.model, facts_of_model(result.model))
    code, unit = command_of(cohort, "qol-opinion", options, view), "change in points, time in weeks"
    return _exhibit(cohort, result, "qol_model_second_opinion", question, asked, unit, code)


def _exhibit(
    cohort: Cohort, result: SecondOpinion, name: str, question: str, asked: dict[str, Any], unit: str, code: str
) -> Exhibit:
    marks = build_marks(cohort, asked["status"])
    records = [_record(one) for one in result.checks]
    note = f"{export_note(marks, cohort.study.id)}; {unit}"
    return Exhibit(
        id=name,
        question=question,
        answer=say_opinion(result),
        asked=asked | {"engines": [f"{engine.name} {engine.version}".strip() for engine in result.engines]},
        result=result,
        pictures=(),
        tables=_word_tables(result),
        frames={"checks": pd.DataFrame(records, columns=list(COLUMNS)).assign(note=note)},
        estimates=tuple(records),
        marks=marks,
        footnote=close_footnote(cohort, say_footnote(result)),
        method=say_method(result),
        notes=say_notes(result),
        code=code,
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


def _asked_of_survival(cohort: Cohort, result: SurvivalOpinion) -> dict[str, Any]:
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
        status=survival.status,
    )
