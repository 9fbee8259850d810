"""Kaplan-Meier at one time in many cells of one sample, from one count."""

import numpy as np

from hcc_dash.kernels.risk_sets import RiskSets
from hcc_dash.kernels.times import FloatArray


def cell_survival(sets: RiskSets, last: FloatArray, at: float) -> tuple[FloatArray, FloatArray]:
    """Survival of each cell (an arm within a level, say) at a time, and Greenwood's standard error of its logarithm.

    ``sets`` are counts of one stratum with a column per cell, ``last`` (cells,) is the end of each cell's follow-up,
    -inf for a cell of nobody. Equals ``survival_at(kaplan_meier(...), at)`` of each cell alone: events before
    censorings at ties; NaN beyond a cell's last follow-up, unless its survival is 0 by then, and for a cell of nobody.
    Times are to be free of floating-point noise already (``merge_close_times``), so that a cell sees the times of the
    whole.
    """
    before = sets.time <= at
    died = sets.n_events[before].astype(np.float64)
    at_risk = np.maximum(sets.n_at_risk[before], 1).astype(np.float64)
    with np.errstate(divide="ignore"):
        variance = (died / (at_risk * (at_risk - died))).sum(axis=0)
    survival = ((at_risk - died) / at_risk).prod(axis=0)
    watched = (at <= last) | ((survival == 0) & (last > -np.inf))
    return np.where(watched, survival, np.nan), np.where(watched, np.sqrt(variance), np.nan)
