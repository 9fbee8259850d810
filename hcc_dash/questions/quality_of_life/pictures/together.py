"""Adverse events going on and quality of life of one arm, one above the other on one axis of weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, dash_of, write_label
from hcc_dash.drawing.visits import symbol_of
from hcc_dash.questions.quality_of_life.pictures.qol import BOTTOM, span_of

PANEL, GAP, AXIS, ROW, TOP, LEFT, FONT = 170, 44, 54, 34, 34, 62, 13


@dataclass(frozen=True, slots=True)
class TogetherChart:
    """One arm. ``burden``: time (weeks) n n_events estimate conf_low conf_high; ``scores``: visit n estimate conf_low
    conf_high, the visits at their ``places`` in weeks. ``highest``: end of the axis of shares; ``window``: of scores.
    """

    position: int
    burden: pd.DataFrame
    scores: pd.DataFrame
    visits: Sequence[str]
    places: Sequence[float]
    burden_title: str
    score_title: str
    direction: str
    highest: float
    window: tuple[float, float]
    turned: bool = False


def draw_together(chart: TogetherChart, look: Look) -> FinishedFigure:
    """Share with an event going on, week by week, above the mean score at the visits; numbers of both below."""
    traces = [*_burden(chart, look), _scores(chart, look), *_count_carriers(chart)]
    return FinishedFigure({"data": traces, "layout": _layout(chart, look)}, _validate=False)


def _burden(chart: TogetherChart, look: Look) -> list[Layer]:
    rows, colour = chart.burden, look.line(chart.position)
    weeks, share, low, high = (rows[name].to_numpy(float) for name in ("time", "estimate", "conf_low", "conf_high"))
    line: Layer = {"type": "scatter", "mode": "lines", "x": weeks, "showlegend": False, "hoverinfo": "skip"}
    edge = {"shape": "hv", "width": 0}
    return [
        line | {"y": low, "name": "burden lower limit", "line": edge},
        line
        | {"y": high, "name": "burden band", "line": edge, "fill": "tonexty", "fillcolor": look.band(chart.position)},
        line
        | {
            "y": share,
            "name": "burden",
            "hoverinfo": "all",
            "line": {"shape": "hv", "width": 2, "color": colour, "dash": dash_of(chart.position)},
            "customdata": np.column_stack([low, high, rows["n_events"], rows["n"]]),
            "hovertemplate": "week %{x:.0f}: %{y:.0%} (%{customdata[0]:.0%} to %{customdata[1]:.0%})"
            "<br>%{customdata[2]:.0f} of %{customdata[3]:.0f} watched<extra></extra>",
        },
    ]


def _scores(chart: TogetherChart, look: Look) -> Layer:
    rows, colour = chart.scores, look.line(chart.position)
    place = dict(zip(chart.visits, chart.places, strict=True))
    middle, low, high = (rows[name].to_numpy(float) for name in ("estimate", "conf_low", "conf_high"))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "scores",
        "yaxis": "y2",
        "x": np.array([place[visit] for visit in rows["visit"]]),
        "y": middle,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": high - middle,
            "arrayminus": middle - low,
            "color": colour,
            "thickness": 1.1,
            "width": 0,
        },
        "line": {"color": colour, "dash": dash_of(chart.position), "width": 2},
        "marker": {"color": colour, "size": 6, "symbol": symbol_of(chart.position)},
        "text": [
            f"{f' ({bottom:.1f} to {top:.1f})' if np.isfinite(bottom) else ''}<br>n = {n:.0f}"
            for bottom, top, n in zip(low, high, rows["n"], strict=True)
        ],
        "hovertemplate": "week %{x:.0f}: %{y:.1f}%{text}<extra></extra>",
    }


def _count_carriers(chart: TogetherChart) -> list[Layer]:
    """An axis is drawn only if a trace lies on it; these carry the numbers under the figure."""
    carrier: Layer = {"type": "scatter", "x": [chart.places[0]], "y": [None], "yaxis": "y2", "hoverinfo": "skip"}
    return [carrier | {"name": name, "xaxis": axis} for name, axis in (("watched", "x2"), ("answering", "x3"))]


def _layout(chart: TogetherChart, look: Look) -> Layer:
    height = TOP + 2 * PANEL + GAP + AXIS + 2 * ROW + BOTTOM
    plot = height - TOP - BOTTOM
    window = list(chart.window)
    shared: Layer = {"range": span_of(chart.places), "tickvals": list(chart.places), "showgrid": False,
                     "zeroline": False, "autotickangles": [0, 90], "fixedrange": True}  # fmt: skip
    upright: Layer = {"gridcolor": look.quiet, "zeroline": False, "linecolor": look.ink, "fixedrange": True,
                      "nticks": 5}  # fmt: skip
    axes: Layer = {
        "xaxis": shared | {
            "anchor": "y2", "ticktext": [f"{place:g}" for place in chart.places], "ticks": "outside",
            "linecolor": look.ink, "tickcolor": look.ink,
            "title": {"text": "Week", "standoff": 2, "font": {"size": FONT}},
        },
        "yaxis": upright | {"domain": [1 - PANEL / plot, 1], "range": [0, chart.highest], "tickformat": ".0%"},
        "yaxis2": upright | {
            "domain": [1 - (2 * PANEL + GAP) / plot, 1 - (PANEL + GAP) / plot],
            "range": window[::-1] if chart.turned else window,
        },
    }  # fmt: skip
    notes = [
        _words(f"<b>{write_label(chart.burden_title)}</b>", 1, 6, look.ink),
        _words(
            f"<b>{write_label(chart.score_title)}: {write_label(chart.direction)}</b>",
            1 - (PANEL + GAP) / plot,
            6,
            look.ink,
        ),
    ]
    for i, (axis, words, texts) in enumerate(_counts(chart)):
        top = 1 - (2 * PANEL + GAP + AXIS + ROW * i) / plot
        axes[axis] = shared | {
            "ticktext": texts, "overlaying": "x", "anchor": "free", "position": max(top - 12 / plot, 0),
            "side": "bottom", "ticks": "", "showline": False,
            "tickfont": {"color": look.words(chart.position), "size": 11},
        }  # fmt: skip
        notes.append(_words(words, top, -14, look.words(chart.position)))
    return {**ground(look, height, (LEFT, 14, TOP, BOTTOM), FONT), **axes, "annotations": notes}


def _counts(chart: TogetherChart) -> list[tuple[str, str, list[str]]]:
    """Axis, heading and numbers at the visits of both rows under the figure."""
    answering = dict(zip(chart.scores["visit"], chart.scores["n"], strict=True))
    return [
        ("xaxis2", "watched for events, n", _at_visits(chart, chart.burden)),
        ("xaxis3", "answering, n", [f"{answering.get(visit, 0):.0f}" for visit in chart.visits]),
    ]


def _words(text: str, height: float, shift: int, colour: str) -> Layer:
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": height,
        "yshift": shift,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": colour},
    }


def _at_visits(chart: TogetherChart, rows: pd.DataFrame) -> list[str]:
    """How many are watched at each visit: the last week begun by then; none after the last week."""
    weeks, watched = rows["time"].to_numpy(float), rows["n"].to_numpy()
    at = [int(np.searchsorted(weeks, place + 1e-9, side="right")) - 1 for place in chart.places]
    return [
        f"{watched[i]:.0f}" if i >= 0 and place <= weeks[-1] + 7 else "0"
        for i, place in zip(at, chart.places, strict=True)
    ]
