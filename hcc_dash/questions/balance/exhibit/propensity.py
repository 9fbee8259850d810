"""How do the arms compare once they are alike: the propensity-weighted comparison."""

import math
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of, with_p
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.curves import name_probability
from hcc_dash.drawing.forest import draw_forest
from hcc_dash.drawing.forest_row import ForestMark, ForestPlan, ForestRow
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.events import declared_groups
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.balance.numbers.weighted_balance import NOT_IN_MODEL
from hcc_dash.questions.balance.numbers.weighted_result import Found, WeightedOptions, WeightedResult
from hcc_dash.questions.balance.numbers.weighted_survival import estimate_weighted
from hcc_dash.questions.balance.numbers.weighting import WEIGHTS
from hcc_dash.questions.balance.pictures.balance import DotPlan, DotRow, draw_dots
from hcc_dash.questions.balance.pictures.baseline import ShapeGroup
from hcc_dash.questions.balance.pictures.scores import draw_mirror
from hcc_dash.questions.balance.pictures.weighted_curves import CountRow, CurvePlan, draw_curves
from hcc_dash.questions.balance.words.propensity import (
    estimate_of,
    is_incidence,
    label_of,
    name_model,
    say_trim,
    say_weighted,
    say_weighted_footnote,
    say_whom,
    table_arms,
    table_e_value,
    table_models,
    table_score,
    table_sensitivity,
)
from hcc_dash.questions.balance.words.propensity_alt import (
    say_balance_alt,
    say_curves_alt,
    say_forest_alt,
    say_overlap_alt,
)
from hcc_dash.questions.balance.words.propensity_method import say_method, say_notes
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_conf_level, say_ratio

COUNTS = (CountRow("Patients", "n"), CountRow("Weights", "n_at_risk", 1))


def build_propensity(cohort: Cohort, options: WeightedOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Score, balance, weighted curves, hazard ratios and their sensitivity for one cohort."""
    result = estimate_weighted(cohort, options)
    comparison = result.found
    levels = judge_selected(cohort, options.endpoint, by_arm=comparison is not None)
    return Exhibit.of(
        cohort,
        result,
        view,
        command="weighted",
        id="propensity",
        said=Said(
            question=f"{result.endpoint.label}: weighted comparison of the arms",
            answer=levels.after(say_weighted(result)),
            footnote=say_weighted_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
            printed=levels.printed,
        ),
        facts=_facts(result),
        pictures=() if comparison is None else _pictures(result, comparison, look),
        tables=() if comparison is None else _tables(result),
        frames={} if comparison is None else _frames(comparison),
        estimates=() if comparison is None else (*_estimates(result, comparison), *levels.records),
        n_comparisons=0 if comparison is None else 1,
    )


def _facts(result: WeightedResult) -> dict[str, Any]:
    options = result.options
    return {
        "endpoint": options.endpoint,
        "arm": result.arm,
        "reference": result.reference,
        "weights": options.weights,
        "trim": options.trim,
        "n_trimmed": result.n_trimmed,
        "landmark": {"name": result.landmark.name, "time": result.landmark.at(result.endpoint.unit)},
        "time_unit": result.endpoint.unit,
    }


def _pictures(result: WeightedResult, comparison: Found, look: Look) -> tuple[Picture, ...]:
    order = declared_groups(result.study, "")
    groups = tuple(ShapeGroup(g.arm, g.label, order.index(g.arm)) for g in comparison.groups)
    incidence = is_incidence(result)
    plan = CurvePlan(
        level="weighted",
        behind="unweighted",
        groups=groups,
        rows=COUNTS,
        source=result.endpoint.unit,
        x_title=f"Months from {result.study.origin(result.endpoint)}",
        y_title=name_probability(result.endpoint, incidence),
        incidence=incidence,
    )
    overlap = comparison.overlap
    labels = (comparison.groups[0].label, comparison.groups[1].label)
    return (
        Picture(
            draw_curves(comparison.curves, comparison.counts, plan, look),
            "Weighted, and dotted the unweighted curves",
            say_curves_alt(result),
        ),
        Picture(
            _draw_forest(result, comparison, look),
            "Hazard ratio by model, weights and trimming",
            say_forest_alt(result),
        ),
        Picture(_draw_love(comparison, look), "Covariate balance before and after weighting", say_balance_alt(result)),
        Picture(
            draw_mirror(overlap.bins, overlap.counts, overlap.weighted, labels, look),
            "Who could have had either arm: patients outlined, weights filled",
            say_overlap_alt(result),
        ),
    )


def _draw_love(comparison: Found, look: Look) -> Any:  # noqa: ANN401 - a figure
    rows: list[DotRow] = []
    for note in ("", NOT_IN_MODEL):
        of = comparison.balance[comparison.balance["note"] == note]
        before, after = (of[of["level"] == level] for level in ("before", "after"))  # one row a covariate, in one order
        dots = zip(before["term"], before["estimate"], after["estimate"], strict=True)
        ranked = sorted(dots, key=lambda dot: dot[1], reverse=True)
        rows += [DotRow("Not in the score")] if note and ranked else []
        rows += [DotRow(str(term), (float(first), float(then))) for term, first, then in ranked]
    return draw_dots(rows, DotPlan(series=("before", "after weighting")), look)


def _draw_forest(result: WeightedResult, comparison: Found, look: Look) -> Any:  # noqa: ANN401 - a figure
    rows = [ForestRow("Model", kind="heading")]
    rows += [_forest_row(name_model(ratio.model), ratio.estimate) for ratio in comparison.ratios]
    rows.append(ForestRow("Weighted, by whom it is about", kind="heading"))
    for kind, row in zip(WEIGHTS, comparison.by_weights.to_dict("records"), strict=True):
        words = say_whom(result, kind)
        rows.append(_forest_row(words[:1].upper() + words[1:], estimate_of(row)))
    rows.append(ForestRow("Weighted, by trimming of the score", kind="heading"))
    for row in comparison.by_trim.to_dict("records"):
        rows.append(_forest_row(say_trim(float(row["level"])), estimate_of(row), count_noun(row["n"], "patient")))
    weighted = comparison.ratio("weighted").estimate
    arm = label_of(result, result.arm)
    plan = ForestPlan(
        overall=weighted.value if weighted.estimable else math.nan,
        head_right=f"{say_conf_level(result.study.methods.conf_level)} CI",
        left=f"lower with {arm}",
        right=f"higher with {arm}",
    )
    return draw_forest(rows, plan, look, share=0.5)


def _forest_row(label: str, ratio: Estimate, detail: str = "") -> ForestRow:
    if not ratio.estimable:
        return ForestRow(label, detail, note=f"not estimated: {ratio.why_missing}")
    mark = ForestMark(ratio.value, ratio.conf_low, ratio.conf_high, 1 / ratio.std_error**2, say_ratio(ratio))
    return ForestRow(label, detail, (mark,))


def _tables(result: WeightedResult) -> tuple[WordTable, ...]:
    explained = table_e_value(result)
    return (
        WordTable("Hazard ratio by model", table_models(result)),
        WordTable("Arms before and after weighting", table_arms(result)),
        *([WordTable("What would explain the weighted hazard ratio away", explained)] if len(explained) else []),
        WordTable("Other weights and trimming", table_sensitivity(result)),
        WordTable("The propensity score: odds ratios of having been given the arm", table_score(result)),
    )


def _frames(comparison: Found) -> dict[str, pd.DataFrame]:
    """Unrounded; ``ratios`` holds the models and both sensitivity grids."""
    models = pd.DataFrame(
        [
            {
                "term": "model",
                "level": ratio.model,
                "n": sum(g.n for g in comparison.groups),
                "n_events": sum(g.n_events for g in comparison.groups),
                **numbers_of(ratio.estimate),
            }
            for ratio in comparison.ratios
        ]
    )
    grids = [comparison.by_weights.assign(term="weights"), comparison.by_trim.assign(term="trimming")]
    patients = comparison.counts.drop(columns="n_at_risk").rename(columns={"n": "n_at_risk"}).assign(level="unweighted")
    counts = pd.concat([patients, comparison.counts.drop(columns="n").assign(level="weighted")], ignore_index=True)
    return {
        "curves": comparison.curves,
        "counts": counts,
        "ratios": pd.concat([models, *grids], ignore_index=True),
        "balance": comparison.balance,
        "score": comparison.odds,
    }


def _estimates(result: WeightedResult, comparison: Found) -> list[dict[str, Any]]:
    base = {"arm": result.arm, "reference": result.reference}
    records: list[dict[str, Any]] = []
    for ratio in comparison.ratios:
        record = base | {"term": "hazard_ratio", "level": ratio.model} | numbers_of(ratio.estimate)
        records.append(with_p(record, ratio.p_value, shows_p(result.study, result.status)))
    for level, read in (("unweighted", comparison.at_landmark_unweighted), ("weighted", comparison.at_landmark)):
        for group, value in zip(comparison.groups, read.groups, strict=True):
            records.append({"arm": group.arm, "term": "survival_at_landmark", "level": level} | numbers_of(value))
        records.append(base | {"term": "difference_at_landmark", "level": level} | numbers_of(read.difference))
    for group in comparison.groups:
        records.append({"arm": group.arm, "term": "effective_sample_size", "estimate": group.effective_n, "n": group.n})
    if comparison.e_value is not None:
        records.append(
            base | {"term": "e_value", "estimate": comparison.e_value.estimate, "conf_low": comparison.e_value.limit}
        )
    return records
