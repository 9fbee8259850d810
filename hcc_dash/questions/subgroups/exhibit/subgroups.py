"""For whom does it work: the forest, its rows for screen and print, and how credible a difference is."""

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import Writes, numbers_of, record_test
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Filter
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.forest import draw_forest
from hcc_dash.drawing.forest_row import ForestMark, ForestPlan, ForestRow
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected
from hcc_dash.questions.subgroups.numbers.credibility import assess_credibility
from hcc_dash.questions.subgroups.numbers.levels import filter_of
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.subgroups.numbers.result import Subgroup, SubgroupResult
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from hcc_dash.questions.subgroups.words.credibility import say_chance, say_printed, say_verdict, table_credibility
from hcc_dash.questions.subgroups.words.subgroups import (
    arm_label,
    say_alt,
    say_answer,
    say_counts,
    say_detail,
    say_footnote,
    say_interaction,
    say_missing,
    say_not_estimated,
    say_predicate,
    say_sides,
    table_forest,
)
from hcc_dash.questions.subgroups.words.subgroups_method import say_method, say_notes
from hcc_dash.study.time import convert_time
from hcc_dash.wording.words import count_months, say_conf_level, say_ratio

OVERALL = "overall"
FOREST_COLUMNS = (
    "term",
    "level",
    "arm",
    "n",
    "n_events",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
)


def build_subgroups(cohort: Cohort, options: SubgroupOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """The forest of one question about one cohort, with its numbers, words and frames."""
    result = estimate_subgroups(cohort, options)
    levels = judge_selected(cohort, options.endpoint, options.strata)
    figure = FinishedFigure.when_seen(partial(_draw, result, look))
    some = result.overall is not None
    return Exhibit.of(
        cohort,
        result,
        view,
        command="subgroups",
        said=Said(
            question=_question(result),
            answer=levels.after(say_answer(result)),
            footnote=say_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
            printed=levels.printed,
        ),
        facts=_facts(result),
        pictures=(Picture(figure, "", say_alt(result)),) if some else (),
        tables=(WordTable("Subgroups", partial(table_forest, result)),) if some else (),
        frames=_frames(result),
        row_note=_say_columns(result),
        estimates=(*_estimates(result), *levels.records),
        n_comparisons=len(result.factors),
    )


def _draw(result: SubgroupResult, look: Look) -> FinishedFigure:
    return draw_forest(forest_rows(result), forest_plan(result), look)


def _question(result: SubgroupResult) -> str:
    by_subgroup = f"{result.endpoint.label} by subgroup"
    if not result.study.design.randomised or not result.arm:
        return by_subgroup
    return f"Does the effect of {arm_label(result)} differ between patients? {by_subgroup}"


def forest_rows(result: SubgroupResult) -> tuple[ForestRow, ...]:
    """The forest's lines: everybody first, then each factor with its interaction test over its levels."""
    if result.overall is None:
        return ()
    rows = [row_of(result, result.overall, "All patients")]
    for factor in result.factors:
        rows.append(ForestRow(factor.label, aside=say_interaction(result, factor.interaction), kind="heading"))
        rows += [row_of(result, subgroup, subgroup.level) for subgroup in factor.subgroups]
        if factor.n_missing:
            rows.append(ForestRow("Missing", say_missing(factor), note="in no subgroup"))
    return tuple(rows)


def row_of(result: SubgroupResult, row: Subgroup, label: str) -> ForestRow:
    """A line of the forest: the ratio, or why there is none."""
    ratio = row.hazard_ratio
    mark = (
        ForestMark(ratio.value, ratio.conf_low, ratio.conf_high, ratio.std_error**-2, say_ratio(ratio))
        if ratio.estimable
        else None
    )
    return ForestRow(
        label=label,
        detail=say_detail(result, row),
        marks=(mark,) if mark else (),
        note="" if mark else say_not_estimated(ratio),
        kind="row" if row.column else "overall",
        key=row_key(row.column, row.level) if row.column else "",
    )


def row_key(column: str, level: str) -> str:
    """What a click on a row gives back."""
    return f"{column}={level}"


def forest_plan(result: SubgroupResult) -> ForestPlan:
    """What stands around the rows."""
    if result.overall is None:
        return ForestPlan()
    left, right = say_sides(result)
    reference, arm = (group.label for group in result.overall.arms)
    level = f"{say_conf_level(result.study.methods.conf_level)} CI"
    return ForestPlan(
        axis="Hazard ratio",
        head=(f"Events/patients · {say_predicate(result)}:", f"{reference} v {arm}"),
        head_right=f"HR ({level})",
        left=left,
        right=right,
        overall=result.overall.hazard_ratio.value,
    )


def find_row(result: SubgroupResult, key: str) -> Subgroup | None:
    """The row of a key; None for one that is not in the forest."""
    rows = (row for factor in result.factors for row in factor.subgroups)
    return next((row for row in rows if row_key(row.column, row.level) == key), None)


def subgroup_filter(cohort: Cohort, result: SubgroupResult, row: Subgroup) -> Filter:
    """The filter that keeps the patients of a row."""
    return filter_of(cohort, row.column, row.level, result.factor(row.column).cut)


def narrow_to(cohort: Cohort, result: SubgroupResult, row: Subgroup) -> Cohort:
    """The patients of a row alone, in the two arms compared: what the survival page shows under that filter.

    The narrowing starts from the whole cohort, so that the selection and its trail hold every filter once.
    """
    asked = cohort.selection
    arms = asked.arms
    if cohort.subjects[cohort.study.design.arm_column].nunique() > 2:
        arms = (result.reference, result.arm)
    filters = (*asked.filters, subgroup_filter(cohort, result, row))
    return select(cohort.parent or cohort, replace(asked, arms=arms, filters=filters))


def build_credibility(result: SubgroupResult, column: str) -> tuple[str, str, str, WordTable]:
    """Verdict, what becomes of printed p-values, what chance would give, and the questions with their answers."""
    credibility = assess_credibility(result, column)
    table = WordTable("ICEMAN's questions", table_credibility(credibility))
    return say_verdict(result, credibility), say_printed(result, credibility), say_chance(credibility), table


def _facts(result: SubgroupResult) -> dict[str, Any]:
    return {
        "endpoint": result.options.endpoint,
        "arm": result.arm or None,
        "reference": result.reference or None,
        "factors": [factor.column for factor in result.factors],
        "cuts": {factor.column: factor.cut for factor in result.factors if factor.cut is not None},
        "strata": list(result.options.strata),
        "landmark": {"name": result.landmark.name, "time": result.landmark.at(result.endpoint.unit)},
        "time_unit": result.endpoint.unit,
    }


def _say_columns(result: SubgroupResult) -> str:
    """What the numbers of the exported frames are."""
    months = convert_time(result.landmark.at(result.endpoint.unit), result.endpoint.unit, "months")
    return (
        f"forest: hazard ratio of arm over {result.reference or 'the reference'}, std_error of its logarithm; rates: "
        f"probability of being event-free at {count_months(months)}; interaction: likelihood ratio"
    )


def _rows_of(result: SubgroupResult) -> list[tuple[str, Subgroup]]:
    if result.overall is None:
        return []
    return [(OVERALL, result.overall), *((f.column, row) for f in result.factors for row in f.subgroups)]


def _frames(result: SubgroupResult) -> dict[str, Writes]:
    """Unrounded: hazard ratios, rates by arm, interaction tests; ``note`` holds the reason where there is no number."""
    return {
        "forest": partial(_forest_frame, result),
        "rates": partial(_rates_frame, result),
        "interaction": partial(_interaction_frame, result),
    }


def _forest_frame(result: SubgroupResult) -> pd.DataFrame:
    forest = [
        {"term": term, "level": row.level, "arm": result.arm, "n": row.n, "n_events": row.n_events}
        | numbers_of(row.hazard_ratio)
        for term, row in _rows_of(result)
    ]
    forest += [
        {
            "term": factor.column,
            "level": "missing",
            "arm": result.arm,
            "n": factor.n_missing,
            "n_events": factor.n_events_missing,
        }
        | {"note": "in no subgroup"}
        for factor in result.factors
        if factor.n_missing
    ]
    return pd.DataFrame(forest, columns=[*FOREST_COLUMNS, "note"])


def _rates_frame(result: SubgroupResult) -> pd.DataFrame:
    time = result.landmark.at(result.endpoint.unit)
    rates = [
        {"term": term, "level": row.level, "arm": group.arm, "time": time, "n": group.n, "n_events": group.n_events}
        | numbers_of(group.at_landmark)
        for term, row in _rows_of(result)
        for group in row.arms
    ]
    return pd.DataFrame(rates, columns=[*FOREST_COLUMNS[:3], "time", *FOREST_COLUMNS[3:], "note"])


def _interaction_frame(result: SubgroupResult) -> pd.DataFrame:
    tests = [{"term": factor.column} | record_test(factor.interaction, shown=True) for factor in result.factors]
    return pd.DataFrame(tests, columns=["term", "statistic", "df", "p_value", "note"])


def _estimates(result: SubgroupResult) -> list[dict[str, Any]]:
    """Every number of the forest, one record each."""
    records = [
        {
            "term": "hazard_ratio",
            "factor": term,
            "level": row.level,
            "arm": result.arm,
            "reference": result.reference,
            "n": row.n,
            "n_events": row.n_events,
            "counts": say_counts(row),
        }
        | numbers_of(row.hazard_ratio)
        for term, row in _rows_of(result)
    ]
    records += [
        {"term": factor.interaction.name, "factor": factor.column} | record_test(factor.interaction, shown=True)
        for factor in result.factors
    ]
    return records
