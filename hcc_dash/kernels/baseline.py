"""What a Cox model predicts: the baseline hazard of each stratum, and the survival of patients described."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_fit import CoxFit
from hcc_dash.kernels.cox_input import code_intervals
from hcc_dash.kernels.cox_residuals import look_at_fit
from hcc_dash.kernels.times import FloatArray, IntArray, check_survival, code_strata


@dataclass(frozen=True, slots=True)
class BaselineHazard:
    """Cumulative hazard of a patient whose covariates are all 0, right-continuous, 0 before the first time.

    One row per stratum (code) and distinct time of that stratum, events and censorings alike, ascending: the
    last row of a stratum is where its follow-up, and so its hazard, ends.
    """

    stratum: IntArray
    time: FloatArray
    cumulative_hazard: FloatArray


def baseline_hazard(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    fit: CoxFit,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> BaselineHazard:
    """Cumulative hazard at ``x`` = 0 (not at the mean: the linear predictor to use with it is ``x @ coef``).

    Efron's or Breslow's estimator as the fit's ties are; equals R's ``survfit(coxph)`` at covariates 0, that is
    ``basehaz(fit, centered = FALSE)``. Breslow 1972 (JRSS B 34:216); Efron 1977 (JASA 72:557).
    """
    sample, _, moments = look_at_fit(time, event, x, fit, strata, entry, weights)
    times, events = check_survival(time, event)
    values, code, _ = code_intervals(times, entry)
    number = code_strata(strata, times.size) * values.size + code
    followed = np.unique(number)
    hazard = np.zeros(followed.size)
    hazard[np.isin(followed, number[events])] = moments.hazard * np.exp(-moments.shift - sample.centre @ fit.coef)
    stratum = followed // values.size
    for level in np.unique(stratum):
        hazard[stratum == level] = np.cumsum(hazard[stratum == level])
    return BaselineHazard(stratum=stratum, time=values[followed % values.size], cumulative_hazard=hazard)


def predict_survival(
    baseline: BaselineHazard, linear_predictor: ArrayLike, times: ArrayLike, stratum: ArrayLike = 0
) -> FloatArray:
    """Probability (n, len(times)) of being event-free at each time, exp(-H0(t) exp(linear predictor)).

    ``linear_predictor`` (n,) is ``x @ coef``; ``stratum`` one code for all patients or one for each. NaN after
    the last follow-up of the stratum, where the hazard is unknown. Raises ValueError for an unknown stratum.
    """
    relative = np.exp(np.atleast_1d(np.asarray(linear_predictor, dtype=np.float64)))
    at = np.atleast_1d(np.asarray(times, dtype=np.float64))
    strata = np.broadcast_to(np.asarray(stratum), relative.shape)
    survival = np.empty((relative.size, at.size))
    for code in np.unique(strata):
        inside = baseline.stratum == code
        if not inside.any():
            known = np.unique(baseline.stratum).tolist()
            raise ValueError(f"The baseline hazard has no stratum {code}; it has {known}.")
        known_until = baseline.time[inside]
        hazard = np.concatenate(([0.0], baseline.cumulative_hazard[inside]))
        reached = hazard[np.searchsorted(known_until, at, side="right")]
        reached[at > known_until[-1]] = np.nan
        survival[strata == code] = np.exp(-np.outer(relative[strata == code], reached))
    return survival
