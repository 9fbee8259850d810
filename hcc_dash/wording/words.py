"""Numbers into words, by one set of rules for the whole project.

Percent without decimals; hazard ratios with two; p-values with two digits, three below 0.01, "<0.001";
intervals with an en dash, "to" where a limit is negative; "NE" with its reason where there is no estimate.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.events import LeftOut
from hcc_dash.study.counts import count_noun, plain_number
from hcc_dash.study.time import TimeUnit, convert_time

MINUS = "\u2212"
NOT_ESTIMABLE = "NE"
WITHHELD = "withheld: exploratory"
NOBODY_LEFT_OUT = "; nobody left out."
NOT_ON_FILE = "not on file"
DAYS_PER_WEEK = 7
NOUGHT, MOST_DECIMALS = 1e-9, 8  # a proportion that is nothing but rounding; decimals that show any greater
DECIMALS_OF = {"months": 1, "years": 2}
"""Of times in these units; days and weeks have none."""

Pair = tuple[float, float, float]
"""Two values and the second less the first."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Decimals of a pair of values and of the difference printed beside them."""

    pair: int = 0
    difference: int = 0


WHOLE = Digits()


def say_number(value: float, decimals: int) -> str:
    """A number with a true minus sign; "NE" for NaN."""
    if math.isnan(value):
        return NOT_ESTIMABLE
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    text = f"{value:.{decimals}f}"
    return text.replace("-", MINUS) if float(text) != 0 else text.lstrip("-")


def say_given(value: float) -> str:
    """A number that a reader or a study fixed, with the digits it was given: ``0.025``, ``12``."""
    return plain_number(value).replace("-", MINUS)


def say_conf_level(conf_level: float) -> str:
    """``95 %``, of an interval."""
    return f"{say_given(100 * conf_level)} %"


def say_amount(value: float) -> str:
    """An amount of any size: ``23,456`` from a thousand on, ``0.2346`` with four digits below it."""
    if math.isnan(value):
        return NOT_ESTIMABLE
    return (f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}").replace("-", MINUS)


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
    text = say_p(p_value)
    return f"P < {text[1:]}" if text.startswith("<") else f"P = {text}"


def agreeing_decimals(pairs: Iterable[Pair], least: int = 0) -> Digits:
    """The fewest decimals, ``least`` or more, at which every pair differs by its difference as all three are printed.

    61 % v 79 % and 19 points contradict each other; 60.88 % v 79.43 % and 18.55 points do not. Where two more decimals
    do not suffice (thirds and their like never agree), the pair has one decimal more than its difference, which then is
    what the pair's own difference rounds to. Values are taken in the unit printed. A pair whose difference is another
    number (adjusted, within strata, NaN) asks for nothing.
    """
    asked = [pair for pair in pairs if abs(pair[1] - pair[0] - pair[2]) < 1e-6]
    alike = [Digits(decimals, decimals) for decimals in range(least, max(3, least + 2))]
    finer = [Digits(decimals + 1, decimals) for decimals in (1, 0, 2, 3) if decimals >= least]
    agreeing = (digits for digits in (*alike, *finer) if all(agrees(pair, digits) for pair in asked))
    return next(agreeing, alike[-1])


def agrees(pair: Pair, digits: Digits) -> bool:
    """Whether two values differ by their difference as all three are printed."""
    first, second = (Decimal(f"{value:.{digits.pair}f}") for value in pair[:2])
    beside = abs(second - first - Decimal(f"{pair[2]:.{digits.difference}f}"))
    rounded = Decimal(5).scaleb(-1 - digits.difference) if digits.pair > digits.difference else Decimal(0)
    return beside <= rounded


def decimals_of_a_whole(shares: Sequence[float]) -> int:
    """The fewest decimals, three at most, at which shares of one whole add up to 100 % as printed."""
    whole = Decimal(100)
    return next((k for k in range(3) if sum(Decimal(f"{100 * share:.{k}f}") for share in shares) == whole), 3)


def agreeing_percent(pairs: Iterable[tuple[Estimate, Estimate, Estimate]], least: int = 0) -> Digits:
    """The same for proportions and differences of proportions, printed in percent and points."""
    return agreeing_decimals(
        [(100 * first.value, 100 * second.value, 100 * by.value) for first, second, by in pairs], least
    )


def say_proportion(estimate: Estimate, digits: Digits = WHOLE) -> str:
    """``61 % (44–75)`` or ``NE (reason)``; no limit is printed below 0 or above 100 %."""
    if not estimate.estimable:
        return f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    return f"{say_percent(estimate.value, digits.pair)} ({_limits_within(estimate, 0.0, 1.0, digits.pair)})"


def say_points(estimate: Estimate, digits: Digits = WHOLE, noun: str = "point") -> str:
    """A difference of proportions: ``18 points (−2 to 39)``; ``100 points (NE: reason)`` without limits.

    No limit is printed beyond 100 points either way; files keep it as computed. ``noun`` as in ``say_difference``.
    """
    if not estimate.estimable:
        return f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    interval = say_point_limits(estimate, digits.difference)
    interval += f": {estimate.why_missing}" if estimate.why_missing else ""
    return f"{count_points(100 * estimate.value, digits.difference, noun)} ({interval})"


def say_difference(estimate: Estimate, conf_level: float, digits: Digits = WHOLE, noun: str = "point") -> str:
    """The same in a sentence: ``difference 18 points (95 % CI −2 to 39)``; why there is none, or no interval.

    ``noun``: "percentage point" where a scale has points of its own.
    """
    if not estimate.estimable:
        return f"difference not estimated ({estimate.why_missing})"
    limits = f"{say_conf_level(conf_level)} CI {say_point_limits(estimate, digits.difference)}"
    if estimate.why_missing:
        limits = f"no interval: {estimate.why_missing}"
    return f"difference {count_points(100 * estimate.value, digits.difference, noun)} ({limits})"


def say_share(value: float, low: float = math.nan, high: float = math.nan, decimals: int = 0) -> str:
    """A proportion beside a pointer: ``61 % (44–75)``; ``61 %`` where there are no limits."""
    return say_percent(value, decimals) + _in_brackets(max(low, 0.0), min(high, 1.0), decimals, 100)


def say_value(value: float, low: float = math.nan, high: float = math.nan, decimals: int = 1, limits: str = "") -> str:
    """Any number beside a pointer: ``66.4 (95 % CI 61.2–71.6)``; ``66.4`` where there are no limits.

    ``limits``: what they are, nothing where that is said elsewhere.
    """
    return say_number(value, decimals) + _in_brackets(low, high, decimals, limits=limits)


def _in_brackets(low: float, high: float, decimals: int, scale: float = 1.0, limits: str = "") -> str:
    if math.isnan(low) and math.isnan(high):
        return ""
    return f" ({f'{limits} ' if limits else ''}{say_interval(low, high, decimals, scale)})"


def count_months(months: float) -> str:
    """``60 months``, ``1 month``, ``59.9 months``."""
    return count_noun(round(months, 1), "month")


def say_time(value: float, unit: str) -> str:
    """A time on an axis: ``12.0 months``, ``1.00 years``, ``week 4`` and ``day 28`` counted from nought."""
    if unit in DECIMALS_OF:
        return f"{say_number(value, DECIMALS_OF[unit])} {unit}"
    return f"{unit.removesuffix('s')} {say_number(value, 0)}"


def say_point_limits(estimate: Estimate, decimals: int = 0) -> str:
    """Limits of a difference in points: ``−2 to 39``; ``−0.2 to 36.5`` where −0.16 would print as the 0 it is not."""
    ends = [100 * end for end in (estimate.conf_low, estimate.conf_high) if abs(end) > NOUGHT]
    able = (more for more in range(decimals, MOST_DECIMALS) if all(float(f"{end:.{more}f}") for end in ends))
    return _limits_within(estimate, -1.0, 1.0, next(able, MOST_DECIMALS))


def _limits_within(estimate: Estimate, least: float, most: float, decimals: int) -> str:
    return say_interval(max(estimate.conf_low, least), min(estimate.conf_high, most), decimals, 100)


def count_points(points: float, decimals: int = 0, noun: str = "point") -> str:
    """``18 points``, ``1 point``, ``−1 point``, ``1.0 points``."""
    return f"{(number := say_number(points, decimals))} {noun if number.lstrip(MINUS) == '1' else noun + 's'}"


def say_ratio(estimate: Estimate) -> str:
    """``0.54 (0.24–1.23)`` or ``NE (reason)``."""
    if not estimate.estimable:
        return f"{NOT_ESTIMABLE} ({estimate.why_missing})"
    return f"{say_number(estimate.value, 2)} ({say_interval(estimate.conf_low, estimate.conf_high, 2)})"


def say_duration(
    estimate: Estimate, source: TimeUnit, target: TimeUnit, reached: str = "not reached", decimals: int | None = None
) -> str:
    """A time with its limits in the unit shown: ``30.0 (21.0–50.0)``; ``not reached (44.4–NE)`` when it is not.

    ``decimals``: those of the unit when None.
    """
    if not estimate.estimable and math.isnan(estimate.conf_low):
        return reached
    value, low, high = (
        convert_time(end, source, target) for end in (estimate.value, estimate.conf_low, estimate.conf_high)
    )
    if decimals is None:
        decimals = DECIMALS_OF.get(target, 0)
    text = say_number(value, decimals) if estimate.estimable else reached
    return f"{text} ({say_interval(low, high, decimals)})"


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


def say_left_out(
    n_analysed: int, n_selected: int, left_out: Sequence[LeftOut | str], analysed: str = "selected patients analysed"
) -> str:
    """``78 of 80 selected patients analysed; left out: 2 with no time.``; nobody left out only where that is so.

    ``left_out``: reasons with their counts, or such words ready made.
    """
    reasons = say_list([lost if isinstance(lost, str) else f"{lost.n} with {lost.reason}" for lost in left_out])
    words = analysed.replace("patients", "patient", 1) if n_selected == 1 else analysed
    counted = f"{n_analysed} of {n_selected} {words}"
    if reasons:
        return f"{counted}; left out: {reasons}."
    return f"{counted}{NOBODY_LEFT_OUT}" if 0 < n_analysed == n_selected else f"{counted}."


def say_counted(n_analysed: int, left_out: Sequence[LeftOut], analysed: str = "selected patients analysed") -> str:
    """The same where all who were selected are analysed or left out for one of these reasons."""
    return say_left_out(n_analysed, n_analysed + sum(lost.n for lost in left_out), left_out, analysed)


def say_left_out_before(footnote: str, n_refused: int, n_without_arm: int) -> str:
    """The footnote with who was left out before the selection; then nowhere does it say that nobody was left out."""
    refused = f"{count_noun(n_refused, 'row')} that would have stopped the analysis (on request)"
    parts = [refused] * bool(n_refused) + [f"{count_noun(n_without_arm, 'patient')} without an arm"] * bool(
        n_without_arm
    )
    if not footnote or not parts:
        return footnote
    verb = "was" if n_refused + n_without_arm == 1 else "were"
    before = f" Before the selection, {say_list(parts)} {verb} left out."
    if NOBODY_LEFT_OUT in footnote:
        return footnote.replace(NOBODY_LEFT_OUT, f".{before}", 1)
    return footnote + before


def say_when(day: float, unit: str) -> str:
    """``day 905`` or ``week 129``, counted from the start of study treatment; ``day −3`` before it."""
    if math.isnan(day):
        return NOT_ON_FILE
    return f"{'week' if unit == 'weeks' else 'day'} {say_number(day / DAYS_PER_WEEK if unit == 'weeks' else day, 0)}"
