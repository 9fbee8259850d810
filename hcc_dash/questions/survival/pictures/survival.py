"""Survival curves with bands, censor ticks, direct labels and the extended table aligned under the axis."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import share_axis, ticked, time_axis
from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import Curve, draw_curve, find_turn, label_ends, name_probability
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.steps import read_steps
from hcc_dash.questions.survival.numbers.survival_result import Group, Panel, SurvivalResult
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_share, say_time

ROOM = Room()
ROWS = (("At risk", "n_at_risk"), ("Events", "n_events"), ("Censored", "n_censored"))


@dataclass(frozen=True, slots=True)
class Drawing:
    """How to draw: which way, in which unit of time, on which ground."""

    incidence: bool = False
    unit: TimeUnit = "months"
    look: Look = LIGHT


def draw_survival(result: SurvivalResult, panel: Panel, drawing: Drawing) -> FinishedFigure:
    """One panel: step curves over the numbers at risk, events and censored at each tick.

    Built as one dictionary and not validated here, which took two thirds of a figure's time: the tests hand the
    dictionaries of every kind of figure to Plotly's own validation.
    """
    look, scale = drawing.look, convert_time(1.0, result.endpoint.unit, drawing.unit)
    curves = [_curve(panel, group, result, drawing) for group in panel.groups]
    counts = [_counts(panel, group, result.position(group.arm), scale) for group in panel.groups]
    longest = result.longest * scale if curves else 1.0
    ticks = np.unique(panel.counts["time"].to_numpy()) * scale if curves else np.zeros(1)
    x = time_axis(look, f"{capital(drawing.unit)} from {result.origin}") | ticked(ticks, 0.0, longest)
    y = share_axis(look, name_probability(result.endpoint, drawing.incidence))
    layout = lay_curves(counts, x, y, ROOM, look)
    layout["annotations"] += label_ends(curves, longest, look)
    traces = [trace for curve in curves for trace in draw_curve(curve, look)] + draw_counts(counts, ROOM, look)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _curve(panel: Panel, group: Group, result: SurvivalResult, drawing: Drawing) -> Curve:
    frame = panel.curves[panel.curves["arm"] == group.arm]
    steps = read_steps(frame, convert_time(1.0, result.endpoint.unit, drawing.unit), drawing.incidence)
    at_risk = frame["n_at_risk"].to_numpy()
    return Curve(
        label=group.label,
        position=result.position(group.arm),
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], drawing.unit)}\n"
            f"{say_share(steps.value[row], steps.low[row], steps.high[row])}\n{at_risk[row]} at risk"
        ),
        turn=find_turn(frame["time"].to_numpy(), group.grey_from),
        censored=np.flatnonzero(frame["n_censored"].to_numpy()),
        group=group.arm,
    )


def _counts(panel: Panel, group: Group, position: int, scale: float) -> Counts:
    counts: pd.DataFrame = panel.counts[panel.counts["arm"] == group.arm]
    return Counts(
        label=group.label,
        position=position,
        ticks=scale * counts["time"].to_numpy(),
        rows=tuple((name, [str(n) for n in counts[column]]) for name, column in ROWS),
    )
