"""Kaplan-Meier at one time in many cells of one sample, from one count."""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.analysis.kernels.risk_sets import count_risk_sets
from hcc_dash.analysis.kernels.times import FloatArray, check_codes, check_survival


def cell_survival(
    time: ArrayLike, event: ArrayLike, cell: ArrayLike, n_cells: int, at: float
) -> tuple[FloatArray, FloatArray]:
    """Survival of each cell (an arm within a level, say) at a time, and Greenwood's standard error of its logarithm.

    Equals ``survival_at(kaplan_meier(...), at)`` of each cell alone: events before censorings at ties; NaN beyond a
    cell's last follow-up, unless its survival is 0 by then, and for a cell of nobody. Times are to be free of
    floating-point noise already (``merge_close_times``), so that a cell sees the times of the whole.
    """
    times, events = check_survival(time, event)
    cells = check_codes(cell, times.size, "cell")
    before = events & (times <= at)
    sets = count_risk_sets(times, before, cells, n_cells, np.zeros(times.size, dtype=np.int64))
    died, at_risk = sets.n_events.astype(np.float64), np.maximum(sets.n_at_risk, 1).astype(np.float64)
    with np.errstate(divide="ignore"):
        variance = (died / (at_risk * (at_risk - died))).sum(axis=0)
    survival = ((at_risk - died) / at_risk).prod(axis=0)
    last = np.full(n_cells, -np.inf)
    np.maximum.at(last, cells, times)
    watched = (at <= last) | ((survival == 0) & (last > -np.inf))
    return np.where(watched, survival, np.nan), np.where(watched, np.sqrt(variance), np.nan)
