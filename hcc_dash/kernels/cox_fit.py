"""What a Cox model gives back, whichever way it was fitted, and what its samples must be."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.newton import Maximum
from hcc_dash.kernels.times import BoolArray, FloatArray, check_survival

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True, slots=True)
class CoxFit:
    """A fitted Cox model; ``coef`` (p,) are log hazard ratios per unit, ``covariance`` (p, p) their variance.

    ``separated`` is true when the likelihood has no maximum (an arm without events, say): a coefficient
    then stands wherever the climb was stopped and neither it nor its variance is an estimate;
    ``converged`` is false then. ``score_statistic`` tests all coefficients at 0 on p degrees of freedom.
    ``covariance`` is the inverse information; with weights it is not a variance: see robust_covariance.
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


def build_fit(maximum: Maximum, scale: FloatArray, separated: bool, events: BoolArray, ties: Ties) -> CoxFit:
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


def check_sample(time: ArrayLike, event: ArrayLike, ties: Ties) -> tuple[FloatArray, BoolArray]:
    """Check times and events, and that there is something to fit."""
    if ties not in ("efron", "breslow"):
        raise ValueError(f'Ties are treated after "efron" or "breslow"; found {ties!r}.')
    times, events = check_survival(time, event)
    if not events.any():
        raise ValueError(f"A Cox model needs events; found none among {times.size} patients.")
    return times, events


def check_fit(fit: CoxFit, n_columns: int) -> None:
    """Raise ValueError for a fit without estimates, or of a model with other covariates."""
    if fit.coef.shape != (n_columns,):
        raise ValueError(
            f"The fit has {fit.coef.size} coefficients and x {n_columns} columns; pass the x it was fitted to."
        )
    if not fit.converged:
        raise ValueError("The Cox model has no maximum (separation), so nothing can be derived from its coefficients.")


def refuse_unvarying(varies: BoolArray) -> None:
    """Raise ValueError for covariates with one value among the patients at risk, at every event."""
    if not varies.all():
        columns = np.flatnonzero(~varies).tolist()
        raise ValueError(
            f"The Cox model cannot be fitted: columns {columns} (counting from 0) do not vary among the "
            "patients at risk at any event. Leave them out, or use fewer strata."
        )
