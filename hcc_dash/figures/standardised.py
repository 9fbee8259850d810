"""Adjusted survival by arm: what the model expects of everybody in each arm, over the curves observed."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from hcc_dash.analysis.cox.standardised import StandardisedResult
from hcc_dash.analysis.curves import ticks
from hcc_dash.figures.curves import name_probability
from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.ground import Layer, ground
from hcc_dash.figures.hazards import arm_position
from hcc_dash.figures.look import LIGHT, Look, dash_of, write_label
from hcc_dash.figures.steps import thin_steps
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time

HEIGHT = 400


def draw_standardised(
    result: StandardisedResult, labels: dict[str, str], unit: TimeUnit = "months", look: Look = LIGHT
) -> go.Figure:
    """Adjusted curves bold with their band, observed ones (Kaplan-Meier) thin, in the arm's colour and line style."""
    endpoint = result.model.endpoint
    scale, incidence = convert_time(1.0, endpoint.unit, unit), endpoint.direction == "incidence"
    layers: list[Layer] = []
    for arm, label in labels.items():
        place = arm_position(result.model, arm)
        layers += _adjusted(result.curves[result.curves["arm"] == arm], label, place, scale, incidence, unit, look)
        layers.append(_observed(result.observed[result.observed["arm"] == arm], label, place, scale, incidence, look))
    longest = float(result.curves["time"].max()) * scale
    at = ticks(result.model.design.events, endpoint) * scale
    at = at[at <= longest]
    origin = write_label(result.model.study.origin(endpoint))
    layout: Layer = {
        **ground(look, HEIGHT, (70, 14, 58, 52), font=14, drag="zoom"), "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {
            "range": [0, 1.02 * longest], "tickvals": at, "ticktext": [f"{tick:g}" for tick in at], "showgrid": False,
            "zeroline": False, "linecolor": look.ink, "ticks": "outside", "tickcolor": look.ink,
            "title": {"text": f"{capital(unit)} from {origin}", "standoff": 6},
        },
        "yaxis": {
            "range": [0, 1.005], "tickformat": ".0%", "dtick": 0.2, "gridcolor": look.quiet, "zeroline": False,
            "linecolor": look.ink, "fixedrange": True,
            "title": {"text": write_label(name_probability(endpoint, incidence)), "standoff": 6},
        },
    }  # fmt: skip
    return FinishedFigure({"data": layers, "layout": layout}, _validate=False)


def _turned(values: np.ndarray, incidence: bool) -> np.ndarray:
    return 1 - values if incidence else values


def _adjusted(
    frame: pd.DataFrame, label: str, place: int, scale: float, incidence: bool, unit: TimeUnit, look: Look
) -> list[Layer]:
    time, survival = frame["time"].to_numpy() * scale, frame["estimate"].to_numpy()
    low, high = (
        np.where(np.isnan(limit), survival, limit) for limit in (frame["conf_low"], frame["conf_high"])
    )  # where S is 1 there is no limit, and the band closes on the curve
    kept = thin_steps(survival)
    base: Layer = {"type": "scatter", "mode": "lines", "x": time[kept], "legendgroup": label}
    edge: Layer = {"hoverinfo": "skip", "showlegend": False, "line": {"shape": "hv", "width": 0}}
    name = write_label(label)
    return [
        base | edge | {"y": _turned(low, incidence)[kept], "name": f"{name} lower limit"},
        base
        | edge
        | {
            "y": _turned(high, incidence)[kept],
            "name": f"{name} band",
            "fill": "tonexty",
            "fillcolor": look.band(place),
        },
        base
        | {
            "y": _turned(survival, incidence)[kept],
            "name": f"{name}, adjusted",
            "line": {"shape": "hv", "width": 2.6, "color": look.line(place), "dash": dash_of(place)},
            "hovertemplate": f"<b>{name}, adjusted</b>, %{{x:.1f}} {unit}<br>%{{y:.1%}}<extra></extra>",
        },
    ]


def _observed(frame: pd.DataFrame, label: str, place: int, scale: float, incidence: bool, look: Look) -> Layer:
    survival = frame["estimate"].to_numpy()
    kept = thin_steps(survival)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": frame["time"].to_numpy()[kept] * scale,
        "y": _turned(survival, incidence)[kept],
        "name": f"{write_label(label)}, observed",
        "hoverinfo": "skip",
        "legendgroup": label,
        "opacity": 0.75,
        "line": {"shape": "hv", "width": 1.1, "color": look.line(place), "dash": dash_of(place)},
    }
