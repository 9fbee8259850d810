"""Response to treatment: incidence by arm over its numbers at risk."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import share_axis, ticked, time_axis
from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import Curve, draw_curve, ends_of
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import Look
from hcc_dash.drawing.steps import read_steps
from hcc_dash.questions.virology.numbers.result import DEATH, RESPONSE
from hcc_dash.wording.words import say_share, say_time

ROOM = Room(left=82, top=30)
ROW_NAMES = ("At risk", "Responded", "Died", "Censored")
WIDEST_BAND = 0.2  # a band that rises further above its curve is cut by the top of the axis
WEEK = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseChart:
    """Curves and counts of result.CURVE_COLUMNS until day ``at``; arms as (arm, label, position).

    ``title``: of the vertical axis. ``grey_below``: the fraction of an arm at risk below which its curve is grey.
    """

    curves: pd.DataFrame
    counts: pd.DataFrame
    arms: Sequence[tuple[str, str, int]]
    at: float
    title: str
    grey_below: float


def draw_response(chart: ResponseChart, look: Look) -> FinishedFigure:
    """Incidence with its band, weeks since the start of study treatment, four rows of counts per arm."""
    rows = chart.curves[chart.curves["term"] == RESPONSE]
    until = {arm: _until(rows[rows["arm"] == arm], chart.at) for arm, _, _ in chart.arms}
    curves = [_curve(until[arm], label, position, chart) for arm, label, position in chart.arms]
    counts = [_counts(chart.counts[chart.counts["arm"] == arm], label, position) for arm, label, position in chart.arms]
    room, top = ROOM.on_a_screen(counts), _ceiling(list(until.values()))
    y = share_axis(look, chart.title, top, 0.05 if top <= 0.3 else 0.1 if top <= 0.5 else 0.2)
    ticks = np.unique(chart.counts["time"].to_numpy(float)) / WEEK
    x = time_axis(look, "Weeks from start of study treatment") | ticked(ticks, 0.0, chart.at / WEEK, left=0.075)
    ends = name_ends(ends_of(curves), room.curve, (0.0, 1.005 * top), look)
    layout = ends.on(lay_curves(counts, x, y, room, look))
    traces = [trace for curve in curves for trace in draw_curve(curve, look)]
    return FinishedFigure({"data": traces + draw_counts(counts, room, look), "layout": layout}, _validate=False)


def _until(frame: pd.DataFrame, at: float) -> pd.DataFrame:
    """The curve until a day, at its last height there where somebody was followed beyond it."""
    before = frame[frame["time"] <= at]
    return pd.concat([before, before.tail(1).assign(time=at)]) if len(before) < len(frame) else before


def _curve(frame: pd.DataFrame, label: str, position: int, chart: ResponseChart) -> Curve:
    steps, at_risk = read_steps(frame, 1 / WEEK), frame["n_at_risk"].to_numpy()
    few = np.flatnonzero(at_risk < chart.grey_below * at_risk[0]) if at_risk.size else np.zeros(0, dtype=int)
    return Curve(
        label=label,
        position=position,
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], 'weeks')}\n"
            f"{say_share(steps.value[row], steps.low[row], steps.high[row])}\n{at_risk[row]} at risk"
        ),
        turn=int(few[0]) if few.size else None,
    )


def _counts(counts: pd.DataFrame, label: str, position: int) -> Counts:
    response, death = (counts[counts["term"] == term] for term in (RESPONSE, DEATH))
    columns = (response["n_at_risk"], response["n_events"], death["n_events"], response["n_censored"])
    return Counts(
        label=label,
        position=position,
        ticks=response["time"].to_numpy(float) / WEEK,
        rows=tuple((name, [str(n) for n in column]) for name, column in zip(ROW_NAMES, columns, strict=True)),
    )


def _ceiling(curves: Sequence[pd.DataFrame]) -> float:
    """The top of the axis: the next twentieth at or over the highest point."""
    top = max((float(curve["estimate"].max()) for curve in curves), default=0.2)
    band = max((float(curve["conf_high"].max()) for curve in curves), default=top)
    highest = min(top + WIDEST_BAND, band) if band > top else top
    return float(min(1.0, max(0.1, np.ceil(20 * highest) / 20)))
