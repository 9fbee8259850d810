"""A smooth interaction and a sweep of cuts in words and tables."""

from collections.abc import Sequence

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.subgroups.numbers.cuts import CutsResult
from hcc_dash.questions.subgroups.numbers.modifier import ModifierResult
from hcc_dash.questions.subgroups.words.subgroups import ALPHA, lowered, say_effect
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study
from hcc_dash.wording.method_words import say_stratified, say_ties
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    say_conf_level,
    say_left_out,
    say_list,
    say_number,
    say_p,
    say_p_equals,
    say_ratio,
    say_test,
)


def say_modifier(result: ModifierResult) -> str:
    """The one sentence: does the hazard ratio change along the factor."""
    if result.why_not:
        return f"How the hazard ratio changes along {lowered(result.label)} was not estimated: {result.why_not}."
    counted = _arms_only(result.arms, result.endpoint.happened)
    if counted:
        return counted
    verdict = "may change" if min(result.linear.p_value, result.spline.p_value) < ALPHA else "did not change clearly"
    tests = f"interaction {say_p_equals(result.linear.p_value)} linear, {say_p_equals(result.spline.p_value)} spline"
    return f"{say_effect(result.study, result.endpoint, result.arm)} {verdict} along {lowered(result.label)} ({tests})."


def _arms_only(arms: Sequence[tuple[str, int, int]], happened: str) -> str:
    groups = [Counted(label=label, n=n, n_events=n_events) for label, n, n_events in arms]
    return say_counts_only(groups, f"{happened} by the end of follow-up")


def table_modifier(result: ModifierResult) -> pd.DataFrame:
    """The hazard ratio at five values of the factor."""
    if result.curve.empty:
        return pd.DataFrame()
    places = [round(i * (len(result.curve) - 1) / 4) for i in range(5)]
    picked = result.curve[["value", "estimate", "conf_low", "conf_high"]].to_numpy()[places].tolist()
    level = f"{say_conf_level(result.study.methods.conf_level)} CI"
    return pd.DataFrame(
        [
            {name_axis(result): say_value(value), f"Hazard ratio ({level})": say_ratio(Estimate(ratio, low, high))}
            for value, ratio, low, high in picked
        ]
    )


def name_axis(result: ModifierResult | CutsResult) -> str:
    """The factor and its unit."""
    return f"{result.label}, {result.unit}" if result.unit and result.unit not in result.label else result.label


def say_value(value: float) -> str:
    """A value of a covariate: three digits that matter."""
    return f"{float(f'{value:.3g}'):g}"


def say_modifier_footnote(result: ModifierResult) -> str:
    """n analysed, method, what to doubt."""
    analysed = f"selected patients analysed, {count_noun(result.n_events, 'event')}"
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out, analysed)
    if result.why_not:
        return counted
    study = result.study
    knots = say_list([say_value(knot) for knot in result.knots])
    scale = f"log10 of {result.label}" if result.options.scale == "log10" else result.label
    within = say_stratified(study, result.options.strata)
    method = (
        f"Cox model of arm, natural cubic spline of {scale} (knots at {knots}) and their product{within}, "
        f"{say_ties(study)}; pointwise {say_conf_level(study.methods.conf_level)} interval; tests are likelihood "
        "ratios against the model without the product. The curve is drawn from the 5th to the 95th percentile."
    )
    few = (
        f" Only {say_number(result.per_coefficient, 1)} events per coefficient: the shape is not to be trusted."
        if result.per_coefficient < 10
        else ""
    )
    caution = "" if study.design.randomised else " Unadjusted: the arms may differ in more than the treatment."
    return f"{counted} {method}{few}{caution}"


def say_modifier_alt(result: ModifierResult) -> str:
    """What a reader of the curve would take from it."""
    return f"Hazard ratio along {result.label}. {say_modifier(result)} {result.study.provenance.mark}."


def say_cuts(result: CutsResult) -> str:
    """The one sentence: how much the finding owes to the cut."""
    if result.why_not:
        return f"{result.label} was not cut: {result.why_not}."
    counted = _arms_only(result.arms, "had the event")
    if counted:
        return counted
    tests = [row.interaction for row in result.rows if row.interaction.estimable]
    if not tests:
        return f"At no cut of {lowered(result.label)} could the interaction be tested."
    below = sum(test.p_value < ALPHA for test in tests)
    smallest, largest = result.smallest_p, max(test.p_value for test in tests)
    if not below:
        none = f"At none of {len(tests)} cuts of {lowered(result.label)} is the interaction P below 0.05"
        return f"{none} (smallest {say_p(smallest)})."
    return (
        f"The interaction P of {lowered(result.label)} runs from {say_p(smallest)} to {say_p(largest)} with the cut: "
        f"{below} of {len(tests)} cuts give less than 0.05. The smallest is not a finding."
    )


def table_cuts(result: CutsResult, study: Study) -> pd.DataFrame:
    """One row per cut: counts and hazard ratios below and above, and the interaction test."""
    level = f"{say_conf_level(study.methods.conf_level)} CI"
    return pd.DataFrame(
        [
            {
                f"Cut, {result.unit}" if result.unit else "Cut": say_value(row.cut),
                "Patients below": str(row.n[0]),
                "Events below": str(row.n_events[0]),
                f"Hazard ratio below ({level})": say_ratio(row.hazard_ratios[0]),
                "Patients above": str(row.n[1]),
                "Events above": str(row.n_events[1]),
                f"Hazard ratio above ({level})": say_ratio(row.hazard_ratios[1]),
                "Interaction P": say_test(row.interaction),
            }
            for row in result.rows
        ]
    )
