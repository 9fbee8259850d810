"""Adverse events as a heatmap: event by worst grade and arm, the count in each cell, the difference beside it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, glyph_of, write_label
from hcc_dash.drawing.tints import BLACK, WHITE, ink_on, tint, tint_scale
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES, name_grades

ROW_HEIGHT = 50  # name above, cells below: names stand above so that a phone has the width for the cells
NAME_SHARE = 0.38
TOP, BOTTOM = 58, 8
ARM_GAP = 0.35  # of a column
DIFFERENCE_WIDTH = 2.6

Differences = tuple[tuple[tuple[str, str], ...], ...]
"""Per row, per arm but the reference: difference and its limits, in words."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where columns and rows stand: x in widths of a cell, y in rows from the top."""

    result: AdverseEventResult
    cells: pd.DataFrame
    differences: Differences
    look: Look

    @property
    def arms(self) -> tuple[tuple[str, str], ...]:
        """Arms with their labels, reference first."""
        return tuple((arm.arm, arm.label) for arm in self.result.rows[0].arms)

    @property
    def levels(self) -> tuple[str, ...]:
        return name_grades(self.result)

    def left(self, arm: int) -> float:
        """Where an arm's first column begins."""
        return arm * (len(self.levels) + ARM_GAP)

    @property
    def edge(self) -> float:
        """Where the cells end."""
        return self.left(len(self.arms) - 1) + len(self.levels)

    @property
    def width(self) -> float:
        return self.edge + DIFFERENCE_WIDTH * (len(self.arms) - 1)

    @property
    def strongest(self) -> float:
        return max(float(self.cells["estimate"].max()), 1e-9)

    def place(self) -> pd.DataFrame:
        """The cells with the middle of each."""
        rows = {row.name: i for i, row in enumerate(self.result.rows)}
        arms = {arm: self.left(i) for i, (arm, _) in enumerate(self.arms)}
        levels = {level: i + 0.5 for i, level in enumerate(self.levels)}
        return self.cells.assign(
            x=self.cells["arm"].map(arms) + self.cells["level"].map(levels),
            y=self.cells["term"].map(rows) + (1 + NAME_SHARE) / 2,
        )


def draw_heatmap(
    result: AdverseEventResult, cells: pd.DataFrame, differences: Differences, look: Look = LIGHT
) -> FinishedFigure:
    """Patients by event, worst grade and arm: number and percentage in the cell, none in an empty one.

    ``cells`` are those of ``grade_cells`` with their words: share and hover, as ``word_cells`` writes them.
    The trace "cells" lies over the tints and answers a pointer; its customdata begin with event, arm and level.
    """
    if not result.rows:
        return FinishedFigure({"data": [], "layout": _ground(look, 0)}, _validate=False)
    grid = _Grid(result, cells, differences, look)
    placed = grid.place()
    traces = [*_tints(grid, placed), *_numbers(grid, placed), *_differences(grid), _targets(grid, placed)]
    return FinishedFigure({"data": traces, "layout": _layout(grid)}, _validate=False)


def _tints(grid: _Grid, placed: pd.DataFrame) -> list[Layer]:
    """One heatmap per arm; between its rows lie the names, at heights of their own."""
    n = len(grid.result.rows)
    edges = np.append((np.arange(n)[:, None] + np.array([0.0, NAME_SHARE])).ravel(), float(n))
    traces = []
    for i, (arm, label) in enumerate(grid.arms):
        shares = placed.loc[placed["arm"] == arm, "estimate"].to_numpy().reshape(n, -1)
        rows = np.full((2 * n, shares.shape[1]), np.nan)
        rows[1::2] = np.where(shares > 0, shares, np.nan)
        traces.append(
            {
                "type": "heatmap",
                "z": rows,
                "x": grid.left(i) + np.arange(shares.shape[1] + 1.0),
                "y": edges,
                "zmin": 0.0,
                "zmax": grid.strongest,
                "colorscale": tint_scale(grid.look),
                "showscale": False,
                "xgap": 2,
                "ygap": 1,
                "hoverinfo": "skip",
                "name": f"{write_label(label)} tints",
            }
        )
    return traces


def _numbers(grid: _Grid, placed: pd.DataFrame) -> list[Layer]:
    """The count and the percentage, in the ink that reads on the tint."""
    some = placed[placed["n_events"] > 0]
    inks = np.array([ink_on(tint(share / grid.strongest, grid.look)) for share in some["estimate"]], dtype=object)
    traces = []
    for ink in (BLACK, WHITE):
        part = some[inks == ink]
        words = [_two_lines(str(n), share) for n, share in zip(part["n_events"], part["share"], strict=True)]
        traces.append(_text(part["x"], part["y"], words, ink, 12, f"numbers in {ink}"))
    return traces


def _differences(grid: _Grid) -> list[Layer]:
    """Difference in points over its limits, beside the cells; one column for each arm but the reference."""
    traces = []
    for j in range(len(grid.arms) - 1):
        words = [_two_lines(*row[j]) for row in grid.differences]
        x = np.full(len(words), grid.edge + DIFFERENCE_WIDTH * (j + 0.5))
        y = np.arange(len(words)) + (1 + NAME_SHARE) / 2
        label = write_label(grid.arms[j + 1][1])
        traces.append(_text(x, y, words, grid.look.ink, 12, f"{label}, difference"))
    return traces


def _two_lines(first: str, second: str) -> str:
    return f"{first}<br><span style='font-size:10px'>{second}</span>" if second else first


def _targets(grid: _Grid, placed: pd.DataFrame) -> Layer:
    """What a pointer meets: every cell, the empty ones with what their arm's number still allows."""
    hovers = [write_label(words).replace("\n", "<br>") for words in placed["hover"]]
    invisible = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "cells",
        "showlegend": False,
        "x": placed["x"].to_numpy(),
        "y": placed["y"].to_numpy(),
        "marker": {"symbol": "square", "size": 26, "opacity": 0, "color": grid.look.grey},
        "customdata": placed[["term", "arm", "level"]].to_numpy(dtype=object),
        "text": hovers,
        "hoverinfo": "text",
        "selected": invisible,
        "unselected": invisible,
    }


def _text(x: Any, y: Any, words: list[str], ink: str, size: int, name: str) -> Layer:  # noqa: ANN401 - any array
    """Text that keeps its colour when something is selected."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": np.asarray(x),
        "y": np.asarray(y),
        "text": words,
        "name": name,
        "textfont": {"color": ink, "size": size},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
        "unselected": {"textfont": {"color": ink}},
    }


def _layout(grid: _Grid) -> Layer:
    n = len(grid.result.rows)
    return {
        **_ground(grid.look, n),
        "xaxis": _bare() | {"range": [0, grid.width]},
        "yaxis": _bare() | {"range": [n, 0]},
        "annotations": [*_names(grid), *_headings(grid)],
    }


def _names(grid: _Grid) -> list[Layer]:
    return [
        {
            "text": write_label(row.name),
            "x": 0,
            "xanchor": "left",
            "xref": "paper",
            "y": i + NAME_SHARE / 2 + 0.04,
            "yref": "y",
            "showarrow": False,
            "font": {"size": 13, "color": grid.look.ink},
        }
        for i, row in enumerate(grid.result.rows)
    ]


def _headings(grid: _Grid) -> list[Layer]:
    look = grid.look
    headings = []
    for i, (_, label) in enumerate(grid.arms):
        middle = grid.left(i) + len(grid.levels) / 2
        name = f"<b>{glyph_of(i)} {write_label(label)}</b>"
        headings.append(_heading(middle, 22, name, look.words(i), 13))
        for k, level in enumerate(grid.levels):
            word = "all" if level == ALL_GRADES else level.removeprefix("grade ")
            headings.append(_heading(grid.left(i) + k + 0.5, 4, word, look.ink, 12))
        if i:
            x = grid.edge + DIFFERENCE_WIDTH * (i - 0.5)
            headings.append(_heading(x, 22, "<b>Difference</b>", look.words(i) if len(grid.arms) > 2 else look.ink, 12))
            headings.append(_heading(x, 4, "points", look.ink, 12))
    return headings


def _heading(x: float, up: int, words: str, colour: str, size: int) -> Layer:
    return {
        "text": words,
        "x": x,
        "xref": "x",
        "xanchor": "center",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": up - 4,
        "showarrow": False,
        "font": {"size": size, "color": colour},
    }


def _bare() -> Layer:
    return {"visible": False, "fixedrange": True, "showgrid": False, "zeroline": False}


def _ground(look: Look, n_rows: int) -> Layer:
    return {**ground(look, TOP + BOTTOM + ROW_HEIGHT * n_rows, (4, 4, TOP, BOTTOM)), "hoverdistance": 40}
