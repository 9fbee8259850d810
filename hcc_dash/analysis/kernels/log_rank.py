"""Log-rank: do the groups differ in when events happen?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from hcc_dash.analysis.kernels.risk_sets import RiskSets, count_risk_sets
from hcc_dash.analysis.kernels.times import FloatArray, IntArray, check_codes, check_survival, code_strata

# Below this share of the largest eigenvalue a direction of the variance is rounding, not information.
NO_INFORMATION = 1e-10


@dataclass(frozen=True, slots=True)
class LogRank:
    """A log-rank comparison of k groups, indexed by their codes.

    ``n`` patients per group; ``observed`` and ``expected`` events per group (weighted if rho is not 0);
    ``variance`` of observed minus expected, (k, k); ``statistic`` is chi-squared with ``df`` degrees of
    freedom under the null hypothesis that the groups share one hazard within each stratum.
    """

    n: IntArray
    observed: FloatArray
    expected: FloatArray
    variance: FloatArray
    statistic: float
    df: int
    p_value: float


def log_rank(
    time: ArrayLike, event: ArrayLike, group: ArrayLike, strata: ArrayLike | None = None, rho: float = 0.0
) -> LogRank:
    """Test that k groups have the same hazard (Mantel 1966; weights S(t-)^rho, Harrington & Fleming 1982).

    ``group`` holds codes 0..k-1. Equals R's ``survdiff(Surv(time, event) ~ group + strata(strata), rho=)``:
    hypergeometric variance with ties, sums over strata, S(t-) the pooled Kaplan-Meier within the stratum.
    ``df`` is the number of groups at risk at some event, less one, and less one more for each set of groups
    that shares no stratum with the rest (R cannot solve that). ``statistic`` and ``p_value`` are NaN when
    df is 0: no events, or nobody to compare with.
    """
    times, events = check_survival(time, event)
    groups = check_codes(group, times.size, "group")
    n_groups = int(groups.max()) + 1 if groups.size else 0
    sets = count_risk_sets(times, events, groups, n_groups, code_strata(strata, times.size))
    weight = _weights(sets, rho)
    at_risk, dying = sets.n_at_risk.sum(axis=1), sets.n_events.sum(axis=1)
    share = sets.n_at_risk / at_risk[:, None]
    observed = (weight[:, None] * sets.n_events).sum(axis=0)
    expected = ((weight * dying)[:, None] * share).sum(axis=0)
    spread = weight**2 * dying * (at_risk - dying) / np.maximum(at_risk - 1, 1)
    variance = np.diag((spread[:, None] * share).sum(axis=0)) - (share * spread[:, None]).T @ share
    statistic, df = _quadratic_form(observed - expected, variance)
    return LogRank(
        n=np.bincount(groups, minlength=n_groups),
        observed=observed,
        expected=expected,
        variance=variance,
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)) if df else float("nan"),
    )


def _weights(sets: RiskSets, rho: float) -> FloatArray:
    """S(t-)^rho at each row, S the pooled Kaplan-Meier of the row's stratum just before its time."""
    weight = np.ones(sets.stratum.size)
    if rho == 0:
        return weight
    at_risk, dying = sets.n_at_risk.sum(axis=1), sets.n_events.sum(axis=1)
    step = (at_risk - dying) / at_risk
    for code in np.unique(sets.stratum):
        rows = sets.stratum == code
        weight[rows] = np.concatenate(([1.0], np.cumprod(step[rows])[:-1])) ** rho
    return weight


def _quadratic_form(difference: FloatArray, variance: FloatArray) -> tuple[float, int]:
    """Return d' V^- d and the rank of V: rows of V sum to 0, so one direction is always empty."""
    if not variance.size or variance.max() <= 0:
        return float("nan"), 0
    values, vectors = np.linalg.eigh(variance)
    informative = values > NO_INFORMATION * values[-1]
    along = vectors[:, informative].T @ difference
    return float((along**2 / values[informative]).sum()), int(informative.sum())
