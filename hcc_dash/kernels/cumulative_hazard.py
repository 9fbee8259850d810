"""Nelson-Aalen: the cumulative hazard of a sample, with its limits."""

import numpy as np
from scipy.special import ndtri

from hcc_dash.kernels.kaplan_meier import KaplanMeier
from hcc_dash.kernels.times import FloatArray


def cumulative_hazard(curve: KaplanMeier, level: float = 0.95) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Cumulative hazard at the times of a curve, standard error and limits (value, error, low, high).

    H(t) = sum of d/n over the event times up to t, with variance sum of d/n^2 (Nelson 1972, Technometrics 14:945;
    Aalen 1978, Ann Stat 6:701); equals R's ``survfit$cumhaz`` and ``std.chaz``. Limits on the log scale,
    H exp(-+ z se / H); NaN while H is 0. Raises ValueError for a level outside (0, 1).
    """
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.95; found {level}.")
    at_risk = np.maximum(curve.n_at_risk, 1)
    hazard = np.cumsum(curve.n_events / at_risk)
    error = np.sqrt(np.cumsum(curve.n_events / at_risk.astype(np.float64) ** 2))
    known = np.where(hazard > 0, hazard, np.nan)
    spread = np.exp(float(ndtri(0.5 + level / 2)) * error / known)
    return hazard, error, known / spread, known * spread
