"""A scale's trajectories as a chart: which lines in which places, which window of scores, which band."""

import numpy as np
import pandas as pd

from hcc_dash.answers.safety_parts import position_of
from hcc_dash.clinical.qlq import Scale
from hcc_dash.drawing.by_visit import short_visit
from hcc_dash.estimation.events import FIRST_LEVEL
from hcc_dash.estimation.reading_visit import reading_visit
from hcc_dash.questions.quality_of_life.exhibit.qol_views import QolView
from hcc_dash.questions.quality_of_life.numbers.trajectories import TrajectoryResult
from hcc_dash.questions.quality_of_life.pictures.qol import ScoreBand, ScoreChart, ScoreLine
from hcc_dash.questions.quality_of_life.words.qol import decimals_of, reach, relevant_change, say_direction
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study

LEAST_WINDOW = 30.0  # points that a panel shows at least
ROOM = 4.0  # points above and below what is drawn


def read_at(result: TrajectoryResult, visit: str) -> str:
    """The visit asked for, else the last at which every arm with scores still has half of its most.

    Without such a visit that of the most scores; empty when nobody has one.
    """
    if visit in result.visits:
        return visit
    frame = result.frame[result.frame["term"] == result.options.scale]
    return reading_of(frame, result.groups, result.visits)


def reading_of(frame: pd.DataFrame, groups: tuple[str, ...], visits: tuple[str, ...]) -> str:
    """That visit of counts ``n`` by arm and visit; an arm of nobody does not decide it."""
    counted = frame[frame["n"] > 0]
    if counted.empty:
        return ""
    known = tuple(group for group in groups if group in set(counted["arm"]))
    return reading_visit(counted, known, visits) or str(counted.groupby("visit", sort=False)["n"].sum().idxmax())


def axis_of(visits: tuple[str, ...], weeks: dict[str, float]) -> str:
    """What the axis counts: weeks, or visits where these are known by their order alone."""
    named = any(short_visit(visit).isdigit() for visit in visits)
    return "Visit" if not named and list(weeks.values()) == list(range(len(visits))) else "Week"


def place_of(study: Study, by: str, group: str, groups: tuple[str, ...]) -> int:
    """A group's place among colours: an arm's never changes, a factor's levels take theirs in order."""
    return FIRST_LEVEL + groups.index(group) if by else position_of(study, group)


def limited(frame: pd.DataFrame, statistic: str) -> pd.DataFrame:
    """Rows whose limits are those of the mean or, for a median, its quartiles."""
    if statistic == "mean":
        return frame
    return frame.assign(conf_low=frame["lower_quartile"], conf_high=frame["upper_quartile"])


def turns(scale: Scale, *, turned: bool) -> bool:
    """Whether the scale's axis runs downwards."""
    return turned and scale.better == "lower"


def chart_of(result: TrajectoryResult, scale: Scale, view: QolView, window: tuple[float, float]) -> ScoreChart:
    """One scale to draw: its lines by group, its direction, its band, and patients when they are asked for."""
    options = result.options
    frame = limited(result.rows(scale.code), options.statistic)
    arms = frame["arm"].to_numpy()
    drawn = [arm for arm in result.groups if arm in set(arms)]
    lines = [
        ScoreLine(result.labels[arm], place_of(result.study, options.by, arm, result.groups), frame[arms == arm])
        for arm in drawn
    ]
    axis = axis_of(result.visits, result.weeks)
    known = set(frame["visit"])
    visits = [visit for visit in result.visits if visit in known]
    limits = f"{100 * result.study.methods.conf_level:g} % CI" if options.statistic == "mean" else "quartiles"
    patients = result.individuals if view.patients else None
    if patients is not None:
        patients = patients.assign(line=patients["arm"].map({arm: i for i, arm in enumerate(drawn)}))
        if axis == "Visit":
            patients = patients.assign(time=patients["visit"].map(result.weeks))
    return ScoreChart(
        title=f"{scale.label}{', change' if options.change else ''}",
        direction=say_direction(scale, turns(scale, turned=view.turned)),
        lines=lines,
        visits=visits,
        places=[result.weeks[visit] for visit in visits],
        window=window,
        reading=(options.statistic, limits),
        decimals=decimals_of(scale),
        axis=axis,
        turned=turns(scale, turned=view.turned),
        band=_band(result, scale, view),
        patients=patients,
    )


def _band(result: TrajectoryResult, scale: Scale, view: QolView) -> ScoreBand | None:
    """Around no change, or around the first group's score at the first visit."""
    size = relevant_change(scale, view.relevant, view.points)
    if size is None:
        return None
    improvement, deterioration = size
    up, down = (improvement, deterioration) if scale.better == "higher" else (deterioration, improvement)
    points = count_noun(up, "point") if up == down else f"+{up:g} / −{down:g} points"
    if result.options.change:
        return ScoreBand(-down, up, f"change within {points}")
    arms, visits, scores = (result.rows(scale.code)[name].to_numpy() for name in ("arm", "visit", "estimate"))
    first = np.flatnonzero((arms == arms[0]) & (visits == result.visits[0]))
    if not first.size:
        return None
    middle, label = float(scores[first[0]]), result.labels[str(arms[0])]
    floor, ceiling = scale.span if scale.span is not None else (-np.inf, np.inf)
    words = f"within {points} of {label} at {result.visits[0]}"
    return ScoreBand(max(middle - down, floor), min(middle + up, ceiling), words)


def _ends(result: TrajectoryResult, scale: Scale) -> tuple[float, float]:
    """Lowest and highest of all that is drawn of a scale."""
    frame = limited(result.rows(scale.code), result.options.statistic)
    drawn = frame[["estimate", "conf_low", "conf_high"]].to_numpy(float)
    drawn = drawn[np.isfinite(drawn)]
    return (float(drawn.min()), float(drawn.max())) if drawn.size else (0.0, 1.0)


def extent_of(result: TrajectoryResult, scale: Scale) -> float:
    """How far apart the lowest and the highest drawn of a scale are."""
    low, high = _ends(result, scale)
    return high - low


def window_of(result: TrajectoryResult, scale: Scale, view: QolView, width: float = 0.0) -> tuple[float, float]:
    """Lowest and highest score shown: all of it, at least ``width`` points; with patients all scores there can be."""
    low, high = _ends(result, scale)
    if view.patients and len(result.individuals):
        drawn = result.individuals["estimate"]
        low, high = min(low, float(drawn.min())), max(high, float(drawn.max()))
        if scale.span is not None and not result.options.change:
            low, high = scale.span
    return fit_window(scale, low, high, width, result.options.change)


def fit_window(scale: Scale, low: float, high: float, width: float = 0.0, change: bool = False) -> tuple[float, float]:
    """Ends of an axis that holds both scores with room, spans ``width`` and stays within what the scale can be."""
    if scale.span is None:
        room = 0.08 * (high - low) or 0.5
        return low - room, high + room
    floor, ceiling = reach(scale, change)
    half = max(high - low + 2 * ROOM, width + 2 * ROOM, LEAST_WINDOW) / 2
    middle = (low + high) / 2
    shift = max(floor - ROOM - (middle - half), 0.0) - max(middle + half - ceiling - ROOM, 0.0)
    return max(middle - half + shift, floor - ROOM), min(middle + half + shift, ceiling + ROOM)
