"""Cumulative incidence of stopping a treatment early, by arm, over the numbers still on it."""

import numpy as np
import pandas as pd

from hcc_dash.analysis.events import declared_groups
from hcc_dash.analysis.exposure.result import ArmExposure, ExposureResult
from hcc_dash.figures.curves import draw_band
from hcc_dash.figures.exposure import week_step
from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.ground import Layer, ground
from hcc_dash.figures.look import LIGHT, Look, glyph_of, write_label

CURVE, AXIS, ROW = 300, 56, 20  # pixels
TOP, BOTTOM = 34, 8
TICKS = 7  # at most: the numbers under them must not touch


def draw_stopping(result: ExposureResult, look: Look = LIGHT) -> FinishedFigure:
    """Steps with bands, death and completion competing; under the axis who was still on treatment, arm by arm."""
    order = declared_groups(result.study, "")
    last = float(result.stopping["time"].max()) if len(result.stopping) else 1.0
    ticks = np.arange(0.0, last + 1e-9, week_step(last, TICKS))
    traces: list[Layer] = []
    for place, arm in enumerate(result.arms):
        rows = result.stopping[result.stopping["arm"] == arm.arm].sort_values("time", kind="stable")
        position = order.index(arm.arm)
        traces += draw_band(rows, rows["n_at_risk"].to_numpy(), arm.label, position, look)
        traces.append(_at_risk(rows, arm, place, ticks, look.words(position)))
    return FinishedFigure({"data": traces, "layout": _layout(result, ticks, last, look)}, _validate=False)


def count_at_risk(rows: pd.DataFrame, ticks: np.ndarray) -> list[int]:
    """On treatment just before each tick: the number at the first row at it or later, nobody after the last one."""
    at = np.searchsorted(rows["time"].to_numpy(float), ticks, side="left")
    counts = np.append(rows["n_at_risk"].to_numpy(float), 0.0)
    return [int(one) for one in counts[at]]


def _at_risk(rows: pd.DataFrame, arm: ArmExposure, place: int, ticks: np.ndarray, colour: str) -> Layer:
    return {
        "type": "scatter",
        "mode": "text",
        "x": ticks,
        "y": np.full(ticks.size, float(place)),
        "yaxis": "y2",
        "text": [str(one) for one in count_at_risk(rows, ticks)],
        "name": f"{write_label(arm.label)} at risk",
        "cliponaxis": False,
        "showlegend": False,
        "hoverinfo": "skip",
        "textfont": {"color": colour, "size": 13},
    }


def _layout(result: ExposureResult, ticks: np.ndarray, last: float, look: Look) -> Layer:
    n = len(result.arms)
    height = CURVE + AXIS + ROW * n
    highest = np.nanmax(result.stopping[["estimate", "conf_high"]].to_numpy(float)) if len(result.stopping) else 0.0
    order = declared_groups(result.study, "")
    key = "   ".join(
        f'<span style="color:{look.words(order.index(arm.arm))}"><b>{glyph_of(order.index(arm.arm))} '
        f"{write_label(arm.label)}</b></span>"
        for arm in result.arms
    )
    return {
        **ground(look, height + TOP + BOTTOM, (68, 16, TOP, BOTTOM), drag="zoom"),
        "xaxis": {
            "range": [-0.05 * last, last * 1.03 or 1.0], "tickvals": ticks, "anchor": "y",
            "showgrid": False, "zeroline": False, "linecolor": look.ink, "ticks": "outside", "tickcolor": look.ink,
            "title": {"text": "Weeks from each patient's first dose", "standoff": 4},
        },
        "yaxis": {
            "range": [0, min(max(0.2, np.ceil(10 * highest) / 10), 1.0) * 1.005], "tickformat": ".0%", "nticks": 7,
            "gridcolor": look.quiet, "zeroline": False, "linecolor": look.ink, "fixedrange": True,
            "domain": [1 - CURVE / height, 1], "title": {"text": "Had stopped early", "standoff": 6},
        },
        "yaxis2": {
            "domain": [0, ROW * n / height], "range": [n - 0.5, -0.5], "showgrid": False, "zeroline": False,
            "showline": False, "tickvals": list(range(n)), "ticktext": ["At risk"] * n, "ticks": "", "fixedrange": True,
        },
        "annotations": [
            {"text": key, "x": 0, "xanchor": "left", "xref": "paper", "y": 1, "yref": "paper", "yanchor": "bottom",
             "yshift": 8, "showarrow": False, "font": {"size": 13}}
        ],
    }  # fmt: skip
