"""Cumulative incidence of stopping a treatment early, by arm, over the numbers still on it."""

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import height_axis, name_groups, note_above, ticked, time_axis
from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import draw_curve
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.events import declared_groups
from hcc_dash.questions.exposure.numbers.result import ExposureResult
from hcc_dash.questions.exposure.pictures.exposure import week_step
from hcc_dash.questions.harms.pictures.onset import weekly_curve

ROOM = Room(curve=300, row=20, left=68, right=16, font=13, headed=False)
TICKS = 7  # at most: the numbers under them must not touch


def draw_stopping(result: ExposureResult, look: Look = LIGHT) -> FinishedFigure:
    """Steps with bands, death and completion competing; under the axis who was still on treatment, arm by arm."""
    order = declared_groups(result.study, "")
    last = float(result.stopping["time"].max()) if len(result.stopping) else 1.0
    ticks = np.arange(0.0, last + 1e-9, week_step(last, TICKS))
    traces: list[Layer] = []
    counts = []
    for arm in result.arms:
        rows = result.stopping[result.stopping["arm"] == arm.arm].sort_values("time", kind="stable")
        position, words = order.index(arm.arm), [str(n) for n in count_at_risk(rows, ticks)]
        traces += draw_curve(weekly_curve(rows, arm.label, position), look)
        counts.append(Counts(label=arm.label, position=position, ticks=ticks, rows=(("At risk", words),)))
    x = time_axis(look, "Weeks from each patient's first dose") | ticked(ticks, 0.0, last or 1.0, left=0.05)
    layout = lay_curves(counts, x, _height_axis(result, look), ROOM, look)
    layout["annotations"] = [note_above(name_groups([(arm.label, arm.position) for arm in counts], look))]
    return FinishedFigure({"data": traces + draw_counts(counts, ROOM, look), "layout": layout}, _validate=False)


def count_at_risk(rows: pd.DataFrame, ticks: np.ndarray) -> list[int]:
    """On treatment just before each tick: the number at the first row at it or later, nobody after the last one."""
    at = np.searchsorted(rows["time"].to_numpy(float), ticks, side="left")
    counts = np.append(rows["n_at_risk"].to_numpy(float), 0.0)
    return [int(count) for count in counts[at]]


def _height_axis(result: ExposureResult, look: Look) -> Layer:
    highest = np.nanmax(result.stopping[["estimate", "conf_high"]].to_numpy(float)) if len(result.stopping) else 0.0
    top = float(min(max(0.2, np.ceil(10 * highest) / 10), 1.0))
    return height_axis(look, "Had stopped early") | {"range": [0, 1.005 * top], "tickformat": ".0%", "nticks": 7}
