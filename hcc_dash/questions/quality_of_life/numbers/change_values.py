"""Change from baseline of one score: the forms turned so that higher is better, baseline, and what counts as change."""

import math

import numpy as np
import pandas as pd

from hcc_dash.study.counts import count_noun

NOISE = 1e-6
"""Scores are sums of thirds and sixths: a step of exactly the threshold must not miss it by its last digit."""


def checked_threshold(threshold: float) -> float:
    """The threshold itself; ValueError unless it is a number of points above 0."""
    if not 0 < threshold < math.inf:
        raise ValueError(f"A relevant change is a number of points above 0, such as 10; found {threshold:g}.")
    return threshold


def name_points(points: float) -> str:
    """``10 points``, ``1 point``."""
    return count_noun(points, "point")


def turn_forms(rows: pd.DataFrame, scale: str, better: str) -> pd.DataFrame:
    """Answered forms of one scale: subject_id visit time value, in order of patient and time.

    ``value`` is the score, its sign turned where a lower score is better, so that a fall is always a worsening.
    """
    value = rows[scale].to_numpy(dtype=np.float64) * (1.0 if better == "higher" else -1.0)
    forms = pd.DataFrame(
        {"subject_id": rows["subject_id"], "visit": rows["visit"].astype(str), "time": rows["time"], "value": value}
    )
    return forms.dropna(subset=["time", "value"]).sort_values(["subject_id", "time", "value"], ignore_index=True)


def read_baseline(forms: pd.DataFrame) -> pd.Series:
    """Baseline by patient: the last answered form not after time 0, the first dose; patients without one are absent.

    ``forms`` as ``turn_forms`` makes them. A form filled in after the first dose is no baseline, whatever its visit
    is called.
    """
    return forms[forms["time"] <= 0].groupby("subject_id")["value"].last()


def improved(change: np.ndarray, threshold: float) -> np.ndarray:
    """Whether a change (higher is better) is an improvement of at least the threshold."""
    return change >= threshold - NOISE


def worsened(change: np.ndarray, threshold: float) -> np.ndarray:
    """Whether a change (higher is better) is a worsening of at least the threshold."""
    return change <= -threshold + NOISE
