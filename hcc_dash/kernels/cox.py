"""Cox proportional hazards: log hazard ratios with Efron's or Breslow's treatment of ties."""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_binary import fit_cox_binary
from hcc_dash.kernels.cox_fit import CoxFit, Ties, build_fit, check_sample, refuse_unvarying
from hcc_dash.kernels.cox_layout import lay_out
from hcc_dash.kernels.cox_likelihood import PartialLikelihood
from hcc_dash.kernels.newton import maximise

__all__ = ["CoxFit", "Ties", "fit_cox", "fit_cox_binary"]

# A log hazard ratio of 10 per standard deviation is a hazard 22,000 times as high: no data show that.
RUNAWAY = 10.0
# Of the second moment at 0; what is left below it is rounding, not a covariate that varies.
UNVARYING = 1e-10


def fit_cox(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    strata: ArrayLike | None = None,
    ties: Ties = "efron",
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> CoxFit:
    """Log hazard ratios of covariates ``x`` (n, p), each stratum with its own baseline hazard (Cox 1972).

    A row is at risk in (entry, time]; without ``entry``, from the start. ``weights`` (above 0) count a row
    that often. Equals R's ``coxph(Surv(entry, time, event) ~ x + strata(strata), weights=, ties=)`` run to
    full convergence; ties after Efron 1977 (JASA 72:557) or Breslow 1974. Raises ValueError for a covariate
    that is missing, constant or collinear, for impossible entries and weights, and when there are no events.
    """
    times, events = check_sample(time, event, ties)
    sample = lay_out(times, events, x, strata, entry, weights)
    likelihood = PartialLikelihood(sample, ties)
    start = likelihood(np.zeros(sample.scale.size))
    refuse_unvarying(np.diag(start[2]) > UNVARYING * float((sample.n_events * sample.mean_weight).sum()))
    maximum = maximise(likelihood, start)
    runaway = bool((np.abs(maximum.coef) > RUNAWAY).any())
    return build_fit(maximum, sample.scale, maximum.collapsed or runaway, events, ties)
