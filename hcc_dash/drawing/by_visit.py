"""Values by visit: middles joined over the visits with whiskers, and numbers under every visit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcc_dash.drawing.ends import End
from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import Look, dash_of, write_label

DODGE = 0.13  # of the shortest way between two visits
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "pentagon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """One group's values: ``middle`` from ``low`` to ``high`` (NaN: no whisker) at ``x`` on the axis of visits.

    ``position``: its place among all groups, which is its colour, line style and mark. ``words``: the hover's, of each
    point, after the label.
    """

    label: str
    position: int
    x: np.ndarray
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    words: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAxis:
    """Where visits stand and what is written there; ``font``: size of that, Plotly's own where None."""

    places: Sequence[float]
    labels: Sequence[str]
    reach: tuple[float, float]
    font: int | None = None


def symbol_of(position: int) -> str:
    """The n-th group's mark, so that colour is never alone."""
    return SYMBOLS[position % len(SYMBOLS)]


def draw_points(points: Points, look: Look, size: int = 6, whisker: float = 1.1, cap: int = 0) -> Layer:
    """Middles joined in the group's colour and dash, with whiskers; ``whisker`` and ``cap``: their pixels."""
    colour = look.line(points.position)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": write_label(points.label),
        "x": points.x,
        "y": points.middle,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": points.high - points.middle,
            "arrayminus": points.middle - points.low,
            "color": colour,
            "thickness": whisker,
            "width": cap,
        },
        "line": {"color": colour, "dash": dash_of(points.position), "width": 2},
        "marker": {"color": colour, "size": size, "symbol": symbol_of(points.position)},
        **hover_of(points.label, points.words),
    }


def ends_of(lines: Sequence[Points]) -> list[End]:
    """The last value of each line that has one, for its name."""
    known = ((line, line.middle[np.isfinite(line.middle)]) for line in lines)
    return [End(label=line.label, position=line.position, value=float(last[-1])) for line, last in known if len(last)]


def carry_axis(place: float, name: str, axis: str = "x") -> Layer:
    """An invisible trace: an axis is drawn only if one lies on it."""
    return {"type": "scatter", "x": [place], "y": [None], "xaxis": axis, "name": name, "hoverinfo": "skip"}


def dodge(places: Sequence[float], index: int, n: int, share: float = DODGE) -> float:
    """How far the n-th of the groups stands beside the visit: ``share`` of the shortest way between two."""
    gaps = np.diff(np.unique(np.asarray(places, dtype=float)))
    return share * (float(gaps.min()) if gaps.size else 1.0) * (index - (n - 1) / 2)


def span_of(places: Sequence[float]) -> tuple[float, float]:
    """Ends of the horizontal axis: the visits with a little room."""
    low, high = float(min(places)), float(max(places))
    room = 0.05 * (high - low) or 1.0
    return low - room, high + room


def lay_visits(axis: VisitAxis, title: str, look: Look, anchor: str = "y", font: int | None = None) -> Layer:
    """The axis with the visits' names; ``font``: size of its title."""
    return _lay(axis) | {
        "ticktext": [write_label(label) for label in axis.labels],
        "anchor": anchor,
        "ticks": "outside",
        "showline": True,
        "linecolor": look.ink,
        "tickcolor": look.ink,
        "title": {"text": title, "standoff": 2} | ({} if font is None else {"font": {"size": font}}),
    }


def lay_counts(axis: VisitAxis, counts: Sequence[str], position: float, colour: str, font: int = 13) -> Layer:
    """Numbers as the labels of an axis of their own, so that they stand under the visits at any width.

    ``position``: of the axis, from the bottom of the figure's inside to its top.
    """
    return _lay(axis) | {
        "ticktext": list(counts),
        "overlaying": "x",
        "anchor": "free",
        "position": max(position, 0),
        "side": "bottom",
        "ticks": "",
        "showline": False,
        "tickfont": {"color": colour, "size": font},
    }


def _lay(axis: VisitAxis) -> Layer:
    return {
        "showgrid": False,
        "zeroline": False,
        "range": list(axis.reach),
        "tickvals": list(axis.places),
        "autotickangles": [0, 90],
        "fixedrange": True,
    } | ({} if axis.font is None else {"tickfont": {"size": axis.font}})


def short_visit(visit: str) -> str:
    """The visit's number where it is a week: "week 12" as "12", "baseline" as "0"."""
    week = re.fullmatch(r"week (\d+)", visit.strip().lower())
    return week.group(1) if week else "0" if visit.strip().lower() == "baseline" else visit


def title_visits(visits: Sequence[str]) -> str:
    """What the axis of visits is called."""
    return "Week" if all(short_visit(visit).isdigit() for visit in visits) else "Visit"
