"""Pointwise confidence limits of a survival curve, on a scale of choice."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from hcc_dash.kernels.times import FloatArray

BandKind = Literal["log-log", "log", "plain", "logit", "arcsin"]


def confidence_band(
    survival: ArrayLike, std_error: ArrayLike, level: float = 0.95, kind: BandKind = "log-log"
) -> tuple[FloatArray, FloatArray]:
    """Pointwise limits (low, high) of a survival curve from the standard error of log S.

    As R's ``survfit(conf.type=)``: "log-log", "logit" and "arcsin" (of the root of S, Borgan & Liestol 1990) have no
    limits at S = 1; "log" is capped at 1; "plain" is clipped to [0, 1]; none has limits at S = 0. Where there is no
    limit the answer is NaN.
    Raises ValueError for a level outside (0, 1) or an unknown kind.
    """
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.95; found {level}.")
    curve = np.asarray(survival, dtype=np.float64)
    error = np.asarray(std_error, dtype=np.float64)
    width = float(ndtri(0.5 + level / 2)) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "log-log":
            log_curve = np.where((curve > 0) & (curve < 1), np.log(curve), np.nan)
            spread = np.exp(-width / log_curve)
            return np.exp(log_curve * spread), np.exp(log_curve / spread)
        if kind == "logit":
            inside = np.where((curve > 0) & (curve < 1), curve, np.nan)
            odds, spread = inside / (1 - inside), np.exp(width / (1 - inside))
            return odds / (odds + spread), odds / (odds + 1 / spread)
        if kind == "arcsin":
            inside = np.where((curve > 0) & (curve < 1), curve, np.nan)
            angle, half = np.arcsin(np.sqrt(inside)), width / 2 * np.sqrt(inside / (1 - inside))
            return np.sin(np.maximum(angle - half, 0.0)) ** 2, np.sin(np.minimum(angle + half, np.pi / 2)) ** 2
        positive = np.where(curve > 0, curve, np.nan)
        if kind == "log":
            return positive * np.exp(-width), np.minimum(positive * np.exp(width), 1.0)
        if kind == "plain":
            return np.maximum(positive * (1 - width), 0.0), np.minimum(positive * (1 + width), 1.0)
    raise ValueError(f"A confidence band is of kind {', '.join(get_args(BandKind))}; found {kind!r}.")
