"""Baseline characteristics in words: table 1, what differs most, and why there is no p-value."""

import math

import pandas as pd

from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.estimation.proportion_tests import NAMES, ProportionTest
from hcc_dash.questions.balance.numbers.baseline import BaselineResult, Characteristic, LevelSummary, NumberSummary
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import NOT_ESTIMABLE, WITHHELD, say_interval, say_list, say_number, say_p

THRESHOLD = 0.1
"""A standardised difference above it is commonly read as imbalance (Austin 2009)."""


def say_baseline(result: BaselineResult) -> str:
    """The one sentence: how many characteristics differ and which most; or that there is nothing to compare."""
    if not result.characteristics:
        return "No baseline characteristic is known of these patients."
    if not result.compared:
        names = say_list([f"{count_noun(group.n, 'patient')} ({group.label})" for group in result.groups])
        return f"There is one group only, {names or 'of nobody'}, and nothing to compare."
    groups = [Counted(label=group.label, n=group.n) for group in result.groups]
    counted = say_counts_only(groups, "at baseline")
    if counted:
        return counted
    known = [factor for factor in result.characteristics if factor.difference.estimable]
    if not known:
        return "No characteristic has values in both arms, so there is nothing to compare."
    most = max(known, key=lambda factor: factor.difference.value)
    arms = f"{result.label(result.arm)} and {result.label(result.reference)}"
    largest = f"{say_number(most.difference.value, 2)} ({most.label})"
    if result.study.design.randomised:
        beyond = sum(factor.difference.value > factor.chance for factor in known)
        return (
            f"{arms} were randomised and differ by chance: the largest of {len(known)} standardised differences is "
            f"{largest}; {beyond or 'none'} {'are' if beyond > 1 else 'is'} beyond what chance exceeds in 1 of 20."
        )
    apart = sum(factor.difference.value > THRESHOLD for factor in known)
    return (
        f"{arms} differ by more than {THRESHOLD:g} standard deviations in {apart} of {len(known)} baseline "
        f"characteristics, most by {largest}."
    )


def table_baseline(result: BaselineResult) -> pd.DataFrame:
    """Table 1: median (quartiles) of numbers, n (%) of levels, by arm; standardised difference; missing values."""
    rows = []
    for factor in result.characteristics:
        rows += _rows(result, factor)
    return pd.DataFrame(rows)


def _rows(result: BaselineResult, factor: Characteristic) -> list[dict[str, str]]:
    heads = [f"{group.label}, n = {group.n}" for group in result.groups]
    missing = " v ".join(str(group.n_missing) for group in factor.groups) if factor.n_missing else ""
    last = {"Missing": missing}
    if result.compared:
        last = {"Difference (SMD)": say_difference(factor), **_say_test(result, factor), "Missing": missing}
    if not factor.levels:
        unit = f", {factor.unit}" if factor.unit else ""
        cells = [_say_number_summary(group) for group in factor.groups if isinstance(group, NumberSummary)]
        return [{"Characteristic": f"{factor.label}{unit}", **dict(zip(heads, cells, strict=True)), **last}]
    first = {"Characteristic": factor.label, **dict.fromkeys(heads, ""), **last}
    rows = [first]
    for position, level in enumerate(factor.levels):
        summaries = [group for group in factor.groups if isinstance(group, LevelSummary)]
        if any(group.counts[position] for group in summaries):
            cells = [_say_count(group.counts[position], group.n) for group in summaries]
            counts = dict(zip(heads, cells, strict=True))
            rows.append({"Characteristic": f"\u2003{level}", **counts, **dict.fromkeys(last, "")})
    return rows


def _say_test(result: BaselineResult, factor: Characteristic) -> dict[str, str]:
    """The cell of the test that was asked for, by its head; empty for a number, no cell where none was asked for."""
    if result.options.test == "none":
        return {}
    head = f"{capital(name_p('exploratory'))}, {NAMES[result.options.test]}"
    if factor.test is None:
        return {head: ""}
    if not factor.test.estimable:
        return {head: f"{NOT_ESTIMABLE} ({factor.test.why_missing})"}
    return {head: say_p(factor.test.p_value) if shows_p(result.study, "exploratory") else WITHHELD}


def say_difference(factor: Characteristic) -> str:
    """``0.31``, ``0.56 (log10)``, or ``NE`` and why."""
    if not factor.difference.estimable:
        return f"{NOT_ESTIMABLE} ({factor.difference.why_missing})"
    return say_number(factor.difference.value, 2) + (f" ({factor.scale})" if factor.scale else "")


def _say_number_summary(group: NumberSummary) -> str:
    if group.n == 0:
        return "no values"
    decimals = 0 if abs(group.median) >= 100 else 1 if abs(group.median) >= 1 else 2
    interval = say_interval(group.lower_quartile, group.upper_quartile, decimals)
    return f"{say_number(group.median, decimals)} ({interval})"


def _say_count(count: int, n: int) -> str:
    return f"{count} ({say_number(100 * count / n, 0)} %)" if n else "no values"


def say_baseline_footnote(result: BaselineResult) -> str:
    """Who is in the table, how it was made, and how to read a difference after this design."""
    n = sum(group.n for group in result.groups)
    left_out = say_list([f"{group.n} with {group.reason}" for group in result.left_out])
    counted = f"{n} of {result.n_selected} selected patients" + (f"; left out: {left_out}." if left_out else ".")
    return " ".join(filter(None, [counted, describe_baseline_method(result), _say_design(result)]))


def describe_baseline_method(result: BaselineResult) -> str:
    """How the table was made."""
    words = "Median (quartiles) of numbers and n (%) of levels, among patients with a value."
    if not result.compared:
        return words
    pair = f"{result.label(result.arm)} v {result.label(result.reference)}"
    return (
        f"{words} SMD: standardised mean difference, absolute, {pair}; over all levels of a category at once "
        f"(Yang & Dalton 2012). {_say_tests(result)}"
    )


def _say_tests(result: BaselineResult) -> str:
    kinds: dict[ProportionTest, str] = {
        "none": "No p-values:",
        "chi-squared": "Categories by Pearson's chi-squared test without continuity correction:",
        "fisher": "Categories by Fisher's exact test, two-sided:",
    }
    withheld = (
        "" if result.options.test == "none" or shows_p(result.study, "exploratory") else " Its p-values are withheld."
    )
    return f"{kinds[result.options.test]} a test of balance tests the size of the study.{withheld}"


def _say_design(result: BaselineResult) -> str:
    if not result.compared:
        return ""
    if result.study.design.randomised:
        limits = [factor.chance for factor in result.characteristics if not math.isnan(factor.chance)]
        usual = f" (here {say_number(min(limits), 2)} for a number)" if limits else ""
        return (
            "Randomised: differences are chance, and an arm with more severe patients is expected now and then. The "
            f"mark on each line is what chance alone exceeds in 1 of 20 characteristics{usual}; a stratum of the "
            "randomisation differs less. There is no propensity score: it would model chance; adjust for prognostic "
            "covariates fixed beforehand instead."
        )
    return say_not_randomised(
        result.study,
        "a difference here is a reason why outcomes may differ without any treatment effect",
        "read differences as confounding if they were not",
    )


def say_baseline_alt(result: BaselineResult) -> str:
    """What a reader of the figure would take from it."""
    return (
        f"Standardised differences of baseline characteristics. {say_baseline(result)} {result.study.provenance.mark}."
    )


def say_shape_alt(result: BaselineResult) -> str:
    """What a reader of the distribution would take from it: the summary of each arm."""
    shown = result.shown
    if shown is None:
        return ""
    parts = []
    for group, summary in zip(result.groups, shown.groups, strict=True):
        if isinstance(summary, NumberSummary):
            parts.append(f"{group.label} median {_say_number_summary(summary)}")
        else:
            counts = say_list(
                [f"{level} {_say_count(n, summary.n)}" for level, n in zip(shown.levels, summary.counts, strict=True)]
            )
            parts.append(f"{group.label} {counts}")
    return f"{shown.label} by arm: {'; '.join(parts)}. {result.study.provenance.mark}."
