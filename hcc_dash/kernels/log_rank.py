"""Log-rank and its weighted relatives: do the groups differ in when events happen?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from hcc_dash.kernels.risk_sets import RiskSets, count_risk_sets
from hcc_dash.kernels.times import FloatArray, IntArray, check_codes, check_survival, code_strata

WeightKind = Literal["fleming-harrington", "gehan", "tarone-ware"]

# Below this share of the largest eigenvalue a direction of the variance is rounding, not information.
NO_INFORMATION = 1e-10


@dataclass(frozen=True, slots=True)
class LogRank:
    """A log-rank comparison of k groups, indexed by their codes.

    ``n`` patients per group; ``observed`` and ``expected`` events per group (weighted in a weighted test);
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
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    strata: ArrayLike | None = None,
    rho: float = 0.0,
    gamma: float = 0.0,
    kind: WeightKind = "fleming-harrington",
    entry: ArrayLike | None = None,
) -> LogRank:
    """Test that k groups have the same hazard (Mantel 1966), events weighted alike or by when they happen.

    Weights by ``kind``: "fleming-harrington" S(t-)^rho (1 - S(t-))^gamma (Harrington & Fleming 1982; rho 0, gamma 0
    is the log-rank test, rho above 0 looks early, gamma above 0 late), "gehan" the number at risk (Gehan 1965,
    Breslow 1970), "tarone-ware" its square root (1977). S(t-) is the pooled Kaplan-Meier, and the number at risk
    is counted, within the stratum.
    ``group`` holds codes 0..k-1. Equals R's ``survdiff(Surv(time, event) ~ group + strata(strata), rho=)``:
    hypergeometric variance with ties, sums over strata. With ``entry`` a patient is at risk in (entry, time]: the score
    test of ``coxph(Surv(entry, time, event) ~ group, ties = "exact")``, for ``survdiff`` has none.
    ``df`` is the number of groups at risk at some event, less one, and less one more for each set of groups
    that shares no stratum with the rest (R cannot solve that). ``statistic`` and ``p_value`` are NaN when
    df is 0: no events, or nobody to compare with. Raises ValueError for an unknown kind, a negative gamma, or
    rho or gamma given to a kind that has none.
    """
    _check_weighting(rho, gamma, kind)
    if rho < 0 and entry is not None:
        raise ValueError(f"With late entry S(t-) can be 0 and has no power below 0; found rho = {rho}.")
    times, events = check_survival(time, event)
    groups = check_codes(group, times.size, "group")
    n_groups = int(groups.max()) + 1 if groups.size else 0
    sets = count_risk_sets(times, events, groups, n_groups, code_strata(strata, times.size), entry)
    weight = _weights(sets, rho, gamma, kind)
    at_risk, dying = sets.n_at_risk.sum(axis=1), sets.n_events.sum(axis=1)
    share = sets.n_at_risk / at_risk[:, None]
    observed = (weight[:, None] * sets.n_events).sum(axis=0)
    expected = ((weight * dying)[:, None] * share).sum(axis=0)
    spread = weight**2 * dying * (at_risk - dying) / np.maximum(at_risk - 1, 1)
    variance = np.diag((spread[:, None] * share).sum(axis=0)) - (share * spread[:, None]).T @ share
    statistic, df = quadratic_form(observed - expected, variance)
    return LogRank(
        n=np.bincount(groups, minlength=n_groups),
        observed=observed,
        expected=expected,
        variance=variance,
        statistic=statistic,
        df=df,
        p_value=float(chdtrc(df, statistic)) if df else float("nan"),
    )


def _check_weighting(rho: float, gamma: float, kind: WeightKind) -> None:
    """Raise ValueError for a weighting that does not exist."""
    if kind not in ("fleming-harrington", "gehan", "tarone-ware"):
        raise ValueError(f'Events are weighted by "fleming-harrington", "gehan" or "tarone-ware"; found {kind!r}.')
    if kind != "fleming-harrington" and (rho or gamma):
        raise ValueError(f"rho and gamma belong to fleming-harrington weights; found {rho} and {gamma} with {kind}.")
    # rho may be negative, as in R: S(t-) is above 0 wherever somebody is at risk; 1 - S(t-) begins at 0
    if not (np.isfinite(rho) and np.isfinite(gamma) and gamma >= 0):
        raise ValueError(f"rho must be a number and gamma 0 or more; found {rho} and {gamma}.")


def _weights(sets: RiskSets, rho: float, gamma: float, kind: WeightKind) -> FloatArray:
    """Weight of the events in each row."""
    at_risk = sets.n_at_risk.sum(axis=1).astype(np.float64)
    if kind == "gehan":
        return at_risk
    if kind == "tarone-ware":
        return np.sqrt(at_risk)
    if rho == 0 and gamma == 0:
        return np.ones_like(at_risk)
    before = _survival_before(sets)
    return before**rho * (1 - before) ** gamma


def _survival_before(sets: RiskSets) -> FloatArray:
    """S(t-) at each row: the pooled Kaplan-Meier of the row's stratum just before its time."""
    at_risk, dying = sets.n_at_risk.sum(axis=1), sets.n_events.sum(axis=1)
    step = (at_risk - dying) / at_risk
    before = np.ones_like(step)
    for code in np.unique(sets.stratum):
        rows = sets.stratum == code
        before[rows] = np.concatenate(([1.0], np.cumprod(step[rows])[:-1]))
    return before


def quadratic_form(difference: FloatArray, variance: FloatArray) -> tuple[float, int]:
    """Return d' V^- d and the rank of V: rows of V sum to 0, so one direction is always empty."""
    if not variance.size or variance.max() <= 0:
        return float("nan"), 0
    values, vectors = np.linalg.eigh(variance)
    informative = values > NO_INFORMATION * values[-1]
    along = vectors[:, informative].T @ difference
    return float((along**2 / values[informative]).sum()), int(informative.sum())
