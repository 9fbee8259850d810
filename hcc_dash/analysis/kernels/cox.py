"""Cox proportional hazards: log hazard ratios with Efron's or Breslow's treatment of ties."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.analysis.kernels.newton import Maximum, maximise
from hcc_dash.analysis.kernels.risk_sets import count_risk_sets
from hcc_dash.analysis.kernels.times import (
    BoolArray,
    FloatArray,
    IntArray,
    check_codes,
    check_survival,
    code_strata,
    code_times,
)

Ties = Literal["efron", "breslow"]

# A log hazard ratio of 10 per standard deviation is a hazard 22,000 times as high: no data show that.
RUNAWAY = 10.0


@dataclass(frozen=True, slots=True)
class CoxFit:
    """A fitted Cox model; ``coef`` (p,) are log hazard ratios per unit, ``covariance`` (p, p) their variance.

    ``separated`` is true when the likelihood has no maximum (an arm without events, say): a coefficient
    then stands wherever the climb was stopped and neither it nor its variance is an estimate;
    ``converged`` is false then. ``score_statistic`` tests all coefficients at 0 on p degrees of freedom.
    """

    coef: FloatArray
    covariance: FloatArray
    log_likelihood_null: float
    log_likelihood: float
    score_statistic: float
    n: int
    n_events: int
    n_iterations: int
    converged: bool
    separated: bool
    ties: Ties


def fit_cox(
    time: ArrayLike, event: ArrayLike, x: ArrayLike, strata: ArrayLike | None = None, ties: Ties = "efron"
) -> CoxFit:
    """Log hazard ratios of covariates ``x`` (n, p), each stratum with its own baseline hazard (Cox 1972).

    Equals R's ``coxph(Surv(time, event) ~ x + strata(strata), ties=)`` run to full convergence; ties after
    Efron 1977 (JASA 72:557) or Breslow 1974. Raises ValueError for a covariate that is missing, constant
    or collinear, and when there are no events.
    """
    times, events = _check(time, event, ties)
    covariates = _check_covariates(x, times.size)
    centre, scale = covariates.mean(axis=0), covariates.std(axis=0)
    scale[scale == 0] = 1.0
    likelihood = _PartialLikelihood(times, events, (covariates - centre) / scale, code_strata(strata, times.size), ties)
    _refuse_unvarying(likelihood.varies())
    maximum = maximise(likelihood, scale.size)
    runaway = bool((np.abs(maximum.coef) > RUNAWAY).any())
    return _fit(maximum, scale, maximum.collapsed or runaway, events, ties)


def fit_cox_binary(
    time: ArrayLike,
    event: ArrayLike,
    treated: ArrayLike,
    strata: ArrayLike | None = None,
    ties: Ties = "efron",
) -> CoxFit:
    """Log hazard ratio of treated (1) against not treated (0): fit_cox for one 0/1 covariate, but faster.

    Works on counts per event time, so its cost hardly grows with the sample. ``separated`` is exact here:
    true when, wherever both arms are at risk, all events are in one of them.
    """
    times, events = _check(time, event, ties)
    arm = check_codes(treated, times.size, "treated")
    if not (arm.min() == 0 and arm.max() == 1):
        raise ValueError(f"The hazard ratio compares treated 1 with 0 and needs both; found {np.unique(arm).tolist()}.")
    sets = count_risk_sets(times, events, arm, 2, code_strata(strata, times.size))
    shared = (sets.n_at_risk > 0).all(axis=1)
    _refuse_unvarying(np.array([shared.any()]))
    maximum = maximise(_TwoArmLikelihood(sets.n_at_risk, sets.n_events, ties), 1)
    separated = bool((sets.n_events[shared].sum(axis=0) == 0).any())
    return _fit(maximum, np.ones(1), separated, events, ties)


def _fit(maximum: Maximum, scale: FloatArray, separated: bool, events: BoolArray, ties: Ties) -> CoxFit:
    """Bring coefficients of standardised covariates back to the covariates' own units."""
    covariance = np.linalg.pinv(maximum.information, hermitian=True) / np.outer(scale, scale)
    return CoxFit(
        coef=maximum.coef / scale,
        covariance=covariance,
        log_likelihood_null=maximum.log_likelihood_null,
        log_likelihood=maximum.log_likelihood,
        score_statistic=maximum.score_statistic,
        n=events.size,
        n_events=int(events.sum()),
        n_iterations=maximum.n_iterations,
        converged=maximum.converged and not separated,
        separated=separated,
        ties=ties,
    )


def _check(time: ArrayLike, event: ArrayLike, ties: Ties) -> tuple[FloatArray, BoolArray]:
    """Check times and events, and that there is something to fit."""
    if ties not in ("efron", "breslow"):
        raise ValueError(f'Ties are treated after "efron" or "breslow"; found {ties!r}.')
    times, events = check_survival(time, event)
    if not events.any():
        raise ValueError(f"A Cox model needs events; found none among {times.size} patients.")
    return times, events


def _refuse_unvarying(varies: BoolArray) -> None:
    """Raise ValueError for covariates with one value among the patients at risk, at every event."""
    if not varies.all():
        columns = np.flatnonzero(~varies).tolist()
        raise ValueError(
            f"The Cox model cannot be fitted: columns {columns} (counting from 0) do not vary among the "
            "patients at risk at any event. Leave them out, or use fewer strata."
        )


def _check_covariates(x: ArrayLike, n: int) -> FloatArray:
    """Return the covariates as float64 (n, p); one column may come as a plain array."""
    covariates = np.asarray(x, dtype=np.float64)
    if covariates.ndim == 1:
        covariates = covariates[:, None]
    if covariates.ndim != 2 or covariates.shape[0] != n or covariates.shape[1] == 0:
        raise ValueError(f"x must have one row for each of the {n} patients; found shape {covariates.shape}.")
    missing = ~np.isfinite(covariates).all(axis=1)
    if missing.any():
        raise ValueError(
            f"{int(missing.sum())} patients have a missing or infinite covariate, the first at position "
            f"{int(missing.argmax())}. Leave them out and say how many."
        )
    return covariates


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


class _PartialLikelihood:
    """Partial likelihood of standardised covariates; patients sorted by stratum and time once."""

    def __init__(self, time: FloatArray, event: BoolArray, z: FloatArray, strata: IntArray, ties: Ties) -> None:
        values, codes = code_times(time)
        cell = strata * values.size + codes
        order = np.argsort(cell, kind="stable")
        cell, event = cell[order], event[order]
        self._z = np.ascontiguousarray(z[order].T)
        starts = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
        self._starts = starts
        stratum = cell[starts] // values.size
        edges = np.flatnonzero(np.concatenate(([True], stratum[1:] != stratum[:-1], [True])))
        self._strata = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
        dying = np.add.reduceat(event.astype(np.int64), starts)
        self._cells = np.flatnonzero(dying)
        self._event = np.flatnonzero(event)
        self._event_starts = np.cumsum(dying[self._cells]) - dying[self._cells]
        self._row, self._times, self._removed = _tie_rows(dying[self._cells], ties)
        self._event_sum = self._z[:, event].sum(axis=1)

    def __call__(self, coef: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        linear = coef @ self._z
        shift = linear.max()
        risk = np.exp(linear - shift)
        total = self._denominators(risk)
        if not (total > 0).all():  # too long a step: hazards so far apart that a risk set rounds to nobody
            return -np.inf, np.full(coef.size, np.nan), np.full((coef.size, coef.size), np.nan)
        weighted = [risk * column for column in self._z]
        means = np.array([self._denominators(one) / total for one in weighted])
        information = np.empty((coef.size, coef.size))
        for a in range(coef.size):
            for b in range(a + 1):
                products = self._denominators(weighted[a] * self._z[b]) / total
                information[a, b] = self._times @ (products - means[a] * means[b])
                information[b, a] = information[a, b]
        value = coef @ self._event_sum - self._times @ (np.log(total) + shift)
        return float(value), self._event_sum - means @ self._times, information

    def varies(self) -> BoolArray:
        """Whether each covariate takes two values in at least one risk set."""
        answer = np.zeros(len(self._z), dtype=np.bool_)
        for a, column in enumerate(self._z):
            highest = np.maximum.reduceat(column, self._starts)
            lowest = np.minimum.reduceat(column, self._starts)
            for start, stop in self._strata:
                highest[start:stop] = np.maximum.accumulate(highest[start:stop][::-1])[::-1]
                lowest[start:stop] = np.minimum.accumulate(lowest[start:stop][::-1])[::-1]
            answer[a] = (highest > lowest)[self._cells].any()
        return answer

    def _denominators(self, per_patient: FloatArray) -> FloatArray:
        """Sum over the risk set of each term, less the share of tied events that the term leaves out."""
        leaving = np.add.reduceat(per_patient, self._starts)
        at_risk = np.empty_like(leaving)
        for start, stop in self._strata:
            at_risk[start:stop] = np.cumsum(leaving[start:stop][::-1])[::-1]
        tied = np.add.reduceat(per_patient[self._event], self._event_starts)
        return at_risk[self._cells][self._row] - self._removed * tied[self._row]
