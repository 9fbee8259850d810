"""The search for the covariance that maximises a restricted likelihood: Newton-Raphson, and scoring far from it."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.kernels.mmrm_layout import Layout
from hcc_dash.kernels.mmrm_likelihood import Weighted, in_parameters, weigh
from hcc_dash.kernels.mmrm_structure import VisitCovariance
from hcc_dash.kernels.times import FloatArray

# What a full step still promises to take off the deviance; below it estimates are right to a
# ten-millionth of their standard error.
SMALLEST_GAIN = 1e-14
MAX_ITERATIONS = 60
MAX_HALVINGS = 40
# Rounding in a deviance of this size relative to 1: a step may seem to rise by as much.
ROUNDING = 1e-12
# The smallest eigenvalue that the information of the parameters, scaled to a diagonal of 1, may have.
SINGULAR = 1e-8


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where the search ended: least squares there, the covariance (T, T), slopes and informations.

    ``observed`` and ``expected``: (k, k), of the structure's parameters. ``slopes``: (T * T, k), of the covariance;
    ``coefficients``: (T * T, p, p), see Curvature.
    """

    at: Weighted
    matrix: FloatArray
    observed: FloatArray
    expected: FloatArray
    slopes: FloatArray
    coefficients: FloatArray
    n_iterations: int


def search(layout: Layout, covariance: VisitCovariance) -> Optimum | str:
    """The maximum of the restricted likelihood, or in words why there is none to be found."""
    parameters = covariance.start
    at = weigh(layout, covariance.matrix(parameters))
    if at is None:
        return "the covariance it starts from is not positive definite"
    for iteration in range(1, MAX_ITERATIONS + 1):
        pull, observed, expected, bend = in_parameters(layout, at, covariance, parameters)
        positive = _is_positive(observed)
        if not positive and not _is_positive(expected):
            return "its parameters cannot be told apart: too few patients were seen at the same visits"
        step = np.asarray(-np.linalg.solve(observed if positive else expected, pull), dtype=np.float64)
        if -float(pull @ step) < SMALLEST_GAIN:
            if not positive:
                return "the information of its covariance is not positive definite"
            matrix, slopes = covariance.matrix(parameters), covariance.slopes(parameters)
            return Optimum(at, matrix, observed / 2, expected / 2, slopes, bend.coefficients, iteration)
        moved = _descend(layout, covariance, parameters, at, step)
        if moved is None:
            return "the likelihood rises towards a covariance that is not positive definite"
        parameters, at = moved
    return f"it had not converged after {MAX_ITERATIONS} iterations"


def _descend(
    layout: Layout, covariance: VisitCovariance, parameters: FloatArray, at: Weighted, step: FloatArray
) -> tuple[FloatArray, Weighted] | None:
    """The first of ever shorter steps that lowers the deviance and keeps the covariance positive definite."""
    slack = ROUNDING * max(1.0, abs(at.deviance))
    for halving in range(MAX_HALVINGS):
        there = parameters + step * 0.5**halving
        with np.errstate(over="ignore", invalid="ignore"):  # a step that runs away is no covariance, and is halved
            weighed = weigh(layout, covariance.matrix(there))
        if weighed is not None and weighed.deviance <= at.deviance + slack:
            return there, weighed
    return None


def _is_positive(matrix: FloatArray) -> bool:
    """Positive definite, with no parameter that the others explain."""
    spread = np.diag(matrix)
    if not (np.isfinite(matrix).all() and (spread > 0).all()):
        return False
    return bool(np.linalg.eigvalsh(matrix / np.sqrt(np.outer(spread, spread)))[0] > SINGULAR)
