"""Counts in a matrix of cells: one hue, darker is more, the number printed; a zero is an empty cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.look import FONT, Look, write_label

ROW_HEIGHT, TOP, BOTTOM = 34, 12, 62
_PALE, _DEEP = (222, 235, 242), (11, 79, 108)
_BLACK, _WHITE = "#000000", "#FFFFFF"  # of black and white one always reads 4.58:1 or better

Layer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows and columns by their words, counts of patients, what hovering says, and the titles of both sides.

    ``total``: patients that the depth of a cell is a share of.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    counts: np.ndarray
    hover: Sequence[Sequence[str]]
    row_title: str
    column_title: str
    total: int


def draw_cells(cells: Cells, look: Look) -> FinishedFigure:
    """The matrix, first row on top; the depth of a cell is the root of its share of all patients, so few still show."""
    depth = np.sqrt(np.minimum(cells.counts / max(cells.total, 1), 1.0))
    trace = {
        "type": "heatmap", "name": "patients", "z": [[d if d > 0 else None for d in row] for row in depth.tolist()],
        "x": list(range(len(cells.columns))), "y": list(range(len(cells.rows))), "zmin": 0, "zmax": 1,
        "colorscale": [[0, _rgb(0.0)], [1, _rgb(1.0)]], "showscale": False, "xgap": 2, "ygap": 2,
        "customdata": [[write_label(word) for word in row] for row in cells.hover],
        "hovertemplate": "%{customdata}<extra></extra>", "hoverongaps": True,
    }  # fmt: skip
    numbers = [
        {"x": j, "y": i, "text": str(n), "showarrow": False, "font": {"color": text_colour(depth[i, j]), "size": 12}}
        for i, row in enumerate(cells.counts.tolist())
        for j, n in enumerate(row)
        if n
    ]
    return FinishedFigure({"data": [trace], "layout": _layout(cells, numbers, look)}, _validate=False)


def text_colour(depth: float) -> str:
    """Black or white, whichever stands out more on a cell of that depth."""
    luminance = float(np.dot((0.2126, 0.7152, 0.0722), [_linear(channel / 255) for channel in _mix(depth)]))
    return _WHITE if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else _BLACK


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _mix(depth: float) -> tuple[int, ...]:
    return tuple(round(pale + depth * (deep - pale)) for pale, deep in zip(_PALE, _DEEP, strict=True))


def _rgb(depth: float) -> str:
    return f"rgb{_mix(depth)}"


def _layout(cells: Cells, numbers: list[Layer], look: Look) -> Layer:
    axis: Layer = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "linecolor": look.quiet}
    longest = max((len(word) for word in cells.rows), default=1)
    return {
        "template": {"layout": {}},
        "height": TOP + ROW_HEIGHT * max(len(cells.rows), 1) + BOTTOM,
        "margin": {"l": 44 + 7 * longest, "r": 10, "t": TOP, "b": BOTTOM},
        "font": {"family": FONT, "size": 13, "color": look.ink},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": look.grey, "activecolor": look.ink},
        "showlegend": False, "dragmode": False, "annotations": numbers,
        "xaxis": axis | {
            "tickvals": list(range(len(cells.columns))), "ticktext": [write_label(word) for word in cells.columns],
            "range": [-0.5, len(cells.columns) - 0.5], "autotickangles": [0, 90],
            "title": {"text": write_label(cells.column_title), "standoff": 4}, "showline": True,
        },
        "yaxis": axis | {
            "tickvals": list(range(len(cells.rows))), "ticktext": [write_label(word) for word in cells.rows],
            "range": [len(cells.rows) - 0.5, -0.5], "title": {"text": write_label(cells.row_title), "standoff": 4},
            "showline": True,
        },
    }  # fmt: skip
