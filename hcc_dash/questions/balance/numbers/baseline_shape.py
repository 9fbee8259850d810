"""The distribution of one baseline characteristic by arm, ready to draw."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pandas as pd

POINTS = 160
MANY = 2000  # with more values their quantiles are smoothed instead: the same curve to the eye


class Described(Protocol):
    """What a characteristic must say of itself."""

    @property
    def column(self) -> str:
        """Its column."""

    @property
    def levels(self) -> tuple[str, ...]:
        """Its levels; empty for a number."""

    @property
    def scale(self) -> str:
        """ "log10" or empty."""


def shape_frame(values: pd.Series, described: Described, code: np.ndarray, arms: Sequence[str]) -> pd.DataFrame:
    """term arm level estimate: proportion of each level, or the density at values over the range, by arm.

    ``code`` (n,) positions in ``arms``. A density on the log10 scale is per factor of ten, at ``level`` in the
    column's own unit.
    """
    if described.levels:
        return _proportions(values, described, code, arms)
    numbers = values.to_numpy(dtype=np.float64)
    scaled, logged = on_scale(numbers, described.scale), described.scale == "log10"
    known = np.isfinite(scaled)
    if not known.any():
        return pd.DataFrame()
    low, high = float(scaled[known].min()), float(scaled[known].max())
    margin = 0.08 * (high - low) or 0.5
    at = np.linspace(low - margin, high + margin, POINTS)
    frames = [
        pd.DataFrame(
            {
                "term": described.column,
                "arm": arm,
                "level": 10**at if logged else at,
                "estimate": density(scaled[known & (code == g)], at),
            }
        )
        for g, arm in enumerate(arms)
    ]
    return pd.concat(frames, ignore_index=True)


def on_scale(numbers: np.ndarray, scale: str) -> np.ndarray:
    """The numbers on the scale of a characteristic; NaN where there is no logarithm."""
    return np.log10(np.where(numbers > 0, numbers, np.nan)) if scale == "log10" else numbers


def _proportions(values: pd.Series, described: Described, code: np.ndarray, arms: Sequence[str]) -> pd.DataFrame:
    codes = pd.Categorical(values, categories=list(described.levels)).codes
    frames = []
    for g, arm in enumerate(arms):
        known = codes[(code == g) & (codes >= 0)]
        share = np.bincount(known, minlength=len(described.levels)) / max(known.size, 1)
        frames.append(
            pd.DataFrame({"term": described.column, "arm": arm, "level": described.levels, "estimate": share})
        )
    return pd.concat(frames, ignore_index=True)


def density(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Gaussian kernel density, bandwidth 0.9 min(sd, IQR / 1.34) n^-0.2 (Silverman 1986; R's ``bw.nrd0``)."""
    if values.size == 0:
        return np.zeros(at.size)
    if values.size > MANY:
        values = np.quantile(values, (np.arange(MANY) + 0.5) / MANY)
    spread = float(values.std(ddof=1)) if values.size > 1 else 0.0
    quartiles = np.quantile(values, (0.25, 0.75))
    width = min(spread, float(quartiles[1] - quartiles[0]) / 1.34) or spread or abs(float(values[0])) or 1.0
    width *= 0.9 * values.size**-0.2
    away = (at[:, None] - values[None, :]) / width
    return np.exp(-0.5 * away**2).sum(axis=1) / (values.size * width * np.sqrt(2 * np.pi))
