"""Log-rank tests in words: events observed and expected, the tests of all groups, of pairs and of their order."""

import pandas as pd

from hcc_dash.estimation.estimate import Test
from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankResult
from hcc_dash.study.capital import capital
from hcc_dash.wording.method_words import say_entry
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WITHHELD,
    say_given,
    say_left_out,
    say_list,
    say_number,
    say_p,
    say_p_equals,
)

WEIGHTED = {"gehan": " (Gehan's weights)", "tarone-ware": " (Tarone-Ware weights)"}
ADJUSTED = {"holm": "Holm", "bonferroni": "Bonferroni", "BH": "Benjamini-Hochberg", "none": "none"}


def say_log_rank(result: LogRankResult) -> str:
    """The answer in one sentence: the test where it may be shown, else events observed beside those expected."""
    if len(result.groups) < 2:
        return "There are no two groups to compare." if result.groups else "Nobody of this selection can be analysed."
    if not result.test.estimable:
        return f"The groups cannot be compared: {result.test.why_missing}."
    few = [Counted(label=group.label, n=group.n, n_events=group.n_events) for group in result.groups]
    counted = say_counts_only(few, f"{result.endpoint.happened} by the end of follow-up")
    if counted:
        return counted
    weighted = result.options.weights != "log-rank"
    counts = "; ".join(
        f"{group.label} {say_number(group.observed, 1 if weighted else 0)} and {say_number(group.expected, 1)}"
        for group in result.groups
    )
    sentence = f"{capital(name_test(result))}, {'weighted ' if weighted else ''}events observed and expected: {counts}"
    if not shows_p(result.study, result.status):
        return f"{sentence}."
    return f"{sentence}; {name_p(result.status)} {say_p_equals(result.test.p_value)[2:]}."


def name_test(result: LogRankResult) -> str:
    """``stratified log-rank test (Gehan's weights)``."""
    options = result.options
    stratified = "stratified " if options.strata else ""
    powers = ""
    if options.weights == "fleming-harrington":
        powers = f" (ρ {say_given(options.rho)}, γ {say_given(options.gamma)})"
    return f"{stratified}log-rank test{WEIGHTED.get(options.weights, powers)}"


def table_observed(result: LogRankResult) -> pd.DataFrame:
    """One row per group."""
    weighted = result.options.weights != "log-rank"
    observed = {"Observed, weighted": 2, "Expected, weighted": 2} if weighted else {"Events": 0, "Expected": 2}
    heads = list(observed)
    return pd.DataFrame(
        {
            "Group": group.label,
            "Patients": str(group.n),
            heads[0]: say_number(group.observed, observed[heads[0]]),
            heads[1]: say_number(group.expected, 2),
        }
        for group in result.groups
    )


def table_tests(result: LogRankResult) -> pd.DataFrame:
    """One row per test: of all groups, of each pair, of their order; P only where one may be shown."""
    labels = {group.arm: group.label for group in result.groups}
    rows = [_row("All groups", result.test, result)]
    for pair in result.pairs:
        own = _row(f"{labels[pair.arm]} v {labels[pair.reference]}", pair.test, result)
        shown = shows_p(result.study, result.status)
        if result.options.adjust != "none":
            own |= {f"Adjusted ({ADJUSTED[result.options.adjust]})": _say(pair.adjusted_p, pair.test, shown)}
        rows.append(own)
    if result.trend is not None:
        rows.append(_row("Trend over ordered levels", result.trend, result))
    return pd.DataFrame(rows).fillna("")


def _row(name: str, test: Test, result: LogRankResult) -> dict[str, str]:
    shown = shows_p(result.study, result.status)
    statistic = say_number(test.statistic, 2) if test.estimable and shown else _say(0, test, shown)
    return {
        "Test": name,
        "χ²": statistic,
        "df": str(test.df) if test.estimable else "",
        capital(name_p(result.status)): _say(test.p_value, test, shown),
    }


def _say(p_value: float, test: Test, shown: bool) -> str:
    if not test.estimable:
        return f"{NOT_ESTIMABLE} ({test.why_missing})"
    return say_p(p_value) if shown else WITHHELD


def say_footnote(result: LogRankResult) -> str:
    """n analysed, who was left out and why, the method."""
    return f"{say_left_out(result.n_analysed, result.n_selected, result.left_out)} {say_method(result)}"


def say_method(result: LogRankResult) -> str:
    """The method in a sentence or two."""
    options, study = result.options, result.study
    strata = [study.factor(column).label for column in options.strata]
    within = f", numerators and variances added over the strata of {say_list(strata)}" if strata else ""
    sentences = [f"{capital(name_test(result))} with hypergeometric variance{within}."]
    sentences += [f"{capital(words)}." for words in say_entry(study, options.entry)]
    if result.pairs:
        adjusted = "not adjusted" if options.adjust == "none" else f"adjusted by {ADJUSTED[options.adjust]}"
        sentences.append(f"Each pair among its own patients, p-values {adjusted}.")
    if result.trend is not None:
        sentences.append("The trend takes the levels as 0, 1, 2, ... (Tarone 1975), without weights.")
    return " ".join(sentences)
