"""Adverse events as a heatmap: event by worst grade and arm, the count in each cell, the difference beside it."""

from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, glyph_of, write_label
from hcc_dash.drawing.tints import BLACK, WHITE, ink_on, tint, tint_scale
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES
from hcc_dash.questions.harms.pictures.heatmap_grid import (
    MOST_LETTERS,
    NAMED_ABOVE,
    Grid,
    shade,
)

TOP, BOTTOM = 72, 4  # pixels; over the headings are the buttons that a pointer brings, which would hide the last
BAR = 0.1  # strength of the bars of all grades together: any ink reads on it
TEXT = 13
LABEL_LETTERS = 20  # of an arm's name over its columns

Differences = tuple[tuple[tuple[str, str], ...], ...]
"""Per row, per arm but the reference: difference and its limits, in words."""


def draw_heatmap(
    result: AdverseEventResult, cells: pd.DataFrame, differences: Differences, look: Look = LIGHT
) -> FinishedFigure:
    """Patients by event, worst grade and arm: the number in the cell, none in an empty one; bars of all grades.

    ``cells`` are those of ``grade_cells`` with their words: share and hover, as ``word_cells`` writes them.
    The trace "cells" lies over the tints and answers a pointer; its customdata begin with event, arm and level.
    """
    if not result.rows:
        return FinishedFigure({"data": [], "layout": ground(look, TOP + BOTTOM, (4, 4, TOP, BOTTOM))}, _validate=False)
    grid = Grid(result, look)
    placed = grid.place(cells)
    graded = placed["level"] != ALL_GRADES
    traces = [
        *_bars(grid, placed[~graded]),
        *_tints(grid, placed[graded]),
        *_numbers(grid, placed[graded]),
        _shares(grid, placed[~graded]),
        *_differences(grid, differences),
        _targets(grid, placed),
    ]
    return FinishedFigure({"data": traces, "layout": _layout(grid)}, _validate=False)


def _bars(grid: Grid, placed: pd.DataFrame) -> list[Layer]:
    """The share of each arm, whatever the grade: a bar as long as it, in the palest tint, which says no grade."""
    as_it_is = {"marker": {"opacity": 1}}
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": f"{write_label(label)}, {ALL_GRADES}",
            "base": grid.left(i),
            "x": grid.all_width * placed.loc[placed["arm"] == arm, "estimate"].to_numpy(),
            "y": placed.loc[placed["arm"] == arm, "y"].to_numpy(),
            "width": 0.86 * (1 - grid.top_of_cells),
            "marker": {"color": tint(BAR, grid.look), "line": {"width": 0}},
            "hoverinfo": "skip",
            "selected": as_it_is,
            "unselected": as_it_is,
        }
        for i, (arm, label, _) in enumerate(grid.arms)
    ]


def _tints(grid: Grid, placed: pd.DataFrame) -> list[Layer]:
    """One heatmap per arm, darker the more severe and the more; where names stand above, they lie between its rows."""
    levels = grid.levels[1:]
    if not levels:
        return []
    rows = np.arange(grid.n)
    edges = (
        np.append((rows[:, None] + np.array([0.0, NAMED_ABOVE])).ravel(), float(grid.n))
        if grid.above
        else np.arange(grid.n + 1.0)
    )
    strongest = float(placed["estimate"].max())
    traces = []
    for i, (arm, label, _) in enumerate(grid.arms):
        shares = placed.loc[placed["arm"] == arm, "estimate"].to_numpy().reshape(grid.n, -1)
        strengths = np.column_stack([shade(shares[:, k], level, strongest) for k, level in enumerate(levels)])
        z = np.full((len(edges) - 1, len(levels)), np.nan)
        z[len(edges) // grid.n - 1 :: len(edges) // grid.n] = strengths
        traces.append(
            {
                "type": "heatmap",
                "z": z,
                "x": grid.left(i) + grid.all_width + np.arange(len(levels) + 1.0),
                "y": edges,
                "zmin": 0.0,
                "zmax": 1.0,
                "colorscale": tint_scale(grid.look),
                "showscale": False,
                "xgap": 2,
                "ygap": 2,
                "hoverinfo": "skip",
                "name": f"{write_label(label)} tints",
            }
        )
    return traces


def _numbers(grid: Grid, placed: pd.DataFrame) -> list[Layer]:
    """The count, in the ink that reads on the tint."""
    if placed.empty:
        return []
    strongest, look = float(placed["estimate"].max()), grid.look
    estimate, level = placed["estimate"].to_numpy(), placed["level"].to_numpy()
    strengths = np.full(len(placed), np.nan)
    for each in grid.levels[1:]:
        strengths[level == each] = shade(estimate[level == each], each, strongest)
    inks = np.array(
        [ink_on(tint(strength, look)) if strength == strength else "" for strength in strengths.tolist()], dtype=object
    )
    x, y, n = (placed[name].to_numpy() for name in ("x", "y", "n_events"))
    return [
        _text(x[inks == ink], y[inks == ink], n[inks == ink], ink, f"numbers in {ink}")
        for ink in (BLACK, WHITE)
        if ink in inks
    ]


def _shares(grid: Grid, placed: pd.DataFrame) -> Layer:
    """Count and percentage of all grades together."""
    some = placed[placed["n_events"] > 0]
    words = [
        _two_lines(str(n), share) if grid.compact else f"{n} ({share})"
        for n, share in zip(some["n_events"], some["share"], strict=True)
    ]
    return _text(some["x"], some["y"], words, grid.look.ink, "all grades")


def _differences(grid: Grid, differences: Differences) -> list[Layer]:
    """Difference in points with its limits, beside the cells; one column for each arm but the reference."""
    traces = []
    for j in range(len(grid.arms) - 1):
        pairs = [row[j] for row in differences]
        words = [_two_lines(*pair) if grid.compact else " ".join(filter(None, pair)) for pair in pairs]
        x = np.full(len(words), grid.edge + grid.difference_width * (j + 0.5))
        label = write_label(grid.arms[j + 1][1])
        traces.append(_text(x, np.arange(grid.n) + grid.middle, words, grid.look.ink, f"{label}, difference"))
    return traces


def _two_lines(first: str, second: str) -> str:
    return f"{first}<br><span style='font-size:11px'>{second}</span>" if second else first


def _targets(grid: Grid, placed: pd.DataFrame) -> Layer:
    """What a pointer meets: every cell, the empty ones with what their arm's number still allows."""
    invisible = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "cells",
        "showlegend": False,
        "x": placed["x"].to_numpy(),
        "y": placed["y"].to_numpy(),
        "marker": {"symbol": "square", "size": 24, "opacity": 0, "color": grid.look.grey},
        "customdata": placed[["term", "arm", "level"]].to_numpy(dtype=object),
        "text": [write_label(words).replace("\n", "<br>") for words in placed["hover"]],
        "hoverinfo": "text",
        "selected": invisible,
        "unselected": invisible,
    }


def _text(x: Any, y: Any, words: Any, ink: str, name: str) -> Layer:  # noqa: ANN401 - any array
    """Text that keeps its colour when something is selected."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": np.asarray(x),
        "y": np.asarray(y),
        "text": [str(word) for word in words],
        "name": name,
        "textfont": {"color": ink, "size": TEXT},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
        "unselected": {"textfont": {"color": ink}},
    }


def _layout(grid: Grid) -> Layer:
    rows = grid.result.rows
    bare: Layer = {"fixedrange": True, "showgrid": False, "zeroline": False, "showline": False, "ticks": ""}
    names = {
        "tickvals": np.arange(grid.n) + grid.middle,
        "ticktext": [shorten(row.name) for row in rows],
        "tickfont": {"size": TEXT, "color": grid.look.ink},
    }
    return {
        **ground(grid.look, TOP + BOTTOM + grid.row_height * grid.n, (grid.margin, 4, TOP, BOTTOM)),
        "hoverdistance": 40,
        "barmode": "overlay",
        "xaxis": {**bare, "visible": False, "range": [0, grid.width]},
        "yaxis": {**bare, "range": [grid.n, 0], "visible": not grid.above, **({} if grid.above else names)},
        "annotations": [*(_names_above(grid) if grid.above else ()), *_headings(grid)],
    }


def shorten(name: str, most: int = MOST_LETTERS) -> str:
    """A name as there is room for it, of events beside their cells; hovering says it in full."""
    return write_label(name if len(name) <= most else f"{name[: most - 1].rstrip()}…")


def _names_above(grid: Grid) -> list[Layer]:
    return [
        {
            "text": write_label(row.name),
            "x": 0,
            "xanchor": "left",
            "xref": "paper",
            "y": i + NAMED_ABOVE / 2 + 0.04,
            "yref": "y",
            "showarrow": False,
            "font": {"size": TEXT, "color": grid.look.ink},
        }
        for i, row in enumerate(grid.result.rows)
    ]


def _headings(grid: Grid) -> list[Layer]:
    """Over the columns: arms with their numbers, grades; over the difference what it is in."""
    look, headings = grid.look, []
    for i, (_, label, n) in enumerate(grid.arms):
        name = f"<b>{glyph_of(i)} {shorten(label, LABEL_LETTERS)}</b>" + ("" if grid.compact else f" ({n})")
        headings.append(_heading(grid.left(i) + grid.arm_width / 2, 22, name, look.words(i)))
        for level in grid.levels:
            word = "any: n (%)" if level == ALL_GRADES and not grid.compact else level.removeprefix("grade ")
            headings.append(_heading(sum(grid.span(i, level)) / 2, 2, word.removesuffix(" grades"), look.ink))
        if i:
            x = grid.edge + grid.difference_width * (i - 0.5)
            headings.append(_heading(x, 22, "<b>Difference</b>", look.words(i) if len(grid.arms) > 2 else look.ink))
            headings.append(_heading(x, 2, "points (CI)", look.ink))
    return headings


def _heading(x: float, up: int, words: str, colour: str) -> Layer:
    return {
        "text": words,
        "x": x,
        "xref": "x",
        "xanchor": "center",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": up,
        "showarrow": False,
        "font": {"size": TEXT, "color": colour},
    }
