"""Counts in a matrix of cells: the tints of every heatmap, the number printed; a zero is an empty cell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.tints import ink_on, tint, tint_scale

ROW_HEIGHT, TOP, BOTTOM = 34, 12, 62


@dataclass(frozen=True, slots=True)
class Cells:
    """Rows and columns by their words, counts of patients, what hovering says, and the titles of both sides.

    ``total``: patients that the depth of a cell is a share of. ``keys``: what a click on a cell asks for; without them
    a click does nothing, nor does one on an empty cell.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    counts: np.ndarray
    hover: Sequence[Sequence[str]]
    row_title: str
    column_title: str
    total: int
    keys: Sequence[Sequence[str]] = ()


def draw_cells(cells: Cells, look: Look) -> FinishedFigure:
    """The matrix, first row on top; the depth of a cell is the root of its share of all patients, so few still show."""
    depth = np.sqrt(np.minimum(cells.counts / max(cells.total, 1), 1.0))
    trace = {
        "type": "heatmap",
        "name": "patients",
        "z": [[d if d > 0 else None for d in row] for row in depth.tolist()],
        "x": list(range(len(cells.columns))),
        "y": list(range(len(cells.rows))),
        "zmin": 0,
        "zmax": 1,
        "colorscale": tint_scale(look),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [[write_label(word) for word in row] for row in cells.hover],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": True,
    }
    inks = [[ink_on(tint(d, look)) for d in row] for row in depth.tolist()]
    numbers = [
        {"x": j, "y": i, "text": str(n), "showarrow": False, "font": {"color": inks[i][j], "size": 13}}
        for i, row in enumerate(cells.counts.tolist())
        for j, n in enumerate(row)
        if n
    ]
    data = [trace, *_click_marks(cells, look)]
    return FinishedFigure({"data": data, "layout": _layout(cells, numbers, look)}, _validate=False)


def _click_marks(cells: Cells, look: Look) -> list[Layer]:
    """Unseen marks over the cells that hold somebody, for a heatmap does not answer a click; customdata is the key."""
    if not cells.keys:
        return []
    full = [(i, j) for i, j in np.argwhere(cells.counts > 0).tolist()]
    places = [(i, j, j + across) for i, j in full for across in (-0.36, -0.18, 0.0, 0.18, 0.36)]
    unseen = {"marker": {"opacity": 0}}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "cells",
            "showlegend": False,
            "x": [x for _, _, x in places],
            "y": [i for i, _, _ in places],
            "customdata": [cells.keys[i][j] for i, j, _ in places],
            "text": [write_label(cells.hover[i][j]) for i, j, _ in places],
            "hoverinfo": "text",
            "marker": {"size": ROW_HEIGHT - 6, "symbol": "square", "opacity": 0, "color": look.grey},
            "selected": unseen,
            "unselected": unseen,
        }
    ]


def _layout(cells: Cells, numbers: list[Layer], look: Look) -> Layer:
    axis: Layer = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "linecolor": look.quiet}
    longest = max((len(word) for word in cells.rows), default=1)
    return {
        **ground(look, TOP + ROW_HEIGHT * max(len(cells.rows), 1) + BOTTOM, (44 + 7 * longest, 10, TOP, BOTTOM)),
        "annotations": numbers,
        "xaxis": axis
        | {
            "tickvals": list(range(len(cells.columns))),
            "ticktext": [write_label(word) for word in cells.columns],
            "range": [-0.5, len(cells.columns) - 0.5],
            "autotickangles": [0, 90],
            "title": {"text": write_label(cells.column_title), "standoff": 4},
            "showline": True,
        },
        "yaxis": axis
        | {
            "tickvals": list(range(len(cells.rows))),
            "ticktext": [write_label(word) for word in cells.rows],
            "range": [len(cells.rows) - 0.5, -0.5],
            "title": {"text": write_label(cells.row_title), "standoff": 4},
            "showline": True,
        },
    }
