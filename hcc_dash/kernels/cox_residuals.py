"""Residuals of a Cox model: martingale, score and Schoenfeld."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_fit import CoxFit, check_fit, check_sample
from hcc_dash.kernels.cox_layout import lay_out
from hcc_dash.kernels.cox_likelihood import PartialLikelihood, RiskMoments
from hcc_dash.kernels.cox_sample import CoxSample
from hcc_dash.kernels.times import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class SchoenfeldResiduals:
    """One row per event, by stratum, time and input order: covariates less their mean over the risk set.

    ``row`` is the event's position in the input, ``stratum`` its code; ``residual`` (n_events, p).
    """

    row: IntArray
    stratum: IntArray
    time: FloatArray
    residual: FloatArray


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


def score_residuals(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    fit: CoxFit,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> FloatArray:
    """Each row's share (n, p) of the score, times its weight; the columns sum to 0 at the estimate.

    Equals R's ``residuals(fit, "score", weighted = TRUE)``. Therneau, Grambsch & Fleming 1990 (Biometrika 77:147).
    """
    sample, _, moments = look_at_fit(time, event, x, fit, strata, entry, weights)
    return sample.in_order(weighted_scores(sample, moments)) * sample.scale


def martingale_residuals(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    fit: CoxFit,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> FloatArray:
    """Events observed less events expected of each row (n,), not multiplied by its weight.

    Equals R's ``residuals(fit, "martingale")``; they sum to 0 (with weights: their weighted sum does).
    """
    sample, _, moments = look_at_fit(time, event, x, fit, strata, entry, weights)
    expected = moments.risk * sample.accumulate(moments.hazard, moments.tied_hazard)
    if sample.weight is not None:
        expected /= sample.weight
    return sample.in_order(sample.event - expected)


def schoenfeld_residuals(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    fit: CoxFit,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> SchoenfeldResiduals:
    """Covariates of each event less what the risk set expected of them (Schoenfeld 1982, Biometrika 69:239).

    Under Efron's ties the expectation is the mean over the tied terms. Equals R's
    ``residuals(fit, "schoenfeld")``.
    """
    sample, _, moments = look_at_fit(time, event, x, fit, strata, entry, weights)
    return describe_events(sample, moments)


def describe_events(sample: CoxSample, moments: RiskMoments) -> SchoenfeldResiduals:
    """Return the Schoenfeld residuals of a sample laid out, in the covariates' units."""
    cell = np.repeat(np.arange(sample.n_events.size), sample.n_events)
    residual = sample.z[:, sample.event] - _expected(sample, moments)[:, cell]
    return SchoenfeldResiduals(
        row=sample.rows[sample.event],
        stratum=sample.stratum[cell],
        time=sample.time[cell],
        residual=residual.T * sample.scale,
    )


def _expected(sample: CoxSample, moments: RiskMoments) -> FloatArray:
    """Return each cell's expected covariates (p, cells), standardised, averaged over its terms."""
    weighted = moments.at_risk * moments.hazard - moments.dying * moments.tied_hazard
    return np.asarray(weighted / (sample.n_events * sample.mean_weight))


def weighted_scores(sample: CoxSample, moments: RiskMoments) -> FloatArray:
    """Return weighted score residuals (p, m) of standardised covariates, in the sample's own order."""
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
