"""One baseline characteristic by arm: densities of a number, bars of a category."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import LIGHT, Look, dash_of, write_label
from hcc_dash.wording.words import say_amount, say_share


@dataclass(frozen=True, slots=True)
class ShapeGroup:
    """An arm of the picture: identifier, label, and its place among all arms (its colour)."""

    arm: str
    label: str
    position: int


def draw_shape(
    shape: pd.DataFrame, groups: Sequence[ShapeGroup], axis: str, logged: bool, look: Look = LIGHT
) -> go.Figure:
    """``shape`` holds arm, level and estimate: levels as texts are bars, levels as numbers a density."""
    bars = not pd.api.types.is_numeric_dtype(shape["level"])
    draw = _bars if bars else _density
    layers = [draw(shape[shape["arm"] == group.arm], group, look) for group in groups]
    layout = _layout(groups, axis, look)
    if bars:
        layout["yaxis"] |= {"tickformat": ".0%", "title": {"text": "Patients of the arm", "standoff": 4}}
        layout["xaxis"] |= {"type": "category"}
    else:
        layout["xaxis"] |= {"type": "log", "dtick": 1} if logged else {}
        layout["yaxis"] |= {"showticklabels": False, "title": {"text": "Density", "standoff": 4}}
    return FinishedFigure({"data": layers, "layout": layout}, _validate=False)


def _bars(frame: pd.DataFrame, group: ShapeGroup, look: Look) -> Layer:
    label = write_label(group.label)
    return {
        "type": "bar",
        "x": [write_label(str(level)) for level in frame["level"]],
        "y": frame["estimate"].to_numpy(),
        "name": label,
        "marker": {"color": look.line(group.position)},
        **hover_of(
            group.label,
            (f"{level}: {say_share(share)}" for level, share in zip(frame["level"], frame["estimate"], strict=True)),
        ),
    }


def _density(frame: pd.DataFrame, group: ShapeGroup, look: Look) -> Layer:
    label = write_label(group.label)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": frame["level"].to_numpy(dtype=float),
        "y": frame["estimate"].to_numpy(),
        "name": label,
        "fill": "tozeroy",
        "fillcolor": look.band(group.position),
        "line": {"color": look.line(group.position), "width": 2.2, "dash": dash_of(group.position)},
        **hover_of(group.label, (say_amount(level) for level in frame["level"])),
    }


def _layout(groups: Sequence[ShapeGroup], axis: str, look: Look) -> Layer:
    names = "&nbsp;&nbsp;&nbsp;".join(
        f'<span style="color:{look.words(group.position)}"><b>■ {write_label(group.label)}</b></span>'
        for group in groups
    )
    return {
        **ground(look, 300, (52, 12, 34, 48)),
        "barmode": "group",
        "bargap": 0.3,
        "xaxis": {
            "title": {"text": write_label(axis), "standoff": 4},
            "showgrid": False,
            "zeroline": False,
            "linecolor": look.ink,
            "ticks": "outside",
            "fixedrange": True,
        },
        "yaxis": {"rangemode": "tozero", "gridcolor": look.quiet, "zeroline": False, "fixedrange": True},
        "annotations": [
            {
                "text": names,
                "xref": "paper",
                "x": 0,
                "xanchor": "left",
                "yref": "paper",
                "y": 1.0,
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 13},
            }
        ],
    }
