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
        [Counted(label=one.label if several else "", n=one.n, n_events=one.n_patients) for one in result.groups],
        "had had a first event by the end of follow-up",
    )
    if counted:
        return counted
    shares = [_say(one, several, _digits(result)) for one in result.groups]
    means = " v ".join(_number(one.mean_events) for one in result.groups)
    difference = ""
    if len(result.comparisons) == 1:
        found = result.comparisons[0].incidence_difference
        difference = f": {say_difference(found, result.study.methods.conf_level, _digits(result))}"
    weeks = f"{result.options.at_weeks:g}"
    return f"By week {weeks}, {' v '.join(shares)} had had a first event{difference}; events per patient {means}."


def _digits(result: OnsetResult) -> Digits:
    """Decimals at which incidences and their differences agree as printed."""
    of = {one.arm: one.incidence for one in result.groups}
    return agreeing_percent([(of[one.reference], of[one.arm], one.incidence_difference) for one in result.comparisons])


def _say(group: OnsetGroup, several: bool, digits: Digits) -> str:
    found = group.incidence
    share = say_percent(found.value, digits.pair) if found.estimable else f"{NOT_ESTIMABLE} ({found.why_missing})"
    return share + (f" ({group.label})" if several else "")


def _number(found: Estimate) -> str:
    return say_number(found.value, 2) if found.estimable else NOT_ESTIMABLE


def table_onset(result: OnsetResult) -> pd.DataFrame:
    """Each arm: counts, both curves at the time of reading, median time to the first event."""
    weeks = f"{result.options.at_weeks:g}"
    return pd.DataFrame(
        [
            {
                "Arm": one.label,
                "Patients with it": f"{one.n_patients}/{one.n}",
                "Died without it": one.n_deaths_without,
                "Events": one.n_events,
                f"First event by week {weeks} (CI)": say_proportion(one.incidence, _digits(result)),
                f"Events per patient by week {weeks} (CI)": _mean(one.mean_events),
                "Median days to the first, of those who had one": _days(one.median_days),
            }
            for one in result.groups
        ]
    )


def table_onset_differences(result: OnsetResult) -> pd.DataFrame:
    """Every arm against the reference at the time of reading."""
    labels = {one.arm: one.label for one in result.groups}
    return pd.DataFrame(
        [
            {
                "Arms": f"{labels[one.arm]} v {labels[one.reference]}",
                "Difference of first events (CI)": say_points(one.incidence_difference, _digits(result)),
                "Ratio of events per patient (CI)": say_ratio(one.mean_ratio),
            }
            for one in result.comparisons
        ]
    )


def _mean(found: Estimate) -> str:
    if not found.estimable:
        return f"{NOT_ESTIMABLE} ({found.why_missing})"
    return f"{say_number(found.value, 2)} ({say_interval(found.conf_low, found.conf_high, 2)})"


def _days(days: float) -> str:
    return "none had one" if math.isnan(days) else say_number(days, 0)


def say_onset_footnote(result: OnsetResult) -> str:
    """Who was left out, the method, what to doubt."""
    n = sum(one.n for one in result.groups)
    counted = say_counted(n, result.left_out, "selected patients treated and followed")
    thin = "" if result.why_not else "Thin lines: death without a first event."
    return " ".join(filter(None, [counted, _say_crude(result), say_method(result), thin, *say_notes(result)]))


def _say_crude(result: OnsetResult) -> str:
    """The crude shares, which the counts of adverse events show, where they are other numbers than the incidences."""
    groups = [one for one in result.groups if one.n and one.incidence.estimable]
    crude = [say_percent(one.n_patients / one.n) for one in groups]
    small = any(one.n < FEWEST for one in groups)
    if result.why_not or crude == [say_percent(one.incidence.value) for one in groups]:
        return ""
    counted = " v ".join([f"{one.n_patients} of {one.n}" for one in groups] if small else crude)
    return (
        f"Patients with an event on file at any time: {counted}, crude, as Adverse events counts "
        f"them; the incidence by week {result.options.at_weeks:g} allows for follow-up that ended before."
    )


def say_onset_alt(result: OnsetResult, heading: str, answer: str) -> str:
    """What a reader takes from one of the curves."""
    return f"{heading}, by arm from the first dose. {answer} {result.study.provenance.mark}."
