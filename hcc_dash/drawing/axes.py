"""Axes of curves: time below, a share or another height at the left."""

from collections.abc import Sequence

import numpy as np

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look, glyph_of, write_label


def time_axis(look: Look, title: str) -> Layer:
    """A horizontal axis that can be zoomed into."""
    return {
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.ink,
        "ticks": "outside",
        "tickcolor": look.ink,
        "fixedrange": False,
        "title": {"text": write_label(title), "standoff": 4},
    }


def ticked(ticks: np.ndarray, start: float, end: float, left: float = 0.055, right: float = 0.03) -> Layer:
    """Ticks and reach of a time axis; ``left`` and ``right``: room beside start and end, of the time between them.

    The first count under the axis is centred at the start: at the left it needs half of its width.
    """
    span = end - start
    return {
        "range": [start - left * span, start + (1 + right) * span],
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
    }


def height_axis(look: Look, title: str = "") -> Layer:
    """A vertical axis with a grid, which stays as it is when time is zoomed into."""
    titled = {"title": {"text": write_label(title), "standoff": 6}} if title else {}
    return {"gridcolor": look.quiet, "zeroline": False, "linecolor": look.ink, "fixedrange": True} | titled


def share_axis(look: Look, title: str = "", top: float = 1.0, step: float = 0.2) -> Layer:
    """A vertical axis of shares from none to ``top``, with room for the line at the top."""
    return height_axis(look, title) | {"range": [0, 1.005 * top], "tickformat": ".0%", "dtick": step}


def name_groups(groups: Sequence[tuple[str, int]], look: Look) -> str:
    """Labels with their line styles in their colours, as a key in one line; ``groups``: label and position."""
    return "   ".join(
        f'<span style="color:{look.words(position)}"><b>{glyph_of(position)} {write_label(label)}</b></span>'
        for label, position in groups
    )


def note_above(text: str, shift: int = 8, font: int = 13, colour: str = "", height: float = 1.0) -> Layer:
    """A line of words at the left, ``shift`` pixels above ``height`` of the figure's inside, which is its top."""
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": height,
        "yanchor": "bottom",
        "yshift": shift,
        "showarrow": False,
        "font": {"size": font} | ({"color": colour} if colour else {}),
    }
