"""Adverse events over time, in words."""

import math

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.harms.numbers.onset_result import OnsetGroup, OnsetResult
from hcc_dash.questions.harms.words.onset_method import say_method, say_notes
from hcc_dash.wording.small_groups import FEWEST, Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    Digits,
    agreeing_percent,
    say_counted,
    say_difference,
    say_interval,
    say_number,
    say_percent,
    say_points,
    say_proportion,
    say_ratio,
)


def say_onset_question(result: OnsetResult) -> str:
    """Which events are followed."""
    return f"Onset and duration: {result.options.term or 'all of these events together'}"


def say_onset(result: OnsetResult) -> str:
    """Incidence and mean number at the time of reading, in one sentence; or why there is none."""
    if result.why_not:
        return result.why_not
    several = len(result.groups) > 1
    counted = say_counts_only(
        [
            Counted(label=group.label if several else "", n=group.n, n_events=group.n_patients)
            for group in result.groups
        ],
        "had had a first event by the end of follow-up",
    )
    if counted:
        return counted
    shares = [_say(group, several, _digits(result)) for group in result.groups]
    means = " v ".join(_number(group.mean_events) for group in result.groups)
    difference = ""
    if len(result.comparisons) == 1:
        estimate = result.comparisons[0].incidence_difference
        difference = f": {say_difference(estimate, result.study.methods.conf_level, _digits(result))}"
    weeks = f"{result.options.at_weeks:g}"
    return f"By week {weeks}, {' v '.join(shares)} had had a first event{difference}; events per patient {means}."


def _digits(result: OnsetResult) -> Digits:
    """Decimals at which incidences and their differences agree as printed."""
    of = {group.arm: group.incidence for group in result.groups}
    return agreeing_percent(
        [(of[pair.reference], of[pair.arm], pair.incidence_difference) for pair in result.comparisons]
    )


def _say(group: OnsetGroup, several: bool, digits: Digits) -> str:
    incidence = group.incidence
    share = (
        say_percent(incidence.value, digits.pair)
        if incidence.estimable
        else f"{NOT_ESTIMABLE} ({incidence.why_missing})"
    )
    return share + (f" ({group.label})" if several else "")


def _number(estimate: Estimate) -> str:
    return say_number(estimate.value, 2) if estimate.estimable else NOT_ESTIMABLE


def table_onset(result: OnsetResult) -> pd.DataFrame:
    """Each arm: counts, both curves at the time of reading, median time to the first event."""
    weeks = f"{result.options.at_weeks:g}"
    return pd.DataFrame(
        [
            {
                "Arm": group.label,
                "Patients with it": f"{group.n_patients}/{group.n}",
                "Died without it": group.n_deaths_without,
                "Events": group.n_events,
                f"First event by week {weeks} (CI)": say_proportion(group.incidence, _digits(result)),
                f"Events per patient by week {weeks} (CI)": _mean(group.mean_events),
                "Median days to the first, of those who had one": _days(group.median_days),
            }
            for group in result.groups
        ]
    )


def table_onset_differences(result: OnsetResult) -> pd.DataFrame:
    """Every arm against the reference at the time of reading."""
    labels = {group.arm: group.label for group in result.groups}
    return pd.DataFrame(
        [
            {
                "Arms": f"{labels[pair.arm]} v {labels[pair.reference]}",
                "Difference of first events (CI)": say_points(pair.incidence_difference, _digits(result)),
                "Ratio of events per patient (CI)": say_ratio(pair.mean_ratio),
            }
            for pair in result.comparisons
        ]
    )


def _mean(estimate: Estimate) -> str:
    if not estimate.estimable:
        return f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    return f"{say_number(estimate.value, 2)} ({say_interval(estimate.conf_low, estimate.conf_high, 2)})"


def _days(days: float) -> str:
    return "none had one" if math.isnan(days) else say_number(days, 0)


def say_onset_footnote(result: OnsetResult) -> str:
    """Who was left out, the method, what to doubt."""
    n = sum(group.n for group in result.groups)
    counted = say_counted(n, result.left_out, "selected patients treated and followed")
    thin = "" if result.why_not else "Thin lines: death without a first event."
    return " ".join(filter(None, [counted, _say_crude(result), say_method(result), thin, *say_notes(result)]))


def _say_crude(result: OnsetResult) -> str:
    """The crude shares, which the counts of adverse events show, where they are other numbers than the incidences."""
    groups = [group for group in result.groups if group.n and group.incidence.estimable]
    crude = [say_percent(group.n_patients / group.n) for group in groups]
    small = any(group.n < FEWEST for group in groups)
    if result.why_not or crude == [say_percent(group.incidence.value) for group in groups]:
        return ""
    counted = " v ".join([f"{group.n_patients} of {group.n}" for group in groups] if small else crude)
    return (
        f"Patients with an event on file at any time: {counted}, crude, as Adverse events counts "
        f"them; the incidence by week {result.options.at_weeks:g} allows for follow-up that ended before."
    )


def say_onset_alt(result: OnsetResult, heading: str, answer: str) -> str:
    """What a reader takes from one of the curves."""
    return f"{heading}, by arm from the first dose. {answer} {result.study.provenance.mark}."
