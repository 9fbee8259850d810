"""Survival that a Cox model predicts for patients described, with its standard error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_fit import CoxFit
from hcc_dash.kernels.cox_input import code_intervals
from hcc_dash.kernels.cox_residuals import look_at_fit
from hcc_dash.kernels.times import FloatArray, check_survival, code_strata


@dataclass(frozen=True, slots=True)
class PredictedCurves:
    """Curves of m described patients of one stratum at its k distinct event times.

    ``survival`` (m, k) holds from the time on (right-continuous); ``std_error`` (m, k) is that of log survival.
    ``until``: the stratum's last follow-up, after which the hazard is unknown.
    """

    time: FloatArray
    survival: FloatArray
    std_error: FloatArray
    until: float


def predict_curves(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    fit: CoxFit,
    described: ArrayLike,
    strata: ArrayLike | None = None,
    stratum: int = 0,
    entry: ArrayLike | None = None,
) -> PredictedCurves:
    """Survival of patients with covariates ``described`` (m, p), as ``fit`` of the sample predicts it in a stratum.

    S = exp(-H0(t) r), Efron's or Breslow's cumulative hazard as the fit's ties are; the variance of log S is the
    baseline's and the coefficients' (Tsiatis 1981, Ann Stat 9:93; Link 1984, Biometrics 40:601). Equals R's
    ``survfit(coxph, newdata)``. A stratum without events has no times. Raises ValueError for a stratum (code) that is
    not there and for covariates of another number.
    """
    sample, _, moments = look_at_fit(time, event, x, fit, strata, entry, None)
    rows = np.atleast_2d(np.asarray(described, dtype=np.float64))
    if rows.ndim != 2 or rows.shape[1] != fit.coef.size or not np.isfinite(rows).all():
        raise ValueError(f"A described patient has {fit.coef.size} covariates, all present; found shape {rows.shape}.")
    times, _ = check_survival(time, event)
    members = code_strata(strata, times.size) == stratum
    if not members.any():
        raise ValueError(f"The sample has no stratum {stratum}.")
    z = (rows - sample.centre) / sample.scale
    inside, shrink = sample.stratum == stratum, np.exp(-moments.shift)
    square = moments.square[:, inside]
    hazard = np.cumsum(moments.hazard[inside]) * shrink
    baseline = np.cumsum(square[0]) * shrink**2
    slope = np.cumsum(moments.at_risk[:, inside] * square[0] - moments.dying[:, inside] * square[1], axis=1) * shrink
    covariance = fit.covariance * np.outer(sample.scale, sample.scale)
    away = z[:, :, None] * hazard - slope  # (m, p, k)
    variance = baseline + np.einsum("mik,ij,mjk->mk", away, covariance, away)
    with np.errstate(over="ignore"):  # a patient far outside the data dies at the first event
        risk = np.exp(z @ (fit.coef * sample.scale))[:, None]
    values, codes, _ = code_intervals(times, entry)
    return PredictedCurves(
        time=sample.time[inside],
        survival=np.exp(-risk * hazard),
        std_error=risk * np.sqrt(variance),
        until=float(values[codes[members].max()]),
    )
