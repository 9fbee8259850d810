"""Where another engine's survival numbers are known to part from R's and ours, why, and by how much at most."""

import math
from dataclasses import dataclass

from hcc_dash.analysis.second_opinion.engines import lifelines_engine, r_engine, sksurv_engine

TOLERANCE = 1e-8
"""Two engines agree when they differ by no more, absolutely below 1 and relatively above: that of our R goldens."""

LIFELINES_COX = 1e-4


@dataclass(frozen=True, slots=True)
class Seen:
    """Two values of one statistic, and our survival curve's height at the other's time when it is a time."""

    engine: str
    term: str
    ours: float
    theirs: float
    height_at_theirs: float
    last_height: float


def explain(seen: Seen) -> str:
    """The documented reason of a difference, or an empty string: then nobody knows why they differ."""
    return _median(seen) or _median_limits(seen) or _limits(seen) or _hazard_ratio(seen) or _beyond(seen)


def _median(seen: Seen) -> str:
    if seen.term != "median":
        return ""
    if seen.engine == lifelines_engine.NAME and seen.theirs < seen.ours and _is_half(seen.height_at_theirs):
        return "the curve runs level at one half: lifelines gives the left end of that stretch, R its midpoint"
    if seen.engine == r_engine.NAME and math.isnan(seen.theirs) and _is_half(seen.last_height):
        return "the curve ends level at one half: R says NA or the midpoint as its rounding falls"
    return ""


def _median_limits(seen: Seen) -> str:
    """Where survival is 0 there is no limit in R; lifelines takes it as 0 and finds the median's limit there."""
    ends = seen.engine == lifelines_engine.NAME and seen.term in {"median_low", "median_high"}
    if ends and math.isnan(seen.ours) and seen.height_at_theirs == 0:
        return "survival is 0 there and has no limits in R; lifelines takes them as 0, so that they pass one half"
    return ""


def _is_half(height: float) -> bool:
    return abs(height - 0.5) < TOLERANCE


def _limits(seen: Seen) -> str:
    """Engines that print limits where there is no variance; R does so before a curve's first time."""
    if seen.term in {"survival_low", "survival_high"} and math.isnan(seen.ours) and seen.theirs in {0, 1}:
        return f"survival is {seen.theirs:.0f}, where the log-log scale has no limits; {seen.engine} prints it again"
    return ""


def _hazard_ratio(seen: Seen) -> str:
    near = abs(seen.theirs - seen.ours) <= LIFELINES_COX * max(1.0, abs(seen.ours))
    if seen.engine == lifelines_engine.NAME and seen.term in {"hazard_ratio", "hazard_ratio_error"} and near:
        return f"lifelines ends Newton's iterations early: up to {LIFELINES_COX:g} is expected"
    return ""


def _beyond(seen: Seen) -> str:
    python = seen.engine in {lifelines_engine.NAME, sksurv_engine.NAME}
    if python and seen.term.startswith("survival") and math.isnan(seen.ours) and seen.theirs >= 0:
        return f"follow-up ends before the landmark; {seen.engine} draws the curve on level"
    return ""
