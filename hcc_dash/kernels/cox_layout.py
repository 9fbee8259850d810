"""From the arrays of a question to the sample of a Cox model: checked, standardised, ordered by risk set."""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_input import check_covariates, check_weights, code_intervals
from hcc_dash.kernels.cox_sample import CoxSample
from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray, code_strata

# Codes below 2**16 are sorted by counting.
SMALL_CODES = 2**16
# A table of all strata x times is quicker than a search as long as it stays near the sample's size.
TABLE_PER_ROW = 8
TABLE_ALLOWANCE = 200_000


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
