"""Cox regression on treated against not treated alone, from counts: the hazard ratio of every forest plot."""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_fit import CoxFit, Ties, build_fit, check_sample, refuse_unvarying
from hcc_dash.kernels.newton import maximise
from hcc_dash.kernels.risk_sets import count_risk_sets
from hcc_dash.kernels.times import FloatArray, IntArray, check_codes, code_strata


def fit_cox_binary(
    time: ArrayLike,
    event: ArrayLike,
    treated: ArrayLike,
    strata: ArrayLike | None = None,
    ties: Ties = "efron",
    entry: ArrayLike | None = None,
) -> CoxFit:
    """Log hazard ratio of treated (1) against not treated (0): fit_cox for one 0/1 covariate, but faster.

    Works on counts per event time, so its cost hardly grows with the sample. ``separated`` is exact here:
    true when, wherever both arms are at risk, all events are in one of them.
    """
    times, events = check_sample(time, event, ties)
    arm = check_codes(treated, times.size, "treated")
    if not (arm.min() == 0 and arm.max() == 1):
        raise ValueError(f"The hazard ratio compares treated 1 with 0 and needs both; found {np.unique(arm).tolist()}.")
    sets = count_risk_sets(times, events, arm, 2, code_strata(strata, times.size), entry)
    shared = (sets.n_at_risk > 0).all(axis=1)
    refuse_unvarying(np.array([shared.any()]))
    likelihood = _TwoArmLikelihood(sets.n_at_risk, sets.n_events, ties)
    maximum = maximise(likelihood, likelihood(np.zeros(1)))
    separated = bool((sets.n_events[shared].sum(axis=0) == 0).any())
    return build_fit(maximum, np.ones(1), separated, events, ties)


def _tie_rows(n_events: IntArray, ties: Ties) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the terms of the denominator: risk set, multiplicity, share of its events left out.

    Efron: the j-th of d tied events (j = 0..d-1) leaves out j/d of them. Breslow: d times, none left out.
    """
    if ties == "breslow":
        return np.arange(n_events.size), n_events.astype(np.float64), np.zeros(n_events.size)
    row = np.repeat(np.arange(n_events.size), n_events)
    first = np.cumsum(n_events) - n_events
    order = np.arange(row.size) - first[row]
    return row, np.ones(row.size), order / n_events[row]


class _TwoArmLikelihood:
    """Partial likelihood of one 0/1 covariate from counts by event time."""

    def __init__(self, n_at_risk: IntArray, n_events: IntArray, ties: Ties) -> None:
        row, self._times, removed = _tie_rows(n_events.sum(axis=1), ties)
        left = n_at_risk[row] - removed[:, None] * n_events[row]
        self._control, self._treated = left[:, 0].copy(), left[:, 1].copy()
        self._treated_events = float(n_events[:, 1].sum())

    def __call__(self, coef: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        risk = self._treated * np.exp(coef[0])
        total = risk + self._control
        share = risk / total
        # sums, not dot products: BLAS shares a long dot product among threads, which wait on a busy server
        value = self._treated_events * coef[0] - (self._times * np.log(total)).sum()
        score = self._treated_events - (self._times * share).sum()
        information = (self._times * share * (self._control / total)).sum()
        return float(value), np.array([score]), np.array([[information]])
