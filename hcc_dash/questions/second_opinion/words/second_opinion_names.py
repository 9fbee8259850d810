"""What the numbers of a second opinion are called, what they are about, and whom: by the kind of question."""

import math
from collections.abc import Mapping
from typing import Any

from hcc_dash.questions.second_opinion.numbers.result import Check, ModelOpinion, SecondOpinion, SurvivalOpinion
from hcc_dash.study.counts import count_noun

SURVIVAL_NAMES = {
    "n": "Patients analysed",
    "n_events": "Events",
    "survival": "Event-free at {landmark}",
    "survival_low": "Event-free, lower limit",
    "survival_high": "Event-free, upper limit",
    "median": "Median time, {unit}",
    "median_low": "Median, lower limit",
    "median_high": "Median, upper limit",
    "restricted_mean": "Restricted mean, {unit}",
    "restricted_mean_error": "Restricted mean, standard error",
    "log_rank": "Log-rank statistic",
    "log_rank_p": "Log-rank P",
    "stratified_log_rank": "Stratified log-rank statistic",
    "stratified_log_rank_p": "Stratified log-rank P",
    "hazard_ratio": "Hazard ratio",
    "hazard_ratio_error": "Hazard ratio, error of its logarithm",
}

_PARTS = {
    "model_error": "unadjusted error",
    "error": "standard error",
    "df": "df",
    "low": "lower limit",
    "high": "upper limit",
    "p": "P",
}

MODEL_NAMES = {
    "n_patients": "Patients analysed",
    "n_scores": "Scores after baseline",
    "n": "Scores",
    "log_likelihood": "Restricted log-likelihood",
    **{
        term: words
        for base, name in {
            "mean": "Mean change",
            "difference": "Difference",
            "average": "Average difference",
            "slope": "Yearly difference",
        }.items()
        for term, words in {
            base: name,
            **{f"{base}_{part}": f"{name}, {word}" for part, word in _PARTS.items()},
        }.items()
    },
}


def names_of(result: SecondOpinion[Any]) -> Mapping[str, str]:
    """Statistics of the question in the order of a table, each with its name."""
    if isinstance(result, SurvivalOpinion):
        told = {"landmark": result.survival.landmark.short, "unit": result.survival.endpoint.unit}
        return {term: name.format(**told) for term, name in SURVIVAL_NAMES.items()}
    return MODEL_NAMES


def say_where(result: SecondOpinion[Any], check: Check) -> str:
    """The panel or visit and the group that a number is about."""
    if isinstance(result, ModelOpinion):
        return " · ".join(filter(None, [check.level, _say_arm(result, check)])) or "Everybody"
    assert isinstance(result, SurvivalOpinion)  # there is no third kind
    for panel in result.survival.panels:
        if panel.level == check.level:
            labels = {group.arm: group.label for group in panel.groups}
            return " · ".join(filter(None, [panel.label, labels.get(check.arm, "All groups")]))
    return check.arm


def _say_arm(result: ModelOpinion, check: Check) -> str:
    labels = result.model.labels
    if not check.arm:
        return ""
    compared = check.term.startswith(("difference", "average", "slope"))
    less = f" less {labels[result.model.reference]}" if compared else ""
    return f"{labels[check.arm]}{less}"


def say_missing(check: Check) -> str:
    """What a missing value of ours is called."""
    return "not reached" if check.term == "median" and math.isnan(check.ours) else ""


def say_counted(result: SecondOpinion[Any]) -> str:
    """How many patients were analysed, and in which unit."""
    if isinstance(result, ModelOpinion):
        model = result.model
        scores = count_noun(model.n_forms, "score")
        return f"{count_noun(model.n_analysed, 'patient')} with {scores} after baseline; change in points."
    assert isinstance(result, SurvivalOpinion)  # there is no third kind
    survival = result.survival
    patients = "patient" if survival.n_selected == 1 else "patients"
    counted = f"{survival.n_analysed} of {survival.n_selected} selected {patients} analysed"
    return f"{counted}; time in {survival.endpoint.unit}."
