"""Where another engine's survival numbers are known to part from R's and ours, why, and by how much at most."""

import math
from dataclasses import dataclass

from hcc_dash.questions.second_opinion.numbers.engines import lifelines_engine, sksurv_engine

TOLERANCE = 1e-8
"""Two engines agree when they differ by no more, absolutely below 1 and relatively above: that of our R goldens."""

LIFELINES_COX = 1e-4


@dataclass(frozen=True, slots=True)
class Seen:
    """Two values of one statistic; our survival curve's height at each where it is a time, and at its end."""

    engine: str
    term: str
    ours: float
    theirs: float
    height_at_ours: float
    height_at_theirs: float
    last_height: float


def explain(seen: Seen) -> str:
    """The documented reason of a difference, or an empty string: then nobody knows why they differ."""
    return _median(seen) or _median_limits(seen) or _limits(seen) or _hazard_ratio(seen) or _beyond(seen)


def _median(seen: Seen) -> str:
    """lifelines takes one end of a stretch at one half, or no median when it is the last, as its rounding falls."""
    if seen.term != "median" or seen.engine != lifelines_engine.NAME:
        return ""
    on_stretch = _is_half(seen.height_at_ours) and (seen.theirs > seen.ours or _is_half(seen.height_at_theirs))
    ends_level = math.isnan(seen.theirs) and _is_half(seen.last_height)
    if not on_stretch and not ends_level:
        return ""
    return (
        "the curve runs level at one half: R gives the midpoint to the next event, or the left end where none follows; "
        "lifelines an end of that stretch or none, as its rounding falls"
    )


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
        return f"survival is {int(seen.theirs)}, where the log-log scale has no limits; {seen.engine} prints it again"
    return ""


def _hazard_ratio(seen: Seen) -> str:
    near = abs(seen.theirs - seen.ours) <= LIFELINES_COX * max(1.0, abs(seen.ours))
    if seen.engine == lifelines_engine.NAME and seen.term in {"hazard_ratio", "hazard_ratio_error"} and near:
        return f"lifelines ends Newton's iterations early: up to {LIFELINES_COX} is expected"
    return ""


def _beyond(seen: Seen) -> str:
    python = seen.engine in {lifelines_engine.NAME, sksurv_engine.NAME}
    if python and seen.term.startswith("survival") and math.isnan(seen.ours) and seen.theirs >= 0:
        return f"follow-up ends before the landmark; {seen.engine} draws the curve on level"
    return ""
