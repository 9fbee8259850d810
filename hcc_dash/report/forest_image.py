"""A forest on paper: PNG and SVG drawn without a browser, from the same rows as the screen."""

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.answers.marks import export_note
from hcc_dash.drawing.forest_row import ForestMark, ForestPlan, ForestRow, axis_ticks
from hcc_dash.drawing.look import Look
from hcc_dash.drawing.names import width_of
from hcc_dash.report.paper import ImageFormat, font_families, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, ROW, HEAD, FOOT = 9.0, 0.23, 1.25, 1.9  # inches
DETAIL, PLOT, SAID = 0.25, (0.55, 0.79), 0.99  # of the width: where words behind labels, plot and estimates stand
LARGEST, SMALLEST = 9.0, 2.5  # side of a square in points
_LOOK = Look()


def draw_forest_image(
    exhibit: Exhibit, rows: Sequence[ForestRow], plan: ForestPlan, image_format: ImageFormat
) -> bytes:
    """Bytes of a PNG (200 dots an inch) or SVG: title, rows with their words in columns, axis, footnote and marks.

    Paper is wide: a row's words stand beside its line, not over it. SVG keeps text as text and has fixed
    identifiers, so equal exhibits give equal files.
    """
    from matplotlib import rc_context  # 0.8 s, only when somebody downloads
    from matplotlib.figure import Figure

    lines = sum(max(1, len(row.marks)) for row in rows)
    height = HEAD + ROW * (lines + 2) + 0.75 + FOOT
    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "text.parse_math": False,
        "svg.hashsalt": "hcc_dash",
        "font.size": 9,
        "font.family": font_families(),
    }
    with rc_context(settings):
        figure = Figure(figsize=(WIDTH, height), facecolor="white")
        _write_words(figure, exhibit, height)
        bottom, top = (FOOT + 0.75) / height, 1 - HEAD / height
        axes = figure.add_axes((PLOT[0], bottom, PLOT[1] - PLOT[0], top - bottom))
        _draw_axes(axes, rows, plan, lines)
        _draw_rows(axes, rows)
        buffer = io.BytesIO()
        metadata = {"Date": None} if image_format == "svg" else {}
        figure.savefig(buffer, format=image_format, dpi=200, metadata=metadata)
    return buffer.getvalue()


def _write_words(figure: "Figure", exhibit: Exhibit, height: float) -> None:
    grey = "#3A444D"
    figure.text(0.02, 1 - 0.12 / height, exhibit.question, weight="bold", size=13, va="top")
    answer = "\n".join(wrap(exhibit.answer, WIDTH * 11))
    figure.text(0.02, 1 - 0.4 / height, answer, size=10.5, va="top")
    lines = wrap(exhibit.footnote, WIDTH * 14)
    shown = lines if len(lines) <= 9 else [*lines[:8], lines[8] + " …"]
    figure.text(0.02, (FOOT - 0.1) / height, "\n".join(shown), size=7.5, va="top", color=grey)
    last_words = (export_note(exhibit.marks, exhibit.asked["study"]), exhibit.asked["provenance"])
    last = "\n".join(line for text in last_words for line in wrap(text, WIDTH * 12))
    figure.text(0.02, 0.08 / height, last, size=7.5, va="bottom", weight="bold", color=grey)


def _draw_axes(axes: "Axes", rows: Sequence[ForestRow], plan: ForestPlan, lines: int) -> None:
    ticks = axis_ticks(rows)
    axes.set_xscale("log")
    axes.set_xlim(ticks[0], ticks[-1])
    axes.set_ylim(lines - 0.3, -2)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks([])
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.plot([1.0, 1.0], [-0.5, lines], color=_LOOK.grey, linewidth=0.9)
    if plan.overall > 0:
        axes.plot([plan.overall] * 2, [-0.5, lines], color=_LOOK.line(0), linewidth=0.9, linestyle="--")
    axes.set_xlabel(plan.axis)
    for text, x, align in ((f"← {plan.left}", -0.05, "right"), (f"{plan.right} →", 1.05, "left")):
        if len(text) > 2:
            axes.text(x, -1 / (lines + 1), text, transform=axes.transAxes, ha=align, va="center", size=8)
    for i, text in enumerate(reversed(plan.head)):
        _beside(axes, DETAIL, -0.9 - 0.7 * i, text, size=8, color=_LOOK.line(4))
    _beside(axes, SAID, -0.9, plan.head_right, size=8, color=_LOOK.line(4), ha="right")


def _draw_rows(axes: "Axes", rows: Sequence[ForestRow]) -> None:
    most = max((mark.information for row in rows for mark in row.marks), default=0.0)
    at = 0
    for row in rows:
        strong = "bold" if row.kind != "row" else "normal"
        indent = 0.015 if row.kind == "row" else 0.0
        _beside(axes, 0.02 + indent, at, _shortened(row.label, 40 if row.kind == "heading" else 28), weight=strong)
        _beside(axes, DETAIL, at, row.detail, size=8)
        _beside(axes, SAID, at, row.aside or ("" if row.marks else row.note), size=8, ha="right")
        for mark in row.marks:
            _draw_mark(axes, row, mark, at, most)
            _beside(axes, SAID, at, mark.said, ha="right")
            at += 1
        at += not row.marks


def _draw_mark(axes: "Axes", row: ForestRow, mark: ForestMark, at: float, most: float) -> None:
    low, high = axes.get_xlim()
    colour = _LOOK.line(0) if row.kind == "overall" else _LOOK.ink if mark.series == 0 else _LOOK.line(4)
    axes.plot([max(mark.conf_low, low), min(mark.conf_high, high)], [at, at], color=colour, linewidth=1.2)
    for end, beyond, symbol in ((low, mark.conf_low < low, "<"), (high, mark.conf_high > high, ">")):
        if beyond:
            axes.plot([end], [at], marker=symbol, markersize=5, color=colour, clip_on=False)
    if low <= mark.estimate <= high:
        side = max(SMALLEST, LARGEST * math.sqrt(mark.information / most)) if most > 0 else SMALLEST
        symbol = "D" if row.kind == "overall" else "s"
        axes.plot([mark.estimate], [at], marker=symbol, markersize=side, color=colour, markeredgewidth=0)


def _beside(axes: "Axes", x: float, at: float, text: str, **more: Any) -> None:
    """Words at a place of the page's width, on the height of a row."""
    if text:
        from matplotlib.transforms import blended_transform_factory

        figure: Any = axes.figure
        axes.text(
            x,
            at,
            text,
            transform=blended_transform_factory(figure.transFigure, axes.transData),
            va="center",
            clip_on=False,
            **({"size": 9} | more),
        )


def _shortened(text: str, room: int) -> str:
    return text if width_of(text) <= room else text[: room - 1] + "…"
