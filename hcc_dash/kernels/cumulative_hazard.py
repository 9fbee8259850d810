"""Nelson-Aalen: the cumulative hazard of a sample, with its limits."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from hcc_dash.kernels.times import FloatArray


def cumulative_hazard(
    n_events: ArrayLike, n_at_risk: ArrayLike, level: float = 0.95
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Cumulative hazard at the times of a curve, standard error and limits (value, error, low, high).

    From the events and those at risk just before each time, as ``kaplan_meier`` counts them. H(t) = sum of d/n over
    the times up to t, with variance sum of d/n^2 (Nelson 1972, Technometrics 14:945; Aalen 1978, Ann Stat 6:701);
    equals R's ``survfit$cumhaz`` and ``std.chaz``. Limits on the log scale, H exp(-+ z se / H); NaN while H is 0.
    Raises ValueError for a level outside (0, 1).
    """
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.95; found {level}.")
    dying, at_risk = np.asarray(n_events, dtype=np.float64), np.maximum(np.asarray(n_at_risk, dtype=np.float64), 1)
    hazard, error = np.cumsum(dying / at_risk), np.sqrt(np.cumsum(dying / at_risk**2))
    known = np.where(hazard > 0, hazard, np.nan)
    spread = np.exp(float(ndtri(0.5 + level / 2)) * error / known)
    return hazard, error, known / spread, known * spread
