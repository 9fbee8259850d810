"""Cochran-Mantel-Haenszel: one difference, ratio or odds ratio common to all strata, and the test of none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from hcc_dash.kernels.proportions import normal_quantile
from hcc_dash.kernels.times import FloatArray


@dataclass(frozen=True, slots=True)
class Common:
    """A common effect with its limits; ``std_error`` is that of the log for a ratio. NaN: not estimable."""

    estimate: float
    low: float
    high: float
    std_error: float


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """Effects common to the strata and the test that there is none (1 degree of freedom).

    ``n_strata`` have patients in both groups; the others say nothing and are passed over. ``statistic_corrected``
    has R's continuity correction: one half, none where events differ from those expected by less than that.
    """

    risk_difference: Common
    risk_ratio: Common
    odds_ratio: Common
    statistic: float
    p_value: float
    statistic_corrected: float
    p_value_corrected: float
    n_strata: int


def mantel_haenszel(x1: ArrayLike, n1: ArrayLike, x0: ArrayLike, n0: ArrayLike, level: float = 0.95) -> MantelHaenszel:
    """Effects over strata given as counts of events x and of patients n, group 1 against group 0.

    Mantel & Haenszel 1959, JNCI 22:719. Odds ratio with the variance of Robins, Breslow & Greenland (1986, Biometrics
    42:311), risk ratio with that of Greenland & Robins (1985, Biometrics 41:55), risk difference with that of Sato
    (1989, Biometrics 45:1323). Equals R's ``mantelhaen.test`` and metafor's ``rma.mh``;
    a common ratio of 0 or infinity, for which R gives no limits, is not estimable here.
    """
    a, m1, c, m0 = (np.atleast_1d(np.asarray(counts, dtype=np.float64)) for counts in (x1, n1, x0, n0))
    if not (a.shape == m1.shape == c.shape == m0.shape) or ((a < 0) | (a > m1) | (c < 0) | (c > m0)).any():
        raise ValueError("Every stratum needs 0 to n events of n patients in either group, four arrays of one length.")
    both = (m1 > 0) & (m0 > 0)
    a, m1, c, m0 = a[both], m1[both], c[both], m0[both]
    z = normal_quantile(level)
    statistic, corrected = _test(a, m1, c, m0)
    return MantelHaenszel(
        risk_difference=_difference(a, m1, c, m0, z),
        risk_ratio=_risk_ratio(a, m1, c, m0, z),
        odds_ratio=_odds_ratio(a, m1 - a, c, m0 - c, z),
        statistic=statistic,
        p_value=float(chdtrc(1, statistic)),
        statistic_corrected=corrected,
        p_value_corrected=float(chdtrc(1, corrected)),
        n_strata=int(both.sum()),
    )


def _test(a: FloatArray, m1: FloatArray, c: FloatArray, m0: FloatArray) -> tuple[float, float]:
    n, events = m1 + m0, a + c
    variance = float((m1 * m0 * events * (n - events) / (n**2 * (n - 1))).sum())  # n >= 2: both groups have patients
    if variance <= 0:
        return float("nan"), float("nan")
    excess = abs(float((a - m1 * events / n).sum()))
    correction = 0.5 if excess >= 0.5 else 0.0
    return excess**2 / variance, (excess - correction) ** 2 / variance


def _difference(a: FloatArray, m1: FloatArray, c: FloatArray, m0: FloatArray, z: float) -> Common:
    n = m1 + m0
    weight = float((m1 * m0 / n).sum())
    if not weight > 0:
        return _none()
    difference = float(((a * m0 - c * m1) / n).sum()) / weight
    p = (m1**2 * c - m0**2 * a + m1 * m0 * (m0 - m1) / 2) / n**2
    q = (a * (m0 - c) + c * (m1 - a)) / (2 * n)
    error = float(np.sqrt(max(difference * p.sum() + q.sum(), 0.0))) / weight
    return Common(difference, difference - z * error, difference + z * error, error)


def _risk_ratio(a: FloatArray, m1: FloatArray, c: FloatArray, m0: FloatArray, z: float) -> Common:
    n = m1 + m0
    above, below = float((a * m0 / n).sum()), float((c * m1 / n).sum())
    if not (above > 0 and below > 0):
        return _none()
    spread = float(((m1 * m0 * (a + c) - a * c * n) / n**2).sum())
    return _from_log(np.log(above / below), np.sqrt(max(spread, 0.0) / (above * below)), z)


def _odds_ratio(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray, z: float) -> Common:
    n = a + b + c + d
    r, s, p = a * d / n, b * c / n, (a + d) / n
    above, below = float(r.sum()), float(s.sum())
    if not (above > 0 and below > 0):
        return _none()
    variance = (
        float((p * r).sum()) / (2 * above**2)
        + float((p * s + (1 - p) * r).sum()) / (2 * above * below)
        + float(((1 - p) * s).sum()) / (2 * below**2)
    )
    return _from_log(np.log(above / below), np.sqrt(variance), z)


def _from_log(log_ratio: float, error: float, z: float) -> Common:
    low, ratio, high = (float(np.exp(log_ratio + shift * error)) for shift in (-z, 0, z))
    return Common(ratio, low, high, float(error))


def _none() -> Common:
    return Common(*(float("nan"),) * 4)
