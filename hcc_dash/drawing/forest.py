"""A forest: one line per group or term, a square sized by information on its interval, words beside or above it."""

import math
from collections.abc import Sequence

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.forest_columns import lay_columns
from hcc_dash.drawing.forest_row import ForestMark, ForestPlan, ForestRow, Line, Placed, axis_ticks, place_rows
from hcc_dash.drawing.forest_words import colour_of, write_beside, write_over, write_under
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, write_label

LARGEST, SMALLEST = 17.0, 4.0  # side of a square in pixels
TARGETS = 12  # invisible points along a line, so that it can be pointed at anywhere
MARGINS = (10, 6)  # pixels left and right


def draw_forest(rows: Sequence[ForestRow], plan: ForestPlan, look: Look = LIGHT, share: float = 1.0) -> FinishedFigure:
    """The forest on a logarithmic axis with ticks symmetrical about 1; limits beyond the axis end in an arrow.

    The vertical axis is in pixels, so that words keep their distance at any width. Words stand in columns beside the
    plot; on a phone, over the line they belong to. ``share``: of the page's width that the figure has.
    """
    room = share * look.room - sum(MARGINS)
    columns = lay_columns(rows, plan, look, room)
    placed = place_rows(rows, plan) if columns is None else columns.placed
    words = write_over(placed.lines, plan, look) if columns is None else write_beside(columns, plan, look)
    sides, below = write_under(plan, placed.plot, room, look)
    lines, ticks = placed.lines, axis_ticks(rows)
    ends = ticks[0], ticks[-1]
    layers = [
        *_reference_layers(lines, plan, look),
        *_interval_layers(lines, ends, look),
        *_square_layers(lines, ends, look),
        _target_layer(lines, _reach(ends, placed.plot)),
    ]
    layout = _layout(placed, ticks, below, look) | {"annotations": [*words, *sides]}
    return FinishedFigure({"data": layers, "layout": layout}, _validate=False)


def square_side(information: float, most: float) -> float:
    """Side of a square whose area is proportional to its information, in pixels; never too small to see."""
    return max(SMALLEST, LARGEST * math.sqrt(information / most)) if most > 0 and information > 0 else SMALLEST


def _reference_layers(lines: list[Line], plan: ForestPlan, look: Look) -> list[Layer]:
    """Lines at 1 and, dashed, at the overall estimate: beside every mark, not through the words."""
    y: list[float | None] = []
    for line in lines:
        if line.span and y and y[-2] == line.span[0]:
            y[-2] = line.span[1]  # one dashed line, not one for each row
        elif line.span:
            y += [*line.span, None]
    base: Layer = {"type": "scatter", "mode": "lines", "y": y, "hoverinfo": "skip", "connectgaps": False}
    drawn = [("no difference", 1.0, {"color": look.grey, "width": 1.2})]
    if plan.overall > 0:
        drawn.append(("overall", plan.overall, {"color": look.line(0), "width": 1.2, "dash": "dash"}))
    return [base | {"x": [x] * len(y), "name": name, "line": line} for name, x, line in drawn]


def _interval_layers(lines: list[Line], ends: tuple[float, float], look: Look) -> list[Layer]:
    """One layer of intervals and one of arrows for each series."""
    layers = []
    for series in _series(lines):
        x: list[float | None] = []
        y: list[float | None] = []
        arrows: list[tuple[float, float, str]] = []
        for mark, at in _marks(lines, series):
            low, high = (min(max(end, ends[0]), ends[1]) for end in (mark.conf_low, mark.conf_high))
            x += [low, high, None]
            y += [at, at, None]
            arrows += [(ends[0], at, "triangle-left")] if mark.conf_low < ends[0] else []
            arrows += [(ends[1], at, "triangle-right")] if mark.conf_high > ends[1] else []
        colour = colour_of(series, look)
        layers.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "name": f"intervals {series}",
                "hoverinfo": "skip",
                "line": {"color": colour, "width": 1.8},
                "connectgaps": False,
            }
        )
        if arrows:
            layers.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [a[0] for a in arrows],
                    "y": [a[1] for a in arrows],
                    "name": f"arrows {series}",
                    "hoverinfo": "skip",
                    "cliponaxis": False,
                    "unselected": {"marker": {"opacity": 1}},
                    "marker": {"symbol": [a[2] for a in arrows], "size": 10, "color": colour},
                }
            )
    return layers


def _square_layers(lines: list[Line], ends: tuple[float, float], look: Look) -> list[Layer]:
    """Squares where the estimate is on the axis; the overall one is a diamond."""
    most = max((mark.information for line in lines for mark in line.row.marks), default=0.0)
    layers = []
    for series in _series(lines):
        drawn = [
            (mark, at, line.row)
            for line in lines
            for mark, at in zip(line.row.marks, line.marks, strict=False)
            if mark.series == series and ends[0] <= mark.estimate <= ends[1]
        ]
        layers.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"estimates {series}",
                "hoverinfo": "skip",
                "x": [mark.estimate for mark, _, _ in drawn],
                "y": [at for _, at, _ in drawn],
                "customdata": [row.key for _, _, row in drawn],
                "unselected": {"marker": {"opacity": 1}},
                "marker": {
                    "symbol": ["diamond" if row.kind == "overall" else "square" for _, _, row in drawn],
                    "size": [square_side(mark.information, most) for mark, _, _ in drawn],
                    "sizemode": "diameter",
                    "color": [
                        look.line(0) if row.kind == "overall" else colour_of(series, look) for _, _, row in drawn
                    ],
                    "opacity": 1,
                    "line": {"width": 0},
                },
            }
        )
    return layers


def _series(lines: list[Line]) -> list[int]:
    return sorted({mark.series for line in lines for mark in line.row.marks})


def _marks(lines: list[Line], series: int) -> list[tuple[ForestMark, float]]:
    pairs = [pair for line in lines for pair in zip(line.row.marks, line.marks, strict=False)]
    return [(mark, at) for mark, at in pairs if mark.series == series]


def _target_layer(lines: list[Line], reach: tuple[float, float]) -> Layer:
    """Invisible points over words and interval: the whole row answers to pointer and finger."""
    start, stop = reach
    across = [10 ** (start + (stop - start) * i / (TARGETS - 1)) for i in range(TARGETS)]
    places = [(line.row, at) for line in lines if line.row.key for at in dict.fromkeys((*line.words, *line.marks))]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "rows",
        "x": [x for _ in places for x in across],
        "y": [at for _, at in places for _ in across],
        "customdata": [row.key for row, _ in places for _ in across],
        "text": [_hover(row) for row, _ in places for _ in across],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 14, "opacity": 0},
        "unselected": {"marker": {"opacity": 0}},
        "selected": {"marker": {"opacity": 0}},
    }


def _hover(row: ForestRow) -> str:
    note = "; ".join(mark.said for mark in row.marks) or row.note
    return "<br>".join(write_label(text) for text in (row.label, row.detail, note) if text)


def _reach(ends: tuple[float, float], plot: tuple[float, float]) -> tuple[float, float]:
    """Logarithms of the whole width's ends, so that the ticks keep to the part of it that is the ``plot``'s."""
    low, high = math.log10(ends[0]), math.log10(ends[1])
    each = (high - low) / (plot[1] - plot[0])
    return low - each * plot[0], high + each * (1 - plot[1])


def _layout(placed: Placed, ticks: tuple[float, ...], below: int, look: Look) -> Layer:
    return {
        **ground(look, placed.height + below, (*MARGINS, 0, below)),
        "xaxis": {
            "type": "log",
            "range": list(_reach((ticks[0], ticks[-1]), placed.plot)),
            "fixedrange": True,
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": [f"{tick:g}" for tick in ticks],
            "showgrid": False,
            "zeroline": False,
            "showline": False,
            "ticks": "outside",
            "tickcolor": look.ink,
            "minor": {"ticks": ""},
        },
        "yaxis": {"range": [placed.height, 0], "visible": False, "fixedrange": True},
        "shapes": [*_separators(placed.lines, look), _axis_line(placed, look)],
    }


def _axis_line(placed: Placed, look: Look) -> Layer:
    return _across(placed.plot, placed.height, look.ink)


def _separators(lines: list[Line], look: Look) -> list[Layer]:
    """A faint rule over each heading."""
    return [_across((0, 1), line.top, look.quiet) for line in lines if line.row.kind == "heading"]


def _across(ends: tuple[float, float], y: float, colour: str) -> Layer:
    line = {"color": colour, "width": 1}
    return {"type": "line", "xref": "paper", "yref": "y", "x0": ends[0], "x1": ends[1], "y0": y, "y1": y, "line": line}
