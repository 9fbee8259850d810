"""Score and Schoenfeld residuals of a Cox model, for its robust variance and the test of proportional hazards."""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_fit import CoxFit, check_fit, check_sample
from hcc_dash.kernels.cox_layout import lay_out
from hcc_dash.kernels.cox_likelihood import PartialLikelihood, RiskMoments
from hcc_dash.kernels.cox_sample import CoxSample
from hcc_dash.kernels.times import FloatArray


def look_at_fit(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    fit: CoxFit,
    strata: ArrayLike | None,
    entry: ArrayLike | None,
    weights: ArrayLike | None,
) -> tuple[CoxSample, PartialLikelihood, RiskMoments]:
    """Lay out the sample that a model was fitted to, with its risk sets' moments at the estimate.

    Raises ValueError for a fit without estimates (separation) and for another number of covariates.
    """
    times, events = check_sample(time, event, fit.ties)
    sample = lay_out(times, events, x, strata, entry, weights)
    check_fit(fit, sample.scale.size)
    likelihood = PartialLikelihood(sample, fit.ties)
    moments = likelihood.moments(fit.coef * sample.scale)
    if moments is None:
        raise ValueError("The fit does not belong to this sample: at its coefficients a risk set has no hazard.")
    return sample, likelihood, moments


def schoenfeld_residuals(sample: CoxSample, moments: RiskMoments) -> FloatArray:
    """Covariates of each event less what its risk set expected of them (n_events, p), in the covariates' units.

    Events stand by stratum, time and order of the input. Under Efron's ties the expectation is the mean over the tied
    terms. Equals R's ``residuals(fit, "schoenfeld")``. Schoenfeld 1982 (Biometrika 69:239).
    """
    cell = np.repeat(np.arange(sample.n_events.size), sample.n_events)
    residual = sample.z[:, sample.event] - _expected(sample, moments)[:, cell]
    return np.asarray(residual.T * sample.scale)


def _expected(sample: CoxSample, moments: RiskMoments) -> FloatArray:
    """Return each cell's expected covariates (p, cells), standardised, averaged over its terms."""
    weighted = moments.at_risk * moments.hazard - moments.dying * moments.tied_hazard
    return np.asarray(weighted / (sample.n_events * sample.mean_weight))


def weighted_scores(sample: CoxSample, moments: RiskMoments) -> FloatArray:
    """Each row's share of the score (p, m), times its weight, of standardised covariates in the sample's own order.

    In the input's order and units they equal R's ``residuals(fit, "score", weighted = TRUE)``. Therneau, Grambsch &
    Fleming 1990 (Biometrika 77:147).
    """
    square = moments.square
    mean_hazard = square[0] * moments.at_risk - square[1] * moments.dying
    tied_mean_hazard = square[1] * moments.at_risk - square[2] * moments.dying
    residual = sample.z * -sample.accumulate(moments.hazard, moments.tied_hazard)
    residual += sample.accumulate(mean_hazard, tied_mean_hazard)
    residual *= moments.risk
    cell = np.repeat(np.arange(sample.n_events.size), sample.n_events)
    observed = sample.z[:, sample.event] - _expected(sample, moments)[:, cell]
    residual[:, sample.event] += observed if sample.weight is None else observed * sample.weight[sample.event]
    return residual
