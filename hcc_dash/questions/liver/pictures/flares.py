"""ALT around the peak of each flare, HBsAg beneath on the same weeks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.by_visit import symbol_of
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_amount, say_number

BOTH, ALONE = 520, 320  # pixels
UPPER = (0.55, 1.0)  # of the height
LOWER = (0.0, 0.44)
OPACITY = 0.65
FLARE_LINE = 5.0  # x ULN, from a baseline below 1.5 x ULN
AS_IT_IS = {"marker": {"opacity": 1}}  # a click chooses a patient, it does not fade the others


@dataclass(frozen=True, slots=True)
class FlareChart:
    """Rows with subject_id arm n term since_peak (days) estimate level; arms as (arm, label, position).

    ``patient``: the code of the one drawn strongly, empty for none. ``weeks``: to either side of the peak.
    """

    rows: pd.DataFrame
    arms: Sequence[tuple[str, str, int]]
    patient: str
    weeks: float
    has_hbsag: bool


def draw_flares(chart: FlareChart, look: Look) -> FinishedFigure:
    """A line per flare in the arm's colour; the chosen patient's over all others, wide, in ink.

    The customdata of a mark is its patient's code. Open triangles are results below a limit.
    """
    traces: list[Layer] = []
    for term, axis in [("ALT", "y"), ("HBsAg", "y2")][: 1 + chart.has_hbsag]:
        rows = chart.rows[chart.rows["term"] == term]
        own = rows["subject_id"] == chart.patient
        for arm, label, position in chart.arms:
            others = rows[(rows["arm"] == arm) & ~own]
            style = (look.line(position), 1.4, symbol_of(position), OPACITY)
            if len(others) or (rows["arm"] == arm).any():
                traces.append(_trace(others, term, label, style) | {"yaxis": axis, "showlegend": term == "ALT"})
        if own.any():
            strong = _trace(rows[own], term, f"Patient {chart.patient}", (look.ink, 3.0, "circle", 1.0))
            traces.append(strong | {"yaxis": axis, "showlegend": term == "ALT"})
    return FinishedFigure({"data": traces, "layout": _layout(chart, look)}, _validate=False)


def _trace(rows: pd.DataFrame, term: str, label: str, style: tuple[str, float, str, float]) -> Layer:
    """One line with a gap between flares."""
    colour, width, symbol, opacity = style
    x, y, codes, symbols, hover = [], [], [], [], []
    for (code, _), flare in rows.groupby(["subject_id", "n"], sort=False):
        for day, value, level in flare[["since_peak", "estimate", "level"]].itertuples(index=False, name=None):
            x.append(day / 7)
            y.append(value)
            codes.append(write_label(str(code)))
            symbols.append("triangle-down-open" if level == "<" else symbol)
            hover.append(_hover(term, str(code), day, value, str(level)))
        x.append(math.nan)
        y.append(math.nan)
        codes.append("")
        symbols.append(symbol)
        hover.append("")
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": write_label(label),
        "legendgroup": write_label(label),
        "x": np.array(x),
        "y": np.array(y),
        "customdata": codes,
        "hovertext": hover,
        "hoverinfo": "text",
        "line": {"color": colour, "width": width},
        "opacity": opacity,
        "connectgaps": False,
        "cliponaxis": False,
        "marker": {"color": colour, "size": 8 if opacity == 1 else 6, "symbol": symbols, "opacity": 1},
        "selected": AS_IT_IS,
        "unselected": AS_IT_IS,
    }


def _hover(term: str, code: str, day: float, value: float, level: str) -> str:
    when = (
        "at the peak"
        if day == 0
        else f"{count_noun(abs(round(day)), 'day')} {'after' if day > 0 else 'before'} the peak"
    )
    if term == "ALT":
        words = f"ALT {say_number(value, 1)} × ULN"
    else:
        words = f"HBsAg {level if level == '<' else ''}{say_amount(10**value)} IU/mL"
    return f"<b>{write_label(code)}</b><br>{write_label(words)}<br>{when}"


def _layout(chart: FlareChart, look: Look) -> Layer:
    alt = chart.rows.loc[chart.rows["term"] == "ALT", "estimate"].to_numpy(dtype=np.float64)
    top = max(float(alt.max(initial=0.0)), FLARE_LINE) * 1.08
    upper = _axis("ALT, × ULN", look) | {"range": [0.0, top], "domain": list(UPPER if chart.has_hbsag else (0, 1))}
    layout: Layer = {
        **ground(look, BOTH if chart.has_hbsag else ALONE, (58, 14, 40, 52), font=14),
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {
            "title": {"text": "Weeks from the peak of the flare", "standoff": 4},
            "linecolor": look.ink,
            "range": [-1.03 * chart.weeks, 1.03 * chart.weeks],
            "showgrid": False,
            "zeroline": False,
            "ticks": "outside",
            "dtick": 8,
            "tick0": 0,
            "fixedrange": True,
            "anchor": "y2" if chart.has_hbsag else "y",
        },
        "yaxis": upper,
        "shapes": [
            _line({"xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": value, "y1": value}, look.grey)
            for value in (1.0, FLARE_LINE)
        ]
        + [_line({"xref": "x", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1}, look.ink)],
    }
    if chart.has_hbsag:
        layout["yaxis2"] = _axis("HBsAg, log10 IU/mL", look) | {"domain": list(LOWER), "anchor": "x"}
    return layout


def _axis(title: str, look: Look) -> Layer:
    return {
        "title": {"text": title, "standoff": 4},
        "gridcolor": look.quiet,
        "zeroline": False,
        "linecolor": look.ink,
        "showline": True,
        "fixedrange": True,
        "nticks": 6,
    }


def _line(ends: Layer, colour: str) -> Layer:
    return {"type": "line", **ends, "layer": "below", "line": {"color": colour, "width": 1.2, "dash": "dot"}}
