"""A forest at a glance: a line for each row, its name at the left, its ratio in numbers at the right."""

import math
from collections.abc import Sequence

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.forest import square_side
from hcc_dash.drawing.forest_row import ForestMark, ForestPlan, ForestRow, axis_ticks
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import write_words
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.names import FONT, beside, name_beside, pixels_of

RIGHT = 116  # pixels of "0.54 (0.24–1.23)"
TOP, TICKS, SIDES = 22, 24, 18  # pixels: what the numbers are, the axis's ticks, what its sides mean
TALLEST_ROW = 72


def draw_small_forest(rows: Sequence[ForestRow], plan: ForestPlan, look: Look, height: int) -> FinishedFigure:
    """Rows, one mark each at most, in ``height`` pixels; limits beyond the axis end in an arrow.

    A row's label is as long as there is room for; ``aside`` is its whole name.
    """
    ticks = axis_ticks(rows)
    ends = ticks[0], ticks[-1]
    data = [*_lines(len(rows), plan, look), _intervals(rows, ends, look), _arrows(rows, ends, look)]
    layout = _layout(rows, plan, look, ticks, height)
    return FinishedFigure({"data": [*data, _squares(rows, ends, look)], "layout": layout}, _validate=False)


def _marked(rows: Sequence[ForestRow]) -> list[tuple[int, ForestRow, ForestMark]]:
    return [(place, row, row.marks[0]) for place, row in enumerate(rows) if row.marks]


def _lines(n: int, plan: ForestPlan, look: Look) -> list[Layer]:
    """At 1 and, dashed, at the overall ratio."""
    drawn = [("no difference", 1.0, {"color": look.grey, "width": 1.2})]
    if plan.overall > 0:
        drawn.append(("overall", plan.overall, {"color": look.line(0), "width": 1.2, "dash": "dash"}))
    base: Layer = {"type": "scatter", "mode": "lines", "y": [-0.5, n - 0.5], "hoverinfo": "skip"}
    return [base | {"x": [x, x], "name": name, "line": line} for name, x, line in drawn]


def _intervals(rows: Sequence[ForestRow], ends: tuple[float, float], look: Look) -> Layer:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, _, mark in _marked(rows):
        x += [min(max(end, ends[0]), ends[1]) for end in (mark.conf_low, mark.conf_high)] + [None]
        y += [place, place, None]
    line = {"color": look.ink, "width": 1.8}
    return {"type": "scatter", "mode": "lines", "name": "intervals", "hoverinfo": "skip", "x": x, "y": y, "line": line}


def _arrows(rows: Sequence[ForestRow], ends: tuple[float, float], look: Look) -> Layer:
    arrows = [(ends[0], place, "triangle-left") for place, _, mark in _marked(rows) if mark.conf_low < ends[0]]
    arrows += [(ends[1], place, "triangle-right") for place, _, mark in _marked(rows) if mark.conf_high > ends[1]]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "arrows",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "x": [x for x, _, _ in arrows],
        "y": [y for _, y, _ in arrows],
        "marker": {"symbol": [symbol for *_, symbol in arrows], "size": 9, "color": look.ink},
    }


def _squares(rows: Sequence[ForestRow], ends: tuple[float, float], look: Look) -> Layer:
    """Squares where the estimate is on the axis, sized by information; the overall one is a diamond."""
    drawn = [each for each in _marked(rows) if ends[0] <= each[2].estimate <= ends[1]]
    most = max((mark.information for *_, mark in drawn), default=0.0)
    overall = [row.kind == "overall" for _, row, _ in drawn]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "estimates",
        "x": [mark.estimate for *_, mark in drawn],
        "y": [place for place, *_ in drawn],
        "hovertext": [
            write_words("\n".join(filter(None, [r.aside or r.label, r.detail, m.said]))) for _, r, m in drawn
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": ["diamond" if is_overall else "square" for is_overall in overall],
            "size": [0.8 * square_side(mark.information, most) for *_, mark in drawn],
            "color": [look.line(0) if is_overall else look.ink for is_overall in overall],
            "opacity": 1,
            "line": {"width": 0},
        },
    }


def _layout(rows: Sequence[ForestRow], plan: ForestPlan, look: Look, ticks: tuple[float, ...], height: int) -> Layer:
    n, left, ends = len(rows), _left(rows), (ticks[0], ticks[-1])
    bottom = TICKS + SIDES * bool(plan.left or plan.right)
    height = min(height, TOP + bottom + TALLEST_ROW * n)
    return {
        **ground(look, height, (left, RIGHT, TOP, bottom)),
        "xaxis": {
            "type": "log",
            "range": [math.log10(end) for end in ends],
            "fixedrange": True,
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": [f"{tick:g}" if beside(look) or tick in {1.0, *ends} else "" for tick in ticks],
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "linecolor": look.ink,
            "ticks": "outside",
            "tickcolor": look.ink,
            "minor": {"ticks": ""},
        },
        "yaxis": {"range": [n - 0.5, -0.5], "visible": False, "fixedrange": True},
        "annotations": [*_words(rows, left, look), *_around(plan, left, bottom, look)],
    }


def _left(rows: Sequence[ForestRow]) -> int:
    return round(max(pixels_of(row.label, bold=row.kind == "overall") for row in rows) + 8)


def _words(rows: Sequence[ForestRow], left: int, look: Look) -> list[Layer]:
    """Names at the left end of the display; at its right end the ratio, or why there is none."""
    words = []
    for place, row in enumerate(rows):
        words.append(name_beside((row.label,), place, left, look, bold=row.kind == "overall"))
        said, colour = (row.marks[0].said, look.ink) if row.marks else (row.note, look.muted)
        end: Layer = {"text": write_label(said), "x": 1, "xanchor": "right", "xshift": RIGHT}
        words.append(words[-1] | end | {"font": {"size": FONT, "color": colour}})
    return words


def _around(plan: ForestPlan, left: int, bottom: int, look: Look) -> list[Layer]:
    """What the numbers at the right are, and what the two sides of 1 mean."""
    font = {"size": FONT, "color": look.muted}
    base: Layer = {"xref": "paper", "yref": "paper", "showarrow": False, "font": font, "borderpad": 0}
    head = {"text": write_label(plan.head_right), "x": 1, "xanchor": "right", "xshift": RIGHT, "y": 1}
    under: Layer = {"y": 0, "yanchor": "bottom", "yshift": -bottom}
    first = {"text": f"← {write_label(plan.left)}", "x": 0, "xanchor": "left", "xshift": -left}
    last = {"text": f"{write_label(plan.right)} →", "x": 1, "xanchor": "right", "xshift": RIGHT}
    sides = [base | under | side for side, words in ((first, plan.left), (last, plan.right)) if words]
    return [base | head | {"yanchor": "bottom", "yshift": 2}, *sides]
