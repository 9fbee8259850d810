"""A measurement over the visits: medians with quartiles by arm, and how many were measured under each visit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, dash_of, glyph_of, write_label

PLOT_HEIGHT, AXIS_HEIGHT, HEADING, COUNTS = 320, 64, 18, 32
TOP, BOTTOM = 26, 6
DODGE = 0.16  # of the way to the next visit


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One arm: its label, its place among the arms, its rows (visit n estimate lower_quartile upper_quartile)."""

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
    """What to draw: lines over visits (in order), the axis' title with its direction, levels to mark, decimals."""

    lines: Sequence[VisitLine]
    visits: Sequence[str]
    title: str
    levels: Sequence[Level] = ()
    decimals: int = 1


def draw_visits(chart: VisitChart, look: Look) -> FinishedFigure:
    """Medians joined in the arm's colour and dash, quartiles as whiskers, slightly dodged; n in rows under the axis."""
    # the axis of visits is drawn only if something lies on it; every line lies on that of its own counts
    traces: list[Layer] = [
        {"type": "scatter", "x": [0], "y": [None], "name": "visits", "showlegend": False, "hoverinfo": "skip"}
    ]
    for i, line in enumerate(chart.lines):
        traces += _line_traces(chart, line, i, look)
    return FinishedFigure({"data": traces, "layout": _layout(chart, look)}, _validate=False)


def short_visit(visit: str) -> str:
    """The visit's number where it is a week: "week 12" as "12", "baseline" as "0"."""
    week = re.fullmatch(r"week (\d+)", visit.strip().lower())
    return week.group(1) if week else "0" if visit.strip().lower() == "baseline" else visit


def title_visits(visits: Sequence[str]) -> str:
    """What the axis of visits is called."""
    return "Week" if all(short_visit(visit).isdigit() for visit in visits) else "Visit"


def _line_traces(chart: VisitChart, line: VisitLine, index: int, look: Look) -> list[Layer]:
    place = {visit: i for i, visit in enumerate(chart.visits)}
    rows = line.rows
    x = np.array([place[visit] for visit in rows["visit"]], dtype=float)
    x += DODGE * (index - (len(chart.lines) - 1) / 2)
    middle, low, high = (rows[name].to_numpy(float) for name in ("estimate", "lower_quartile", "upper_quartile"))
    colour, name = look.line(line.position), write_label(line.label)
    spread = {
        "type": "data",
        "symmetric": False,
        "array": high - middle,
        "arrayminus": middle - low,
        "color": colour,
        "thickness": 1.1,
        "width": 0,
    }
    number = f",.{chart.decimals}f"
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "x": x,
            "y": middle,
            "error_y": spread,
            "line": {"color": colour, "dash": dash_of(line.position), "width": 2},
            "xaxis": f"x{index + 2}",
            "marker": {"color": colour, "size": 6, "symbol": symbol_of(line.position)},
            "showlegend": False,
            "customdata": np.column_stack([low, high, rows["n"].to_numpy(float)]),
            "text": [write_label(visit) for visit in rows["visit"]],
            "hovertemplate": (
                f"<b>{name}</b>, %{{text}}<br>median %{{y:{number}}} (quartiles %{{customdata[0]:{number}}} to "
                f"%{{customdata[1]:{number}}})<br>n = %{{customdata[2]:.0f}}<extra></extra>"
            ),
        }
    ]


def symbol_of(position: int) -> str:
    """The n-th arm's mark, so that colour is never alone."""
    return ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "pentagon")[position % 8]


def figure_height(n_lines: int) -> int:
    """Pixels: the medians, and a heading and a row of counts under them for each arm."""
    return TOP + PLOT_HEIGHT + AXIS_HEIGHT + (HEADING + COUNTS) * n_lines + BOTTOM


def _layout(chart: VisitChart, look: Look) -> Layer:
    plot = figure_height(len(chart.lines)) - TOP - BOTTOM
    start = PLOT_HEIGHT + AXIS_HEIGHT
    span = [-0.6, len(chart.visits) - 0.4]
    plain: Layer = {"showgrid": False, "zeroline": False, "range": span, "tickvals": list(range(len(chart.visits))),
                    "autotickangles": [0, 90], "fixedrange": True}  # fmt: skip
    axes: Layer = {
        "xaxis": plain | {
            "ticktext": [write_label(short_visit(visit)) for visit in chart.visits], "anchor": "y", "ticks": "outside",
            "linecolor": look.ink, "tickcolor": look.ink, "showline": True,
            "title": {"text": f"{title_visits(chart.visits)}, evenly spaced", "standoff": 2},
        }
    }  # fmt: skip
    annotations = [_words_of(chart.levels, look)] if chart.levels else []
    for i, line in enumerate(chart.lines):
        top = start + (HEADING + COUNTS) * i
        counted = dict(zip(line.rows["visit"], line.rows["n"], strict=True))
        axes[f"xaxis{i + 2}"] = plain | {
            "ticktext": [str(int(counted.get(visit, 0))) for visit in chart.visits], "overlaying": "x",
            "anchor": "free", "position": max(1 - (top + HEADING) / plot, 0), "side": "bottom", "ticks": "",
            "showline": False, "tickfont": {"color": look.words(line.position), "size": 12},
        }  # fmt: skip
        annotations.append(
            {
                "text": f"<b>{glyph_of(line.position)} {write_label(line.label)}</b>, n", "xref": "paper", "x": 0,
                "xanchor": "left", "yref": "paper", "y": 1 - top / plot, "yanchor": "top", "showarrow": False,
                "font": {"color": look.words(line.position), "size": 13},
            }
        )  # fmt: skip
    return {
        **ground(look, figure_height(len(chart.lines)), (62, 14, TOP, BOTTOM), font=14), **axes,
        "annotations": annotations, "shapes": [_line_of(level, look) for level in chart.levels],
        "yaxis": {
            "domain": [1 - PLOT_HEIGHT / plot, 1], "range": _range(chart), "gridcolor": look.quiet, "zeroline": False,
            "linecolor": look.ink, "title": {"text": write_label(chart.title), "standoff": 6}, "fixedrange": True,
        },
    }  # fmt: skip


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
        "font": {"color": look.ink, "size": 11},
    }
