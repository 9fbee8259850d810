"""The rows of a Cox model and the risk sets they enter, laid out once so that every sum is one pass.

A *cell* is one event time in one stratum; cells are numbered by stratum and time. A row (a patient, or a
stretch (entry, time] of one) is at risk in the cells ``first`` to ``last`` of its stratum. Rows in no risk
set are left out: they say nothing. The others are ordered by last cell, those with the event there first.
"""

from dataclasses import dataclass

import numpy as np

from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class CoxSample:
    """Covariates ``z`` (p, m) of the m rows at risk, standardised, and where in the cells each row stands.

    ``rows`` (m,) are positions in the input of n rows; ``first`` and ``weight`` are None for a sample without
    entry times and weights. Per cell: ``time``, ``stratum``, ``n_events``, ``mean_weight`` of its events.
    """

    n: int
    rows: IntArray
    event: BoolArray
    first: IntArray | None
    weight: FloatArray | None
    z: FloatArray
    centre: FloatArray
    scale: FloatArray
    time: FloatArray
    stratum: IntArray
    n_events: IntArray
    mean_weight: FloatArray
    _spans: list[tuple[int, int]]
    _late: IntArray
    _keys: IntArray
    _starts: IntArray
    _counts: IntArray

    def sums(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return sums over each cell's risk set and over its events of values (..., m): two arrays (..., cells)."""
        parts = np.zeros((*values.shape[:-1], 2 * self.time.size))
        parts[..., self._keys] = np.add.reduceat(values, self._starts, axis=-1)
        dying = parts[..., 0::2]
        leaving = dying + parts[..., 1::2]
        if self.first is not None and self._late.size:
            entering = self.first[self._late] - 1
            for out, late in zip(np.atleast_2d(leaving), np.atleast_2d(values[..., self._late]), strict=True):
                out -= np.bincount(entering, late, minlength=out.size)
        at_risk = np.empty_like(leaving)
        for start, stop in self._spans:
            at_risk[..., start:stop] = np.cumsum(leaving[..., start:stop][..., ::-1], axis=-1)[..., ::-1]
        return at_risk, dying

    def accumulate(self, per_cell: FloatArray, at_own_event: FloatArray) -> FloatArray:
        """Return per row the sum of per_cell (..., cells) while at risk, with at_own_event taken off at its event."""
        total = np.empty_like(per_cell)
        for start, stop in self._spans:
            np.cumsum(per_cell[..., start:stop], axis=-1, out=total[..., start:stop])
        by_key = np.repeat(total, 2, axis=-1)
        by_key[..., 0::2] -= at_own_event
        until = np.repeat(by_key[..., self._keys], self._counts, axis=-1)
        if self.first is not None:
            until -= (total - per_cell)[..., self.first]
        return until

    def in_order(self, values: FloatArray) -> FloatArray:
        """Return values (..., m) in the order of the input, as (n, ...); rows never at risk are 0."""
        answer = np.zeros((self.n, *values.shape[:-1]))
        answer[self.rows] = np.moveaxis(values, -1, 0)
        return answer
