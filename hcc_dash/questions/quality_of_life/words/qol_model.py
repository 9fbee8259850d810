"""The mixed model of change in words and tables."""

import math

import pandas as pd

from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.estimation.reading_visit import attended_visits
from hcc_dash.questions.quality_of_life.numbers.model_result import AVERAGE, ModelResult
from hcc_dash.questions.quality_of_life.numbers.model_sensitivity import ALIKE, ALONE
from hcc_dash.questions.quality_of_life.words.qol_model_method import say_method, say_too_few
from hcc_dash.wording.course import turns
from hcc_dash.wording.safety_words import say_caution, say_mark
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WITHHELD,
    count_points,
    say_interval,
    say_left_out,
    say_list,
    say_number,
    say_p,
    say_p_equals,
)


def say_model(result: ModelResult) -> str:
    """Where each arm lay furthest from the reference, then the difference at the primary visit; or why there is none.

    Lines that a mean per visit contradicts are said to do so before anything they say.
    """
    if result.why_not or result.scale is None:
        return result.why_not
    way = f"higher is {'better' if result.scale.better == 'higher' else 'worse'}"
    arms = [_say_arm(result, arm) for arm in result.arms[1:]]
    answer = f"{result.scale.label} ({way}): {say_list(arms)}."
    return " ".join([*say_misfit(result), answer])


def _say_arm(result: ModelResult, arm: str) -> str:
    name, reference = result.labels[arm], result.labels[result.reference]
    row = result.primary(arm)
    if row is None or math.isnan(row["estimate"]):
        why = row["note"].removeprefix("not estimable: ") if row is not None else "no such visit"
        return f"the difference of {name} and {reference} at {result.primary_visit} is not estimable ({why})"
    few = say_too_few(result, arm)
    if few:
        return f"too few to compare {name} with {reference} ({few})"
    link = "difference" if result.study.design.randomised else "associated difference"
    return f"{link} of {name} from {reference} {_say_course(result, arm, row)}"


def _say_course(result: ModelResult, arm: str, primary: pd.Series) -> str:
    """``−10.9 points at week 12, the largest; the other way at week 120: 4.1 (95 % CI 1.5–6.7; P = 0.002)``."""
    p_value = f"; {say_p_equals(primary['p_value'])}" if result.status == "planned" else ""
    level = f"{100 * result.study.methods.conf_level:g} % CI"
    limits = f"({level} {say_interval(primary['conf_low'], primary['conf_high'], 1)}{p_value})"
    there = say_number(primary["estimate"], 1)
    largest = _largest(result, arm)
    if largest is None or abs(_printed(largest)) <= abs(_printed(primary)):
        only = ", the largest" if largest is not None and _printed(primary) and len(result.visits) > 1 else ""
        return f"{there} points {limits} at {result.primary_visit}{only}"
    other = "the other way " * turns(_printed(primary), _printed(largest))
    first = f"{say_number(largest['estimate'], 1)} points at {largest['visit']}, the largest"
    return f"{first}; {other}at {result.primary_visit}: {there} {limits}"


def _largest(result: ModelResult, arm: str) -> pd.Series | None:
    """The difference furthest from 0 over the visits at which both arms still have half of their most answers."""
    rows = result.differences[result.differences["arm"] == arm]
    attended = attended_visits(result.means, (result.reference, arm), result.visits)
    known = rows[rows["visit"].isin(attended) & rows["estimate"].notna()]
    return None if known.empty else known.iloc[int(known["estimate"].abs().argmax())]


def _printed(row: pd.Series) -> float:
    return float(f"{row['estimate']:.1f}")


def say_misfit(result: ModelResult) -> list[str]:
    """Of each arm whose lines lie outside the limits of means per visit: where most, and by how much."""
    sentences = []
    for arm in result.arms[1:]:
        outside = result.outside(arm)
        if result.lines is None or outside.empty or say_too_few(result, arm):
            continue
        most, more = outside.iloc[0], len(outside) - 1
        others = f", outside these limits at {more} other visit{'s' if more > 1 else ''} too" if more else ""
        sentences.append(
            f"Straight lines do not fit: {result.labels[arm]} less {result.labels[result.reference]} at "
            f"{most['visit']} is {say_number(most['estimate'], 1)} on the lines and {say_number(most['mean'], 1)} "
            f"({say_interval(most['conf_low'], most['conf_high'], 1)}) by visit{others}"
            f"{_say_other_average(result, arm)}."
        )
    return sentences


def _say_other_average(result: ModelResult, arm: str) -> str:
    """The average of means per visit, where that of the lines lies outside its limits."""
    assert result.lines is not None  # the caller saw to it
    by_visit = result.lines.overall[result.lines.overall["arm"] == arm]
    on_lines = result.overall[(result.overall["arm"] == arm) & (result.overall["visit"] == AVERAGE)]
    if by_visit.empty or on_lines.empty:
        return ""
    average = by_visit.iloc[0]
    if average["conf_low"] <= on_lines.iloc[0]["estimate"] <= average["conf_high"]:
        return ""
    return f"; averaged over the visits {_say(average)} by visit"


def say_few(result: ModelResult) -> str:
    """Which comparisons rest on too few patients for their numbers to be read; empty where none does."""
    few = {arm: say_too_few(result, arm) for arm in result.arms[1:]}
    parts = [f"{result.labels[arm]} with {result.labels[result.reference]}, {why}" for arm, why in few.items() if why]
    return f"Too few to compare: {'; '.join(parts)}." if parts else ""


def say_lines(result: ModelResult) -> str:
    """How straight lines were held against means per visit; empty for a mean per visit."""
    lines = result.lines
    if lines is None:
        return ""
    test = lines.test
    if test.estimable:
        tested = f"chi-squared {say_number(test.statistic, 1)}, df {test.df}, {say_p_equals(test.p_value)}"
    else:
        tested = f"not estimable, {test.why_missing}"
    beside = (
        f"means per visit could not be fitted: {lines.why_missing}"
        if lines.why_missing
        else (f"hollow diamonds are means per visit ({lines.structure} covariance, all else alike)")
    )
    return f"Do straight lines fit? Wald test of means by arm and visit beside them (diagnostic): {tested}; {beside}."


def table_visits(result: ModelResult) -> pd.DataFrame:
    """By visit: how many answered and the mean change of each arm, then each difference from the reference."""
    shown = shows_p(result.study, result.status)
    rows = []
    for visit in result.visits:
        row = {"Visit": visit + (" (primary)" if visit == result.primary_visit else "")}
        for _, mean in result.means[result.means["visit"] == visit].iterrows():
            name = result.labels[mean["arm"]]
            row |= {f"{name}, n": str(mean["n"]), f"{name}, mean change": _say(mean)}
        for _, difference in result.differences[result.differences["visit"] == visit].iterrows():
            row |= _difference(result, difference, shown)
        rows.append(row | _say_per_visit(result, visit))
    return pd.DataFrame(rows)


def _say_per_visit(result: ModelResult, visit: str) -> dict[str, str]:
    """For straight lines, the difference of means per visit in a column of its own."""
    if result.lines is None or result.lines.differences.empty:
        return {}
    rows = result.lines.differences[result.lines.differences["visit"] == visit]
    less = f"less {result.labels[result.reference]}, a mean per visit"
    return {f"{result.labels[row['arm']]} {less}": _say(row) for _, row in rows.iterrows()}


def table_overall(result: ModelResult) -> pd.DataFrame:
    """Differences averaged over the visits, and per year for straight lines."""
    shown = shows_p(result.study, "exploratory")  # the plan compares arms at its visit
    rows = []
    for visit, differences in result.overall.groupby("visit", sort=False):
        row = {"Over": str(visit)}
        for _, difference in differences.iterrows():
            row |= _difference(result, difference, shown)
        rows.append(row)
    if result.lines is not None and len(result.lines.overall):
        row = {"Over": f"{AVERAGE}, a mean per visit"}
        for _, difference in result.lines.overall.iterrows():
            row |= _difference(result, difference, shown)
        rows.append(row)
    return pd.DataFrame(rows)


def _difference(result: ModelResult, row: pd.Series, shown: bool) -> dict[str, str]:
    head = f"{result.labels[row['arm']]} less {result.labels[result.reference]}"
    cells = {head: _say(row)}
    if not shown:
        return cells
    primary = row["visit"] == result.primary_visit
    if result.status == "planned" and not primary and not result.study.methods.nominal_p_values:
        return cells | {f"{head}, P": WITHHELD}
    return cells | {f"{head}, {name_p(result.status if primary else 'exploratory')}": say_p(row["p_value"])}


def _say(row: pd.Series) -> str:
    """``4.1 (1.5–6.7)``, or why there is none."""
    if math.isnan(row["estimate"]):
        return f"{NOT_ESTIMABLE} ({row['note'].removeprefix('not estimable: ')})"
    return f"{say_number(row['estimate'], 1)} ({say_interval(row['conf_low'], row['conf_high'], 1)})"


def table_sensitivity(result: ModelResult) -> pd.DataFrame:
    """The primary difference under other assumptions on scores nobody gave."""
    rows, reference = [], result.labels[result.reference]
    for _, row in result.shifts.iterrows():
        name = result.labels[row["arm"]]
        who = f"{name} and {reference} alike" if row["level"] == ALIKE else name
        size = f"shifted by {count_points(row['term'])}" if row["term"] else "missing at random"
        alone = f", {reference}'s as expected" if row["term"] and row["level"] == ALONE else ""
        assumed = f"{who}: scores after dropout {size}{alone}"
        rows.append({"Assumption": assumed, "Difference": _say(row), "Patients": ""})
    for _, row in result.patterns.iterrows():
        assumed = f"{result.labels[row['arm']]}, by pattern: {row['level']}"
        counted = "" if math.isnan(row["estimate"]) else row["note"]
        rows.append({"Assumption": assumed, "Difference": _say(row), "Patients": counted})
    return pd.DataFrame(rows)


def say_tipping(result: ModelResult) -> str:
    """By how much unseen scores of each arm would have to be other than expected to undo the difference."""
    parts = []
    for tip in result.tipping:
        name, share = (
            result.labels[tip.arm],
            f"{100 * tip.share:.0f} % of the arm answered for the last time before the visit, deaths among them",
        )
        span = result.scale.span if result.scale else None
        if tip.shift.estimable and span is not None and abs(tip.shift.value) > span[1] - span[0]:
            parts.append(f"{name}: no shift within the scale brings the limit to 0 ({share})")
        elif tip.shift.estimable:
            shift = f"{say_number(abs(tip.shift.value), 1)} points {'lower' if tip.shift.value < 0 else 'higher'}"
            parts.append(f"{name}: the limit reaches 0 when scores after dropout are {shift} than expected ({share})")
        else:
            parts.append(f"{name}: no tipping point, {tip.shift.why_missing} ({share})")
    if not parts:
        return ""
    share = f"{100 * result.unseen.get(result.reference, 0.0):.0f} %"
    kept = f"Only the arm named is shifted: unseen scores of {result.labels[result.reference]} ({share} of it)"
    return f"{'; '.join(parts)}. {kept} stay as expected."


def table_fit(result: ModelResult) -> pd.DataFrame:
    """Residuals and spread by visit, each visit's correlation with the one before, and mean residuals by arm."""
    spread = result.visit_covariance.to_numpy(dtype=float).diagonal() ** 0.5
    correlation = result.visit_correlation.to_numpy(dtype=float)
    left = result.residual_means.set_index(["visit", "arm"])["mean"].to_dict()
    rows = []
    for i, (_, row) in enumerate(result.residuals.iterrows()):
        before = say_number(correlation[i, i - 1], 2) if i else ""
        of_arms = {
            f"{result.labels[arm]}: residual": say_number(left.get((row["visit"], arm), math.nan), 1)
            for arm in result.arms
        }
        rows.append(
            {
                "Visit": row["visit"],
                "n": str(row["n"]),
                "SD of the model, points": say_number(spread[i], 1),
                "Correlation with the visit before": before,
                "Normalised residuals, mean": say_number(row["mean"], 2),
                "SD": say_number(row["sd"], 2),
                **of_arms,
            }
        )
    return pd.DataFrame(rows)


def table_correlation(result: ModelResult) -> pd.DataFrame:
    """Correlations of all visits as fitted."""
    correlation = result.visit_correlation.map(lambda value: say_number(value, 2))
    return correlation.rename_axis("Visit").reset_index()


def say_footnote(result: ModelResult) -> str:
    """How it was fitted, who was analysed, what is tested, and what a difference means."""
    withheld = "" if shows_p(result.study, result.status) else "P-values are withheld: the question is exploratory."
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    fitted = [say_method(result), f"{result.n_forms} scores after baseline."]
    return " ".join(filter(None, [*fitted, counted, say_caution(result.study), withheld]))


def say_alt(result: ModelResult, answer: str) -> str:
    """What the pictures say to those who cannot see them."""
    return f"{answer} Fitted covariance: {result.structure}. {say_mark(result.study)}"
