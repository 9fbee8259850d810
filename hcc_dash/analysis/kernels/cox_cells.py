"""Cox models of categories alone, many at once, from counts of each category at each event time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcc_dash.analysis.kernels.cox_fit import Ties
from hcc_dash.analysis.kernels.risk_sets import RiskSets
from hcc_dash.analysis.kernels.times import BoolArray, FloatArray, IntArray

MAX_ITERATIONS = 60
MAX_HALVINGS = 30
SMALLEST_GAIN = 1e-13
# In standard errors at 0: keeps a likelihood without a maximum from leaping out of the numbers.
LONGEST_STEP = 5.0
# A log hazard ratio of 10 between two cells is a hazard 22,000 times as high: no data show that.
RUNAWAY = 10.0
# A direction with less than this share of the largest information varies in no risk set.
ESTIMABLE = 1e-9


@dataclass(frozen=True, slots=True)
class CellFits:
    """Several Cox models; arrays with one entry per model, ``p`` the most coefficients any of them has.

    ``coef`` (models, p) are log hazard ratios, ``covariance`` (models, p, p) their variance, in the order of the
    design's columns; NaN where a model has no maximum, whose ``converged`` is false. ``df`` counts the directions
    that the data can tell apart: a column that varies in no risk set gets coefficient and variance 0 and no df.
    """

    coef: FloatArray
    covariance: FloatArray
    log_likelihood: FloatArray
    df: IntArray
    converged: BoolArray


def fit_cox_cells(samples: Sequence[tuple[RiskSets, FloatArray]], ties: Ties = "efron") -> CellFits:
    """Fit Cox models whose covariates are the same for everybody in a cell (an arm within a level of a factor, say).

    Each sample is counts with one column per cell, and a design (cells, p) with one row per cell; strata are those of
    the counts. Equals ``fit_cox`` with each patient given the row of his cell, and ``fit_cox_binary`` for two cells and
    the design [[0], [1]]; the cost hardly grows with patients nor, all models climbing together, with models.
    Ties after Efron 1977 (JASA 72:557) or Breslow 1974. An empty sequence gives arrays of length 0.
    """
    if not samples:
        none = np.zeros(0)
        return CellFits(np.zeros((0, 0)), np.zeros((0, 0, 0)), none, none.astype(np.int64), none.astype(np.bool_))
    models = _Models(samples, ties)
    coef, value, information, converged = _climb(models)
    names = models.basis
    converged &= ~((np.ptp(models.reach(coef), axis=1) > RUNAWAY) | _are_separated(samples))
    inverse = np.linalg.inv(_solvable(models, information, converged))
    covariance = names @ (inverse * models.kept[:, :, None] * models.kept[:, None, :]) @ names.transpose(0, 2, 1)
    found = converged[:, None]
    return CellFits(
        coef=np.where(found, (names @ coef[:, :, None])[:, :, 0], np.nan),
        covariance=np.where(found[:, :, None], covariance, np.nan),
        log_likelihood=value,
        df=models.kept.sum(axis=1),
        converged=converged,
    )


class _Models:
    """Likelihoods of all models at once, padded to the most terms, cells and coefficients of any.

    Coefficients are turned and scaled so that the information at 0 is one in every direction that varies.
    """

    def __init__(self, samples: Sequence[tuple[RiskSets, FloatArray]], ties: Ties) -> None:
        terms = [_terms(sets, ties) for sets, _ in samples]
        shape = len(samples), max(max(t.size for _, t in terms), 1), max(d.shape[0] for _, d in samples)
        width = max(max(design.shape[1] for _, design in samples), 1)
        self._left, self._times = np.zeros(shape), np.zeros(shape[:2])
        cells, self._died = np.zeros((shape[0], shape[2], width)), np.zeros((shape[0], shape[2]))
        for i, ((sets, design), (left, times)) in enumerate(zip(samples, terms, strict=True)):
            self._left[i, : times.size, : left.shape[1]], self._times[i, : times.size] = left, times
            self._left[i, times.size :, 0] = 1.0  # a term that stands 0 times
            cells[i, : design.shape[0], : design.shape[1]] = design
            self._died[i, : design.shape[0]] = sets.n_events.sum(axis=0)
        self.coded = cells
        values, vectors = np.linalg.eigh(self(np.zeros((shape[0], width)))[2])
        self.kept = values > ESTIMABLE * np.maximum(values[:, -1:], 1.0)
        self.basis = vectors * np.where(self.kept, 1 / np.sqrt(np.where(self.kept, values, 1.0)), 0.0)[:, None, :]
        self.coded = cells @ self.basis
        self.padding = np.eye(width) * ~self.kept[:, None, :]

    def reach(self, coef: FloatArray) -> FloatArray:
        """Log hazard of each model's cells."""
        return (self.coded @ coef[:, :, None])[:, :, 0]

    def __call__(self, coef: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Log-likelihood, slope and information of each model at its coefficients."""
        linear = self.reach(coef)
        shift = linear.max(axis=1, keepdims=True)
        risk = self._left * np.exp(linear - shift)[:, None, :]
        total = risk.sum(axis=2)
        share = risk / total[:, :, None]
        expected = (self._times[:, None, :] @ share)[:, 0]
        means = share @ self.coded
        weighted = (self._times[:, :, None] * means).transpose(0, 2, 1)
        information = self.coded.transpose(0, 2, 1) @ (expected[:, :, None] * self.coded) - weighted @ means
        logs = (self._times * (np.log(total) + shift)).sum(axis=1)
        value = (self._died * linear).sum(axis=1) - logs
        return value, ((self._died - expected)[:, None, :] @ self.coded)[:, 0], information


def _climb(models: _Models) -> tuple[FloatArray, FloatArray, FloatArray, BoolArray]:
    """Newton-Raphson with step-halving from 0, each model until its step promises nothing or it runs away."""
    coef = np.zeros(models.kept.shape)
    value, score, information = models(coef)
    converged = np.zeros(len(coef), dtype=np.bool_)
    climbing = ~converged
    for _ in range(MAX_ITERATIONS):
        solved = np.linalg.solve(_solvable(models, information, climbing), score[:, :, None])
        step = solved[:, :, 0].astype(np.float64)
        gain = (score * step).sum(axis=1)
        longest = np.abs(step).max(axis=1, keepdims=True)
        step *= np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP)) * climbing[:, None]
        coef, value, score, information = _step(models, coef, value, step)
        converged |= climbing & (gain < SMALLEST_GAIN)
        spread = np.ptp(models.reach(coef), axis=1)
        climbing = ~converged & (spread < 2 * RUNAWAY)
        if not climbing.any():
            break
    return coef, value, information, converged


def _solvable(models: _Models, information: FloatArray, alive: BoolArray) -> FloatArray:
    """Information that can be inverted: one where nothing varies, and for models that have run away or arrived."""
    return np.where(alive[:, None, None], information + models.padding, np.eye(information.shape[1]))


def _step(
    models: _Models, coef: FloatArray, value: FloatArray, step: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Take each model's step, or the largest halving of it that does not lose likelihood beyond rounding."""
    slack = 1e-11 * (1 + np.abs(value))
    for _ in range(MAX_HALVINGS):
        reached, score, information = models(coef + step)
        worse = ~(reached >= value - slack)
        if not worse.any():
            break
        step = np.where(worse[:, None], step / 2, step)
    return coef + step, reached, score, information


def _terms(sets: RiskSets, ties: Ties) -> tuple[FloatArray, FloatArray]:
    """Patients of each cell in each term of the denominator, and how often the term stands.

    Efron: the j-th of d tied events (j = 0..d-1) leaves out j/d of them. Breslow: one term, d times.
    """
    died = sets.n_events.sum(axis=1)
    if ties == "breslow":
        return sets.n_at_risk.astype(np.float64), died.astype(np.float64)
    row = np.repeat(np.arange(died.size), died)
    order = np.arange(row.size) - (np.cumsum(died) - died)[row]
    left = sets.n_at_risk[row] - (order / died[row])[:, None] * sets.n_events[row]
    return left, np.ones(row.size)


def _are_separated(samples: Sequence[tuple[RiskSets, FloatArray]]) -> BoolArray:
    """For two cells, exactly: wherever both are at risk, all events are in one of them."""
    answer = np.zeros(len(samples), dtype=np.bool_)
    for i, (sets, _) in enumerate(samples):
        if sets.n_events.shape[1] == 2:
            shared = (sets.n_at_risk > 0).all(axis=1)
            answer[i] = bool((sets.n_events[shared].sum(axis=0) == 0).any())
    return answer
