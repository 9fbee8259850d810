"""Newton-Raphson for many partial likelihoods at once, each with its own steps and its own end."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hcc_dash.kernels.times import BoolArray, FloatArray

MAX_ITERATIONS = 60
MAX_HALVINGS = 30
SMALLEST_GAIN = 1e-13
# In standard errors at 0: keeps a likelihood without a maximum from leaping out of the numbers.
LONGEST_STEP = 5.0

Points = tuple[FloatArray, FloatArray, FloatArray]


class Likelihoods(Protocol):
    """Concave log-likelihoods, one per model, whose information at 0 is one where anything varies.

    ``start`` is the call at 0; ``padding`` (models, p, p) is 1 on the diagonal for the coefficients that do not vary.
    """

    start: Points
    padding: FloatArray

    def __call__(self, coef: FloatArray) -> Points:
        """Value (models,), slope (models, p) and information (models, p, p) at coefficients (models, p)."""

    def spread(self, coef: FloatArray) -> FloatArray:
        """How far apart (models,) the log hazards are at these coefficients."""


@dataclass(frozen=True, slots=True)
class Maxima:
    """Where each climb ended: coefficients (models, p), value, curvature, and whether that is a maximum."""

    coef: FloatArray
    log_likelihood: FloatArray
    information: FloatArray
    converged: BoolArray


def maximise_many(likelihood: Likelihoods, furthest: float) -> Maxima:
    """Climb from 0 with step-halving, each model until its step promises nothing or its spread exceeds ``furthest``."""
    value, score, information = likelihood.start
    coef: FloatArray = np.zeros(score.shape)
    converged = np.zeros(len(coef), dtype=np.bool_)
    climbing = ~converged
    for _ in range(MAX_ITERATIONS):
        # a model that has run away or arrived stands still, whatever its curvature has become
        solvable = np.where(climbing[:, None, None], information + likelihood.padding, np.eye(coef.shape[1]))
        step = np.linalg.solve(solvable, score[:, :, None])[:, :, 0].astype(np.float64)
        gain = (score * step).sum(axis=1)
        longest = np.abs(step).max(axis=1, keepdims=True)
        step *= np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP)) * climbing[:, None]
        coef, (value, score, information) = _step(likelihood, coef, value, step)
        converged |= climbing & (gain < SMALLEST_GAIN)
        climbing = ~converged & (likelihood.spread(coef) < furthest)
        if not climbing.any():
            break
    return Maxima(coef, value, information, converged)


def _step(likelihood: Likelihoods, coef: FloatArray, value: FloatArray, step: FloatArray) -> tuple[FloatArray, Points]:
    """Take each model's step, or the largest halving of it that does not lose likelihood beyond rounding."""
    slack = 1e-11 * (1 + np.abs(value))
    for _ in range(MAX_HALVINGS):
        points = likelihood(coef + step)
        worse = ~(points[0] >= value - slack)
        if not worse.any():
            break
        step = np.where(worse[:, None], step / 2, step)
    return coef + step, points
