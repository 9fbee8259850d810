"""Standardised mean differences: how far apart two arms are in a covariate, in standard deviations.

Denominators are the unweighted variances of the two arms, before and after weighting, so that a change of the
difference is a change of the means (Austin 2009, Stat Med 28:3083; Stuart 2010, Stat Sci 25:1).
"""

import math

import numpy as np
from scipy.stats import chi2


def mean_difference(values: np.ndarray, treated: np.ndarray, weights: np.ndarray | None = None) -> float:
    """(mean treated - mean control) / sqrt((s1^2 + s0^2) / 2), signed; NaN where neither arm varies but they differ.

    ``values`` (n,) numbers, NaN where missing and then left out; a 0/1 column has the variance p (1 - p), another
    number the sample variance. 0 when both arms hold one and the same value.
    """
    known = np.isfinite(values)
    chosen, arm = values[known], treated[known].astype(bool)
    if arm.all() or not arm.any():
        return math.nan
    weight = np.ones(len(chosen)) if weights is None else weights[known]
    gap = float(np.average(chosen[arm], weights=weight[arm]) - np.average(chosen[~arm], weights=weight[~arm]))
    return _over(gap, math.sqrt((_variance(chosen[arm]) + _variance(chosen[~arm])) / 2))


def _variance(values: np.ndarray) -> float:
    if np.isin(values, (0.0, 1.0)).all():
        share = float(values.mean())
        return share * (1 - share)
    return float(values.var(ddof=1)) if values.size > 1 else 0.0


def _over(gap: float, spread: float) -> float:
    if spread > 0:
        return gap / spread
    return 0.0 if gap == 0 else math.nan


def level_difference(codes: np.ndarray, n_levels: int, treated: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Mahalanobis distance between the two arms' proportions over all levels, never negative (Yang & Dalton 2012).

    ``codes`` (n,) integers 0..n_levels - 1, -1 where missing and then left out. With two levels it is the absolute
    difference of :func:`mean_difference`. The first level that occurs is left out of the vectors of proportions, which
    one does not matter. NaN where the arms differ in a direction in which neither varies (complete separation).
    """
    known = codes >= 0
    arm = treated[known].astype(bool)
    if arm.all() or not arm.any():
        return math.nan
    dummies = np.eye(n_levels)[codes[known]]
    dummies = dummies[:, dummies.any(axis=0)][:, 1:]
    if dummies.shape[1] == 0:
        return 0.0
    weight = np.ones(len(arm)) if weights is None else weights[known]
    gap = np.average(dummies[arm], axis=0, weights=weight[arm]) - np.average(
        dummies[~arm], axis=0, weights=weight[~arm]
    )
    pooled = (_covariance(dummies[arm]) + _covariance(dummies[~arm])) / 2
    inverse = np.linalg.pinv(pooled, rcond=1e-10, hermitian=True)
    if not np.allclose(pooled @ inverse @ gap, gap, atol=1e-10):
        return math.nan
    return math.sqrt(max(0.0, float(gap @ inverse @ gap)))


def _covariance(dummies: np.ndarray) -> np.ndarray:
    share = dummies.mean(axis=0)
    return np.diag(share) - np.outer(share, share)


def chance_limit(n_treated: int, n_control: int, df: int = 1, level: float = 0.95) -> float:
    """The absolute standardised difference that a randomised trial of this size exceeds with probability 1 - level.

    Under randomisation the squared difference times n1 n0 / (n1 + n0) is about chi-squared with ``df`` degrees of
    freedom: 1 for a number, levels - 1 for a category. NaN when an arm is empty.
    """
    if n_treated < 1 or n_control < 1 or df < 1:
        return math.nan
    return math.sqrt(float(chi2.ppf(level, df)) * (1 / n_treated + 1 / n_control))
