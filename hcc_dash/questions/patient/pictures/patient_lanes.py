"""The lanes of a patient's course: treatment, one per adverse event, one per kind of dated record."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.names import LINE, pixels_of
from hcc_dash.drawing.tints import ink_on, tint
from hcc_dash.questions.exposure.numbers.result import WITHHELD
from hcc_dash.questions.exposure.pictures.exposure_styles import end_symbol, style_dose
from hcc_dash.questions.patient.numbers.profile import ProfileResult
from hcc_dash.wording.words import say_when

LANE = 32  # pixels: a name over what happened
WORDS = 14  # more pixels where findings are printed under their marks
FEW = 3  # findings of a kind that are all printed
EDGE, SIDES = 0.02, 54  # of the clock, left free at both ends; pixels beside the plot
LEFT = 44  # of these before it
APART = 6  # pixels between two of them in a line

_CATEGORY = re.compile(r"LR-\w+")


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
        return say_when(day, self.unit)

    def say_both(self, day: float) -> str:
        """A day with its week."""
        return f"{say_when(day, 'days')} ({say_when(day, 'weeks')})"


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
    """Each treatment from its start to its end, its doses by strength; dotted where no end is on file."""
    treatments = result.spans[result.spans["kind"] == "treatment"].to_dict("records")
    doses = result.spans[result.spans["kind"] == "dose"]
    return [_treatment_lane(row, doses[doses["term"] == row["term"]], clock, position) for row in treatments]


def _treatment_lane(row: dict[Any, Any], doses: pd.DataFrame, clock: Clock, position: int) -> Lane:
    name = write_label(row["term"][:1].upper() + row["term"][1:])
    colour, state = clock.look.line(position), row["level"]
    words = [f"<b>{name}</b>", f"from {clock.say_both(row['time'])}", _end(row["end"], clock)]
    hover = "<br>".join([*words, write_label(row["note"])] if state else words)
    start = {
        "type": "scatter",
        "mode": "markers",
        "x": [clock.at(row["time"])],
        "hovertext": [hover],
        "hoverinfo": "text",
        "marker": {"symbol": "square", "size": 13, "color": colour},
        "name": "treatment",
    }
    if not state:
        ending = " (end not on file)" if math.isnan(row["end"]) else ""
        return Lane(f"<b>{name}</b>{ending}", (_line(row["time"], row["end"], colour, clock), start))
    lines = [_dose_line(dose, name, clock) for dose in doses.to_dict("records")]
    lines = lines or [_line(row["time"], row["end"], colour, clock)]
    mark = start | {
        "x": [clock.at(clock.last if math.isnan(row["end"]) else row["end"])],
        "name": "end of treatment",
        "marker": {"symbol": end_symbol(state), "size": 11, "color": clock.look.ink, "line": {"width": 1.6}},
    }
    return Lane(f"<b>{name}</b>, {write_label(row['note'])}", (*lines, start, mark))


def _dose_line(row: dict[Any, Any], name: str, clock: Clock) -> Layer:
    """A stretch of equal doses: a broad line, a thin dotted one while withheld; it says its dose all along."""
    withheld = row["level"] == WITHHELD
    ends = [row["time"], (row["time"] + row["end"]) / 2, row["end"]]
    hover = (
        f"<b>{name}</b>, {write_label(row['level'])}<br>{write_label(row['note'])}<br>"
        f"from {clock.say_both(row['time'])}<br>{_end(row['end'], clock)}"
    )
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [clock.at(day) for day in ends],
        "hovertext": [hover] * len(ends),
        "hoverinfo": "text",
        "name": f"dose: {write_label(row['level'])}",
        "line": {
            "color": clock.look.grey if withheld else style_dose(row["level"], clock.look).fill,
            "width": 2 if withheld else 11,
            "dash": "dot" if withheld else "solid",
        },
    }


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
        "type": "scatter",
        "mode": "markers+text",
        "x": [clock.at(row["time"])],
        "text": [row["level"] or "?"],
        "textfont": {"size": 13, "color": ink},
        "hovertext": [hover],
        "hoverinfo": "text",
        "name": "adverse event",
        "marker": {"symbol": "square", "size": 16, "color": fill, "line": {"color": clock.look.ink, "width": 1}},
    }
    named = f"{term}<b>{serious}</b>" if serious else term
    return Lane(named, (_line(row["time"], row["end"], fill, clock), mark))


def _line(start: float, end: float, colour: str, clock: Clock) -> Layer:
    """From the start to the end; without an end dotted to where the clock ends."""
    closed = not math.isnan(end)
    return {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "name": "span" if closed else "span without end",
        "x": [clock.at(start), clock.at(end if closed else clock.last)],
        "line": {
            "color": colour if closed else clock.look.grey,
            "width": 7 if closed else 1.6,
            "dash": "solid" if closed else "dot",
        },
    }


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
        marks = _marks(days, clock) | {"hovertext": hover, "name": write_label(kind)}
        marks["marker"] = {"symbol": "line-ns-open", "size": 7, "color": clock.look.ink, "line": {"width": 2}}
        lanes.append(Lane(f"{write_label(kind)}: dates of {len(rows)}", (marks,), last=True))
    return lanes


def _kinds(result: ProfileResult) -> Iterable[tuple[str, pd.DataFrame]]:
    points = result.points[result.points["kind"] != "milestone"]
    kinds = {str(kind): rows for kind, rows in points.groupby("kind", sort=False)}
    return sorted(kinds.items(), key=lambda kind: -len(kind[1]))


def _point_lane(kind: str, rows: pd.DataFrame, clock: Clock) -> Lane:
    levels = [str(level) for level in rows["level"]]
    words = [_word(level, len(levels)) for level in levels]
    days = rows["time"].astype(float).tolist()
    lines = stagger(days, words, clock)
    marks = _marks(rows["time"].astype(float), clock) | {
        "mode": "markers+text",
        "text": ["\u00a0<br>" * line + write_label(word) for word, line in zip(words, lines, strict=True)],
        "textposition": [
            f"bottom {'right' if _leaves(day, word, clock) else 'left'}" for day, word in zip(days, words, strict=True)
        ],
        "textfont": {"size": 13, "color": clock.look.ink},
        "name": write_label(kind),
        "hovertext": [_hover(kind, row, clock) for row in rows.to_dict("records")],
        "marker": {
            "symbol": [_symbol(level) for level in levels],
            "size": 10,
            "color": clock.look.ink,
            "line": {"width": 1.6},
        },
    }
    return Lane(write_label(kind), (marks,), LANE + (WORDS + LINE * max(lines) if any(words) else 0))


def stagger(days: Sequence[float], words: Sequence[str], clock: Clock) -> list[int]:
    """The line of each word, the first where it is free: words end at their marks and may begin before another's.

    One that would leave the figure at its left begins at its mark.
    """
    pixels, ends = _pixels(clock), list[float]()
    lines = [0] * len(words)
    for place in sorted((place for place, word in enumerate(words) if word), key=lambda place: days[place]):
        wide, mark = pixels_of(words[place]), days[place] * pixels
        start, end = (mark, mark + wide) if _leaves(days[place], words[place], clock) else (mark - wide, mark)
        start -= APART
        lines[place] = next((line for line, taken in enumerate(ends) if taken <= start), len(ends))
        ends[lines[place] : lines[place] + 1] = [end]
    return lines


def _pixels(clock: Clock) -> float:
    """Of a day."""
    return (clock.look.room - SIDES) / ((1 + 2 * EDGE) * (clock.last - clock.first))


def _leaves(day: float, word: str, clock: Clock) -> bool:
    """Whether a word that ends at its mark would begin beyond the figure's left edge."""
    since = day - clock.first + EDGE * (clock.last - clock.first)
    return LEFT + since * _pixels(clock) < pixels_of(word)


def _marks(days: pd.Series, clock: Clock) -> Layer:
    x = np.array([clock.at(day) for day in days], dtype=np.float64)
    return {"type": "scatter", "mode": "markers", "x": x, "hoverinfo": "text", "cliponaxis": False}


def _word(level: str, n: int) -> str:
    """What is printed under a mark: the LI-RADS category, or everything where there are few."""
    category = _CATEGORY.search(level)
    return category.group() if category else level if n <= FEW else ""


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
