"""How many forms came of those expected over the visits, and scores by the last visit at which a patient answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import height_axis, name_groups, note_above
from hcc_dash.drawing.by_visit import (
    Points,
    VisitAxis,
    carry_axis,
    dodge,
    draw_points,
    lay_counts,
    lay_visits,
    span_of,
)
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of, tell
from hcc_dash.drawing.look import Look, dash_of, write_label
from hcc_dash.questions.quality_of_life.pictures.qol import BOTTOM
from hcc_dash.wording.words import say_number

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
    """One arm's means, a line for each last visit answered: rows level (last visit) visit n estimate.

    ``decimals``: of a mean in words.
    """

    title: str
    direction: str
    position: int
    rows: pd.DataFrame
    window: tuple[float, float]
    turned: bool = False
    decimals: int = 1


def draw_completion(
    lines: Sequence[CompletionLine], visits: Sequence[str], places: Sequence[float], axis: str, look: Look
) -> FinishedFigure:
    """Forms received of those expected with limits (thick), and of all patients at the start (thin), by arm."""
    traces: list[Layer] = []
    for i, line in enumerate(lines):
        traces += _completion_traces(line, i, len(lines), dict(zip(visits, places, strict=True)), look)
    key = name_groups([(line.label, line.position) for line in lines], look)
    layout = ground(look, HEIGHT, (LEFT, 14, TOP, 44), FONT) | {
        "xaxis": lay_visits(_axis(visits, places, axis), axis, look, font=FONT),
        "annotations": [
            note_above(key, 24, FONT),
            note_above("thick: of those expected; thin: of all at the start", 6, FONT),
        ],
        "yaxis": height_axis(look)
        | {
            "range": [0, 1.03],
            "tickformat": ".0%",
            "dtick": 0.25,
            "title": {"text": "Forms received", "standoff": 6, "font": {"size": FONT}},
        },
    }
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _completion_traces(line: CompletionLine, i: int, n: int, place: dict[str, float], look: Look) -> list[Layer]:
    rows = line.rows
    share, low, high = (rows[column].to_numpy(float) for column in ("estimate", "conf_low", "conf_high"))
    expected = Points(
        label=line.label,
        position=line.position,
        x=np.array([place[visit] for visit in rows["visit"]]) + dodge(list(place.values()), i, n),
        middle=share,
        low=low,
        high=high,
        words=[
            f"{row['visit']}\n{row['n_received']:g} of {row['n_expected']:g} expected\n"
            f"{row['n_received']:g} of {row['n_baseline']:g} at the start"
            for row in rows.to_dict("records")
        ],
    )
    stroke = {"color": look.line(line.position), "dash": dash_of(line.position), "width": 0.9}
    fixed: Layer = {
        "type": "scatter",
        "mode": "lines",
        "x": expected.x,
        "name": f"{write_label(line.label)}, of all at the start",
        "y": rows["fixed"].to_numpy(float),
        "line": stroke,
    }
    return [draw_points(expected, look), fixed | hover_of(line.label, expected.words)]


def _axis(visits: Sequence[str], places: Sequence[float], axis: str) -> VisitAxis:
    labels = [f"{place:g}" for place in places] if axis == "Week" else visits
    return VisitAxis(places=places, labels=labels, reach=span_of(places))


def draw_patterns(
    chart: PatternChart, visits: Sequence[str], places: Sequence[float], axis: str, look: Look
) -> FinishedFigure:
    """One line for each last visit, the later the fuller its colour; under its end the number of its patients."""
    place = dict(zip(visits, places, strict=True))
    traces = [carry_axis(places[0], "counts", "x2")]
    traces += [_pattern(chart, rows, str(last), place, look) for last, rows in chart.rows.groupby("level", sort=False)]
    window = list(chart.window)
    plot = HEIGHT - 30 - BOTTOM
    shared = _axis(visits, places, axis)
    ends = chart.rows[chart.rows["visit"] == chart.rows["level"]]
    counted = dict(zip(ends["level"], ends["n"], strict=True))
    counts = [str(int(counted.get(visit, 0))) for visit in visits]
    layout = ground(look, HEIGHT, (LEFT, 14, 30, BOTTOM), FONT) | {
        "xaxis": lay_visits(shared, axis, look, font=FONT),
        "xaxis2": lay_counts(shared, counts, 0.06, look.words(chart.position)),
        "annotations": [
            note_above(f"<b>{write_label(chart.direction)}</b>", 6, FONT),
            note_above("last form, n patients", 22, FONT, height=0.0),
        ],
        "yaxis": height_axis(look)
        | {
            "domain": [PATTERN_FOOT / plot, 1],
            "range": window[::-1] if chart.turned else window,
            "title": {"text": write_label(chart.title), "standoff": 6, "font": {"size": FONT}},
        },
    }
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _pattern(chart: PatternChart, rows: pd.DataFrame, visit: str, place: dict[str, float], look: Look) -> Layer:
    colour, steps = look.line(chart.position), list(place)
    fullness = 0.4 + 0.6 * steps.index(visit) / max(len(steps) - 1, 1)
    x, n = np.array([place[at] for at in rows["visit"]]), int(rows["n"].max())
    order = np.argsort(x)
    score, visits = rows["estimate"].to_numpy(float)[order], rows["visit"].to_numpy()[order]
    name = f"last form at {visit}, n = {n}"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": write_label(name),
        "x": x[order],
        "y": score,
        "opacity": fullness,
        "line": {"color": colour, "width": 2 if n >= FEW else 0.8},
        "marker": {"color": colour, "size": 5},
        **tell(f"{name}\n{say_number(value, chart.decimals)} at {at}" for value, at in zip(score, visits, strict=True)),
    }
