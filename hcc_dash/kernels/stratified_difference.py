"""One difference of proportions common to strata: score limits by Miettinen-Nurminen and by Newcombe, with weights."""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.mantel_haenszel import Common
from hcc_dash.kernels.proportion_contrasts import HALVINGS, share_under_difference
from hcc_dash.kernels.proportions import checked_counts, normal_quantile
from hcc_dash.kernels.times import FloatArray

Counts = tuple[FloatArray, FloatArray, FloatArray, FloatArray]


def stratified_newcombe(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, level: float = 0.95) -> Common:
    """Mantel-Haenszel weighted difference, group 1 less group 0, with stratified Newcombe limits (Yan & Su 2010).

    Stat Biopharm Res 2:331: each group's weighted share has a stratified Wilson interval at z times the ratio of the
    weighted standard error to the sum of the strata's own, and Newcombe's way joins the two. Weights of Mantel and
    Haenszel for the difference and for both shares, as SAS PROC FREQ ``COMMONRISKDIFF(CL=NEWCOMBE)``. One stratum gives
    Newcombe's own limits. Limits end at -1 and 1. Strata with one group only are passed over; none left: NaN.
    """
    counts = _both(x1, n1, x0, n0)
    a, m1, c, m0 = counts
    if not a.size:
        return _none()
    weights, z = _weights(counts), normal_quantile(level)
    difference = float((weights * (a / m1 - c / m0)).sum())
    (low1, high1), (low0, high0) = (_stratified_wilson(x, n, weights, z) for x, n in ((a, m1), (c, m0)))
    # What carries a group's p (1 - p) into the variance of its weighted share.
    spread1, spread0 = float((weights**2 / m1).sum()), float((weights**2 / m0).sum())
    below = z * np.sqrt(spread1 * low1 * (1 - low1) + spread0 * high0 * (1 - high0))
    above = z * np.sqrt(spread1 * high1 * (1 - high1) + spread0 * low0 * (1 - low0))
    return Common(difference, max(-1.0, float(difference - below)), min(1.0, float(difference + above)), float("nan"))


def stratified_miettinen_nurminen(
    x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, level: float = 0.95
) -> Common:
    """Mantel-Haenszel weighted difference, group 1 less group 0, with stratified score limits.

    Miettinen & Nurminen 1985, Stat Med 4:213, with Mantel-Haenszel weights: every difference is kept whose weighted
    score statistic, the variances at each stratum's proportions most likely under it and times N / (N - 1), is below
    the chi-squared quantile. The estimate is the weighted difference itself. One stratum gives their limits of a
    single table. Strata with one group only are passed over; none left: NaN.
    """
    counts = _both(x1, n1, x0, n0)
    a, m1, c, m0 = counts
    if not a.size:
        return _none()
    weights, limit = _weights(counts), normal_quantile(level) ** 2
    difference = float((weights * (a / m1 - c / m0)).sum())
    correction = (m1 + m0) / np.maximum(m1 + m0 - 1, 1)

    def refused(delta: float) -> bool:
        share0 = share_under_difference(np.full(a.size, delta), a, m1, c, m0)
        share1 = share0 + delta
        variance = (np.maximum(share1 * (1 - share1), 0) / m1 + np.maximum(share0 * (1 - share0), 0) / m0) * correction
        return bool((difference - delta) ** 2 > limit * (weights**2 * variance).sum())

    ends = []
    for end in (-1.0, 1.0):
        kept = difference
        for _ in range(HALVINGS):
            middle = (kept + end) / 2
            kept, end = (kept, middle) if refused(middle) else (middle, end)
        ends.append(end)
    return Common(difference, ends[0], ends[1], float("nan"))


def _stratified_wilson(x: FloatArray, n: FloatArray, weights: FloatArray, z: float) -> tuple[float, float]:
    """Weighted limits of a weighted share: a stratum's Wilson limits at a smaller quantile, so that the sum has z's."""
    share = x / n
    errors = weights * np.sqrt(share * (1 - share) / n)
    total = float(errors.sum())
    # Nobody or everybody in all strata: the errors are 0 and say nothing; those at equal shares have this ratio.
    inside = errors if total > 0 else weights / np.sqrt(n)
    smaller = z * float(np.sqrt((inside**2).sum()) / inside.sum())
    centre = (x + smaller**2 / 2) / (n + smaller**2)
    half = smaller * np.sqrt(share * (1 - share) * n + smaller**2 / 4) / (n + smaller**2)
    low, high = np.where(x == 0, 0.0, centre - half), np.where(x == n, 1.0, centre + half)
    return float((weights * low).sum()), float((weights * high).sum())


def _both(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike) -> Counts:
    """Counts of the strata in which both groups have patients."""
    a, m1 = checked_counts(np.atleast_1d(x1), np.atleast_1d(n1))
    c, m0 = checked_counts(np.atleast_1d(x0), np.atleast_1d(n0))
    if not a.shape == c.shape == (a.size,):
        raise ValueError("Every stratum needs counts of both groups, four arrays of one length.")
    both = (m1 > 0) & (m0 > 0)
    return a[both], m1[both], c[both], m0[both]


def _weights(counts: Counts) -> FloatArray:
    """Mantel-Haenszel weights that sum to 1."""
    _, m1, _, m0 = counts
    weights = m1 * m0 / (m1 + m0)
    return np.asarray(weights / weights.sum())


def _none() -> Common:
    return Common(*(float("nan"),) * 4)
