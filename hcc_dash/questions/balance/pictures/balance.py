"""How alike the arms are: differences as dots on one axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import tell
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.drawing.names import AIR, LINE, beside, names_beside, write_lines
from hcc_dash.estimation.events import FIRST_LEVEL
from hcc_dash.wording.words import say_number

LABEL_LINE, DOT_LINE, GAP, HEADING_LINE, HEAD_LINE = 17, 15, 5, 26, 20  # pixels
ROW = 20  # pixels of a row whose name stands beside it
SHARE = 0.5  # of the page's width, for another figure stands beside
AXIS = 46
SYMBOLS = ("circle-open", "circle")  # before and after; a single series is filled
TARGETS = 24  # points across a row that answer to a pointer


@dataclass(frozen=True, slots=True)
class DotRow:
    """A characteristic and its absolute differences, one per series; NaN draws nothing and ``note`` says why.

    ``limit``: what chance alone exceeds in 1 of 20, a tick on the row's line; NaN for none. A row without values is a
    heading. ``key``: what a click on the row asks for, as its customdata; empty where a click does nothing.
    """

    label: str
    values: tuple[float, ...] = ()
    limit: float = math.nan
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class DotPlan:
    """Names of the series, the axis, where the reference line stands (NaN for none), the key of the row chosen."""

    series: tuple[str, ...]
    axis: str = "Standardised mean difference, absolute"
    reference: float = 0.1
    limit_name: str = ""
    chosen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Heights, in pixels from the top, of each row's name, dots and reference; ``left``: the part of the width that
    the names' column has, none on a phone.
    """

    names: list[float]
    words: tuple[tuple[str, ...], ...]
    lines: list[float]
    ends: list[tuple[float, float]]
    height: float
    left: float


def draw_dots(rows: Sequence[DotRow], plan: DotPlan, look: Look = LIGHT) -> go.Figure:
    """Labels left of their lines, on a phone over them, so that they never meet; the vertical axis is in pixels."""
    places = _place(rows, plan, look)
    highest = _highest(rows, plan)
    layers = [_reference(rows, places, plan, look)] if plan.reference > 0 else []
    layers += _limits(rows, places, plan, look)
    if len(plan.series) > 1:
        layers.append(_joins(rows, places, look))
    layers += [_dots(rows, places, plan, series, look) for series in range(len(plan.series))]
    if any(row.key for row in rows):
        layers += [_ring(rows, places, plan, look), _targets(rows, places, highest)]
    return FinishedFigure({"data": layers, "layout": _layout(rows, places, plan, highest, look)}, _validate=False)


def _place(rows: Sequence[DotRow], plan: DotPlan, look: Look) -> _Places:
    """Rows under one another: names left of their dots, or over them on a phone."""
    top = float(HEAD_LINE * (1 + bool(plan.limit_name)) + 6)
    aside = beside(look)
    column = names_beside([_name(row) for row in rows], look, SHARE)
    names, lines, ends = [], [], []
    for row, words in zip(rows, column.lines, strict=True):
        height = ROW + LINE * (len(words) - 1) if aside else LABEL_LINE + DOT_LINE + GAP
        height = height if row.values else HEADING_LINE
        line = top + (height / 2 if aside else LABEL_LINE + DOT_LINE / 2)
        names.append(line if aside else top + 8.0)
        lines.append(line)
        ends.append((top, top + height) if aside else (line - DOT_LINE / 2, line + DOT_LINE / 2))
        top += height
    left = (column.width + AIR) / (SHARE * look.room) if aside else 0.0
    return _Places(names=names, words=column.lines, lines=lines, ends=ends, height=top, left=left)


def _name(row: DotRow) -> str:
    return f"{row.label} · {row.note}" if row.note else row.label


def _highest(rows: Sequence[DotRow], plan: DotPlan) -> float:
    values = [value for row in rows for value in (*row.values, row.limit) if math.isfinite(value)]
    return 1.06 * max([*values, 2 * plan.reference if plan.reference > 0 else 0.2])


def _reference(rows: Sequence[DotRow], places: _Places, plan: DotPlan, look: Look) -> Layer:
    """A stroke on each row's line, so that it crosses no label."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, ends in zip(rows, places.ends, strict=True):
        if row.values:
            x += [plan.reference, plan.reference, None]
            y += [*ends, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": "reference",
        "hoverinfo": "skip",
        "line": {"color": look.grey, "width": 1.4},
        "connectgaps": False,
    }


def _limits(rows: Sequence[DotRow], places: _Places, plan: DotPlan, look: Look) -> list[Layer]:
    """A tick at what chance alone exceeds in 1 of 20."""
    marked = [(row, top) for row, top in zip(rows, places.lines, strict=True) if math.isfinite(row.limit)]
    if not marked:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [row.limit for row, _ in marked],
            "y": [top for _, top in marked],
            "name": write_label(plan.limit_name),
            "hoverinfo": "skip",
            "marker": {"symbol": "line-ns-open", "size": 11, "color": look.grey, "line": {"width": 1.6}},
        }
    ]


def _joins(rows: Sequence[DotRow], places: _Places, look: Look) -> Layer:
    """A faint line from the difference before to the one after."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, top in zip(rows, places.lines, strict=True):
        known = [value for value in row.values if math.isfinite(value)]
        if len(known) > 1:
            x += [known[0], known[-1], None]
            y += [top, top, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": "change",
        "hoverinfo": "skip",
        "line": {"color": look.quiet, "width": 2},
    }


def _dots(rows: Sequence[DotRow], places: _Places, plan: DotPlan, series: int, look: Look) -> Layer:
    drawn = [
        (row, top)
        for row, top in zip(rows, places.lines, strict=True)
        if len(row.values) > series and math.isfinite(row.values[series])
    ]
    last = series == len(plan.series) - 1
    return {
        "type": "scatter", "mode": "markers", "x": [row.values[series] for row, _ in drawn],
        "y": [top for _, top in drawn], "name": write_label(plan.series[series]),
        **tell(f"{row.label}\n{plan.series[series]}: {say_number(row.values[series], 2)}" for row, _ in drawn),
        "customdata": [row.key for row, _ in drawn], "unselected": {"marker": {"opacity": 1}},
        "marker": {"symbol": SYMBOLS[1 if last else 0], "size": 10, "color": look.line(FIRST_LEVEL + (not last)),
                   "line": {"width": 2 if not last else 0}},
    }  # fmt: skip


def _ring(rows: Sequence[DotRow], places: _Places, plan: DotPlan, look: Look) -> Layer:
    """Round the dots of the row chosen."""
    chosen = [
        (value, top)
        for row, top in zip(rows, places.lines, strict=True)
        if row.key and row.key == plan.chosen
        for value in row.values
        if math.isfinite(value)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value for value, _ in chosen],
        "y": [top for _, top in chosen],
        "name": "chosen",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "unselected": {"marker": {"opacity": 1}},
        "marker": {"symbol": "circle-open", "size": 17, "color": look.ink, "line": {"width": 1.6}},
    }


def _targets(rows: Sequence[DotRow], places: _Places, highest: float) -> Layer:
    """Invisible points over label and line: the whole row answers to pointer and finger."""
    start = -highest * places.left / (1 - places.left) if places.left else 0.0
    across = [start + (highest - start) * i / (TARGETS - 1) for i in range(TARGETS)]
    rows_at = zip(rows, places.names, places.lines, strict=True)
    spots = [(row, at) for row, name, line in rows_at if row.key for at in dict.fromkeys((name, line))]
    invisible = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "rows",
        "x": [x for _ in spots for x in across],
        "y": [at for _, at in spots for _ in across],
        "customdata": [row.key for row, _ in spots for _ in across],
        **tell(_hover(row) for row, _ in spots for _ in across),
        "marker": {"size": 14, "opacity": 0},
        "selected": invisible,
        "unselected": invisible,
    }


def _hover(row: DotRow) -> str:
    return f"{row.label}\n{' and '.join(say_number(value, 2) for value in row.values if math.isfinite(value))}"


def _layout(rows: Sequence[DotRow], places: _Places, plan: DotPlan, highest: float, look: Look) -> Layer:
    words = [
        _text(write_lines(words if places.left else (row.label,), bold=not row.values), 0.0, at, "left")
        for row, words, at in zip(rows, places.words, places.names, strict=True)
    ]
    quiet = {"font": {"size": 13, "color": look.words(4)}}
    noted = [] if places.left else [(row, at) for row, at in zip(rows, places.names, strict=True) if row.note]
    words += [_text(write_label(row.note), 1.0, at, "right") | quiet for row, at in noted]
    # the axis reaches under the names, so that they answer a click; its ticks begin at none
    low = -0.02 * highest
    start = low - (highest - low) * places.left / (1 - places.left)
    ticks = _ticks(highest)
    axis = {"color": look.ink, "width": 1}
    return {
        **ground(look, places.height + AXIS, (10, 12, 0, AXIS)),
        "xaxis": {
            "range": [start, highest],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "showline": False,
            "ticks": "outside",
            "tickcolor": look.ink,
            "tickvals": ticks,
            "ticktext": [f"{tick:g}" for tick in ticks],
        },
        "yaxis": {"range": [places.height, 0], "visible": False, "fixedrange": True},
        "shapes": [
            {"type": "line", "xref": "paper", "yref": "y", "x0": places.left, "x1": 1, "y0": places.height,
             "y1": places.height, "line": axis},
        ],
        "annotations": [*words, *_head(plan, look), _axis_name(plan, places)],
    }  # fmt: skip


def _ticks(highest: float) -> list[float]:
    """At most seven from none to the end of the axis, at tenths, fifths and halves."""
    step = next((step for step in (0.05, 0.1, 0.2, 0.5, 1.0) if highest / step < 7), 5.0)
    return [round(step * i, 2) for i in range(int(highest / step) + 1)]


def _axis_name(plan: DotPlan, places: _Places) -> Layer:
    return {"text": write_label(plan.axis), "xref": "paper", "x": (1 + places.left) / 2, "xanchor": "center",
            "yref": "paper", "y": 0, "yanchor": "top", "yshift": -22, "showarrow": False}  # fmt: skip


def _head(plan: DotPlan, look: Look) -> list[Layer]:
    last = len(plan.series) - 1
    colours = [look.words(FIRST_LEVEL + (i != last)) for i in range(len(plan.series))]
    names = [
        f'<span style="color:{colour}">{"●" if i == last else "○"} {write_label(name)}</span>'
        for i, (colour, name) in enumerate(zip(colours, plan.series, strict=True))
    ]
    line = f'<span style="color:{look.words(4)}">│ {plan.reference:g}</span>' if plan.reference > 0 else ""
    head = [_text("&nbsp;&nbsp;&nbsp;".join(filter(None, [*names, line])), 0.0, HEAD_LINE / 2, "left")]
    if plan.limit_name:
        legend = f'<span style="color:{look.words(4)}">| {write_label(plan.limit_name)}</span>'
        head.append(_text(legend, 0.0, 1.5 * HEAD_LINE, "left"))
    return head


def _text(text: str, x: float, y: float, anchor: str) -> Layer:
    return {"text": text, "xref": "paper", "x": x, "xanchor": anchor, "yref": "y", "y": y, "yanchor": "middle",
            "showarrow": False, "font": {"size": 13}, "align": anchor, "borderpad": 0}  # fmt: skip
