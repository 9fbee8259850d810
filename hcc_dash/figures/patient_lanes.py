"""The lanes of a patient's course: treatment, one per adverse event, one per kind of dated record."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.analysis.profile.profile import ProfileResult
from hcc_dash.figures.look import Look, write_label
from hcc_dash.figures.tints import ink_on, tint

LANE = 32  # pixels: a name over what happened
WORDS = 14  # more pixels where findings are printed under their marks
FEW = 3  # findings of a kind that are all printed

_CATEGORY = re.compile(r"LR-\w+")

Layer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clock:
    """The axis all rows share: days from ``first`` to ``last``, shown in the unit, on a ground."""

    unit: str
    look: Look
    first: float
    last: float

    def at(self, day: float) -> float:
        """Where a day stands on the axis."""
        return day / 7 if self.unit == "weeks" else day

    def say(self, day: float) -> str:
        """A day in the axis's unit: "week 12"."""
        named = "week" if self.unit == "weeks" else "day"
        return f"{named} {round(self.at(day))}".replace("-", "−")

    def say_both(self, day: float) -> str:
        """A day with its week."""
        return f"day {day:.0f} (week {round(day / 7)})".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Lane:
    """A row: its name, traces without a height of their own, pixels; ``last`` stands under the panels."""

    name: str
    traces: tuple[Layer, ...]
    height: float = LANE
    last: bool = False


def grade_colours(grade: str, look: Look) -> tuple[str, str]:
    """Fill of a grade, one hue further from the ground the higher it is, and the ink of its number; grey if unknown."""
    fill = tint((int(grade) - 1) / 4, look) if grade in {"1", "2", "3", "4", "5"} else look.grey
    return fill, ink_on(fill)


def treatment_lanes(result: ProfileResult, clock: Clock, position: int) -> list[Lane]:
    """Each treatment from its start to its end, dotted to the end of the clock where none is on file."""
    lanes = []
    for row in result.spans[result.spans["kind"] == "treatment"].to_dict("records"):
        colour = clock.look.line(position)
        hover = f"<b>{write_label(row['term'])}</b><br>from {clock.say_both(row['time'])}<br>{_end(row['end'], clock)}"
        start = {
            "type": "scatter", "mode": "markers", "x": [clock.at(row["time"])], "hovertext": [hover],
            "hoverinfo": "text", "marker": {"symbol": "square", "size": 13, "color": colour}, "name": "treatment",
        }  # fmt: skip
        said = " (end not on file)" if math.isnan(row["end"]) else ""
        line = _line(row["time"], row["end"], colour, clock)
        lanes.append(Lane(f"<b>{write_label(row['term'])}</b>{said}", (line, start)))
    return lanes


def event_lanes(result: ProfileResult, clock: Clock) -> list[Lane]:
    """One lane per adverse event in the order they began, the grade printed in its mark."""
    events = result.spans[result.spans["kind"] == "adverse event"].sort_values(["time", "term"], kind="stable")
    return [_event_lane(row, clock) for row in events.to_dict("records")]


def _event_lane(row: dict[Any, Any], clock: Clock) -> Lane:
    fill, ink = grade_colours(row["level"], clock.look)
    term = write_label(row["term"])
    serious = ", serious" if row["serious"] else ""
    hover = (
        f"<b>{term}</b><br>grade {row['level'] or 'not on file'}{serious}<br>from {clock.say_both(row['time'])}"
        f"<br>{_end(row['end'], clock)}{'<br>' + write_label(row['note']) if row['note'] else ''}"
    )
    mark = {
        "type": "scatter", "mode": "markers+text", "x": [clock.at(row["time"])], "text": [row["level"] or "?"],
        "textfont": {"size": 11, "color": ink}, "hovertext": [hover], "hoverinfo": "text", "name": "adverse event",
        "marker": {"symbol": "square", "size": 16, "color": fill, "line": {"color": clock.look.ink, "width": 1}},
    }  # fmt: skip
    named = f"{term}<b>{serious}</b>" if serious else term
    return Lane(named, (_line(row["time"], row["end"], fill, clock), mark))


def _line(start: float, end: float, colour: str, clock: Clock) -> Layer:
    """From the start to the end; without an end dotted to where the clock ends."""
    closed = not math.isnan(end)
    return {
        "type": "scatter", "mode": "lines", "hoverinfo": "skip", "name": "span" if closed else "span without end",
        "x": [clock.at(start), clock.at(end if closed else clock.last)],
        "line": {"color": colour if closed else clock.look.grey, "width": 7 if closed else 1.6,
                 "dash": "solid" if closed else "dot"},
    }  # fmt: skip


def _end(end: float, clock: Clock) -> str:
    return "end not on file" if math.isnan(end) else f"to {clock.say_both(end)}"


def point_lanes(result: ProfileResult, clock: Clock) -> list[Lane]:
    """One lane per kind of dated record that says something in words, such as scans."""
    return [_point_lane(kind, rows, clock) for kind, rows in _kinds(result) if (rows["level"] != "").any()]


def date_lanes(result: ProfileResult, clock: Clock) -> list[Lane]:
    """One lane per kind of which only the dates are shown, such as questionnaires."""
    lanes = []
    for kind, rows in _kinds(result):
        if (rows["level"] != "").any():
            continue
        days = rows["time"].astype(float)
        hover = [_hover(kind, row, clock) for row in rows.to_dict("records")]
        marks = _marks(days, clock) | {"hovertext": hover, "name": kind}
        marks["marker"] = {"symbol": "line-ns-open", "size": 7, "color": clock.look.ink, "line": {"width": 2}}
        lanes.append(Lane(f"{write_label(kind)}: dates of {len(rows)}", (marks,), last=True))
    return lanes


def _kinds(result: ProfileResult) -> Iterable[tuple[str, pd.DataFrame]]:
    points = result.points[result.points["kind"] != "milestone"]
    kinds = {str(kind): rows for kind, rows in points.groupby("kind", sort=False)}
    return sorted(kinds.items(), key=lambda one: -len(one[1]))


def _point_lane(kind: str, rows: pd.DataFrame, clock: Clock) -> Lane:
    levels = [str(one) for one in rows["level"]]
    words = [_word(one, len(levels)) for one in levels]
    marks = _marks(rows["time"].astype(float), clock) | {
        "mode": "markers+text", "text": [write_label(one) for one in words], "textposition": "bottom left",
        "textfont": {"size": 11, "color": clock.look.ink}, "name": kind,
        "hovertext": [_hover(kind, row, clock) for row in rows.to_dict("records")],
        "marker": {"symbol": [_symbol(one) for one in levels], "size": 10, "color": clock.look.ink,
                   "line": {"width": 1.6}},
    }  # fmt: skip
    return Lane(write_label(kind), (marks,), LANE + (WORDS if any(words) else 0))


def _marks(days: pd.Series, clock: Clock) -> Layer:
    x = np.array([clock.at(day) for day in days], dtype=np.float64)
    return {"type": "scatter", "mode": "markers", "x": x, "hoverinfo": "text", "cliponaxis": False}


def _word(level: str, n: int) -> str:
    """What is printed under a mark: the LI-RADS category, or everything where there are few."""
    found = _CATEGORY.search(level)
    return found.group() if found else level if n <= FEW else ""


def _symbol(level: str) -> str:
    if "no lesion" in level:
        return "circle-open"
    if _CATEGORY.search(level):
        return "diamond"
    return "x-thin-open" if "not " in level else "circle"


def _hover(kind: str, row: dict[Any, Any], clock: Clock) -> str:
    words = [f"<b>{write_label(kind)}</b>", clock.say_both(row["time"])]
    words += [write_label(str(row[name])) for name in ("visit", "level", "note") if row[name]]
    return "<br>".join(words)
