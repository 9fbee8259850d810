"""Does the effect change along a number: the smooth interaction, and the same number cut everywhere."""

from typing import Any

import pandas as pd

from hcc_dash.answers.command import command_of
from hcc_dash.answers.exhibit import Exhibit, Picture, WordTable
from hcc_dash.answers.footnote import close_footnote
from hcc_dash.answers.marks import build_marks, export_note
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.subgroups.numbers.arms import collect_two_arms
from hcc_dash.questions.subgroups.numbers.cuts import CutsResult, estimate_cuts
from hcc_dash.questions.subgroups.numbers.modifier import estimate_modifier
from hcc_dash.questions.subgroups.numbers.options import CutsOptions, ModifierOptions
from hcc_dash.questions.subgroups.pictures.modifier import draw_cuts, draw_modifier
from hcc_dash.questions.subgroups.words.modifier import (
    name_axis,
    say_cuts,
    say_modifier,
    say_modifier_alt,
    say_modifier_footnote,
    table_cuts,
    table_modifier,
)
from hcc_dash.questions.subgroups.words.subgroups import lowered, name_sides


def build_modifier(cohort: Cohort, options: ModifierOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """The hazard ratio along a numeric factor, with band, tests and frames; exploratory always."""
    result = estimate_modifier(cohort, options)
    marks = build_marks(cohort, "exploratory")
    note = export_note(marks, cohort.study.id)
    about = f"{note}; estimate = hazard ratio of {result.arm} over {result.reference}, std_error of its logarithm"
    sides = name_sides(result.endpoint, result.reference, result.arm)
    axis = name_axis(result)
    empty = bool(result.why_not)
    return Exhibit(
        id="modifier",
        question=f"{result.endpoint.label}: hazard ratio along {lowered(result.label)} (spline)",
        answer=say_modifier(result),
        asked=_asked(cohort, options.endpoint, {"column": options.column, "scale": options.scale}),
        result=result,
        pictures=() if empty else (Picture(draw_modifier(result, axis, sides, look), "", say_modifier_alt(result)),),
        tables=() if empty else (WordTable("Hazard ratio along the factor", table_modifier(result)),),
        frames={"modifier": result.curve.assign(term=options.column, note=about)},
        estimates=tuple(
            {
                "term": test.name,
                "statistic": test.statistic,
                "df": test.df,
                "p_value": test.p_value,
                "note": test.why_missing,
            }
            for test in (result.linear, result.spline)
        ),
        marks=marks,
        footnote=close_footnote(cohort, say_modifier_footnote(result)),
        method="Cox model of arm, natural cubic spline of the factor, and their product",
        notes=(),
        code=command_of(cohort, "modifier", options, view),
        n_comparisons=0 if result.why_not else 1,
    )


def build_cuts(cohort: Cohort, options: CutsOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Hazard ratios and interaction test at every cut of a numeric factor; exploratory always."""
    result = estimate_cuts(cohort, options)
    study = cohort.study
    marks = build_marks(cohort, "exploratory")
    note = export_note(marks, study.id)
    compared = collect_two_arms(cohort, options.endpoint, options.arm, options.strata)
    sides = name_sides(study.endpoint(options.endpoint), *compared.labels)
    answer = say_cuts(result)
    axis = name_axis(result)
    alt = f"Hazard ratios below and above each cut of {result.label}. {answer} {study.provenance.mark}."
    empty = not result.rows
    return Exhibit(
        id="cuts",
        question=f"Interaction with {lowered(result.label)}: how much depends on the cut?",
        answer=answer,
        asked=_asked(cohort, options.endpoint, {"column": options.column, "used": result.used}),
        result=result,
        pictures=() if empty else (Picture(draw_cuts(result, axis, sides, look), "", alt),),
        tables=() if empty else (WordTable("Every cut", table_cuts(result, study)),),
        frames={"cuts": _cut_frame(result).assign(note=note)},
        estimates=(),
        marks=marks,
        footnote="Each cut is what the forest would show with it; the dotted line is the cut of the forest. Cuts at "
        "the observed values nearest to the 10th, 15th … 90th percentile.",
        method="Cox models of the arm alone below and above each cut; interaction by likelihood ratio",
        notes=(),
        code=command_of(cohort, "cuts", options, view),
        n_comparisons=len(result.rows),
    )


def _asked(cohort: Cohort, endpoint: str, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "study": cohort.study.id,
        "endpoint": endpoint,
        "cohort": cohort.fingerprint,
        "status": "exploratory",
        "selection": [step.text for step in cohort.trail],
        "provenance": cohort.study.provenance.statement,
    } | more


def _cut_frame(result: CutsResult) -> pd.DataFrame:
    """Two rows per cut, below and above, each with the cut's interaction test."""
    rows = [
        {
            "term": result.column,
            "cut": row.cut,
            "level": row.levels[side],
            "n": row.n[side],
            "n_events": row.n_events[side],
            "estimate": row.hazard_ratios[side].value,
            "std_error": row.hazard_ratios[side].std_error,
            "conf_low": row.hazard_ratios[side].conf_low,
            "conf_high": row.hazard_ratios[side].conf_high,
            "statistic": row.interaction.statistic,
            "df": row.interaction.df,
            "p_value": row.interaction.p_value,
        }
        for row in result.rows
        for side in (0, 1)
    ]
    columns = [
        "term",
        "cut",
        "level",
        "n",
        "n_events",
        "estimate",
        "std_error",
        "conf_low",
        "conf_high",
        "statistic",
        "df",
        "p_value",
    ]
    return pd.DataFrame(rows, columns=columns)
