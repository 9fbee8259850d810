"""Restricted means in words."""

import pandas as pd

from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.survival.numbers.restricted_mean import GroupMean, MeanComparison, RestrictedMeanResult
from hcc_dash.questions.survival.words.restricted_mean_method import say_method
from hcc_dash.study.capital import capital
from hcc_dash.study.time import convert_time
from hcc_dash.wording.method_words import say_remarks
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    Digits,
    agreeing_decimals,
    say_duration,
    say_left_out,
    say_number,
    say_p,
    say_p_equals,
    say_ratio,
)


def say_restricted_mean(result: RestrictedMeanResult) -> str:
    """The answer in one sentence: time lived event-free of the horizon, and the gain with its interval."""
    if not result.groups:
        return "Nobody of this selection can be analysed."
    several = len(result.groups) > 1
    counts = [
        Counted(label=group.label if several else "", n=group.n, n_events=group.n_events) for group in result.groups
    ]
    counted = say_counts_only(counts, f"{result.endpoint.happened} by the end of follow-up")
    if counted:
        return counted
    means = " v ".join(f"{_months(result, group)} ({group.label})" for group in result.groups)
    sentence = f"Of the first {_tau(result)} months, {means} were lived free of {result.endpoint.event_label}"
    if len(result.comparisons) != 1:
        return f"{sentence}."
    return f"{sentence}: difference {_difference(result, result.comparisons[0])}."


def table_means(result: RestrictedMeanResult) -> pd.DataFrame:
    """One row per group."""
    unit = result.endpoint.unit
    return pd.DataFrame(
        {
            "Group": group.label,
            "Patients": str(group.n),
            "Events": str(group.n_events),
            f"Event-free months of {_tau(result)}": say_duration(
                group.mean, unit, "months", NOT_ESTIMABLE, _digits(result).pair
            ),
            "Months lost": say_duration(group.lost, unit, "months", NOT_ESTIMABLE, _digits(result).pair),
        }
        for group in result.groups
    )


def table_differences(result: RestrictedMeanResult) -> pd.DataFrame:
    """One row per comparison; P only where the plan allows one."""
    labels = {group.arm: group.label for group in result.groups}
    rows = []
    for comparison in result.comparisons:
        row = {
            "Comparison": f"{labels[comparison.arm]} v {labels[comparison.reference]}",
            "Difference": _difference(result, comparison),
            "Ratio": say_ratio(comparison.ratio),
        }
        if shows_p(result.study, result.status):
            row[f"{capital(name_p(result.status))} of the difference"] = say_p(comparison.difference_p)
        rows.append(row)
    return pd.DataFrame(rows)


def say_footnote(result: RestrictedMeanResult) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return " ".join([counted, say_method(result), *say_remarks(result.endpoint)])


def _tau(result: RestrictedMeanResult) -> str:
    return say_number(convert_time(result.tau, result.endpoint.unit, "months"), 1).removesuffix(".0")


def _months(result: RestrictedMeanResult, group: GroupMean) -> str:
    if not group.mean.estimable:
        return f"{NOT_ESTIMABLE} ({group.mean.why_missing})"
    return say_number(convert_time(group.mean.value, result.endpoint.unit, "months"), _digits(result).pair)


def _digits(result: RestrictedMeanResult) -> Digits:
    """Decimals of months at which the means and their differences agree as printed."""
    unit, means = result.endpoint.unit, {group.arm: group.mean.value for group in result.groups}
    pairs = [
        (means[comparison.reference], means[comparison.arm], comparison.difference.value)
        for comparison in result.comparisons
    ]
    months = [tuple(convert_time(time, unit, "months") for time in pair) for pair in pairs]
    return agreeing_decimals([(first, second, between) for first, second, between in months], 1)


def _difference(result: RestrictedMeanResult, comparison: MeanComparison) -> str:
    if not comparison.difference.estimable:
        return f"{NOT_ESTIMABLE} ({comparison.difference.why_missing})"
    duration = say_duration(
        comparison.difference, result.endpoint.unit, "months", NOT_ESTIMABLE, _digits(result).difference
    )
    words = f"{duration} months"
    nominal = shows_p(result.study, result.status) and name_p(result.status) != "P"
    return words + (f", {name_p(result.status)}{say_p_equals(comparison.difference_p)[1:]}" if nominal else "")
