"""Step curves for the screen: turned, thinned without moving a pixel; statistics never see this."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

RESOLUTION = 1e-3  # a third of a pixel on a 330-pixel axis
MAX_TICKS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Heights of a step function at rising times, with their limits: NaN where there is none."""

    time: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def closed(self) -> tuple[np.ndarray, np.ndarray]:
        """Both limits, on the curve where there is none: there the band has no height."""
        return np.where(np.isnan(self.low), self.value, self.low), np.where(np.isnan(self.high), self.value, self.high)


def read_steps(frame: pd.DataFrame, scale: float = 1.0, complement: bool = False) -> Steps:
    """Time, estimate, conf_low and conf_high of the rows; times are multiplied by ``scale``.

    ``complement``: one minus each, of an incidence in place of survival, the limits changing places.
    """
    time, value, low, high = (frame[name].to_numpy(float) for name in ("time", "estimate", "conf_low", "conf_high"))
    if complement:
        value, low, high = 1 - value, 1 - high, 1 - low
    return Steps(time=time * scale, value=value, low=low, high=high)


def thin_steps(heights: np.ndarray) -> np.ndarray:
    """Positions to draw of a step curve: wherever it enters another thousandth.

    The drawn curve differs from the true one by less than ``RESOLUTION``; first and last are kept.
    """
    keep = np.ones(len(heights), dtype=bool)
    level = np.floor(np.nan_to_num(heights, nan=-1.0) / RESOLUTION)
    keep[1:-1] = level[1:-1] != level[:-2]
    return np.flatnonzero(keep)


def thin_ticks(positions: np.ndarray) -> np.ndarray:
    """At most ``MAX_TICKS`` of the censoring positions, evenly over their order."""
    if len(positions) <= MAX_TICKS:
        return positions
    return positions[np.unique(np.linspace(0, len(positions) - 1, MAX_TICKS).astype(np.int64))]
