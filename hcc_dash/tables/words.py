"""Numbers into words, by one set of rules for the whole project.

Percent without decimals; hazard ratios with two; p-values with two digits, three below 0.01, "<0.001";
intervals with an en dash, "to" where a limit is negative; "NE" with its reason where there is no estimate.
"""

import math

from hcc_dash.analysis.estimate import Estimate, Test
from hcc_dash.study.time import TimeUnit, convert_time

MINUS = "\u2212"
NOT_ESTIMABLE = "NE"
WITHHELD = "withheld: exploratory"


def say_number(value: float, decimals: int) -> str:
    """A number with a true minus sign; "NE" for NaN."""
    if math.isnan(value):
        return NOT_ESTIMABLE
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    text = f"{value:.{decimals}f}"
    return text.replace("-", MINUS) if float(text) != 0 else text.lstrip("-")


def say_percent(value: float, decimals: int = 0) -> str:
    """A proportion as ``61 %``."""
    return NOT_ESTIMABLE if math.isnan(value) else f"{say_number(100 * value, decimals)} %"


def say_interval(low: float, high: float, decimals: int, scale: float = 1.0) -> str:
    """``0.24–1.23``; ``−2 to 39`` where a limit is negative; ``NE`` where there is neither limit."""
    if math.isnan(low) and math.isnan(high):
        return NOT_ESTIMABLE
    ends = [say_number(scale * low, decimals), say_number(scale * high, decimals)]
    negative = any(end.startswith(MINUS) for end in ends)
    return (" to " if negative else "–").join(ends)


def say_p(p_value: float) -> str:
    """``0.14``, ``0.04``, ``0.003``, ``<0.001``; ``0.049`` where two digits would print 0.05 for what is not."""
    if math.isnan(p_value):
        return NOT_ESTIMABLE
    if p_value < 0.001:
        return "<0.001"
    three = p_value < 0.01 or f"{p_value:.2f}" == "0.05"
    return f"{p_value:.3f}" if three else f"{p_value:.2f}"


def say_p_equals(p_value: float) -> str:
    """``P = 0.14``, ``P < 0.001``, ``P not estimable``."""
    if math.isnan(p_value):
        return "P not estimable"
    said = say_p(p_value)
    return f"P < {said[1:]}" if said.startswith("<") else f"P = {said}"


def say_proportion(estimate: Estimate) -> str:
    """``61 % (44–75)`` or ``NE (reason)``."""
    if not estimate.estimable:
        return f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    return f"{say_percent(estimate.value)} ({say_interval(estimate.conf_low, estimate.conf_high, 0, 100)})"


def say_points(estimate: Estimate) -> str:
    """A difference of proportions: ``18 points (−2 to 39)``; ``100 points (NE: reason)`` without limits."""
    if not estimate.estimable:
        return f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    interval = say_interval(estimate.conf_low, estimate.conf_high, 0, 100)
    interval += f": {estimate.why_missing}" if estimate.why_missing else ""
    return f"{say_number(100 * estimate.value, 0)} points ({interval})"


def say_difference(estimate: Estimate, conf_level: float) -> str:
    """The same in a sentence: ``difference 18 points (95 % CI −2 to 39)``; why there is none, or no interval."""
    if not estimate.estimable:
        return f"difference not estimated ({estimate.why_missing})"
    limits = f"{100 * conf_level:g} % CI {say_interval(estimate.conf_low, estimate.conf_high, 0, 100)}"
    if estimate.why_missing:
        limits = f"interval not estimable: {estimate.why_missing}"
    return f"difference {say_number(100 * estimate.value, 0)} points ({limits})"


def say_ratio(estimate: Estimate) -> str:
    """``0.54 (0.24–1.23)`` or ``NE (reason)``."""
    if not estimate.estimable:
        return f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    return f"{say_number(estimate.value, 2)} ({say_interval(estimate.conf_low, estimate.conf_high, 2)})"


def say_duration(estimate: Estimate, source: TimeUnit, target: TimeUnit, reached: str = "not reached") -> str:
    """A time with its limits in the unit shown: ``30.0 (21.0–50.0)``; ``not reached (44.4–NE)`` when it is not."""
    if not estimate.estimable and math.isnan(estimate.conf_low):
        return reached
    value, low, high = (
        convert_time(end, source, target) for end in (estimate.value, estimate.conf_low, estimate.conf_high)
    )
    decimals = 1 if target == "months" else 2 if target == "years" else 0
    said = say_number(value, decimals) if estimate.estimable else reached
    return f"{said} ({say_interval(low, high, decimals)})"


def say_test(test: Test | None) -> str:
    """The test's p-value, or why there is none."""
    if test is None:
        return ""
    if not test.estimable:
        return f"{NOT_ESTIMABLE} ({test.why_missing})"
    return say_p(test.p_value)


def say_list(words: list[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
