"""How many of each arm have started their treatment by each day."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from hcc_dash.drawing.curves import Line, Stroke, draw_line
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import ground
from hcc_dash.drawing.look import LIGHT, Look, dash_of, write_label
from hcc_dash.questions.balance.pictures.baseline import ShapeGroup
from hcc_dash.wording.words import say_number, say_share, say_time


def draw_starts(
    shares: pd.DataFrame, groups: Sequence[ShapeGroup], landmark: float, x_title: str, look: Look = LIGHT
) -> go.Figure:
    """Rising steps of ``shares`` (arm, time in days, n, estimate); a line stands at the landmark, in days."""
    end = 1.06 * max(landmark, float(shares["time"].max()))
    layers: list[dict[str, Any]] = []
    for group in groups:
        layers.append(draw_line(_started(shares[shares["arm"] == group.arm], group, end, look)))
    layers.append(
        {"type": "scatter", "mode": "lines", "x": [landmark, landmark], "y": [0, 1.02], "name": "landmark",
         "hoverinfo": "skip", "line": {"color": look.grey, "width": 1.4, "dash": "dash"}}
    )  # fmt: skip
    names = "&nbsp;&nbsp;&nbsp;".join(
        f'<span style="color:{look.words(group.position)}"><b>{write_label(group.label)}</b></span>' for group in groups
    )
    layout = {
        **ground(look, 300, (56, 14, 34, 48)),
        "xaxis": {"range": [0, end], "title": {"text": write_label(x_title), "standoff": 4}, "showgrid": False,
                  "zeroline": False, "linecolor": look.ink, "ticks": "outside", "fixedrange": True},
        "yaxis": {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.25, "gridcolor": look.quiet, "zeroline": False,
                  "title": {"text": "Have started", "standoff": 4}, "fixedrange": True},
        "annotations": [
            {"text": names, "xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom",
             "showarrow": False},
            {"text": "landmark", "x": landmark, "xanchor": "right", "y": 0.03, "yanchor": "bottom", "showarrow": False,
             "font": {"color": look.words(4), "size": 13}},
        ],
    }  # fmt: skip
    return FinishedFigure({"data": layers, "layout": layout}, _validate=False)


def _started(own: pd.DataFrame, group: ShapeGroup, end: float, look: Look) -> Line:
    """The share that has started, level from the last start to the end of the axis."""
    time, share, n = (np.append(own[name], own[name].iloc[-1]) for name in ("time", "estimate", "n"))
    time[-1] = end
    return Line(
        name=group.label,
        time=time,
        value=share,
        stroke=Stroke(colour=look.line(group.position), dash=dash_of(group.position)),
        say=lambda row: f"{say_time(time[row], 'days')}\n{say_share(share[row])} started ({say_number(n[row], 0)})",
        thinned=False,
    )
