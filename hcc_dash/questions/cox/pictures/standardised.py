"""Adjusted survival by arm: what the model expects of everybody in each arm, over the curves observed."""

import pandas as pd
import plotly.graph_objects as go

from hcc_dash.drawing.axes import note_above, share_axis, ticked, time_axis
from hcc_dash.drawing.curves import Curve, Line, Stroke, draw_curve, draw_line, ends_of, name_probability
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, dash_of
from hcc_dash.drawing.steps import read_steps
from hcc_dash.estimation.curves import ticks
from hcc_dash.questions.cox.numbers.standardised import StandardisedResult
from hcc_dash.questions.cox.pictures.hazards import arm_position
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_share, say_time

HEIGHT, BOTTOM = 400, 52
KEY, NAMED = 58, 34  # pixels over the curves: with a key of their names, and without


def draw_standardised(
    result: StandardisedResult, labels: dict[str, str], unit: TimeUnit = "months", look: Look = LIGHT
) -> go.Figure:
    """Adjusted curves bold with their band, observed ones (Kaplan-Meier) thin, in the arm's colour and line style."""
    endpoint = result.model.endpoint
    scale, incidence = convert_time(1.0, endpoint.unit, unit), endpoint.direction == "incidence"
    layers: list[Layer] = []
    curves: list[Curve] = []
    for arm, label in labels.items():
        place = arm_position(result.model, arm)
        adjusted, observed = (frame[frame["arm"] == arm] for frame in (result.curves, result.observed))
        curves.append(_adjusted(adjusted, label, place, scale, incidence, unit))
        layers += draw_curve(curves[-1], look)
        layers.append(draw_line(_observed(observed, label, place, scale, incidence, look)))
    longest = float(result.curves["time"].max()) * scale
    at = ticks(result.model.design.events, endpoint) * scale
    x = time_axis(look, f"{capital(unit)} from {result.model.study.origin(endpoint)}")
    ends = name_ends(ends_of(curves), HEIGHT - NAMED - BOTTOM, (0.0, 1.005), look)
    layout: Layer = {
        **ground(look, HEIGHT, (70, 14, NAMED if ends.layers else KEY, BOTTOM), font=14, drag="zoom"),
        "annotations": [note_above("bold: adjusted; thin: observed")] if ends.layers else [],
        "showlegend": not ends.layers,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": x | ticked(at[at <= longest], 0.0, longest, left=0.0, right=0.02),
        "yaxis": share_axis(look, name_probability(endpoint, incidence)),
    }
    return FinishedFigure({"data": layers, "layout": ends.on(layout)}, _validate=False)


def _adjusted(frame: pd.DataFrame, label: str, place: int, scale: float, incidence: bool, unit: TimeUnit) -> Curve:
    steps = read_steps(frame, scale, incidence)
    return Curve(
        label=label,
        suffix=", adjusted",
        position=place,
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], unit)}\n{say_share(steps.value[row], steps.low[row], steps.high[row])}"
        ),
        width=2.6,
        group=label,
        in_legend=True,
    )


def _observed(frame: pd.DataFrame, label: str, place: int, scale: float, incidence: bool, look: Look) -> Line:
    time, survival = frame["time"].to_numpy() * scale, frame["estimate"].to_numpy()
    return Line(
        name=f"{label}, observed",
        time=time,
        value=1 - survival if incidence else survival,
        stroke=Stroke(colour=look.line(place), width=1.1, dash=dash_of(place), opacity=0.75),
        group=label,
        in_legend=True,
    )
