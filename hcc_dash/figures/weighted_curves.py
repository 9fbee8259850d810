"""Curves of two arms, weighted over unweighted, with both kinds of numbers at risk under the axis."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from hcc_dash.figures.baseline import ShapeGroup
from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.ground import Layer, ground
from hcc_dash.figures.look import LIGHT, Look, dash_of, glyph_of, write_label
from hcc_dash.figures.steps import drawn_steps, thin_steps
from hcc_dash.figures.survival import AXIS_HEIGHT, BOTTOM, CURVE_HEIGHT, ROW_HEIGHT, TOP
from hcc_dash.study.time import TimeUnit, convert_time

_LINE: Layer = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}


@dataclass(frozen=True, slots=True)
class CountRow:
    """A row under the axis: its name, the column of the counts it prints, and its decimals."""

    name: str
    column: str
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class CurvePlan:
    """What the curves are: the frame's ``level`` drawn in full, another drawn faintly behind it, axes and rows."""

    level: str
    behind: str
    groups: tuple[ShapeGroup, ...]
    rows: tuple[CountRow, ...]
    source: TimeUnit
    x_title: str
    y_title: str
    incidence: bool


def draw_curves(curves: pd.DataFrame, counts: pd.DataFrame, plan: CurvePlan, look: Look = LIGHT) -> go.Figure:
    """Step curves with bands in months; ``curves`` and ``counts`` as an analysis of weighted curves gives them."""
    scale = convert_time(1.0, plan.source, "months")
    layers: list[Layer] = []
    for group in plan.groups:
        if plan.behind:
            layers.append(_faint(_of(curves, plan.behind, group), group, plan, scale, look))
        layers += _full(_of(curves, plan.level, group), group, plan, scale, look)
    layers += _count_layers(counts, plan, scale, look)
    return FinishedFigure({"data": layers, "layout": _layout(curves, counts, plan, scale, look)}, _validate=False)


def _of(curves: pd.DataFrame, level: str, group: ShapeGroup) -> pd.DataFrame:
    return curves[(curves["level"] == level) & (curves["arm"] == group.arm)]


def _faint(frame: pd.DataFrame, group: ShapeGroup, plan: CurvePlan, scale: float, look: Look) -> Layer:
    curve, _, _ = drawn_steps(frame, plan.incidence)
    kept = thin_steps(curve)
    return _LINE | {
        "x": frame["time"].to_numpy()[kept] * scale,
        "y": curve[kept],
        "opacity": 0.7,
        "name": f"{write_label(group.label)} {plan.behind}",
        "line": {"shape": "hv", "width": 1.2, "dash": "dot", "color": look.line(group.position)},
    }


def _full(frame: pd.DataFrame, group: ShapeGroup, plan: CurvePlan, scale: float, look: Look) -> list[Layer]:
    time, label = frame["time"].to_numpy() * scale, write_label(group.label)
    curve, lower, upper = drawn_steps(frame, plan.incidence)
    at_lower, at_upper, kept = thin_steps(lower), thin_steps(upper), thin_steps(curve)
    nothing = {"shape": "hv", "width": 0}
    hover = f"<b>{label}</b>, %{{x:.1f}} months<br>%{{y:.1%}} (%{{customdata[0]:.1%}} to %{{customdata[1]:.1%}})"
    return [
        _LINE | {"x": time[at_lower], "y": lower[at_lower], "line": nothing, "name": f"{label} lower limit"},
        _LINE
        | {
            "x": time[at_upper],
            "y": upper[at_upper],
            "line": nothing,
            "name": f"{label} band",
            "fill": "tonexty",
            "fillcolor": look.band(group.position),
        },
        _LINE
        | {
            "x": time[kept],
            "y": curve[kept],
            "name": label,
            "hoverinfo": "all",
            "customdata": np.column_stack([lower[kept], upper[kept]]),
            "hovertemplate": f"{hover}<extra></extra>",
            "line": {"shape": "hv", "width": 2.4, "dash": dash_of(group.position), "color": look.line(group.position)},
        },
    ]


def _count_layers(counts: pd.DataFrame, plan: CurvePlan, scale: float, look: Look) -> list[Layer]:
    layers = []
    high = 1 + len(plan.rows)
    for index, group in enumerate(plan.groups):
        own = counts[counts["arm"] == group.arm]
        for row, asked in enumerate(plan.rows, start=1):
            layers.append(
                {
                    "type": "scatter",
                    "mode": "text",
                    "x": own["time"].to_numpy() * scale,
                    "y": np.full(len(own), float(high * index + row)),
                    "yaxis": "y2",
                    "showlegend": False,
                    "text": [f"{value:.{asked.decimals}f}" for value in own[asked.column]],
                    "hoverinfo": "skip",
                    "name": f"{write_label(group.label)} {asked.name.lower()}",
                    "cliponaxis": False,
                    "textfont": {"color": look.words(group.position) if row == 1 else look.ink, "size": 13},
                }
            )
    return layers


def _layout(curves: pd.DataFrame, counts: pd.DataFrame, plan: CurvePlan, scale: float, look: Look) -> Layer:
    high = 1 + len(plan.rows)
    lines = high * len(plan.groups)
    plot = CURVE_HEIGHT + AXIS_HEIGHT + ROW_HEIGHT * lines
    ticks = np.unique(counts["time"].to_numpy()) * scale
    longest = float(curves["time"].max()) * scale or 1.0
    labels = [name for _ in plan.groups for name in ("", *(row.name for row in plan.rows))]
    return {
        **ground(look, plot + TOP + BOTTOM, (78, 18, TOP, BOTTOM), font=14, drag="zoom"),
        "xaxis": {
            "range": [-0.055 * longest, 1.03 * longest], "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks],
            "anchor": "y", "showgrid": False, "zeroline": False, "linecolor": look.ink, "ticks": "outside",
            "title": {"text": write_label(plan.x_title), "standoff": 4},
        },
        "yaxis": {
            "domain": [1 - CURVE_HEIGHT / plot, 1], "range": [0, 1.005], "tickformat": ".0%", "dtick": 0.2,
            "gridcolor": look.quiet, "zeroline": False, "linecolor": look.ink, "fixedrange": True,
            "title": {"text": write_label(plan.y_title), "standoff": 6},
        },
        "yaxis2": {
            "domain": [0, max(ROW_HEIGHT * lines / plot, 0.01)], "range": [lines - 0.5, -0.5], "showgrid": False,
            "zeroline": False, "tickvals": list(range(lines)), "ticktext": labels, "ticks": "", "fixedrange": True,
            "showline": False,
        },
        "annotations": [
            {"text": f"<b>{glyph_of(group.position)} {write_label(group.label)}</b>", "xref": "paper", "x": 0,
             "xanchor": "left", "yref": "y2", "y": high * index, "showarrow": False,
             "font": {"color": look.words(group.position), "size": 13}}
            for index, group in enumerate(plan.groups)
        ],
    }  # fmt: skip
