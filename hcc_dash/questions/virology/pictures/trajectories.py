"""HBsAg or HBV DNA over time: patients as quiet lines, medians over them; the largest fall of each as bars."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import height_axis, note_above, time_axis
from hcc_dash.drawing.by_visit import Points, draw_points, ends_of
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import tell
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.questions.virology.numbers.trajectory_result import BELOW, NUMBER, UNDILUTED

HEIGHT, FALLS = 440, 300  # pixels
MARGIN = (62, 18, 30, 48)
MOST_LINES = 400
"""Patients of an arm drawn as lines of their own; beyond it lines would be a surface."""
QUIET, MARK = 0.22, 0.55  # opacity
DODGE = 0.9  # weeks
SYMBOLS = {BELOW: "triangle-down-open", UNDILUTED: "triangle-up-open"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseChart:
    """Points (subject_id arm day estimate kind) and medians (arm visit n estimate lower_quartile upper_quartile hover).

    ``arms``: (arm, label, position). ``places``: week of each visit. ``limits``: log10 IU/mL of the assays' limits.
    """

    points: pd.DataFrame
    medians: pd.DataFrame
    arms: Sequence[tuple[str, str, int]]
    places: dict[str, float]
    limits: Sequence[float]
    title: str


def draw_courses(chart: CourseChart, look: Look) -> FinishedFigure:
    """A quiet line per patient, marks of what is below the limit or was not diluted, medians with quartiles."""
    traces: list[Layer] = []
    for arm, label, position in chart.arms:
        mine = chart.points[chart.points["arm"] == arm]
        traces.append(_lines(mine, label, look.line(position)))
        traces += [_marks(mine[mine["kind"] == kind], label, look.line(position), SYMBOLS[kind]) for kind in SYMBOLS]
    medians = [_medians(chart, index) for index in range(len(chart.arms))]
    traces += [draw_points(points, look, size=7, whisker=1.6) for points in medians]
    low, high = _reach(chart)
    ends = name_ends(ends_of(medians), HEIGHT - MARGIN[2] - MARGIN[3], (low, high), look)
    last = max([7.0 * place for place in chart.places.values()] + [float(chart.points["day"].max())], default=7.0)
    first = min(float(chart.points["day"].min()), 0.0)
    layout = {
        **ground(look, HEIGHT, MARGIN, font=14, drag="zoom"),
        "xaxis": time_axis(look, "Weeks from start of study treatment")
        | {"range": [first / 7 - 2, last / 7 + 2], "dtick": 24, "tick0": 0},
        "yaxis": height_axis(look, chart.title) | {"range": [low, high], "dtick": 1},
        "shapes": [_limit(value, look) for value in chart.limits],
        "annotations": [],
    }
    return FinishedFigure({"data": traces, "layout": ends.on(layout)}, _validate=False)


def _lines(mine: pd.DataFrame, label: str, colour: str) -> Layer:
    """The numbers and limits of every patient, a gap between patients and where an amount is not known."""
    shown = mine[mine["subject_id"].isin(mine["subject_id"].drop_duplicates()[:MOST_LINES])]
    value = shown["estimate"].where(shown["kind"].isin((NUMBER, BELOW))).to_numpy(dtype=np.float64)
    day, subject = shown["day"].to_numpy(dtype=np.float64), shown["subject_id"].to_numpy()
    cuts = np.flatnonzero(subject[1:] != subject[:-1]) + 1
    return {
        "type": "scatter",
        "mode": "lines",
        "name": write_label(f"{label}, patients"),
        "x": np.insert(day / 7, cuts, math.nan),
        "y": np.insert(value, cuts, math.nan),
        "line": {"color": colour, "width": 1},
        "opacity": QUIET,
        "hoverinfo": "skip",
        "connectgaps": False,
    }


def _marks(rows: pd.DataFrame, label: str, colour: str, symbol: str) -> Layer:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": write_label(f"{label}, {rows['kind'].iloc[0]}" if len(rows) else label),
        "x": rows["day"].to_numpy(dtype=np.float64) / 7,
        "y": rows["estimate"].to_numpy(dtype=np.float64),
        "marker": {"color": colour, "size": 6, "symbol": symbol, "opacity": MARK},
        "hoverinfo": "skip",
    }


def _medians(chart: CourseChart, index: int) -> Points:
    arm, label, position = chart.arms[index]
    rows = chart.medians[chart.medians["arm"] == arm]
    shift = DODGE * (index - (len(chart.arms) - 1) / 2)
    middle, low, high = (rows[name].to_numpy(float) for name in ("estimate", "lower_quartile", "upper_quartile"))
    return Points(
        label=label,
        position=position,
        x=np.array([chart.places[visit] for visit in rows["visit"]], dtype=float) + shift,
        middle=middle,
        low=low,
        high=high,
        words=rows["hover"].tolist(),
    )


def _reach(chart: CourseChart) -> tuple[float, float]:
    values = chart.points["estimate"].to_numpy(dtype=np.float64)
    known = np.concatenate([values[np.isfinite(values)], np.asarray(chart.limits, dtype=float)])
    return (float(known.min()) - 0.3, float(known.max()) + 0.3) if known.size else (0.0, 1.0)


def _limit(value: float, look: Look) -> Layer:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": value,
        "y1": value,
        "line": {"color": look.grey, "width": 1.2, "dash": "dot"},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class FallChart:
    """The largest falls of one arm, largest first (estimate at_least responded hover), on the height of all arms."""

    falls: pd.DataFrame
    position: int
    reach: tuple[float, float]
    title: str


def draw_falls(chart: FallChart, look: Look) -> FinishedFigure:
    """A bar per patient, responders with a mark at its end, a dotted line at a fall of 1 log10."""
    falls, colour = chart.falls, look.line(chart.position)
    x, height = np.arange(1, len(falls) + 1), falls["estimate"].to_numpy(dtype=np.float64)
    responded = falls["responded"].to_numpy(dtype=bool)
    bars = {
        "type": "bar",
        "x": x,
        "y": height,
        "marker": {"color": colour, "opacity": 0.7, "line": {"width": 0}},
        **tell(falls["hover"].tolist()),
    }
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": x[responded],
        "y": height[responded],
        "marker": {"color": look.ink, "size": 8, "symbol": "star"},
        **tell(falls.loc[responded, "hover"].tolist()),
    }
    layout = {
        **ground(look, FALLS, MARGIN, font=14),
        "bargap": 0.1,
        "xaxis": {
            "title": {"text": "Patients, largest fall first", "standoff": 4},
            "range": [0, len(falls) + 1],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": height_axis(look, chart.title) | {"range": list(chart.reach), "dtick": 1},
        "shapes": [_limit(1.0, look), _limit(0.0, look) | {"line": {"color": look.ink, "width": 1}}],
        "annotations": [note_above("Star: responder. Dotted: a fall of 1 log10", colour=look.ink)],
    }
    return FinishedFigure({"data": [bars, marks], "layout": layout}, _validate=False)
