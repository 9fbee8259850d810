"""A small curve to judge a reading of the event column by: no band, no table."""

import numpy as np

from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.look import FONT, Look
from hcc_dash.figures.steps import thin_steps
from hcc_dash.study.capital import capital


def draw_preview(time: np.ndarray, survival: np.ndarray, unit: str, look: Look) -> FinishedFigure:
    """Event-free proportion over time, 170 pixels high."""
    time, survival = np.concatenate([[0.0], time]), np.concatenate([[1.0], survival])
    kept = thin_steps(survival)
    axis = {"showgrid": False, "zeroline": False, "linecolor": look.ink, "fixedrange": True}
    return FinishedFigure(
        {
            "data": [
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": time[kept],
                    "y": survival[kept],
                    "name": "event-free",
                    "line": {"shape": "hv", "width": 2, "color": look.line(0)},
                    "hoverinfo": "skip",
                }
            ],
            "layout": {
                "template": {"layout": {}},
                "height": 170,
                "margin": {"l": 44, "r": 8, "t": 6, "b": 36},
                "font": {"family": FONT, "size": 12, "color": look.ink},
                "paper_bgcolor": "rgba(0,0,0,0)",
                "plot_bgcolor": "rgba(0,0,0,0)",
                "xaxis": axis | {"title": {"text": capital(unit), "standoff": 2}, "rangemode": "tozero"},
                "yaxis": axis | {"range": [0, 1.01], "tickformat": ".0%", "dtick": 0.5},
            },
        },
        _validate=False,
    )
