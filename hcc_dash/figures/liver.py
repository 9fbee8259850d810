"""First rises of the Child-Pugh score: incidence by arm over its numbers at risk."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.analysis.liver.incidence import DIED, RISEN
from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.ground import Layer, ground
from hcc_dash.figures.look import Look, dash_of, glyph_of, write_label
from hcc_dash.figures.steps import drawn_steps, thin_steps
from hcc_dash.study.time import DAYS_IN

CURVE_HEIGHT, AXIS_HEIGHT, ROW_HEIGHT = 340, 56, 19
ROW_NAMES = ("", "At risk", "Rises", "Deaths", "Censored")
TOP, BOTTOM = 30, 8
WIDEST_BAND = 0.2  # a band that rises further above its curve is cut by the top of the axis
MONTH = DAYS_IN["months"]

_LINE: Layer = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}


@dataclass(frozen=True, slots=True)
class RiseChart:
    """Curves of one rule and one censoring (CURVE_COLUMNS), counts at the ticks, and the arms' names and places.

    ``arms``: (arm, label, position). ``marks``: (day, words) of windows that end within the figure. ``grey_below``: the
    fraction of an arm at risk below which its curve is grey.
    """

    curves: pd.DataFrame
    counts: pd.DataFrame
    arms: Sequence[tuple[str, str, int]]
    marks: Sequence[tuple[float, str]]
    grey_below: float


def draw_rises(chart: RiseChart, look: Look) -> FinishedFigure:
    """Incidence of the rise with its band, months since the start of study treatment, four rows of counts per arm."""
    rows = chart.curves[chart.curves["term"] == RISEN]
    traces: list[Layer] = []
    for arm, label, position in chart.arms:
        traces += _curve_traces(rows[rows["arm"] == arm], label, position, chart.grey_below, look)
    for i, (arm, label, position) in enumerate(chart.arms):
        traces += _count_traces(chart.counts[chart.counts["arm"] == arm], i, label, position, look)
    return FinishedFigure({"data": traces, "layout": _layout(chart, rows, look)}, _validate=False)


def figure_height(n_arms: int) -> int:
    """Pixels: the curves, and five rows under them for each arm."""
    return TOP + CURVE_HEIGHT + AXIS_HEIGHT + ROW_HEIGHT * len(ROW_NAMES) * n_arms + BOTTOM


def _curve_traces(frame: pd.DataFrame, label: str, position: int, grey_below: float, look: Look) -> list[Layer]:
    time, (curve, lower, upper) = frame["time"].to_numpy() / MONTH, drawn_steps(frame)
    name, edge = write_label(label), {"shape": "hv", "width": 0}
    traces = [
        _LINE | {"x": time[(at := thin_steps(lower))], "y": lower[at], "line": edge, "name": f"{name} lower limit"},
        _LINE
        | {
            "x": time[(at := thin_steps(upper))],
            "y": upper[at],
            "line": edge,
            "name": f"{name} band",
            "fill": "tonexty",
            "fillcolor": look.band(position),
        },
    ]
    at_risk = frame["n_at_risk"].to_numpy()
    few = at_risk < grey_below * at_risk[0] if at_risk.size else np.zeros(0, dtype=bool)
    turn = int(np.flatnonzero(few)[0]) if few.any() else len(frame)
    hover = (
        f"<b>{name}</b>, %{{x:.1f}} months<br>%{{y:.1%}} (%{{customdata[0]:.1%}} to %{{customdata[1]:.1%}})<br>"
        "%{customdata[2]:.0f} at risk<extra></extra>"
    )
    data = np.column_stack([lower, upper, at_risk])
    kept = np.union1d(thin_steps(curve), [min(turn, len(frame) - 1)]) if len(frame) else np.empty(0, dtype=int)
    parts = ((name, kept[kept <= turn], look.line(position)), (f"{name}, few at risk", kept[kept >= turn], look.grey))
    for said, part, colour in parts:
        if len(part) > 1 or said == name:
            stroke = {"shape": "hv", "width": 2.4, "dash": dash_of(position), "color": colour}
            traces.append(
                _LINE | {"x": time[part], "y": curve[part], "name": said, "line": stroke, "hoverinfo": "all",
                         "customdata": data[part], "hovertemplate": hover}
            )  # fmt: skip
    return traces


def _count_traces(counts: pd.DataFrame, index: int, label: str, position: int, look: Look) -> list[Layer]:
    rise, death = (counts[counts["term"] == term] for term in (RISEN, DIED))
    rows = (rise["n_at_risk"], rise["n_events"], death["n_events"], rise["n_censored"])
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": rise["time"].to_numpy() / MONTH,
            "yaxis": "y2",
            "y": np.full(len(values), float(len(ROW_NAMES) * index + row)),
            "text": [str(n) for n in values],
            "name": f"{write_label(label)} {ROW_NAMES[row].lower()}",
            "cliponaxis": False,
            "showlegend": False,
            "hoverinfo": "skip",
            "textfont": {"color": look.words(position) if row == 1 else look.ink, "size": 13},
        }
        for row, values in enumerate(rows, start=1)
    ]


def _highest(rows: pd.DataFrame) -> float:
    if rows.empty:
        return 0.0
    top, band = float(rows["estimate"].max()), float(rows["conf_high"].max())
    return min(top + WIDEST_BAND, band) if band > top else top


def _words(chart: RiseChart, top: float, look: Look) -> list[Layer]:
    """Headings of the counts, and what each mark in the figure is."""
    headings = [
        {
            "text": f"<b>{glyph_of(position)} {write_label(label)}</b>",
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "yref": "y2",
            "y": len(ROW_NAMES) * i,
            "showarrow": False,
            "font": {"color": look.words(position), "size": 13},
        }
        for i, (_, label, position) in enumerate(chart.arms)
    ]
    marks = [
        {
            "text": write_label(words),
            "x": day / MONTH,
            "y": top,
            "yref": "y",
            "yanchor": "top",
            "xanchor": "left",
            "showarrow": False,
            "font": {"color": look.ink, "size": 11},
            "xshift": 4,
        }
        for day, words in chart.marks
    ]
    return [*headings, *marks]


def _layout(chart: RiseChart, rows: pd.DataFrame, look: Look) -> Layer:
    n_rows = len(ROW_NAMES) * len(chart.arms)
    height = figure_height(len(chart.arms))
    plot = height - TOP - BOTTOM
    top = float(min(1.0, max(0.1, np.ceil(20 * _highest(rows)) / 20)))
    ticks = np.unique(chart.counts["time"].to_numpy(float) / MONTH) if len(chart.counts) else np.array([0.0])
    last = max(float(rows["time"].max()) / MONTH if len(rows) else 1.0, float(ticks.max()), 1.0)
    return {
        **ground(look, height, (82, 18, TOP, BOTTOM), font=14, drag="zoom"),
        "annotations": _words(chart, top, look),
        "shapes": [
            {"type": "line", "x0": day / MONTH, "x1": day / MONTH, "y0": 0, "y1": top, "yref": "y",
             "line": {"color": look.grey, "width": 1, "dash": "dot"}}
            for day, _ in chart.marks
        ],
        "xaxis": {
            "range": [-0.075 * last, 1.03 * last], "tickvals": ticks, "ticktext": [f"{t:g}" for t in ticks],
            "anchor": "y", "showgrid": False, "zeroline": False, "linecolor": look.ink, "ticks": "outside",
            "tickcolor": look.ink, "title": {"text": "Months from start of study treatment", "standoff": 4},
        },
        "yaxis": {
            "range": [0, 1.005 * top], "tickformat": ".0%", "dtick": 0.05 if top <= 0.3 else 0.1 if top <= 0.5 else 0.2,
            "gridcolor": look.quiet, "zeroline": False, "linecolor": look.ink, "fixedrange": True,
            "domain": [1 - CURVE_HEIGHT / plot, 1], "title": {"text": "Had a rise", "standoff": 6},
        },
        "yaxis2": {
            "domain": [0, max(ROW_HEIGHT * n_rows / plot, 0.01)], "range": [n_rows - 0.5, -0.5], "showgrid": False,
            "zeroline": False, "tickvals": list(range(n_rows)), "ticktext": list(ROW_NAMES) * len(chart.arms),
            "ticks": "", "fixedrange": True, "showline": False,
        },
    }  # fmt: skip
