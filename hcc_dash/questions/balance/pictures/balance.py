"""How alike the arms are: differences as dots on one axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import tell
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.wording.words import say_number

LABEL_LINE, DOT_LINE, GAP, HEADING_LINE, HEAD_LINE = 17, 15, 5, 26, 20  # pixels
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


def draw_dots(rows: Sequence[DotRow], plan: DotPlan, look: Look = LIGHT) -> go.Figure:
    """Labels over their lines, so that they never meet on a phone; the vertical axis is in pixels."""
    tops, height = _places(rows, plan)
    highest = _highest(rows, plan)
    layers = [_reference(rows, tops, plan, look)] if plan.reference > 0 else []
    layers += _limits(rows, tops, plan, look)
    if len(plan.series) > 1:
        layers.append(_joins(rows, tops, look))
    layers += [_dots(rows, tops, plan, series, look) for series in range(len(plan.series))]
    if any(row.key for row in rows):
        layers += [_ring(rows, tops, plan, look), _targets(rows, tops, highest)]
    return FinishedFigure({"data": layers, "layout": _layout(rows, tops, plan, height, highest, look)}, _validate=False)


def _places(rows: Sequence[DotRow], plan: DotPlan) -> tuple[list[float], float]:
    """Pixels from the top to each row's label, and the height of all of them."""
    top = float(HEAD_LINE * (1 + bool(plan.limit_name)) + 6)
    tops = []
    for row in rows:
        tops.append(top)
        top += LABEL_LINE + DOT_LINE + GAP if row.values else HEADING_LINE
    return tops, top


def _line_of(top: float) -> float:
    return top + LABEL_LINE + DOT_LINE / 2


def _highest(rows: Sequence[DotRow], plan: DotPlan) -> float:
    values = [value for row in rows for value in (*row.values, row.limit) if math.isfinite(value)]
    return 1.06 * max([*values, 2 * plan.reference if plan.reference > 0 else 0.2])


def _reference(rows: Sequence[DotRow], tops: list[float], plan: DotPlan, look: Look) -> Layer:
    """A stroke on each row's line, so that it crosses no label."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, top in zip(rows, tops, strict=True):
        if row.values:
            x += [plan.reference, plan.reference, None]
            y += [top + LABEL_LINE, top + LABEL_LINE + DOT_LINE, None]
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


def _limits(rows: Sequence[DotRow], tops: list[float], plan: DotPlan, look: Look) -> list[Layer]:
    """A tick at what chance alone exceeds in 1 of 20."""
    marked = [(row, top) for row, top in zip(rows, tops, strict=True) if math.isfinite(row.limit)]
    if not marked:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [row.limit for row, _ in marked],
            "y": [_line_of(top) for _, top in marked],
            "name": write_label(plan.limit_name),
            "hoverinfo": "skip",
            "marker": {"symbol": "line-ns-open", "size": 11, "color": look.grey, "line": {"width": 1.6}},
        }
    ]


def _joins(rows: Sequence[DotRow], tops: list[float], look: Look) -> Layer:
    """A faint line from the difference before to the one after."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, top in zip(rows, tops, strict=True):
        known = [value for value in row.values if math.isfinite(value)]
        if len(known) > 1:
            x += [known[0], known[-1], None]
            y += [_line_of(top), _line_of(top), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "name": "change",
        "hoverinfo": "skip",
        "line": {"color": look.quiet, "width": 2},
    }


def _dots(rows: Sequence[DotRow], tops: list[float], plan: DotPlan, series: int, look: Look) -> Layer:
    drawn = [
        (row, top)
        for row, top in zip(rows, tops, strict=True)
        if len(row.values) > series and math.isfinite(row.values[series])
    ]
    last = series == len(plan.series) - 1
    return {
        "type": "scatter", "mode": "markers", "x": [row.values[series] for row, _ in drawn],
        "y": [_line_of(top) for _, top in drawn], "name": write_label(plan.series[series]),
        **tell(f"{row.label}\n{plan.series[series]}: {say_number(row.values[series], 2)}" for row, _ in drawn),
        "customdata": [row.key for row, _ in drawn], "unselected": {"marker": {"opacity": 1}},
        "marker": {"symbol": SYMBOLS[1 if last else 0], "size": 10, "color": look.line(0 if last else 1),
                   "line": {"width": 2 if not last else 0}},
    }  # fmt: skip


def _ring(rows: Sequence[DotRow], tops: list[float], plan: DotPlan, look: Look) -> Layer:
    """Round the dots of the row chosen."""
    chosen = [
        (value, top)
        for row, top in zip(rows, tops, strict=True)
        if row.key and row.key == plan.chosen
        for value in row.values
        if math.isfinite(value)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value for value, _ in chosen],
        "y": [_line_of(top) for _, top in chosen],
        "name": "chosen",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "unselected": {"marker": {"opacity": 1}},
        "marker": {"symbol": "circle-open", "size": 17, "color": look.ink, "line": {"width": 1.6}},
    }


def _targets(rows: Sequence[DotRow], tops: list[float], highest: float) -> Layer:
    """Invisible points over label and line: the whole row answers to pointer and finger."""
    across = [highest * i / (TARGETS - 1) for i in range(TARGETS)]
    places = [
        (row, at)
        for row, top in zip(rows, tops, strict=True)
        if row.key
        for at in (top + LABEL_LINE / 2, _line_of(top))
    ]
    invisible = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "rows",
        "x": [x for _ in places for x in across],
        "y": [at for _, at in places for _ in across],
        "customdata": [row.key for row, _ in places for _ in across],
        **tell(_hover(row) for row, _ in places for _ in across),
        "marker": {"size": 14, "opacity": 0},
        "selected": invisible,
        "unselected": invisible,
    }


def _hover(row: DotRow) -> str:
    return f"{row.label}\n{' and '.join(say_number(value, 2) for value in row.values if math.isfinite(value))}"


def _layout(
    rows: Sequence[DotRow], tops: list[float], plan: DotPlan, height: float, highest: float, look: Look
) -> Layer:
    words = [
        _text(f"<b>{write_label(r.label)}</b>" if not r.values else write_label(r.label), 0.0, t + 8.0, "left")
        for r, t in zip(rows, tops, strict=True)
    ]
    quiet = {"font": {"size": 12, "color": look.words(4)}}
    words += [
        _text(write_label(r.note), 1.0, t + 8.0, "right") | quiet for r, t in zip(rows, tops, strict=True) if r.note
    ]
    return {
        **ground(look, height + AXIS, (10, 12, 0, AXIS)),
        "xaxis": {
            "range": [-0.02 * highest, highest],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": True,
            "zerolinecolor": look.quiet,
            "showline": True,
            "linecolor": look.ink,
            "ticks": "outside",
            "title": {"text": write_label(plan.axis), "standoff": 4},
            "nticks": 7,
        },
        "yaxis": {"range": [height, 0], "visible": False, "fixedrange": True},
        "annotations": [*words, *_head(plan, look)],
    }


def _head(plan: DotPlan, look: Look) -> list[Layer]:
    last = len(plan.series) - 1
    names = [
        f'<span style="color:{look.words(int(i != last))}">{"●" if i == last else "○"} {write_label(name)}</span>'
        for i, name in enumerate(plan.series)
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
