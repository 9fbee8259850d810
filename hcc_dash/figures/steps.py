"""Step curves for the screen: turned, closed, thinned without moving a pixel; statistics never see this."""

import numpy as np
import pandas as pd

RESOLUTION = 1e-3  # a third of a pixel on a 330-pixel axis
MAX_TICKS = 400


def drawn_steps(frame: pd.DataFrame, complement: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Curve, lower and upper limit of the rows; where there is no limit the band closes on the curve.

    ``complement``: one minus each, of an incidence in place of survival, the limits changing places.
    """
    curve, low, high = (frame[name].to_numpy() for name in ("estimate", "conf_low", "conf_high"))
    low, high = np.where(np.isnan(low), curve, low), np.where(np.isnan(high), curve, high)
    return (1 - curve, 1 - high, 1 - low) if complement else (curve, low, high)


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
