"""How many forms came of those expected over the visits, and scores by the last visit at which a patient answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, dash_of, glyph_of, write_label
from hcc_dash.drawing.visits import symbol_of
from hcc_dash.questions.quality_of_life.pictures.qol import BOTTOM, dodge, span_of

HEIGHT, TOP, LEFT, FONT = 330, 52, 62, 13
PATTERN_FOOT = 88  # pixels under the patterns: labels, title, heading and row of counts
FEW = 5  # patients below whom a pattern's line is thin


@dataclass(frozen=True, slots=True)
class CompletionLine:
    """One arm: its label, its place among the arms, its rows.

    Rows: visit n_expected n_received n_baseline estimate conf_low conf_high (of those expected) fixed (of everyone).
    """

    label: str
    position: int
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class PatternChart:
    """One arm's means, a line for each last visit answered: rows level (last visit) visit n estimate."""

    title: str
    direction: str
    position: int
    rows: pd.DataFrame
    window: tuple[float, float]
    turned: bool = False


def draw_completion(
    lines: Sequence[CompletionLine], visits: Sequence[str], places: Sequence[float], axis: str, look: Look
) -> FinishedFigure:
    """Forms received of those expected with limits (thick), and of all patients at the start (thin), by arm."""
    traces: list[Layer] = []
    for i, line in enumerate(lines):
        traces += _completion_traces(line, i, len(lines), dict(zip(visits, places, strict=True)), look)
    layout = ground(look, HEIGHT, (LEFT, 14, TOP, 44), FONT) | {
        "xaxis": _time_axis(visits, places, axis, look),
        "annotations": _keys(lines, look),
        "yaxis": {
            "range": [0, 1.03],
            "tickformat": ".0%",
            "dtick": 0.25,
            "gridcolor": look.quiet,
            "zeroline": False,
            "linecolor": look.ink,
            "fixedrange": True,
            "title": {"text": "Forms received", "standoff": 6, "font": {"size": FONT}},
        },
    }
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _completion_traces(line: CompletionLine, i: int, n: int, place: dict[str, float], look: Look) -> list[Layer]:
    rows, colour, name = line.rows, look.line(line.position), write_label(line.label)
    x = np.array([place[visit] for visit in rows["visit"]]) + dodge(list(place.values()), i, n)
    share, low, high = (rows[column].to_numpy(float) for column in ("estimate", "conf_low", "conf_high"))
    said = [
        f"<b>{name}</b>, {write_label(str(row['visit']))}<br>{row['n_received']:.0f} of {row['n_expected']:.0f} "
        f"expected<br>{row['n_received']:.0f} of {row['n_baseline']:.0f} at the start"
        for row in rows.to_dict("records")
    ]
    shared: Layer = {"type": "scatter", "x": x, "text": said, "hovertemplate": "%{text}<extra></extra>"}
    return [
        shared
        | {
            "mode": "lines+markers",
            "name": name,
            "y": share,
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": high - share,
                "arrayminus": share - low,
                "color": colour,
                "thickness": 1.1,
                "width": 0,
            },
            "line": {"color": colour, "dash": dash_of(line.position), "width": 2},
            "marker": {"color": colour, "size": 6, "symbol": symbol_of(line.position)},
        },
        shared
        | {
            "mode": "lines",
            "name": f"{name}, of all at the start",
            "y": rows["fixed"].to_numpy(float),
            "line": {"color": colour, "dash": dash_of(line.position), "width": 0.9},
        },
    ]


def _keys(lines: Sequence[CompletionLine], look: Look) -> list[Layer]:
    arms = "   ".join(
        f"<span style='color:{look.words(line.position)}'><b>{glyph_of(line.position)} {write_label(line.label)}</b>"
        "</span>"
        for line in lines
    )
    place: Layer = {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "showarrow": False,
    }
    return [
        place | {"text": arms, "yshift": 24, "font": {"size": FONT}},
        place | {"text": "thick: of those expected; thin: of all at the start", "yshift": 6, "font": {"size": 11}},
    ]


def _time_axis(visits: Sequence[str], places: Sequence[float], axis: str, look: Look) -> Layer:
    return {
        "range": span_of(places),
        "tickvals": list(places),
        "autotickangles": [0, 90],
        "fixedrange": True,
        "ticktext": [f"{place:g}" for place in places] if axis == "Week" else [write_label(one) for one in visits],
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.ink,
        "ticks": "outside",
        "tickcolor": look.ink,
        "title": {"text": axis, "standoff": 2, "font": {"size": FONT}},
    }


def draw_patterns(
    chart: PatternChart, visits: Sequence[str], places: Sequence[float], axis: str, look: Look
) -> FinishedFigure:
    """One line for each last visit, the later the fuller its colour; under its end the number of its patients."""
    place = dict(zip(visits, places, strict=True))
    # the counts' axis is drawn only if something lies on it
    traces: list[Layer] = [
        {"type": "scatter", "x": [places[0]], "y": [None], "xaxis": "x2", "name": "counts", "hoverinfo": "skip"}
    ]
    traces += [_pattern(chart, rows, str(last), place, look) for last, rows in chart.rows.groupby("level", sort=False)]
    window = list(chart.window)
    plot = HEIGHT - 30 - BOTTOM
    words: Layer = {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": FONT - 1},
    }
    layout = ground(look, HEIGHT, (LEFT, 14, 30, BOTTOM), FONT) | {
        "xaxis": _time_axis(visits, places, axis, look) | {"anchor": "y"},
        "xaxis2": _last_counts(chart, visits, places, look),
        "annotations": [
            words | {"text": f"<b>{write_label(chart.direction)}</b>", "y": 1, "yshift": 6},
            words | {"text": "last form, n patients", "y": 0, "yshift": 22, "font": {"size": 11}},
        ],
        "yaxis": {
            "domain": [PATTERN_FOOT / plot, 1],
            "range": window[::-1] if chart.turned else window,
            "gridcolor": look.quiet,
            "zeroline": False,
            "linecolor": look.ink,
            "fixedrange": True,
            "title": {"text": write_label(chart.title), "standoff": 6, "font": {"size": FONT}},
        },
    }
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _last_counts(chart: PatternChart, visits: Sequence[str], places: Sequence[float], look: Look) -> Layer:
    """Under every visit, how many answered there for the last time."""
    ends = chart.rows[chart.rows["visit"] == chart.rows["level"]]
    counted = dict(zip(ends["level"], ends["n"], strict=True))
    return {
        "range": span_of(places),
        "tickvals": list(places),
        "overlaying": "x",
        "anchor": "free",
        "position": 0.06,
        "ticktext": [str(int(counted.get(visit, 0))) for visit in visits],
        "side": "bottom",
        "ticks": "",
        "showline": False,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "autotickangles": [0, 90],
        "tickfont": {"color": look.words(chart.position), "size": 11},
    }


def _pattern(chart: PatternChart, rows: pd.DataFrame, visit: str, place: dict[str, float], look: Look) -> Layer:
    colour, steps = look.line(chart.position), list(place)
    fullness = 0.4 + 0.6 * steps.index(visit) / max(len(steps) - 1, 1)
    x, n = np.array([place[one] for one in rows["visit"]]), int(rows["n"].max())
    order = np.argsort(x)
    name = f"last form at {write_label(visit)}, n = {n}"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": x[order],
        "y": rows["estimate"].to_numpy(float)[order],
        "opacity": fullness,
        "line": {"color": colour, "width": 2 if n >= FEW else 0.8},
        "marker": {"color": colour, "size": 5},
        "hovertemplate": f"{name}<br>%{{y:.1f}} at {'week %{x:g}'}<extra></extra>",
    }
