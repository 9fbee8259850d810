"""Does the effect change along a number: the smooth interaction, and the same number cut everywhere."""

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import record_test
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
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

CUT_WHERE = (
    "Each cut is what the forest would show with it; the dotted line is the cut of the forest. Cuts at the observed "
    "values nearest to the 10th, 15th … 90th percentile."
)


def build_modifier(cohort: Cohort, options: ModifierOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """The hazard ratio along a numeric factor, with band, tests and frames; exploratory always."""
    result = estimate_modifier(cohort, options)
    sides = name_sides(result.endpoint, result.reference, result.arm)
    axis = name_axis(result)
    empty = bool(result.why_not)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="modifier",
        said=Said(
            question=f"{result.endpoint.label}: hazard ratio along {lowered(result.label)} (spline)",
            answer=say_modifier(result),
            footnote=say_modifier_footnote(result),
            method="Cox model of arm, natural cubic spline of the factor, and their product",
        ),
        facts={"endpoint": options.endpoint, "column": options.column, "scale": options.scale},
        pictures=() if empty else (Picture(draw_modifier(result, axis, sides, look), "", say_modifier_alt(result)),),
        tables=() if empty else (WordTable("Hazard ratio along the factor", table_modifier(result)),),
        frames={"modifier": result.curve.assign(term=options.column)},
        row_note=f"estimate = hazard ratio of {result.arm} over {result.reference}, std_error of its logarithm",
        estimates=[{"term": test.name} | record_test(test, shown=True) for test in (result.linear, result.spline)],
        n_comparisons=0 if result.why_not else 1,
    )


def build_cuts(cohort: Cohort, options: CutsOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Hazard ratios and interaction test at every cut of a numeric factor; exploratory always."""
    result = estimate_cuts(cohort, options)
    sides = name_sides(result.endpoint, result.reference, result.arm)
    answer = say_cuts(result)
    axis = name_axis(result)
    alt = f"Hazard ratios below and above each cut of {result.label}. {answer} {cohort.study.provenance.mark}."
    empty = not result.rows
    return Exhibit.of(
        cohort,
        result,
        view,
        command="cuts",
        said=Said(
            question=f"Interaction with {lowered(result.label)}: how much depends on the cut?",
            answer=answer,
            footnote=CUT_WHERE,
            method="Cox models of the arm alone below and above each cut; interaction by likelihood ratio",
        ),
        facts={"endpoint": options.endpoint, "column": options.column, "used": result.used},
        pictures=() if empty else (Picture(draw_cuts(result, axis, sides, look), "", alt),),
        tables=() if empty else (WordTable("Every cut", table_cuts(result, cohort.study)),),
        frames={"cuts": _cut_frame(result)},
        n_comparisons=len(result.rows),
    )


def _cut_frame(result: CutsResult) -> pd.DataFrame:
    """Two rows per cut, below and above, each with the cut's interaction test."""
    rows = [
        {
            "term": result.options.column,
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
