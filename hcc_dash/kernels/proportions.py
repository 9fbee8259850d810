"""One proportion: its exact and its score interval, with limits at zero counts too."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri

from hcc_dash.kernels.times import FloatArray


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
    count, size = checked_counts(x, n)
    alpha = 1 - checked_level(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        low = np.where(count > 0, betaincinv(np.maximum(count, 1), size - count + 1, alpha / 2), 0.0)
        high = np.where(count < size, betaincinv(count + 1, np.maximum(size - count, 1), 1 - alpha / 2), 1.0)
        return Interval(count / size, low, high)


def wilson(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Score interval of a proportion, without continuity correction (Wilson 1927, JASA 22:209).

    Equals R's ``prop.test(x, n, correct = FALSE)$conf.int``. Nobody asked (n = 0): NaN, 0 to 1.
    """
    count, size = checked_counts(x, n)
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


def normal_quantile(level: float) -> float:
    """Normal quantile of a two-sided confidence level; ValueError for a level outside (0, 1)."""
    return float(ndtri(0.5 + checked_level(level) / 2))


def checked_level(level: float) -> float:
    """The level itself; ValueError for one outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.95; found {level}.")
    return level


def checked_counts(x: ArrayLike, n: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Counts and sizes as float64 of one shape; ValueError for a count outside 0 to its size."""
    count, size = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64))
    wrong = ~((count >= 0) & (count <= size) & np.isfinite(size))
    if wrong.any():
        where = tuple(np.argwhere(wrong)[0])
        raise ValueError(
            f"A count lies between 0 and the number of patients; found {count[where]:g} of {size[where]:g}. "
            "Count each patient once."
        )
    return count, size
