"""Two proportions: score intervals of their difference and of their ratio, with limits at zero counts too."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.proportions import Interval, checked_counts, normal_quantile, wilson
from hcc_dash.kernels.times import BoolArray, FloatArray

# Halving the scale this often leaves nothing between the ends in double precision.
HALVINGS = 60


def newcombe_difference(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, level: float = 0.95) -> Interval:
    """Difference of two proportions, x1 / n1 - x0 / n0, with Newcombe's hybrid score interval.

    Method 10 of Newcombe 1998, Stat Med 17:873: the two Wilson intervals combined. Without continuity correction.
    """
    first, second = wilson(x1, n1, level), wilson(x0, n0, level)
    difference = first.estimate - second.estimate
    low = difference - np.hypot(first.estimate - first.low, second.high - second.estimate)
    high = difference + np.hypot(first.high - first.estimate, second.estimate - second.low)
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
    count1, size1 = checked_counts(x1, n1)
    count0, size0 = checked_counts(x0, n0)
    limit = normal_quantile(level) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        difference = count1 / size1 - count0 / size0

    def refused(delta: FloatArray) -> BoolArray:
        share0 = share_under_difference(delta, count1, size1, count0, size0)
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
    count1, size1 = checked_counts(x1, n1)
    count0, size0 = checked_counts(x0, n0)
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


def share_under_difference(
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
