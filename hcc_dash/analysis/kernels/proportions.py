"""Proportions: exact and score intervals of one, of a difference and of a ratio; limits at zero counts too."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri

from hcc_dash.analysis.kernels.times import BoolArray, FloatArray

# Halving the scale this often leaves nothing between the ends in double precision.
HALVINGS = 60


class Interval(NamedTuple):
    """Estimates with their confidence limits, arrays of one length."""

    estimate: FloatArray
    low: FloatArray
    high: FloatArray


def clopper_pearson(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Exact interval of a proportion x / n (Clopper & Pearson 1934, Biometrika 26:404).

    Equals R's ``binom.test(x, n)$conf.int``. At x = 0 the upper limit is that of a two-sided interval,
    1 - (alpha / 2)^(1 / n); see ``upper_limit_of_none`` for the one-sided one. Nobody asked (n = 0): NaN, 0 to 1.
    """
    count, size = _counts(x, n)
    alpha = 1 - checked_level(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        low = np.where(count > 0, betaincinv(np.maximum(count, 1), size - count + 1, alpha / 2), 0.0)
        high = np.where(count < size, betaincinv(count + 1, np.maximum(size - count, 1), 1 - alpha / 2), 1.0)
        return Interval(count / size, low, high)


def wilson(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Score interval of a proportion, without continuity correction (Wilson 1927, JASA 22:209).

    Equals R's ``prop.test(x, n, correct = FALSE)$conf.int``. Nobody asked (n = 0): NaN, 0 to 1.
    """
    count, size = _counts(x, n)
    z = normal_quantile(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / size
        centre = (count + z**2 / 2) / (size + z**2)
        half = z * np.sqrt(np.where(size > 0, count * (size - count) / size, 0.0) + z**2 / 4) / (size + z**2)
    low = np.where((count == 0) | (size == 0), 0.0, centre - half)
    return Interval(share, low, np.where((count == size) | (size == 0), 1.0, centre + half))


def upper_limit_of_none(n: ArrayLike, level: float = 0.95, *, two_sided: bool = True) -> FloatArray:
    """The largest proportion that still lets n patients pass without one event.

    Two-sided as a table's intervals, 1 - (alpha / 2)^(1 / n): 8.8 % for 0 of 40. One-sided, 1 - alpha^(1 / n), is
    what the rule of three approximates (Hanley & Lippman-Hand 1983, JAMA 249:1743): 7.2 %, 3 / 40 = 7.5 %.
    """
    size = np.asarray(n, dtype=np.float64)
    tail = (1 - checked_level(level)) / (2 if two_sided else 1)
    with np.errstate(divide="ignore"):
        return np.where(size > 0, -np.expm1(np.log(tail) / size), 1.0)


def newcombe_difference(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, level: float = 0.95) -> Interval:
    """Difference of two proportions, x1 / n1 - x0 / n0, with Newcombe's hybrid score interval.

    Method 10 of Newcombe 1998, Stat Med 17:873: the two Wilson intervals combined. Without continuity correction.
    """
    one, other = wilson(x1, n1, level), wilson(x0, n0, level)
    difference = one.estimate - other.estimate
    low = difference - np.hypot(one.estimate - one.low, other.high - other.estimate)
    high = difference + np.hypot(one.high - one.estimate, other.estimate - other.low)
    nobody = np.isnan(difference)
    return Interval(difference, np.where(nobody, -1.0, low), np.where(nobody, 1.0, high))


def miettinen_nurminen_difference(
    x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, level: float = 0.95
) -> Interval:
    """Difference of two proportions, x1 / n1 - x0 / n0, with the score interval of Miettinen and Nurminen.

    Stat Med 1985, 4:213: every difference is kept whose score statistic, with the variance at the proportions most
    likely under that very difference and times N / (N - 1), is below the chi-squared quantile. Limits exist at every
    count. A group of nobody: NaN, -1 to 1.
    """
    count1, size1 = _counts(x1, n1)
    count0, size0 = _counts(x0, n0)
    limit = normal_quantile(level) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = count1 / size1 - count0 / size0

    def refused(delta: FloatArray) -> BoolArray:
        share0 = _share_under_difference(delta, count1, size1, count0, size0)
        variance = _variance(share0 + delta, size1) + _variance(share0, size0)
        return (difference - delta) ** 2 > limit * variance * _small_sample(size1 + size0)

    start = np.nan_to_num(difference)
    low, high = _walk(refused, start, -1.0, 1.0)
    nobody = np.isnan(difference)
    return Interval(difference, np.where(nobody, -1.0, low), np.where(nobody, 1.0, high))


def miettinen_nurminen_ratio(
    x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, level: float = 0.95
) -> Interval:
    """Ratio of two proportions, (x1 / n1) / (x0 / n0), with the score interval of Miettinen and Nurminen.

    Stat Med 1985, 4:213, with N / (N - 1); without that factor it is Koopman's (1984, Biometrics 40:513). No event in
    the reference: infinite, with a lower limit. No event in either: NaN, 0 to infinity, as for a group of nobody.
    """
    count1, size1 = _counts(x1, n1)
    count0, size0 = _counts(x0, n0)
    limit = normal_quantile(level) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share1, share0 = count1 / size1, count0 / size0
        ratio = share1 / share0

    def refused(odds: FloatArray) -> BoolArray:
        # the ratio theta is walked as theta / (1 + theta), 0 to 1, so that infinity is within reach
        with np.errstate(divide="ignore", invalid="ignore"):
            theta = odds / (1 - odds)
            under = _share_under_ratio(theta, count1, size1, count0, size0)
            variance = _variance(under * theta, size1) + theta**2 * _variance(under, size0)
            return (share1 - theta * share0) ** 2 > limit * variance * _small_sample(size1 + size0)

    known = ~np.isnan(ratio)
    start = np.where(np.isinf(ratio), 1.0, np.where(known, ratio, 1.0) / (1 + np.where(np.isinf(ratio), 0.0, ratio)))
    start = np.where(known, start, 0.5)
    low, high = _walk(refused, start, 0.0, 1.0)
    with np.errstate(divide="ignore"):
        return Interval(ratio, np.where(known, low / (1 - low), 0.0), np.where(known, high / (1 - high), np.inf))


def _share_under_difference(
    delta: FloatArray, x1: FloatArray, n1: FloatArray, x0: FloatArray, n0: FloatArray
) -> FloatArray:
    """The reference's most likely proportion when the other exceeds it by delta: a root of a cubic (appendix I)."""
    n = np.maximum(n1 + n0, 1)
    square = ((n1 + 2 * n0) * delta - n - x1 - x0) / (3 * n)
    linear = ((n0 * delta - n - 2 * x0) * delta + x1 + x0) / (3 * n)
    q = square**3 - 1.5 * square * linear + x0 * delta * (1 - delta) / (2 * n)
    p = np.where(q < 0, -1.0, 1.0) * np.sqrt(np.maximum(square**2 - linear, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = np.where(p == 0, 0.0, q / p**3)
    root = 2 * p * np.cos((np.pi + np.arccos(np.clip(cosine, -1, 1))) / 3) - square
    return np.clip(root, np.maximum(0.0, -delta), np.minimum(1.0, 1 - delta))


def _share_under_ratio(theta: FloatArray, x1: FloatArray, n1: FloatArray, x0: FloatArray, n0: FloatArray) -> FloatArray:
    """The reference's most likely proportion when the other is theta times it: a root of a quadratic."""
    half = (n1 * theta + x1 + n0 + x0 * theta) / 2
    c = (n1 + n0) * theta * (x1 + x0)
    root = (x1 + x0) / (half + np.sqrt(np.maximum(half**2 - c, 0.0)))  # the smaller root, free of cancellation
    return np.clip(root, 0.0, np.minimum(1.0, 1 / theta))


def _walk(
    refused: Callable[[FloatArray], BoolArray], inside: FloatArray, lowest: float, highest: float
) -> tuple[FloatArray, FloatArray]:
    """Where a test begins to refuse between the estimate, which it never does, and either end of the scale."""
    kept = np.stack((inside, inside))
    ended = np.stack((np.full(inside.shape, lowest), np.full(inside.shape, highest)))
    for _ in range(HALVINGS):
        middle = (kept + ended) / 2
        gone = refused(middle)
        kept, ended = np.where(gone, kept, middle), np.where(gone, middle, ended)
    return ended[0], ended[1]


def _variance(share: FloatArray, n: FloatArray) -> FloatArray:
    return np.maximum(share * (1 - share), 0.0) / np.maximum(n, 1)


def _small_sample(n: FloatArray) -> FloatArray:
    return n / np.maximum(n - 1, 1)


def normal_quantile(level: float) -> float:
    """Normal quantile of a two-sided confidence level; ValueError for a level outside (0, 1)."""
    return float(ndtri(0.5 + checked_level(level) / 2))


def checked_level(level: float) -> float:
    """The level itself; ValueError for one outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.95; found {level}.")
    return level


def _counts(x: ArrayLike, n: ArrayLike) -> tuple[FloatArray, FloatArray]:
    count, size = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64))
    wrong = ~((count >= 0) & (count <= size) & np.isfinite(size))
    if wrong.any():
        where = tuple(np.argwhere(wrong)[0])
        raise ValueError(
            f"A count lies between 0 and the number of patients; found {count[where]:g} of {size[where]:g}. "
            "Count each patient once."
        )
    return count, size
