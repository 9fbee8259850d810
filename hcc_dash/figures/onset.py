"""Adverse events over time: steps by arm from the first dose, with bands; weeks on the axis."""

from typing import Literal

import pandas as pd

from hcc_dash.analysis.harms.onset_result import DEATH, ONSET, OnsetGroup, OnsetResult
from hcc_dash.figures.curves import draw_band
from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.ground import Layer, ground
from hcc_dash.figures.look import LIGHT, Look, glyph_of, write_label

HEIGHT = 330
TOP, BOTTOM = 34, 48

Curve = Literal["incidence", "means", "prevalence"]

TITLES = {
    "incidence": "Had a first event",
    "means": "Events per patient",
    "prevalence": "Had an event going on",
}
_LINE: Layer = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}


def draw_onset(result: OnsetResult, curve: Curve, look: Look = LIGHT) -> FinishedFigure:
    """One of the three readings: first events (thin: death without one), mean number, weekly share."""
    traces: list[Layer] = []
    for i, group in enumerate(result.groups):
        frame = getattr(result, curve)
        mine = frame[frame["arm"] == group.arm]
        first = mine[mine["term"] == ONSET] if curve == "incidence" else mine
        traces += _curve(first, group, i, curve, look)
        if curve == "incidence":
            traces.append(_death(mine[mine["term"] == DEATH], group, i, look))
    return FinishedFigure({"data": traces, "layout": _layout(result, curve, look)}, _validate=False)


def _curve(frame: pd.DataFrame, group: OnsetGroup, i: int, curve: Curve, look: Look) -> list[Layer]:
    watched = frame["n" if curve == "prevalence" else "n_at_risk"].to_numpy()
    return draw_band(frame.assign(time=frame["time"] / 7), watched, group.label, i, look, as_share=curve != "means")


def _death(frame: pd.DataFrame, group: OnsetGroup, i: int, look: Look) -> Layer:
    """Death without an event, which forestalls it: a thin line."""
    name = write_label(group.label)
    return _LINE | {
        "x": frame["time"].to_numpy() / 7,
        "y": frame["estimate"].to_numpy(),
        "name": f"{name}, {DEATH}",
        "line": {"shape": "hv", "width": 1, "color": look.line(i)},
        "opacity": 0.8,
        "hoverinfo": "all",
        "hovertemplate": f"<b>{name}</b>, week %{{x:.0f}}<br>died without it %{{y:.1%}}<extra></extra>",
    }


def _layout(result: OnsetResult, curve: Curve, look: Look) -> Layer:
    key = "   ".join(
        f"<span style='color:{look.words(i)}'><b>{glyph_of(i)} {write_label(group.label)}</b></span>"
        for i, group in enumerate(result.groups)
    )
    heading = {
        "text": key,
        "x": 0,
        "xanchor": "left",
        "xref": "paper",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 8,
        "showarrow": False,
        "font": {"size": 13},
    }
    return {
        **ground(look, HEIGHT, (62, 14, TOP, BOTTOM), drag="zoom"),
        "xaxis": {
            "showgrid": False,
            "zeroline": False,
            "linecolor": look.ink,
            "ticks": "outside",
            "tickcolor": look.ink,
            "rangemode": "tozero",
            "nticks": 8,
            "title": {"text": "Weeks from the first dose", "standoff": 4},
        },
        "yaxis": {
            "gridcolor": look.quiet,
            "zeroline": False,
            "linecolor": look.ink,
            "rangemode": "tozero",
            "fixedrange": True,
            "title": {"text": TITLES[curve], "standoff": 6},
            **({} if curve == "means" else {"tickformat": ".0%"}),
        },
        "annotations": [heading] if result.groups else [],
    }
