"""A small curve to judge a reading of the event column by: no band, no table."""

import numpy as np

from hcc_dash.drawing.axes import share_axis, time_axis
from hcc_dash.drawing.curves import Line, Stroke, draw_line
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import ground
from hcc_dash.drawing.look import Look
from hcc_dash.study.capital import capital


def draw_preview(time: np.ndarray, survival: np.ndarray, unit: str, look: Look) -> FinishedFigure:
    """Event-free proportion over time, 170 pixels high."""
    line = Line(
        name="event-free",
        time=np.concatenate([[0.0], time]),
        value=np.concatenate([[1.0], survival]),
        stroke=Stroke(colour=look.line(0), width=2),
    )
    layout = {
        **ground(look, 170, (44, 8, 6, 36)),
        "xaxis": time_axis(look, capital(unit)) | {"rangemode": "tozero", "fixedrange": True, "ticks": ""},
        "yaxis": share_axis(look, step=0.5) | {"range": [0, 1.01], "showgrid": False},
    }
    return FinishedFigure({"data": [draw_line(line)], "layout": layout}, _validate=False)
