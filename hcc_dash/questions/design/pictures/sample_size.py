"""Events of both arms together over follow-up, towards the number planned for."""

import math

import numpy as np
import plotly.graph_objects as go

from hcc_dash.drawing.axes import height_axis, time_axis
from hcc_dash.drawing.curves import Line, Stroke, draw_line
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.questions.design.numbers.sample_size import SizeResult
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_time

HEADROOM = 1.12
TICKS: dict[TimeUnit, float] = {"months": 12, "years": 1}


def draw_events(result: SizeResult, unit: TimeUnit, look: Look = LIGHT) -> go.Figure:
    """Steps of the pooled count; lines at the events planned for and at the day of reading."""
    assert result.endpoint is not None  # an answer without a plan has no picture
    scale = convert_time(1.0, result.endpoint.unit, unit)
    needed, reading = math.ceil(result.needed), result.reading.at(unit)
    time = np.concatenate(([0.0], result.time * scale))
    count = np.concatenate(([0], result.count))
    end, top = 1.04 * max(float(time[-1]), reading), HEADROOM * max(float(count[-1]), needed)
    steps = Line(
        name="Events of both arms",
        time=time,
        value=count,
        stroke=Stroke(colour=look.ink),
        say=lambda row: f"{say_time(time[row], unit)}\n{count_noun(int(count[row]), 'event')}",
        thinned=False,
    )
    title = "Events of those selected" if result.narrowed else "Events, both arms"
    layout = {
        **ground(look, 420, (56, 16, 12, 48)),
        "xaxis": {**time_axis(look, f"{capital(unit)} from {result.study.origin(result.endpoint)}"),
                  "range": [0, end], "dtick": TICKS.get(unit, 12), "fixedrange": True},
        "yaxis": {**height_axis(look, title), "range": [0, top], "rangemode": "tozero"},
        "annotations": [
            _label(look, x=0.01 * end, y=float(needed), text=f"{needed} events planned for", anchor="left"),
            _label(look, x=reading, y=0.02 * top, text=f"{result.reading.short} ", anchor="right"),
        ],
    }  # fmt: skip
    data = [
        draw_line(steps),
        _rule(look, "planned for", [0, end], [needed, needed], "dash"),
        _rule(look, "reading", [reading, reading], [0, top], "dot"),
    ]
    return FinishedFigure({"data": data, "layout": layout}, _validate=False)


def _rule(look: Look, name: str, x: list[float], y: list[float], dash: str) -> Layer:
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "hoverinfo": "skip",
            "line": {"color": look.grey, "width": 1.4, "dash": dash}}  # fmt: skip


def _label(look: Look, *, x: float, y: float, text: str, anchor: str) -> Layer:
    return {"text": write_label(text), "x": x, "y": y, "xanchor": anchor, "yanchor": "bottom", "showarrow": False,
            "font": {"color": look.words(4), "size": 13}}  # fmt: skip
