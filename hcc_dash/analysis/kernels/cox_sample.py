"""The rows of a Cox model and the risk sets they enter, laid out once so that every sum is one pass.

A *cell* is one event time in one stratum; cells are numbered by stratum and time. A row (a patient, or a
stretch (entry, time] of one) is at risk in the cells ``first`` to ``last`` of its stratum. Rows in no risk
set are left out: they say nothing. The others are ordered by last cell, those with the event there first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.analysis.kernels.cox_input import check_covariates, check_weights, code_intervals
from hcc_dash.analysis.kernels.times import BoolArray, FloatArray, IntArray, code_strata

# Codes below 2**16 are sorted by counting.
SMALL_CODES = 2**16
# A table of all strata x times is quicker than a search as long as it stays near the sample's size.
TABLE_PER_ROW = 8
TABLE_ALLOWANCE = 200_000


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


def lay_out(
    time: FloatArray,
    event: BoolArray,
    x: ArrayLike,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> CoxSample:
    """Check covariates (n, p), entry times and weights, and lay the sample out; time and event are checked.

    Raises ValueError for missing covariates, an entry not before its time, and weights not above 0.
    """
    covariates, weight = check_covariates(x, time.size), check_weights(weights, time.size)
    stratum = code_strata(strata, time.size)
    values, code, entry_code = code_intervals(time, entry)
    first_id = stratum * values.size
    cells = _Cells(first_id + code, event, (int(stratum.max()) + 1) * values.size)
    until, base = cells.count_up_to(first_id + code), cells.count_up_to(first_id - 1)
    since = base if entry_code is None else cells.count_up_to(first_id + entry_code)
    rows, key = _order(until, since, event, cells.ids.size)
    dying = key % 2 == 0
    z, centre, scale = _standardise(np.take(covariates, rows, axis=0))
    n_events = np.bincount(key[dying] // 2)
    late = np.flatnonzero(since[rows] > base[rows])
    starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    return CoxSample(
        n=time.size,
        rows=rows,
        event=dying,
        first=since[rows] if late.size else None,
        weight=None if weight is None else weight[rows],
        z=z,
        centre=centre,
        scale=scale,
        time=values[cells.ids % values.size],
        stratum=cells.ids // values.size,
        n_events=n_events,
        mean_weight=_mean_weight(key[dying] // 2, n_events, None if weight is None else weight[rows[dying]]),
        _spans=_spans(cells.ids // values.size),
        _late=late,
        _keys=key[starts],
        _starts=starts,
        _counts=np.diff(starts, append=key.size),
    )


def _mean_weight(cell: IntArray, n_events: IntArray, weight: FloatArray | None) -> FloatArray:
    """Return the mean weight of each cell's events, which come with their cell."""
    return np.ones(n_events.size) if weight is None else np.bincount(cell, weight) / n_events


def _standardise(covariates: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return covariates (m, p) as columns of mean 0 and deviation 1, in rows (p, m), with centre and scale."""
    z = covariates.T.copy()
    centre = z.mean(axis=1)
    z -= centre[:, None]
    scale = np.array([np.sqrt((column * column).mean()) for column in z])
    scale[scale == 0] = 1.0
    z /= scale[:, None]
    return z, centre, scale


def _spans(stratum: IntArray) -> list[tuple[int, int]]:
    """Return the first cell of each stratum and the one after its last."""
    edges = np.flatnonzero(np.concatenate(([True], stratum[1:] != stratum[:-1], [True])))
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


class _Cells:
    """The sorted ids of the strata's event times, and how many of them an id has reached."""

    def __init__(self, ids: IntArray, event: BoolArray, n_ids: int) -> None:
        self._reached: IntArray | None = None
        if n_ids <= TABLE_PER_ROW * ids.size + TABLE_ALLOWANCE:
            dying = np.bincount(ids[event], minlength=n_ids) > 0
            self.ids = np.flatnonzero(dying)
            self._reached = np.concatenate(([0], np.cumsum(dying)))
        else:
            self.ids = np.unique(ids[event])

    def count_up_to(self, ids: IntArray) -> IntArray:
        """Return how many cells have an id of at most this one (-1 or above), in int64."""
        if self._reached is not None:
            return self._reached[ids + 1]
        return np.searchsorted(self.ids, ids, side="right")


def _order(until: IntArray, since: IntArray, event: BoolArray, n_cells: int) -> tuple[IntArray, IntArray]:
    """Return the rows at risk somewhere, sorted by their key: twice the last cell, plus 1 without an event there."""
    at_risk = np.flatnonzero(until > since)
    key = 2 * (until[at_risk] - 1) + ~event[at_risk]
    order = np.argsort(key.astype(np.uint16) if 2 * n_cells <= SMALL_CODES else key, kind="stable")
    return at_risk[order], key[order]
