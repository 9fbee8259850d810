"""Rates of events per person-time: exact intervals of one and of the ratio of two (Poisson)."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri

from hcc_dash.kernels.proportions import Interval, checked_level, clopper_pearson
from hcc_dash.kernels.times import FloatArray


def poisson_rate(x: ArrayLike, exposure: ArrayLike, level: float = 0.95) -> Interval:
    """Rate x / exposure with its exact interval (Garwood 1936, Biometrika 28:437).

    Equals R's ``poisson.test(x, exposure)``. At x = 0 the upper limit is finite. No exposure: NaN, 0 to infinity.
    """
    count, time = _events(x, exposure)
    tail = (1 - checked_level(level)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(count > 0, chdtri(2 * np.maximum(count, 1), 1 - tail) / 2 / time, 0.0)
        high = np.where(time > 0, chdtri(2 * (count + 1), tail) / 2 / time, np.inf)
        rate = np.where(time > 0, count / time, np.nan)
    return Interval(rate, np.where(time > 0, low, 0.0), high)


def rate_ratio(
    x1: ArrayLike, exposure1: ArrayLike, x0: ArrayLike, exposure0: ArrayLike, level: float = 0.95
) -> Interval:
    """Ratio of two rates with its exact conditional interval.

    Given the total, the first count is binomial with odds ratio x exposure1 / exposure0 (Przyborowski & Wilenski 1940,
    Biometrika 31:313); limits by Clopper and Pearson. Equals R's ``poisson.test(c(x1, x0), c(exposure1, exposure0))``.
    No event in the reference: infinite, with a lower limit. No event at all, or no exposure: NaN, 0 to infinity.
    """
    count1, time1 = _events(x1, exposure1)
    count0, time0 = _events(x0, exposure0)
    share = clopper_pearson(count1, count1 + count0, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (count1 / time1) / (count0 / time0)
        low, high = (part / (1 - part) * time0 / time1 for part in (share.low, share.high))
    known = (count1 + count0 > 0) & (time1 > 0) & (time0 > 0)
    return Interval(np.where(known, ratio, np.nan), np.where(known, low, 0.0), np.where(known, high, np.inf))


def _events(x: ArrayLike, exposure: ArrayLike) -> tuple[FloatArray, FloatArray]:
    count, time = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(exposure, dtype=np.float64))
    wrong = ~((count >= 0) & (time >= 0) & np.isfinite(time))
    if wrong.any():
        where = tuple(np.argwhere(wrong)[0])
        raise ValueError(
            f"Events and exposure are 0 or more; found {count[where]:g} events in {time[where]:g}. "
            "Leave out patients without follow-up."
        )
    return count, time
