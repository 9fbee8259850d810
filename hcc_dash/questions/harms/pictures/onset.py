"""Adverse events over time: steps by arm from the first dose, with bands; weeks on the axis."""

from typing import Literal

import pandas as pd

from hcc_dash.drawing.axes import height_axis, name_groups, note_above, time_axis
from hcc_dash.drawing.curves import Curve, Line, Stroke, draw_curve, draw_line
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.steps import read_steps
from hcc_dash.questions.harms.numbers.onset_result import DEATH, ONSET, OnsetGroup, OnsetResult
from hcc_dash.study.time import DAYS_IN
from hcc_dash.wording.words import say_share, say_time, say_value

HEIGHT = 330
TOP, BOTTOM = 34, 48
WEEK = DAYS_IN["weeks"]

Reading = Literal["incidence", "means", "prevalence"]

TITLES = {
    "incidence": "Had a first event",
    "means": "Events per patient",
    "prevalence": "Had an event going on",
}


def draw_onset(result: OnsetResult, reading: Reading, look: Look = LIGHT) -> FinishedFigure:
    """One of the three readings: first events (thin: death without one), mean number, weekly share."""
    traces: list[Layer] = []
    for i, group in enumerate(result.groups):
        frame = getattr(result, reading)
        mine = frame[frame["arm"] == group.arm]
        first = mine[mine["term"] == ONSET] if reading == "incidence" else mine
        traces += draw_curve(_curve(first, group, i, reading), look)
        if reading == "incidence":
            traces.append(draw_line(_death(mine[mine["term"] == DEATH], group, i, look)))
    return FinishedFigure({"data": traces, "layout": _layout(result, reading, look)}, _validate=False)


def _curve(frame: pd.DataFrame, group: OnsetGroup, position: int, reading: Reading) -> Curve:
    return weekly_curve(
        frame.assign(time=frame["time"] / WEEK),
        group.label,
        position,
        watched="n" if reading == "prevalence" else "n_at_risk",
        as_share=reading != "means",
    )


def weekly_curve(
    frame: pd.DataFrame, label: str, position: int, watched: str = "n_at_risk", as_share: bool = True
) -> Curve:
    """A group's curve whose every week answers a pointer; ``frame``: time in weeks, estimate, limits, ``watched``."""
    steps, n, say = read_steps(frame), frame[watched].to_numpy(), say_share if as_share else _say_mean
    return Curve(
        label=label,
        position=position,
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], 'weeks')}\n"
            f"{say(steps.value[row], steps.low[row], steps.high[row])}\n{n[row]:g} watched"
        ),
        thinned=False,
        width=2.2,
    )


def _say_mean(value: float, low: float, high: float) -> str:
    return say_value(value, low, high, 2)


def _death(frame: pd.DataFrame, group: OnsetGroup, position: int, look: Look) -> Line:
    """Death without an event, which forestalls it: a thin line."""
    time, value = frame["time"].to_numpy() / WEEK, frame["estimate"].to_numpy()
    return Line(
        name=f"{group.label}, {DEATH}",
        head=group.label,
        time=time,
        value=value,
        stroke=Stroke(colour=look.line(position), width=1, opacity=0.8),
        say=lambda row: f"{say_time(time[row], 'weeks')}\ndied without it {say_share(value[row])}",
        thinned=False,
    )


def _layout(result: OnsetResult, reading: Reading, look: Look) -> Layer:
    key = name_groups([(group.label, i) for i, group in enumerate(result.groups)], look)
    share = {} if reading == "means" else {"tickformat": ".0%"}
    return {
        **ground(look, HEIGHT, (62, 14, TOP, BOTTOM), drag="zoom"),
        "xaxis": time_axis(look, "Weeks from the first dose") | {"rangemode": "tozero", "nticks": 8},
        "yaxis": height_axis(look, TITLES[reading]) | {"rangemode": "tozero"} | share,
        "annotations": [note_above(key)] if result.groups else [],
    }
