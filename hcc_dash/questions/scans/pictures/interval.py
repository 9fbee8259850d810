"""Recurrence between two scans: from the earliest count to the latest, with the usual curve as a thin line."""

import numpy as np

from hcc_dash.drawing.axes import share_axis, time_axis
from hcc_dash.drawing.curves import Curve, Line, Stroke, draw_curve, draw_line, ends_of
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.steps import Steps
from hcc_dash.questions.scans.numbers.interval import AT_MOST, FOUND, SURELY, IntervalArm, IntervalResult
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_share, say_time

HEIGHT, BOTTOM = 420, 52
KEY, NAMED = 58, 34  # pixels over the curves: with a key of their names, and without
TICKS: dict[TimeUnit, float] = {"months": 12, "years": 1}


def draw_between(result: IntervalResult, unit: TimeUnit = "months", look: Look = LIGHT) -> FinishedFigure:
    """A band for each arm between its earliest and latest count, its line the earliest; Kaplan-Meier drawn thinly."""
    curves = [_curve(result, arm, unit) for arm in result.arms]
    end = 1.02 * float(result.curves["time"].max()) * convert_time(1.0, "days", unit)
    ends = name_ends(ends_of(curves), HEIGHT - NAMED - BOTTOM, (0.0, 1.005), look)
    axis = time_axis(look, f"{capital(unit)} from {result.study.design.time_zero.split(' (')[0]}")
    layout: Layer = {
        **ground(look, HEIGHT, (70, 14, NAMED if ends.layers else KEY, BOTTOM), font=14, drag="zoom"),
        "showlegend": not ends.layers,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": axis | {"range": [0, end], "dtick": TICKS.get(unit, 12)},
        "yaxis": share_axis(look, "Had recurred"),
    }
    traces = [trace for curve in curves for trace in draw_curve(curve, look)]
    usual = [draw_line(_usual(result, arm, unit, look)) for arm in result.arms]
    return FinishedFigure({"data": [*traces, *usual], "layout": ends.on(layout)}, _validate=False)


def _values(result: IntervalResult, arm: IntervalArm, term: str, unit: TimeUnit) -> tuple[np.ndarray, np.ndarray]:
    own = result.curves[(result.curves["arm"] == arm.arm) & (result.curves["term"] == term)]
    return own["time"].to_numpy(float) * convert_time(1.0, "days", unit), own["estimate"].to_numpy(float)


def _position(result: IntervalResult, arm: IntervalArm) -> int:
    """The arm's place among all arms of the study, which is its colour."""
    return next((place for place, known in enumerate(result.study.arms) if known.id == arm.arm), 0)


def _curve(result: IntervalResult, arm: IntervalArm, unit: TimeUnit) -> Curve:
    time, low = _values(result, arm, SURELY, unit)
    _, high = _values(result, arm, AT_MOST, unit)
    return Curve(
        label=arm.label,
        position=_position(result, arm),
        steps=Steps(time=time, value=low, low=low, high=high),
        say=lambda row: f"{say_time(time[row], unit)}\n{say_share(low[row], low[row], high[row])}",
        thinned=False,
        group=arm.label,
        in_legend=True,
    )


def _usual(result: IntervalResult, arm: IntervalArm, unit: TimeUnit, look: Look) -> Line:
    time, value = _values(result, arm, FOUND, unit)
    colour = look.line(_position(result, arm))
    return Line(
        name=f"{arm.label}, {FOUND}",
        time=np.concatenate(([0.0], time)),
        value=np.concatenate(([0.0], value)),
        stroke=Stroke(colour=colour, width=1.0, dash="dot"),
    )
