"""Cumulative incidence by first site, one upon the other, death without recurrence on top; a figure per arm."""

from collections.abc import Callable

import numpy as np

from hcc_dash.drawing.axes import share_axis, ticked, time_axis
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.steps import thin_steps
from hcc_dash.drawing.tints import tint
from hcc_dash.questions.recurrence.numbers.sites import DEATH, ArmSites, SitesResult

Says = Callable[[float, float], str]
HEIGHT, TOP, BOTTOM = 380, 74, 48
_STRENGTHS = {"local": 1.0, "intrahepatic": 0.62, "graft": 0.62, "extrahepatic": 0.3, "not stated": 0.0}
_YEAR = 365.25


def draw_sites(result: SitesResult, arm: ArmSites, say: Says, look: Look) -> FinishedFigure:
    """One arm; ``say``: what a pointer is told of a time in days and a share."""
    rows = result.curves[result.curves["arm"] == arm.arm]
    terms = list(dict.fromkeys(rows["term"]))
    height: np.ndarray = np.zeros(0)
    traces: list[Layer] = []
    for term in terms:
        mine = rows[rows["term"] == term]
        time, share = mine["time"].to_numpy(float), mine["estimate"].to_numpy(float)
        height = height + share if traces else share
        kept = thin_steps(height)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": write_label(term),
                "line": {"shape": "hv", "width": 0},
                "x": time[kept] / _YEAR,
                "y": height[kept],
                "hoverinfo": "all",
                "fill": "tonexty" if traces else "tozeroy",
                "fillcolor": _fill(term, look),
                **hover_of(term, [say(at, part) for at, part in zip(time[kept], share[kept], strict=True)]),
            }
        )
    return FinishedFigure({"data": traces, "layout": _layout(result, look)}, _validate=False)


def _fill(term: str, look: Look) -> str:
    return look.grey if term == DEATH else tint(_STRENGTHS[term], look)


def _layout(result: SitesResult, look: Look) -> Layer:
    last = float(result.curves["time"].max()) / _YEAR if len(result.curves) else 1.0
    at = result.reading_day / _YEAR
    ticks = np.arange(0, np.floor(last) + 1)
    x = time_axis(look, "Years from radical treatment") | ticked(ticks, 0.0, last, left=0.0, right=0.02)
    line = {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
    return {
        **ground(look, HEIGHT, (56, 18, TOP, BOTTOM), drag="zoom"),
        "xaxis": x,
        "yaxis": share_axis(look, "Patients"),
        "shapes": [line | {"line": {"width": 1, "dash": "dot", "color": look.grey}}],
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "traceorder": "normal",
            "font": {"size": 13},
        },
    }
