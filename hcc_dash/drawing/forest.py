"""A forest: one line per group or term, a square sized by information on its interval, words above and beside it."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.forest_row import (
    GAP,
    HEAD_LINE,
    HEADING_LINE,
    MARK_LINE,
    ForestMark,
    ForestPlan,
    ForestRow,
    Line,
    axis_ticks,
    place_rows,
    width_of,
)
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, write_label

LARGEST, SMALLEST = 17.0, 4.0  # side of a square in pixels
TARGETS = 12  # invisible points along a line, so that it can be pointed at anywhere
AXIS, SIDES_LINE = 44, 18  # pixels under the rows
PLOT = 0.66  # of the width; what "0.54 (0.24–1.23)" leaves on a phone


def draw_forest(rows: Sequence[ForestRow], plan: ForestPlan, look: Look = LIGHT) -> go.Figure:
    """The forest on a logarithmic axis with ticks symmetrical about 1; limits beyond the axis end in an arrow.

    The vertical axis is in pixels, so that words keep their distance at any width; nothing but the axis is to the
    left of the numbers, and words stand over the line they belong to, so that they never meet on a phone.
    """
    lines, height = place_rows(rows, plan)
    ticks = axis_ticks(rows)
    ends = ticks[0], ticks[-1]
    layers = [
        *_reference_layers(lines, plan, look),
        *_interval_layers(lines, ends, look),
        *_square_layers(lines, ends, look),
        _target_layer(lines, ends),
    ]
    return FinishedFigure({"data": layers, "layout": _layout(lines, plan, look, ticks, height)}, _validate=False)


def square_side(information: float, most: float) -> float:
    """Side of a square whose area is proportional to its information, in pixels; never too small to see."""
    return max(SMALLEST, LARGEST * math.sqrt(information / most)) if most > 0 and information > 0 else SMALLEST


def muted(look: Look) -> str:
    """The colour of words and marks of less weight, at 4.5:1."""
    return look.muted


def _colour(series: int, look: Look) -> str:
    return look.ink if series == 0 else muted(look)


def _reference_layers(lines: list[Line], plan: ForestPlan, look: Look) -> list[Layer]:
    """Lines at 1 and, dashed, at the overall estimate: beside every mark, not through the words."""
    y: list[float | None] = []
    for line in lines:
        y += [line.marks[0] - MARK_LINE / 2, line.marks[-1] + MARK_LINE / 2 + GAP, None] if line.marks else []
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
        colour = _colour(series, look)
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
                    "color": [look.line(0) if row.kind == "overall" else _colour(series, look) for _, _, row in drawn],
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


def _target_layer(lines: list[Line], ends: tuple[float, float]) -> Layer:
    """Invisible points over words and interval: the whole row answers to pointer and finger."""
    start, stop = math.log(ends[0]), _stretched(ends)
    across = [math.exp(start + (stop - start) * i / (TARGETS - 1)) for i in range(TARGETS)]
    places = [(line.row, at) for line in lines if line.row.key for at in (*line.words, *line.marks)]
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


def _stretched(ends: tuple[float, float]) -> float:
    """Natural logarithm of the axis's right end, so that ticks keep to ``PLOT`` of the width."""
    return math.log(ends[0]) + (math.log(ends[1]) - math.log(ends[0])) / PLOT


def _layout(lines: list[Line], plan: ForestPlan, look: Look, ticks: tuple[float, ...], height: float) -> Layer:
    two_lines = width_of(plan.left) + width_of(plan.right) > 32
    below = AXIS + SIDES_LINE * (1 + two_lines) * bool(plan.left or plan.right)
    ends = ticks[0], ticks[-1]
    return {
        **ground(look, height + below, (10, 6, 0, below)),
        "xaxis": {
            "type": "log",
            "range": [math.log10(ends[0]), _stretched(ends) / math.log(10)],
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
        "yaxis": {"range": [height, 0], "visible": False, "fixedrange": True},
        "shapes": [*_separators(lines, look), _axis_line(height, look)],
        "annotations": [*_words(lines, look), *_head(plan, look), *_sides(plan, two_lines, look)],
    }


def _axis_line(height: float, look: Look) -> Layer:
    line = {"color": look.ink, "width": 1}
    return {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": PLOT, "y0": height, "y1": height, "line": line}


def _separators(lines: list[Line], look: Look) -> list[Layer]:
    """A faint rule over each heading."""
    rule = {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "line": {"color": look.quiet, "width": 1}}
    tops = [line.words[0] - HEADING_LINE / 2 - 2 for line in lines if line.row.kind == "heading"]
    return [rule | {"y0": top, "y1": top} for top in tops]


def _words(lines: list[Line], look: Look) -> list[Layer]:
    """Label and detail over the line, numbers at its right end, or why there are none."""
    words = []
    for line in lines:
        row, label = line.row, write_label(line.row.label)
        strong = f"<b>{label}</b>" if row.kind != "row" else label
        detail = f'<span style="color:{muted(look)}">{write_label(row.detail)}</span>' if row.detail else ""
        parts = [f"{strong}&nbsp;&nbsp;&nbsp;{detail}"] if len(line.words) == 1 else [strong, detail]
        words += [_text(part, 0.0, at, "left") for part, at in zip(parts, line.words, strict=True) if part]
        words += [_text(write_label(row.aside), 1.0, line.words[-1], "right", size=12)] if row.aside else []
        words += [_text(write_label(m.said), 1.0, at, "right") for m, at in zip(row.marks, line.marks, strict=False)]
        if row.note and not row.marks and line.marks:
            note = _text(write_label(row.note), 1.0, line.marks[0], "right", size=12)
            words.append(note | {"font": {"size": 12, "color": muted(look)}})
    return words


def _text(text: str, x: float, y: float, anchor: str, size: int = 13) -> Layer:
    return {
        "text": text,
        "xref": "paper",
        "x": x,
        "xanchor": anchor,
        "yref": "y",
        "y": y,
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": size},
        "align": anchor,
        "borderpad": 0,
    }


def _head(plan: ForestPlan, look: Look) -> list[Layer]:
    """What the words of a row are, over the first; and the colours' names."""
    quiet = {"font": {"size": 12, "color": muted(look)}}
    head = [_text(write_label(text), 0.0, HEAD_LINE * (i + 0.5), "left") | quiet for i, text in enumerate(plan.head)]
    if plan.head_right:
        head.append(
            _text(write_label(plan.head_right), 1.0, HEAD_LINE * (max(len(plan.head), 1) - 0.5), "right") | quiet
        )
    if plan.series:
        names = [f'<span style="color:{_colour(i, look)}">■ {write_label(n)}</span>' for i, n in enumerate(plan.series)]
        head.append(_text("&nbsp;&nbsp;".join(names), 0.0, HEAD_LINE * (len(plan.head) + 0.5), "left", size=12))
    return head


def _sides(plan: ForestPlan, two_lines: bool, look: Look) -> list[Layer]:
    """The axis's name, and what its two sides mean, under the ticks."""
    base: Layer = {"xref": "paper", "yref": "paper", "y": 0, "yanchor": "top", "showarrow": False}
    middle = PLOT / 2
    texts = [base | {"text": write_label(plan.axis), "x": middle, "xanchor": "center", "yshift": -22}]
    if plan.left:
        left = {"text": f"← {write_label(plan.left)}", "x": 0, "xanchor": "left", "yshift": -AXIS + 4}
        texts.append(base | left | {"font": {"size": 12, "color": look.ink}})
    if plan.right:
        down = -AXIS + 4 - SIDES_LINE * two_lines
        right = {"text": f"{write_label(plan.right)} →", "x": PLOT, "xanchor": "right", "yshift": down}
        texts.append(base | right | {"font": {"size": 12, "color": look.ink}})
    return texts
