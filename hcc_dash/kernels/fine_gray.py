"""Fine-Gray: covariates and the cumulative incidence of one cause, others competing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_input import check_covariates
from hcc_dash.kernels.newton import Maximum, maximise
from hcc_dash.kernels.subdistribution import Subdistribution
from hcc_dash.kernels.times import FloatArray, IntArray, check_codes, check_survival, merge_close_times

# A log hazard ratio of 10 per standard deviation is a hazard 22,000 times as high: no data show that.
RUNAWAY = 10.0
# A covariate's information at 0 per event, in units of its variance: below this it does not vary where it matters.
NO_VARIATION = 1e-10


@dataclass(frozen=True, slots=True)
class FineGrayFit:
    """A fitted subdistribution hazards model; ``coef`` (p,) are log subdistribution hazard ratios per unit.

    ``covariance`` (p, p) is the sandwich that also counts the uncertainty of the censoring weights;
    ``log_likelihood`` is the weighted partial one. ``separated`` is true when the likelihood has no maximum: the
    coefficient then stands wherever the climb was stopped and is no estimate; ``converged`` is false then.
    """

    coef: FloatArray
    covariance: FloatArray
    log_likelihood_null: float
    log_likelihood: float
    n: int
    n_events: int
    n_competing: int
    n_censored: int
    n_iterations: int
    converged: bool
    separated: bool


def fit_fine_gray(
    time: ArrayLike, cause: ArrayLike, x: ArrayLike, of_interest: int = 1, censoring_group: ArrayLike | None = None
) -> FineGrayFit:
    """Log subdistribution hazard ratios of covariates ``x`` (n, p) (Fine & Gray 1999, JASA 94:496).

    ``cause`` is 0 for censored, ``of_interest`` for the cause modelled, anything else competes. A patient with a
    competing event stays in the risk set with weight G(t-) / G(X-), G the Kaplan-Meier of censoring, taken within
    each ``censoring_group`` if given. Equals cmprsk's ``crr(time, cause, x, failcode =, cengroup =)`` run to full
    convergence: ties after Breslow, and the variance of equations 7 and 8, in which a censoring at u acts on
    competing events before u and on event times from u on. With several censoring groups the coefficients equal
    crr's and the variance does not: here each group's censorings are set against that group's own risk set. Raises
    ValueError when a covariate is missing, constant or collinear, or nobody has the event.
    """
    times, _ = check_survival(time, np.zeros(np.shape(time), dtype=np.bool_))
    causes = check_codes(cause, times.size, "cause")
    if of_interest < 1 or not (causes == of_interest).any():
        raise ValueError(f"A Fine-Gray model needs events of cause {of_interest}; found none among {times.size}.")
    covariates = check_covariates(x, times.size)
    centre, scale = covariates.mean(axis=0), covariates.std(axis=0)
    scale[scale == 0] = 1.0
    model = Subdistribution(
        merge_close_times(times), causes, of_interest, (covariates - centre) / scale, censoring_group
    )
    start = model(np.zeros(scale.size))
    unvarying = np.diag(start[2]) < NO_VARIATION * model.n_events
    if unvarying.any():
        columns = np.flatnonzero(unvarying).tolist()
        raise ValueError(
            f"The Fine-Gray model cannot be fitted: columns {columns} (counting from 0) do not vary among the "
            "patients at risk at any event. Leave them out."
        )
    maximum = maximise(model, start)
    return _fit(maximum, model, scale, causes, of_interest)


def _fit(
    maximum: Maximum, model: Subdistribution, scale: FloatArray, causes: IntArray, of_interest: int
) -> FineGrayFit:
    """Bring coefficients of standardised covariates back to the covariates' own units."""
    separated = maximum.collapsed or bool((np.abs(maximum.coef) > RUNAWAY).any())
    half = np.linalg.pinv(maximum.information, hermitian=True) @ model.score_terms(maximum.coef).T
    return FineGrayFit(
        coef=maximum.coef / scale,
        covariance=half @ half.T / np.outer(scale, scale),
        log_likelihood_null=maximum.log_likelihood_null,
        log_likelihood=maximum.log_likelihood,
        n=causes.size,
        n_events=int((causes == of_interest).sum()),
        n_competing=int(((causes != 0) & (causes != of_interest)).sum()),
        n_censored=int((causes == 0).sum()),
        n_iterations=maximum.n_iterations,
        converged=maximum.converged and not separated,
        separated=separated,
    )
