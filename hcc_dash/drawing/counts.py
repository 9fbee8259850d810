"""Counts under the time axis of curves, and the layout of curves over them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, glyph_of, write_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One group's rows under the axis: each a name and its words at the ticks."""

    label: str
    position: int
    ticks: np.ndarray
    rows: tuple[tuple[str, Sequence[str]], ...]


HIGHEST, LEAST_CURVE, LEAST_ROW = 600, 240, 17
"""Pixels that a desk's window of 900 has for a figure under question, answer and options; of curves that still part,
and of rows of counts that do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Pixels of the parts of a figure: curves, their axis with its title, a row of counts, the margins.

    ``headed``: every group's rows have a line above them for its name; else one row each, named elsewhere.
    """

    curve: int = 340
    axis: int = 56
    row: int = 19
    left: int = 78
    right: int = 18
    top: int = 34  # the figure's own buttons stand above the 100 % line
    bottom: int = 8
    font: int = 14
    headed: bool = True

    def height(self, n_rows: int) -> int:
        """Pixels of a figure with so many rows of counts, headings included."""
        return self.top + self.curve + self.axis + self.row * n_rows + self.bottom

    def within(self, height: int, n_rows: int) -> "Room":
        """The room whose figure with so many rows of counts is so high."""
        return replace(self, curve=self.curve + height - self.height(n_rows))

    def on_a_screen(self, groups: Sequence[Counts]) -> "Room":
        """The room whose curves give way to the counts of many groups, as far as they can, for both to be in sight."""
        n_rows = len(_names_of_rows(groups, self))
        least = min(self.curve, LEAST_CURVE)
        crowded = replace(self, curve=least).height(n_rows) > HIGHEST
        room = replace(self, row=min(self.row, LEAST_ROW)) if crowded else self
        fitting = room.within(min(room.height(n_rows), HIGHEST), n_rows)
        return replace(fitting, curve=max(fitting.curve, least))


def draw_counts(groups: Sequence[Counts], room: Room, look: Look) -> list[Layer]:
    """Text under the axis, row by row; a group's first row is in its colour."""
    traces: list[Layer] = []
    for index, group in enumerate(groups):
        for place, (name, words) in enumerate(group.rows):
            colour = look.words(group.position) if place == 0 else look.ink
            traces.append(
                {
                    "type": "scatter",
                    "mode": "text",
                    "x": group.ticks,
                    "y": np.full(len(words), float((len(group.rows) + room.headed) * index + room.headed + place)),
                    "yaxis": "y2",
                    "text": list(words),
                    "name": f"{write_label(group.label)} {name.lower()}",
                    "showlegend": False,
                    "hoverinfo": "skip",
                    "cliponaxis": False,
                    "textfont": {"color": colour, "size": 13},
                }
            )
    return traces


def lay_curves(groups: Sequence[Counts], x: Layer, y: Layer, room: Room, look: Look) -> Layer:
    """The layout of curves on the axes ``x`` and ``y`` over the counts of their groups, with the groups' headings."""
    labels = _names_of_rows(groups, room)
    height = room.height(len(labels))
    plot = height - room.top - room.bottom
    each = len(labels) // len(groups) if groups else 0
    return {
        **ground(look, height, (room.left, room.right, room.top, room.bottom), font=room.font, drag="zoom"),
        "xaxis": x | {"anchor": "y"},
        "yaxis": y | {"domain": [1 - room.curve / plot, 1]},
        "yaxis2": {
            "domain": [0, max(room.row * len(labels) / plot, 0.01)],
            "range": [len(labels) - 0.5, -0.5],
            "tickvals": list(range(len(labels))),
            "ticktext": labels,
            "ticks": "",
            "showgrid": False,
            "zeroline": False,
            "showline": False,
            "fixedrange": True,
        },
        "annotations": [_heading(group, each * i, look) for i, group in enumerate(groups) if room.headed],
    }


def _names_of_rows(groups: Sequence[Counts], room: Room) -> list[str]:
    """Of every row under the axis its name; a group's heading has none."""
    return [name for group in groups for name in (*[""] * room.headed, *(name for name, _ in group.rows))]


def _heading(group: Counts, row: int, look: Look) -> Layer:
    return {
        "text": f"<b>{glyph_of(group.position)} {write_label(group.label)}</b>",
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "y2",
        "y": row,
        "showarrow": False,
        "font": {"color": look.words(group.position), "size": 13},
    }
