"""A measurement over the visits: medians with quartiles by arm, and how many were measured under each visit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import height_axis
from hcc_dash.drawing.by_visit import (
    Points,
    VisitAxis,
    carry_axis,
    dodge,
    draw_points,
    ends_of,
    lay_counts,
    lay_visits,
    short_visit,
    title_visits,
)
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, glyph_of, write_label

PLOT_HEIGHT, AXIS_HEIGHT, HEADING, COUNTS = 320, 64, 18, 32
TOP, BOTTOM = 26, 6
SHARE = 0.5  # of the page's width: other figures may stand beside
DODGE = 0.16  # of the way to the next visit


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One arm: its label, its place among the arms, its rows (visit n estimate lower_quartile upper_quartile hover)."""

    label: str
    position: int
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Level:
    """A line across the figure with its words."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class VisitChart:
    """What to draw: lines over visits (in order), the axis' title with its direction, levels to mark."""

    lines: Sequence[VisitLine]
    visits: Sequence[str]
    title: str
    levels: Sequence[Level] = ()


def draw_visits(chart: VisitChart, look: Look) -> FinishedFigure:
    """Medians joined in the arm's colour and dash, quartiles as whiskers, slightly dodged; n in rows under the axis."""
    # every line lies on the axis of its own counts, and so nothing else on that of the visits
    traces = [carry_axis(0, "visits")]
    points = [_points(chart, line, i) for i, line in enumerate(chart.lines)]
    for i, line in enumerate(points):
        traces.append(draw_points(line, look) | {"xaxis": f"x{i + 2}"})
    low, high = _range(chart)
    ends = name_ends(ends_of(points), PLOT_HEIGHT, (low, high), look, SHARE)
    return FinishedFigure({"data": traces, "layout": ends.on(_layout(chart, look))}, _validate=False)


def _points(chart: VisitChart, line: VisitLine, index: int) -> Points:
    places, rows = list(range(len(chart.visits))), line.rows
    x = np.array([chart.visits.index(visit) for visit in rows["visit"]], dtype=float)
    middle, low, high = (rows[name].to_numpy(float) for name in ("estimate", "lower_quartile", "upper_quartile"))
    return Points(
        label=line.label,
        position=line.position,
        x=x + dodge(places, index, len(chart.lines), DODGE),
        middle=middle,
        low=low,
        high=high,
        words=rows["hover"].tolist(),
    )


def figure_height(n_lines: int) -> int:
    """Pixels: the medians, and a heading and a row of counts under them for each arm."""
    return TOP + PLOT_HEIGHT + AXIS_HEIGHT + (HEADING + COUNTS) * n_lines + BOTTOM


def _layout(chart: VisitChart, look: Look) -> Layer:
    plot = figure_height(len(chart.lines)) - TOP - BOTTOM
    axis = VisitAxis(
        places=range(len(chart.visits)),
        labels=[short_visit(visit) for visit in chart.visits],
        reach=(-0.6, len(chart.visits) - 0.4),
    )
    axes: Layer = {"xaxis": lay_visits(axis, f"{title_visits(chart.visits)}, evenly spaced", look)}
    annotations = [_words_of(chart.levels, look)] if chart.levels else []
    for i, line in enumerate(chart.lines):
        top = PLOT_HEIGHT + AXIS_HEIGHT + (HEADING + COUNTS) * i
        counted = dict(zip(line.rows["visit"], line.rows["n"], strict=True))
        counts = [str(int(counted.get(visit, 0))) for visit in chart.visits]
        axes[f"xaxis{i + 2}"] = lay_counts(axis, counts, 1 - (top + HEADING) / plot, look.words(line.position))
        annotations.append(_heading(line, 1 - top / plot, look))
    return {
        **ground(look, figure_height(len(chart.lines)), (62, 14, TOP, BOTTOM), font=14),
        **axes,
        "annotations": annotations,
        "shapes": [_line_of(level, look) for level in chart.levels],
        "yaxis": height_axis(look, chart.title) | {"domain": [1 - PLOT_HEIGHT / plot, 1], "range": _range(chart)},
    }


def _heading(line: VisitLine, height: float, look: Look) -> Layer:
    return {
        "text": f"<b>{glyph_of(line.position)} {write_label(line.label)}</b>, n",
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": height,
        "yanchor": "top",
        "showarrow": False,
        "font": {"color": look.words(line.position), "size": 13},
    }


def _range(chart: VisitChart) -> list[float]:
    """From the lowest to the highest quartile or level, with a little room."""
    frames = [line.rows[["lower_quartile", "upper_quartile"]].to_numpy(float).ravel() for line in chart.lines]
    shown = np.concatenate([*frames, [level.value for level in chart.levels]]) if frames else np.array([0.0, 1.0])
    if not shown.size:
        return [0.0, 1.0]
    low, high = float(shown.min()), float(shown.max())
    room = 0.06 * (high - low) or 0.5
    return [low - room, high + room]


def _line_of(level: Level, look: Look) -> Layer:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": level.value,
        "y1": level.value,
        "line": {"color": look.grey, "width": 1.2, "dash": "dot"},
        "name": write_label(level.words),
    }


def _words_of(levels: Sequence[Level], look: Look) -> Layer:
    """What the dotted lines are, above the plot: beside its line the text would lie across curves and whiskers."""
    return {
        "text": f"┄ {write_label('; '.join(level.words for level in levels))}",
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": look.ink, "size": 13},
    }
