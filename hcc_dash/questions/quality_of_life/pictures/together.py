"""Adverse events going on and quality of life of one arm, one above the other on one axis of weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import height_axis, note_above
from hcc_dash.drawing.by_visit import Points, VisitAxis, carry_axis, draw_points, lay_counts, lay_visits, span_of
from hcc_dash.drawing.curves import Curve, draw_curve
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.steps import read_steps
from hcc_dash.questions.quality_of_life.pictures.qol import BOTTOM
from hcc_dash.wording.words import say_number, say_share, say_time, say_value

PANEL, GAP, AXIS, ROW, TOP, LEFT, FONT = 170, 44, 54, 34, 34, 62, 13


@dataclass(frozen=True, slots=True)
class TogetherChart:
    """One arm. ``burden``: time (weeks) n n_events estimate conf_low conf_high; ``scores``: visit n estimate conf_low
    conf_high, the visits at their ``places`` in weeks. ``highest``: end of the axis of shares; ``window``: of scores;
    ``decimals``: of scores in words.
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
    decimals: int = 1


def draw_together(chart: TogetherChart, look: Look) -> FinishedFigure:
    """Share with an event going on, week by week, above the mean score at the visits; numbers of both below."""
    scores = draw_points(_scores(chart), look) | {"yaxis": "y2"}
    traces = [*draw_curve(_burden(chart), look), scores, *_count_carriers(chart)]
    return FinishedFigure({"data": traces, "layout": _layout(chart, look)}, _validate=False)


def _burden(chart: TogetherChart) -> Curve:
    rows, steps = chart.burden, read_steps(chart.burden)
    n_events, n = (rows[name].to_numpy() for name in ("n_events", "n"))
    return Curve(
        label="burden",
        position=chart.position,
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], 'weeks')}\n{say_share(steps.value[row], steps.low[row], steps.high[row])}\n"
            f"{say_number(n_events[row], 0)} of {say_number(n[row], 0)} watched"
        ),
        thinned=False,
        width=2,
    )


def _scores(chart: TogetherChart) -> Points:
    rows, place = chart.scores, dict(zip(chart.visits, chart.places, strict=True))
    middle, low, high = (rows[name].to_numpy(float) for name in ("estimate", "conf_low", "conf_high"))
    x = np.array([place[visit] for visit in rows["visit"]])
    return Points(
        label="scores",
        position=chart.position,
        x=x,
        middle=middle,
        low=low,
        high=high,
        words=[
            f"{say_time(week, 'weeks')}\n{say_value(score, bottom, top, chart.decimals)}\nn = {say_number(n, 0)}"
            for week, score, bottom, top, n in zip(x, middle, low, high, rows["n"], strict=True)
        ],
    )


def _count_carriers(chart: TogetherChart) -> list[Layer]:
    """They carry the numbers under the figure."""
    rows = (("watched", "x2"), ("answering", "x3"))
    return [carry_axis(chart.places[0], name, axis) | {"yaxis": "y2"} for name, axis in rows]


def _layout(chart: TogetherChart, look: Look) -> Layer:
    height = TOP + 2 * PANEL + GAP + AXIS + 2 * ROW + BOTTOM
    plot = height - TOP - BOTTOM
    window = list(chart.window)
    axis = VisitAxis(places=chart.places, labels=[f"{place:g}" for place in chart.places], reach=span_of(chart.places))
    axes: Layer = {
        "xaxis": lay_visits(axis, "Week", look, "y2", FONT),
        "yaxis": height_axis(look)
        | {"domain": [1 - PANEL / plot, 1], "range": [0, chart.highest], "tickformat": ".0%", "nticks": 5},
        "yaxis2": height_axis(look)
        | {
            "domain": [1 - (2 * PANEL + GAP) / plot, 1 - (PANEL + GAP) / plot],
            "range": window[::-1] if chart.turned else window,
            "nticks": 5,
        },
    }
    below = 1 - (PANEL + GAP) / plot
    scored = f"<b>{write_label(chart.score_title)}: {write_label(chart.direction)}</b>"
    notes = [
        note_above(f"<b>{write_label(chart.burden_title)}</b>", 6, FONT, look.ink),
        note_above(scored, 6, FONT, look.ink, below),
    ]
    colour = look.words(chart.position)
    for i, (key, words, texts) in enumerate(_counts(chart)):
        top = 1 - (2 * PANEL + GAP + AXIS + ROW * i) / plot
        axes[key] = lay_counts(axis, texts, top - 12 / plot, colour)
        notes.append(note_above(words, -14, FONT, colour, top))
    return {**ground(look, height, (LEFT, 14, TOP, BOTTOM), FONT), **axes, "annotations": notes}


def _counts(chart: TogetherChart) -> list[tuple[str, str, list[str]]]:
    """Axis, heading and numbers at the visits of both rows under the figure."""
    answering = dict(zip(chart.scores["visit"], chart.scores["n"], strict=True))
    return [
        ("xaxis2", "watched for events, n", _at_visits(chart, chart.burden)),
        ("xaxis3", "answering, n", [say_number(answering.get(visit, 0), 0) for visit in chart.visits]),
    ]


def _at_visits(chart: TogetherChart, rows: pd.DataFrame) -> list[str]:
    """How many are watched at each visit: the last week begun by then; none after the last week."""
    weeks, watched = rows["time"].to_numpy(float), rows["n"].to_numpy()
    at = [int(np.searchsorted(weeks, place + 1e-9, side="right")) - 1 for place in chart.places]
    return [
        say_number(watched[i], 0) if i >= 0 and place <= weeks[-1] + 7 else "0"
        for i, place in zip(at, chart.places, strict=True)
    ]
