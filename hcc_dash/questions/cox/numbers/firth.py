"""Firth's penalised Cox model, for events that separate patients so that the ordinary one has no maximum."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.questions.cox.numbers.terms import Contrast

if TYPE_CHECKING:
    from firthmodels import FirthCoxPH

# Of the slope per standard deviation, and of a step: coefficients are right to about 1e-7. Less is lost in rounding.
TOLERANCE = 1e-6
MAX_ITERATIONS = 500


@dataclass(frozen=True, slots=True)
class FirthFit:
    """Log hazard ratios (p,) at the maximum of the penalised partial likelihood, Breslow ties."""

    coef: np.ndarray


def fit_firth(time: np.ndarray, event: np.ndarray, x: np.ndarray) -> FirthFit | None:
    """Maximise log L + ½ log |information| (Heinze & Schemper 2001, Biometrics 57:114); None without convergence.

    ``time``, ``event`` (n,), ``x`` (n, p). Columns are standardised for the climb, which changes the penalised
    likelihood by a constant. Ties are treated after Breslow. By firthmodels.
    """
    with _quiet():
        try:
            model, scale = _fitted(time, event, x)
        except np.linalg.LinAlgError:  # one event or two: the information has no inverse on the way
            return None
    return FirthFit(model.coef_ / scale) if model.converged_ else None


def firth_ratio(
    time: np.ndarray, event: np.ndarray, x: np.ndarray, contrast: Contrast, level: float
) -> tuple[Estimate, float]:
    """Hazard ratio of a contrast with profile penalised-likelihood limits, and the penalised likelihood-ratio p.

    The design is turned so that the contrast is one coefficient: the penalised likelihood does not change. A limit
    or p-value that cannot be found is NaN.
    """
    turned, place = turn(x, contrast)
    with _quiet():
        try:
            model, scale = _fitted(time, event, turned)
            if not model.converged_:
                return not_estimable("the penalised model did not converge"), float("nan")
            ends = model.conf_int(1 - level, "pl", features=place, max_iter=MAX_ITERATIONS, tol=TOLERANCE)
            model.lrt(features=place)
        except np.linalg.LinAlgError:  # one event or two: the profile of the likelihood meets no limit
            return not_estimable("so few events leave the penalised likelihood without limits"), float("nan")
    low, high = np.asarray(ends, dtype=np.float64)[place if len(ends) > 1 else 0] / scale[place]
    value, error = model.coef_[place] / scale[place], model.bse_[place] / scale[place]
    estimate = Estimate(float(np.exp(value)), float(np.exp(low)), float(np.exp(high)), float(error))
    return estimate, float(model.lrt_pvalues_[place])


def turn(x: np.ndarray, contrast: Contrast) -> tuple[np.ndarray, int]:
    """The design whose coefficient at the returned place is the contrast, the other coefficients being as before."""
    (place, share), *others = contrast.weights
    turned = x.copy()
    turned[:, place] = x[:, place] / share
    for column, weight in others:
        turned[:, column] = x[:, column] - turned[:, place] * weight
    return turned, place


def _quiet() -> warnings.catch_warnings:
    """What could not be found is seen as NaN and said so; the library's warning would reach nobody who can act."""
    return warnings.catch_warnings(action="ignore", category=UserWarning)


def _fitted(time: np.ndarray, event: np.ndarray, x: np.ndarray) -> tuple["FirthCoxPH", np.ndarray]:
    from firthmodels import FirthCoxPH

    scale = x.std(axis=0)
    model = FirthCoxPH(backend="numpy", max_iter=MAX_ITERATIONS, gtol=TOLERANCE, xtol=TOLERANCE)
    model.fit((x - x.mean(axis=0)) / scale, (event.astype(bool), time))
    return model, scale
