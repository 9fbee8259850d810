"""Cox models of categories alone, many at once, from counts of each category at each event time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcc_dash.kernels.cox_cells_likelihood import CellsLikelihood
from hcc_dash.kernels.cox_fit import Ties
from hcc_dash.kernels.newton_many import maximise_many
from hcc_dash.kernels.risk_sets import RiskSets
from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray

# A log hazard ratio of 10 between two cells is a hazard 22,000 times as high: no data show that.
RUNAWAY = 10.0


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


def fit_cox_cells(sets: RiskSets, models: Sequence[tuple[IntArray, FloatArray]], ties: Ties = "efron") -> CellFits:
    """Fit Cox models whose covariates are the same for everybody in a cell (an arm within a level of a factor, say).

    ``sets`` are counts with one column per cell. Each model names the columns of its cells, whose patients are its
    sample, and a design (cells, p) with one row for each of them; strata are those of the counts. Equals ``fit_cox``
    with each patient given the row of his cell, and ``fit_cox_binary`` for two cells and the design [[0], [1]]; the
    cost hardly grows with patients nor, all models climbing together, with models. Ties after Efron 1977 (JASA 72:557)
    or Breslow 1974. An empty sequence gives arrays of length 0.
    """
    if not models:
        none = np.zeros(0)
        return CellFits(np.zeros((0, 0)), np.zeros((0, 0, 0)), none, none.astype(np.int64), none.astype(np.bool_))
    likelihood = CellsLikelihood(sets, models, ties)
    maximum = maximise_many(likelihood, 2 * RUNAWAY)
    converged = maximum.converged & ~((likelihood.spread(maximum.coef) > RUNAWAY) | _are_separated(sets, models))
    basis, kept = likelihood.basis, likelihood.kept
    information = np.where(converged[:, None, None], maximum.information + likelihood.padding, np.eye(kept.shape[1]))
    inverse = np.linalg.inv(information) * kept[:, :, None] * kept[:, None, :]
    covariance = basis @ inverse @ basis.transpose(0, 2, 1)
    return CellFits(
        coef=np.where(converged[:, None], (basis @ maximum.coef[:, :, None])[:, :, 0], np.nan),
        covariance=np.where(converged[:, None, None], covariance, np.nan),
        log_likelihood=maximum.log_likelihood,
        df=kept.sum(axis=1),
        converged=converged,
    )


def _are_separated(sets: RiskSets, models: Sequence[tuple[IntArray, FloatArray]]) -> BoolArray:
    """For models of two cells, exactly: wherever both are at risk, all events are in one of them."""
    answer = np.zeros(len(models), dtype=np.bool_)
    two = [i for i, (columns, _) in enumerate(models) if len(columns) == 2]
    if two:
        pairs = np.array([models[i][0] for i in two])
        shared = (sets.n_at_risk[:, pairs] > 0).all(axis=2, keepdims=True)
        answer[two] = ((sets.n_events[:, pairs] * shared).sum(axis=0) == 0).any(axis=1)
    return answer
