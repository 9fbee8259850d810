"""A treatment over time: the share of patients in each state, week by week, stacked to the whole."""

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.questions.exposure.numbers.result import ArmExposure, ExposureResult
from hcc_dash.questions.exposure.pictures.exposure_styles import (
    Style,
    lay_legend,
    legend_entry,
    order_states,
    style_states,
)
from hcc_dash.wording.words import say_number, say_share, say_time

PANEL, GAP = 320, 58  # pixels: bars of one arm, and the room for the next arm's name
LEGEND, BOTTOM = 104, 48


def draw_states(result: ExposureResult, look: Look = LIGHT) -> FinishedFigure:
    """A bar per week and arm, from full dose at the bottom to those who stopped at the top; one legend for all arms.

    ``result`` has at least one arm. The hover of a bar says how many of how many are in the state at the week's start.
    """
    styles = style_states(result, look)
    order = order_states(result)
    traces: list[Layer] = []
    told: set[str] = set()
    for place, arm in enumerate(result.arms):
        mine = result.states[result.states["arm"] == arm.arm]
        for state in order:
            rows = mine[mine["level"] == state].sort_values("time")
            if (rows["n_events"] > 0).any():
                traces.append(_bars(rows, arm, state, styles[state]) | _axes(place) | {"showlegend": state not in told})
                told.add(state)
    return FinishedFigure({"data": traces, "layout": _layout(result, look)}, _validate=False)


def _bars(rows: pd.DataFrame, arm: ArmExposure, state: str, style: Style) -> Layer:
    return {
        "type": "bar",
        **legend_entry(state),
        "x": rows["time"].to_numpy(float),
        "y": rows["estimate"].to_numpy(float),
        "width": _widths(rows),
        "offset": 0,
        "marker": style.marker,
        **hover_of(
            state,
            (
                f"{arm.label}\nat the start of {say_time(row['time'], 'weeks')}: "
                f"{say_number(row['n_events'], 0)} of {say_number(row['n'], 0)} ({say_share(row['estimate'])})"
                for row in rows.to_dict("records")
            ),
        ),
    }


def _widths(rows: pd.DataFrame) -> np.ndarray:
    """Each bar reaches to the next; the last is as wide as the one before it."""
    steps = np.diff(rows["time"].to_numpy(float))
    return np.append(steps, steps[-1] if steps.size else 1.0)


def _axes(place: int) -> Layer:
    return {} if place == 0 else {"xaxis": f"x{place + 1}", "yaxis": f"y{place + 1}"}


def _layout(result: ExposureResult, look: Look) -> Layer:
    n = len(result.arms)
    inside = PANEL * n + GAP * (n - 1)
    last = float(result.states["time"].max()) + 1 if len(result.states) else 1.0
    layout: Layer = {
        **ground(look, inside + LEGEND + BOTTOM, (52, 12, LEGEND, BOTTOM)),
        "barmode": "stack",
        "bargap": 0,
        "showlegend": True,
        "annotations": [],
        "legend": lay_legend((28 if n > 1 else 8) / inside),
    }
    for place, arm in enumerate(result.arms):
        top = 1 - place * (PANEL + GAP) / inside
        key = "" if place == 0 else str(place + 1)
        layout[f"xaxis{key}"] = _week_axis(look, last, place == n - 1) | {"anchor": f"y{key}"}
        layout[f"yaxis{key}"] = _share_axis(look) | {"domain": [max(top - PANEL / inside, 0.0), top]}
        if n > 1:
            layout["annotations"].append(
                {
                    "text": f"<b>{write_label(arm.label)}</b>",
                    "xref": "paper",
                    "x": 0,
                    "xanchor": "left",
                    "yref": "paper",
                    "y": top,
                    "yanchor": "bottom",
                    "yshift": 4,
                    "showarrow": False,
                }
            )
    return layout


def _week_axis(look: Look, last: float, titled: bool) -> Layer:
    title = {"title": {"text": "Weeks from each patient's first dose", "standoff": 4}} if titled else {}
    return title | {
        "range": [0, last],
        "dtick": week_step(last),
        "tick0": 0,
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.ink,
        "ticks": "outside",
        "tickcolor": look.ink,
        "fixedrange": True,
    }


def _share_axis(look: Look) -> Layer:
    return {
        "range": [0, 1],
        "tickformat": ".0%",
        "dtick": 0.25,
        "gridcolor": look.quiet,
        "zeroline": False,
        "linecolor": look.ink,
        "fixedrange": True,
        "title": {"text": "Treated patients", "standoff": 6},
    }


def week_step(last: float, most: int = 13) -> float:
    """Weeks between ticks: so that there are at most so many of them."""
    return next((float(step) for step in (1, 2, 4, 8, 12, 24, 52) if last // step < most), 104.0)
