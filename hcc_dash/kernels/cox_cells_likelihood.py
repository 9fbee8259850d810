"""Partial likelihoods of many Cox models of categories at once, from counts."""

from collections.abc import Sequence

import numpy as np

from hcc_dash.kernels.cox_fit import Ties
from hcc_dash.kernels.newton_many import Points
from hcc_dash.kernels.risk_sets import RiskSets
from hcc_dash.kernels.times import FloatArray, IntArray

# A direction with less than this share of the largest information varies in no risk set.
ESTIMABLE = 1e-9


class CellsLikelihood:
    """Likelihoods of models as in ``fit_cox_cells``, padded to the most cells and coefficients of any.

    Coefficients are turned and scaled by ``basis`` (models, p, p) so that the information at 0 is one in every
    direction that varies; those are ``kept`` (models, p), and ``padding`` stands for the others. ``start`` is what the
    likelihoods are at 0.
    """

    def __init__(self, sets: RiskSets, models: Sequence[tuple[IntArray, FloatArray]], ties: Ties) -> None:
        n_cells, width = (max(design.shape[axis] for _, design in models) for axis in (0, 1))
        columns = np.full((len(models), n_cells), sets.n_events.shape[1])  # of nobody, after the others
        cells = np.zeros((len(models), n_cells, max(width, 1)))
        for i, (own, design) in enumerate(models):
            columns[i, : len(own)] = own
            cells[i, : design.shape[0], : design.shape[1]] = design
        self._left, self._times, self._died = _lay_out(sets, columns, ties)
        self._absent = (self._times == 0).astype(np.float64)
        self._scratch = np.empty_like(self._left)  # taken anew at every call, it would cost as much as the sums
        self._coded = cells
        value, score, information = self(np.zeros((len(models), cells.shape[2])))
        values, vectors = np.linalg.eigh(information)
        self.kept = values > ESTIMABLE * np.maximum(values[:, -1:], 1.0)
        self.basis = vectors * np.where(self.kept, 1 / np.sqrt(np.where(self.kept, values, 1.0)), 0.0)[:, None, :]
        self._coded = cells @ self.basis
        identity = np.eye(cells.shape[2])
        self.start = value, (score[:, None, :] @ self.basis)[:, 0], identity * self.kept[:, None, :]
        self.padding = identity * ~self.kept[:, None, :]

    def spread(self, coef: FloatArray) -> FloatArray:
        """How far apart the log hazards of each model's cells are."""
        return np.asarray(np.ptp(self._reach(coef), axis=1))

    def __call__(self, coef: FloatArray) -> Points:
        """Log-likelihood, slope and information of each model at its coefficients.

        With r patients of hazard w left in a cell, the total hazard is T = sum of r w; the information of the cells'
        log hazards is w (sum of r / T) on the diagonal, less w w' (sum of r r' / T^2).
        """
        linear = self._reach(coef)
        shift = linear.max(axis=1, keepdims=True)
        hazard = np.exp(linear - shift)
        total = (hazard[:, None, :] @ self._left)[:, 0] + self._absent
        per_total = self._times / total
        expected = hazard * (self._left @ per_total[:, :, None])[:, :, 0]
        np.multiply(self._left, (per_total / total)[:, None, :], out=self._scratch)
        products = self._scratch @ self._left.transpose(0, 2, 1)
        weighted = hazard[:, :, None] * self._coded
        turned = self._coded.transpose(0, 2, 1)
        information = turned @ (expected[:, :, None] * self._coded) - weighted.transpose(0, 2, 1) @ products @ weighted
        logs = (self._times * (np.log(total) + shift)).sum(axis=1)
        value = (self._died * linear).sum(axis=1) - logs
        return value, (turned @ (self._died - expected)[:, :, None])[:, :, 0], information

    def _reach(self, coef: FloatArray) -> FloatArray:
        """Log hazard of each model's cells."""
        return (self._coded @ coef[:, :, None])[:, :, 0]


def _lay_out(sets: RiskSets, columns: IntArray, ties: Ties) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Patients of each cell in each term of the denominator, how often the term stands, and events of each cell.

    Arrays (models, cells, terms), (models, terms) and (models, cells); a term that a model lacks stands 0 times.
    Efron: the j-th of d tied events (j = 0..d-1) leaves out j/d of them. Breslow: one term, d times.
    """
    at_risk, events = (
        np.vstack([counts.T, np.zeros(len(counts), dtype=np.int64)]).astype(np.float64)
        for counts in (sets.n_at_risk, sets.n_events)
    )
    holds = np.zeros((len(columns), len(events)))
    holds[np.arange(len(columns))[:, None], columns] = 1.0
    tied, died = holds @ events, events.sum(axis=1)[columns]
    if ties == "breslow":
        return at_risk[columns], tied, died
    most = tied.max(axis=0, initial=0).astype(np.int64)
    row = np.repeat(np.arange(most.size), most)
    order = np.arange(row.size) - (np.cumsum(most) - most)[row]
    own = tied[:, row]
    stands = order < own
    left = at_risk[:, row][columns]
    later = np.flatnonzero(order)
    share = (stands * order / np.maximum(own, 1))[:, None, later]
    left[:, :, later] -= share * events[:, row[later]][columns]
    return left, stands.astype(np.float64), died
