"""A weighted comparison in words: the answer, the four models, the weights, the sensitivity of the answer."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.balance.numbers.hazard_models import Model, Ratio
from hcc_dash.questions.balance.numbers.weighted_result import AtLandmark, Found, WeightedResult
from hcc_dash.questions.balance.numbers.weighting import WEIGHTS, WeightKind
from hcc_dash.questions.balance.words.propensity_method import say_method, say_notes
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WHOLE,
    Digits,
    agreeing_percent,
    say_conf_level,
    say_interval,
    say_left_out,
    say_number,
    say_p,
    say_percent,
    say_points,
    say_proportion,
    say_ratio,
)

WHOM: dict[WeightKind, str] = {
    "overlap": "patients who could have had either arm",
    "ate": "everybody in the study",
    "att": "patients who had {arm}",
}
"""Whom each kind of weights answers for."""

_MODELS: dict[Model, str] = {
    "unadjusted": "Arm alone",
    "adjusted": "Arm and covariates",
    "weighted": "Weighted",
    "weighted and adjusted": "Weighted, arm and covariates",
}


def say_whom(result: WeightedResult, kind: WeightKind | None = None) -> str:
    """Whom the weights describe, with the arm's name where it is needed."""
    return WHOM[kind or result.options.weights].format(arm=label_of(result, result.arm))


def label_of(result: WeightedResult, arm: str) -> str:
    """The label of one of the two arms."""
    if result.found is None:
        return arm
    return next(group.label for group in result.found.groups if group.arm == arm)


def say_weighted(result: WeightedResult) -> str:
    """The one sentence: the landmark by arm and the hazard ratio, weighted, and the unadjusted beside it."""
    comparison = result.found
    if comparison is None:
        return f"There is no weighted comparison: {result.why_not}."
    counted = say_counts_only(
        [Counted(label=group.label, n=group.n, n_events=group.n_events) for group in comparison.groups],
        f"{result.endpoint.happened} by the end of follow-up",
    )
    if counted:
        return counted
    values = [
        f"{_say_value(result, probability)} ({group.label})"
        for probability, group in zip(comparison.at_landmark.groups, comparison.groups, strict=True)
    ]
    did = result.endpoint.happened if is_incidence(result) else f"were {result.endpoint.event_free_label}"
    stated = f"At {result.landmark.short}, weighted to {say_whom(result)}, {' v '.join(values)} {did}"
    weighted, raw = comparison.ratio("weighted").estimate, comparison.ratio("unadjusted").estimate
    if not weighted.estimable:
        return f"{stated}; hazard ratio not estimated ({weighted.why_missing})."
    level = f"{say_conf_level(result.study.methods.conf_level)} CI"
    interval = say_interval(weighted.conf_low, weighted.conf_high, 2)
    beside = f", unadjusted {say_number(raw.value, 2)}" if raw.estimable else ""
    return f"{stated}; associated hazard ratio {say_number(weighted.value, 2)} ({level} {interval}){beside}."


def is_incidence(result: WeightedResult) -> bool:
    """Whether the endpoint is read as the share who have had the event."""
    return result.endpoint.direction == "incidence"


def _digits(read: AtLandmark) -> Digits:
    """Decimals at which the two percentages and their difference agree as printed."""
    return agreeing_percent([(*read.groups, read.difference)])


def _say_value(result: WeightedResult, probability: Estimate) -> str:
    if not probability.estimable:
        return f"{NOT_ESTIMABLE} ({probability.why_missing})"
    return say_percent(_turned(result, probability).value)


def _turned(result: WeightedResult, probability: Estimate) -> Estimate:
    """The probability in the endpoint's direction."""
    return probability.complement if is_incidence(result) else probability


def table_models(result: WeightedResult) -> pd.DataFrame:
    """The hazard ratio by each model and whom it answers for."""
    return pd.DataFrame([_model_row(result, ratio) for ratio in found_of(result).ratios])


def _model_row(result: WeightedResult, ratio: Ratio) -> dict[str, str]:
    arm, reference = (label_of(result, arm_id) for arm_id in (result.arm, result.reference))
    row = {
        "Model": _MODELS[ratio.model],
        f"Hazard ratio, {arm} v {reference}": say_ratio(ratio.estimate),
        "Answers for": say_model(result, ratio.model),
    }
    if shows_p(result.study, result.status):
        row[name_p(result.status)] = say_p(ratio.p_value)
    return row


def say_model(result: WeightedResult, model: Model) -> str:
    """Whom a model answers for."""
    match model:
        case "unadjusted":
            return "the arms as they are, alike or not"
        case "adjusted":
            return "patients alike in the covariates, if the outcome model holds"
        case "weighted":
            return say_whom(result)
    return "patients alike in the covariates; right if the score or the outcome model holds"


def name_model(model: Model) -> str:
    """A model's short name."""
    return _MODELS[model]


def table_arms(result: WeightedResult) -> pd.DataFrame:
    """Patients, events, effective sample size and the landmark of each arm, unweighted and weighted; the difference."""
    comparison = found_of(result)
    kind = "Event" if is_incidence(result) else "Event-free"
    before, after = f"{kind} at {result.landmark.short}, unweighted", "Weighted"
    raw, weighted = comparison.at_landmark_unweighted, comparison.at_landmark
    rows = [
        {
            "Group": group.label,
            "Patients": str(group.n),
            "Events": str(group.n_events),
            "Effective sample size": say_number(group.effective_n, 1),
            "Largest share of one patient": say_percent(group.largest_share, 1),
            before: say_turned(result, raw.groups[position], _digits(raw)),
            after: say_turned(result, weighted.groups[position], _digits(weighted)),
        }
        for position, group in enumerate(comparison.groups)
    ]
    gap = {name: say_gap(result, read) for name, read in ((before, raw), (after, weighted))}
    return pd.DataFrame([*rows, {"Group": "Difference", **gap}]).fillna("")


def say_turned(result: WeightedResult, probability: Estimate, digits: Digits = WHOLE) -> str:
    """A proportion with limits, turned round for an incidence: ``40 % (32–49)``."""
    return say_proportion(_turned(result, probability), digits)


def say_gap(result: WeightedResult, read: AtLandmark) -> str:
    """The difference at the landmark in points, turned round for an incidence."""
    difference = read.difference.negated if is_incidence(result) else read.difference
    return say_points(difference, _digits(read))


def table_sensitivity(result: WeightedResult) -> pd.DataFrame:
    """The weighted hazard ratio under other weights and other trimming limits."""
    comparison = found_of(result)
    rows = [
        {"Analysis": f"Weights: {WEIGHTS[kind].lower() if kind == 'overlap' else WEIGHTS[kind]}", **_cells(row)}
        for kind, row in zip(WEIGHTS, comparison.by_weights.to_dict("records"), strict=True)
    ]
    for row in comparison.by_trim.to_dict("records"):
        rows.append({"Analysis": say_trim(float(row["level"])), **_cells(row)})
    return pd.DataFrame(rows)


def say_trim(trim: float) -> str:
    """What a trimming limit leaves."""
    return f"Scores from {trim:g} to {1 - trim:g} only" if trim else "Nobody trimmed"


def _cells(row: Mapping[Any, Any]) -> dict[str, str]:
    return {"Patients": str(row["n"]), "Events": str(row["n_events"]), "Hazard ratio": say_ratio(estimate_of(row))}


def estimate_of(row: Mapping[Any, Any]) -> Estimate:
    """The hazard ratio of a row of a frame."""
    value, low, high, error = (float(str(row[name])) for name in ("estimate", "conf_low", "conf_high", "std_error"))
    return Estimate(value, low, high, error, str(row["note"]))


def say_e_value(result: WeightedResult) -> str:
    """What the E-values mean; empty when there is no estimate."""
    e_value = found_of(result).e_value
    if e_value is None:
        return ""
    how = (
        f"as a risk ratio of a common event, {say_number(e_value.risk_ratio, 2)}"
        if e_value.common
        else "the event is rare"
    )
    return (
        "E-value: the risk ratio with both arm and event that an unmeasured confounder would need, beyond the model's "
        f"covariates, to explain the estimate away ({how}); 1 where the interval holds 1 already."
    )


def table_e_value(result: WeightedResult) -> pd.DataFrame:
    """E-values of the weighted hazard ratio and of its limit nearer to 1; empty when there is no estimate."""
    e_values, ratio = found_of(result).e_value, found_of(result).ratio("weighted").estimate
    if e_values is None:
        return pd.DataFrame()
    nearer = ratio.conf_high if ratio.value < 1 else ratio.conf_low
    return pd.DataFrame(
        [
            {"Value": name, "Hazard ratio": say_number(value, 2), "E-value": say_number(e_value, 2)}
            for name, value, e_value in (
                ("Estimate", ratio.value, e_values.estimate),
                ("Limit nearer to 1", nearer, e_values.limit),
            )
        ]
    )


def table_score(result: WeightedResult) -> pd.DataFrame:
    """Odds ratios of having been given the arm."""
    arm = label_of(result, result.arm)
    return pd.DataFrame(
        {
            "Covariate": row["term"],
            f"Odds ratio of {arm}": say_ratio(
                Estimate(row["estimate"], row["conf_low"], row["conf_high"], row["std_error"])
            ),
        }
        for row in found_of(result).odds.to_dict("records")
    )


def say_weighted_footnote(result: WeightedResult) -> str:
    """Who was analysed, the method, the E-value, what to doubt, and that nothing was randomised."""
    if result.found is None:
        return " ".join(filter(None, [say_why_missing(result), say_method(result)]))
    trimmed = [f"{result.n_trimmed} trimmed"] if result.n_trimmed else []
    counted = say_left_out(result.n_analysed, result.n_selected, [*result.left_out, *trimmed])
    withheld = "" if shows_p(result.study, result.status) else "Exploratory: no p-value is shown."
    caution = say_not_randomised(
        result.study,
        "differences are associations, whatever the weights",
        "differences are read as associations, whatever the weights",
    )
    return " ".join(
        filter(None, [counted, say_method(result), say_e_value(result), *say_notes(result), withheld, caution])
    )


def say_why_missing(result: WeightedResult) -> str:
    """Why there is no weighted comparison and what to do."""
    if result.study.design.randomised:
        return "Compare the arms as randomised; adjust only for prognostic covariates fixed beforehand."
    if result.study.propensity is None:
        return (
            "Who might get which arm, and why, has to be thought of before the outcomes are seen: declare the "
            "covariates of the score in study.toml, [propensity]. Until then the baseline table shows how the arms "
            "differ."
        )
    return ""


def found_of(result: WeightedResult) -> Found:
    """The comparison; ValueError where there is none."""
    if result.found is None:
        raise ValueError("This comparison could not be made; ask for its reason instead.")
    return result.found
