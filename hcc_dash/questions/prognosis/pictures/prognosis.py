"""Concordance of models on one axis, and predicted against observed probability; no statistics are computed here."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.drawing.names import AIR, LINE, beside, name_beside, names_beside
from hcc_dash.estimation.events import FIRST_LEVEL
from hcc_dash.questions.prognosis.numbers.result import ModelResult, PrognosisResult
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_number, say_ratio, say_share

ROW, WITH_NAME = 26, 46  # pixels of a model: its interval, and with its name above it
SHARE = 0.5  # of the page's width: calibration stands beside
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "pentagon")
CALIBRATION_HEIGHT = 430
LEGEND_ROW = 24


def draw_concordance(result: PrognosisResult, look: Look = LIGHT) -> go.Figure:
    """One row per model, best on top: C corrected for optimism with its interval, and the apparent C as a ring."""
    order = [*result.ranked, *(k for k in range(len(result.models)) if k not in result.ranked)]
    traces: list[Layer] = []
    for row, k in enumerate(order):
        traces += _concordance_traces(result.models[k], k, row + (0.0 if beside(look) else 0.08), look)
    rows = len(order)
    low, high = _extent(result)
    names, left = _names(result, order, look)
    row_height = WITH_NAME if not left else max(ROW, 2 + LINE * names_beside(_labels(result, order), look, SHARE).most)
    # on a phone a piece of the line beside each interval: a whole one would run through the names above them
    pieces = [(-0.5, rows - 0.5)] if left else [(row - 0.08, row + 0.42) for row in range(rows)]
    chance = [
        {
            "type": "line", "xref": "x", "x0": 0.5, "x1": 0.5, "yref": "y", "y0": top, "y1": bottom,
            "line": {"color": look.grey, "width": 1.2, "dash": "dash"},
        }
        for top, bottom in pieces
    ]  # fmt: skip
    coin = {
        "text": "0.5: chance", "xref": "x", "x": 0.5, "yref": "paper", "y": 1, "yanchor": "bottom", "xanchor": "center",
        "showarrow": False, "font": {"size": 13, "color": look.muted},
    }  # fmt: skip
    layout = ground(look, 108 + row_height * max(rows, 1), (12 + left, 12, 30, 70), font=14) | {
        "xaxis": {
            "range": [low, high], "tickformat": ".2f", "gridcolor": look.quiet, "zeroline": False, "nticks": 7,
            "linecolor": look.ink, "ticks": "outside", "fixedrange": True,
            "title": {"text": "C: filled, corrected for optimism;<br>ring, as fitted", "standoff": 6},
        },
        "yaxis": {"range": [rows - 0.5, -0.5 if left else -0.6], "visible": False, "fixedrange": True},
        "annotations": [*names, coin], "shapes": chance,
    }  # fmt: skip
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _labels(result: PrognosisResult, order: Sequence[int]) -> list[str]:
    models = [result.models[k] for k in order]
    return [model.candidate.label + ("" if model.estimable else ": NE") for model in models]


def _names(result: PrognosisResult, order: Sequence[int], look: Look) -> tuple[list[Layer], int]:
    """The models' names, and the pixels that they take left of the plot; on a phone they stand above their interval."""
    labels = _labels(result, order)
    column = names_beside(labels, look, SHARE)
    if beside(look):
        left = round(column.width + AIR)
        return [name_beside(lines, row, left, look) for row, lines in enumerate(column.lines)], left
    over = [name_beside((label,), row - 0.32, 0, look) for row, label in enumerate(labels)]
    return over, 0


def _concordance_traces(model: ModelResult, k: int, row: float, look: Look) -> list[Layer]:
    """The ring of the apparent C, and the filled mark with its interval, at the height ``row``."""
    label, colour = write_label(model.candidate.label), look.line(FIRST_LEVEL + k)
    base: Layer = {"type": "scatter", "mode": "markers", "showlegend": False, "y": [row]}
    traces: list[Layer] = []
    corrected = model.corrected
    if model.harrell.estimable:
        traces.append(
            base
            | {
                "x": [model.harrell.value],
                "name": f"{label} apparent",
                "marker": {"symbol": "circle-open", "size": 11, "color": colour, "line": {"width": 1.6}},
                **hover_of(model.candidate.label, [f"C as fitted {say_number(model.harrell.value, 2)}"]),
            }
        )
    if corrected.estimable:
        traces.append(
            base
            | {
                "x": [corrected.value],
                "name": f"{label} corrected",
                "marker": {"symbol": SYMBOLS[k % len(SYMBOLS)], "size": 10, "color": colour},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [corrected.conf_high - corrected.value],
                    "arrayminus": [corrected.value - corrected.conf_low],
                    "color": colour,
                    "thickness": 2,
                    "width": 0,
                },
                **hover_of(model.candidate.label, [f"C corrected {say_ratio(corrected)}"]),
            }
        )
    return traces


def _extent(result: PrognosisResult) -> tuple[float, float]:
    """The axis: every limit and chance, with a little room, never outside 0 to 1."""
    ends = [0.5]
    for model in result.models:
        for estimate in (model.harrell, model.corrected):
            ends += [end for end in (estimate.value, estimate.conf_low, estimate.conf_high) if end == end]
    low, high = min(ends), max(ends)
    room = 0.06 * max(high - low, 0.1)
    return max(0.0, low - room), min(1.0, high + room)


def draw_calibration(result: PrognosisResult, look: Look = LIGHT) -> go.Figure:
    """Predicted (across) against observed (up) probability of being event-free; on the diagonal they are equal.

    The best model comes first in the legend; a reader takes models out where they are chosen.
    """
    order = [k for k in result.ranked if result.models[k].calibration]
    traces: list[Layer] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, 1],
            "y": [0, 1],
            "name": "predicted = observed",
            "line": {"color": look.grey, "width": 1.2, "dash": "dash"},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    traces += [_calibration_trace(result.models[k], k, look) for k in order]
    height = CALIBRATION_HEIGHT + LEGEND_ROW * len(order)
    axis = {
        "range": [0, 1.02],
        "tickformat": ".0%",
        "dtick": 0.2,
        "gridcolor": look.quiet,
        "zeroline": False,
        "linecolor": look.ink,
        "fixedrange": True,
    }
    layout = ground(look, height, (64, 18, 34, 60 + LEGEND_ROW * len(order)), font=14) | {
        "showlegend": True,
        "legend": {"orientation": "v", "yref": "container", "y": 0.01, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        "xaxis": axis | {"title": {"text": f"Predicted at {write_label(result.landmark.short)}", "standoff": 6}},
        "yaxis": axis | {"title": {"text": "Observed (Kaplan-Meier)", "standoff": 6}},
    }
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _calibration_trace(model: ModelResult, k: int, look: Look) -> Layer:
    points = [point for point in model.calibration if point.observed == point.observed]
    observed = np.array([point.observed for point in points])
    # a limit that does not exist (survival 0 or 1) closes on the point
    low = np.array([point.observed if point.conf_low != point.conf_low else point.conf_low for point in points])
    high = np.array([point.observed if point.conf_high != point.conf_high else point.conf_high for point in points])
    label, colour = write_label(model.candidate.label), look.line(FIRST_LEVEL + k)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point.predicted for point in points],
        "y": observed,
        "name": label,
        "marker": {"symbol": SYMBOLS[k % len(SYMBOLS)], "size": 11, "color": colour},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": high - observed,
            "arrayminus": observed - low,
            "color": colour,
            "thickness": 1.6,
            "width": 0,
        },
        **hover_of(
            model.candidate.label,
            (
                f"predicted {say_share(point.predicted)}, "
                f"observed {say_share(point.observed, point.conf_low, point.conf_high)}\n"
                f"{count_noun(point.n, 'patient')}, {count_noun(point.n_events, 'event')}"
                for point in points
            ),
        ),
    }
