"""Newton-Raphson for a partial likelihood, with step-halving and an eye on estimates that run away."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hcc_dash.kernels.times import FloatArray

# Stop when a step promises to raise the log-likelihood by less than half of this: the step is then below
# one millionth of a standard error, and the point it leads to is right to about its square.
SMALLEST_GAIN = 1e-12
MAX_ITERATIONS = 50
MAX_HALVINGS = 30
# In standard deviations of a covariate; keeps a likelihood without a maximum from leaping out of the numbers.
LONGEST_STEP = 5.0
# A pivot this small, relative to a column's own information, is collinearity and not estimation.
SINGULAR = 1e-10
# Information left at the estimate, relative to that at 0; hazard ratios of real data keep far more.
COLLAPSED = 1e-6

Point = tuple[float, FloatArray, FloatArray]
Likelihood = Callable[[FloatArray], Point]


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where the climb ended: coefficients, value and curvature there, value and score test at the start."""

    coef: FloatArray
    information: FloatArray
    log_likelihood_null: float
    log_likelihood: float
    score_statistic: float
    n_iterations: int
    converged: bool
    collapsed: bool


def maximise(likelihood: Likelihood, start: Point) -> Maximum:
    """Climb from 0 to the maximum of a concave log-likelihood of standardised covariates.

    ``likelihood`` maps coefficients to (value, score, information), and ``start`` is what it says of 0; every
    covariate must vary in some risk set. Raises ValueError when the information at 0 is singular: covariates
    explain one another.
    """
    value, score, information = start
    coef: FloatArray = np.zeros(score.size)
    _refuse_singular(information)
    null_value, whitener = value, np.linalg.inv(np.linalg.cholesky(information))
    score_statistic = float(score @ np.linalg.solve(information, score))
    step = _newton_step(information, score)
    gain = float(score @ step)
    iterations, converged = 0, False
    while not converged and iterations < MAX_ITERATIONS:
        converged = gain < SMALLEST_GAIN
        coef, value, score, information = _climb(likelihood, coef, value, step)
        iterations += 1
        if _has_collapsed(information, whitener, SINGULAR):
            break
        step = _newton_step(information, score)
        gain = float(score @ step)
    collapsed = _has_collapsed(information, whitener, COLLAPSED)
    return Maximum(
        coef=coef,
        information=information,
        log_likelihood_null=null_value,
        log_likelihood=value,
        score_statistic=score_statistic,
        n_iterations=iterations,
        converged=converged and not collapsed,
        collapsed=collapsed,
    )


def _newton_step(information: FloatArray, score: FloatArray) -> FloatArray:
    """Return the step towards the top of the parabola with this slope and curvature."""
    step = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
    return step * (LONGEST_STEP / max(float(np.abs(step).max()), LONGEST_STEP))


def _climb(
    likelihood: Likelihood, coef: FloatArray, value: float, step: FloatArray
) -> tuple[FloatArray, float, FloatArray, FloatArray]:
    """Take the step, or the largest halving of it that does not lose likelihood beyond rounding."""
    slack = 1e-11 * (1 + abs(value))
    for _ in range(MAX_HALVINGS):
        new_value, score, information = likelihood(coef + step)
        if np.isfinite(new_value) and new_value >= value - slack:
            return coef + step, new_value, score, information
        step = step / 2
    new_value, score, information = likelihood(coef)
    return coef, new_value, score, information


def _refuse_singular(information: FloatArray) -> None:
    """Raise ValueError when covariates, each informative alone, carry no information in some combination."""
    scale = np.sqrt(np.diag(information))
    values, vectors = np.linalg.eigh(information / np.outer(scale, scale))
    if values[0] < SINGULAR:
        columns = np.flatnonzero(np.abs(vectors[:, 0]) > 1e-4).tolist()
        raise ValueError(
            f"The Cox model cannot be fitted: columns {columns} (counting from 0) explain one another among "
            "the patients at risk. Leave one of them out."
        )


def _has_collapsed(information: FloatArray, whitener: FloatArray, limit: float) -> bool:
    """Whether some direction keeps less than this share of the information at 0, which the whitener makes 1."""
    if not np.isfinite(information).all():
        return True
    ratio = whitener @ information @ whitener.T
    return bool(np.linalg.eigvalsh((ratio + ratio.T) / 2)[0] < limit)
