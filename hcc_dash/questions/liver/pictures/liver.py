"""First rises of the Child-Pugh score: incidence by arm over its numbers at risk."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import share_axis, ticked, time_axis
from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import Curve, draw_curve
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.steps import read_steps
from hcc_dash.questions.liver.numbers.incidence import DIED, RISEN
from hcc_dash.study.time import DAYS_IN
from hcc_dash.wording.words import say_share, say_time

ROOM = Room(left=82, top=30)
ROW_NAMES = ("At risk", "Rises", "Deaths", "Censored")
WIDEST_BAND = 0.2  # a band that rises further above its curve is cut by the top of the axis
MONTH = DAYS_IN["months"]


@dataclass(frozen=True, slots=True)
class RiseChart:
    """Curves of one rule and one censoring (CURVE_COLUMNS), counts at the ticks, and the arms' names and places.

    ``arms``: (arm, label, position). ``marks``: (day, words) of windows that end within the figure. ``grey_below``: the
    fraction of an arm at risk below which its curve is grey.
    """

    curves: pd.DataFrame
    counts: pd.DataFrame
    arms: Sequence[tuple[str, str, int]]
    marks: Sequence[tuple[float, str]]
    grey_below: float


def draw_rises(chart: RiseChart, look: Look) -> FinishedFigure:
    """Incidence of the rise with its band, months since the start of study treatment, four rows of counts per arm."""
    rows = chart.curves[chart.curves["term"] == RISEN]
    traces: list[Layer] = []
    for arm, label, position in chart.arms:
        traces += draw_curve(_curve(rows[rows["arm"] == arm], label, position, chart.grey_below), look)
    counts = [_counts(chart.counts[chart.counts["arm"] == arm], label, position) for arm, label, position in chart.arms]
    top = float(min(1.0, max(0.1, np.ceil(20 * _highest(rows)) / 20)))
    y = share_axis(look, "Had a rise", top, 0.05 if top <= 0.3 else 0.1 if top <= 0.5 else 0.2)
    layout = lay_curves(counts, _time_axis(chart, rows, look), y, ROOM, look)
    layout["annotations"] += [_mark(day, words, top, look) for day, words in chart.marks]
    layout["shapes"] = [
        {"type": "line", "x0": day / MONTH, "x1": day / MONTH, "y0": 0, "y1": top, "yref": "y",
         "line": {"color": look.grey, "width": 1, "dash": "dot"}}
        for day, _ in chart.marks
    ]  # fmt: skip
    return FinishedFigure({"data": traces + draw_counts(counts, ROOM, look), "layout": layout}, _validate=False)


def _curve(frame: pd.DataFrame, label: str, position: int, grey_below: float) -> Curve:
    steps, at_risk = read_steps(frame, 1 / MONTH), frame["n_at_risk"].to_numpy()
    few = np.flatnonzero(at_risk < grey_below * at_risk[0]) if at_risk.size else np.zeros(0, dtype=int)
    return Curve(
        label=label,
        position=position,
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], 'months')}\n"
            f"{say_share(steps.value[row], steps.low[row], steps.high[row])}\n{at_risk[row]} at risk"
        ),
        turn=int(few[0]) if few.size else None,
    )


def _counts(counts: pd.DataFrame, label: str, position: int) -> Counts:
    rise, death = (counts[counts["term"] == term] for term in (RISEN, DIED))
    columns = (rise["n_at_risk"], rise["n_events"], death["n_events"], rise["n_censored"])
    return Counts(
        label=label,
        position=position,
        ticks=rise["time"].to_numpy() / MONTH,
        rows=tuple((name, [str(n) for n in column]) for name, column in zip(ROW_NAMES, columns, strict=True)),
    )


def _highest(rows: pd.DataFrame) -> float:
    if rows.empty:
        return 0.0
    top, band = float(rows["estimate"].max()), float(rows["conf_high"].max())
    return min(top + WIDEST_BAND, band) if band > top else top


def _mark(day: float, words: str, top: float, look: Look) -> Layer:
    """What a line in the figure is."""
    return {
        "text": write_label(words),
        "x": day / MONTH,
        "y": top,
        "yref": "y",
        "yanchor": "top",
        "xanchor": "left",
        "showarrow": False,
        "font": {"color": look.ink, "size": 13},
        "xshift": 4,
    }


def _time_axis(chart: RiseChart, rows: pd.DataFrame, look: Look) -> Layer:
    ticks = np.unique(chart.counts["time"].to_numpy(float) / MONTH) if len(chart.counts) else np.array([0.0])
    last = max(float(rows["time"].max()) / MONTH if len(rows) else 1.0, float(ticks.max()), 1.0)
    return time_axis(look, "Months from start of study treatment") | ticked(ticks, 0.0, last, left=0.075)
