"""Survival curves with bands, censor ticks, direct labels and the extended table aligned under the axis."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import height_axis, share_axis, ticked, time_axis
from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import Curve, draw_curve, ends_of, find_turn, label_within, name_probability
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.steps import read_steps
from hcc_dash.questions.survival.numbers.hazard_frame import hazard_frame
from hcc_dash.questions.survival.numbers.survival_result import Group, Panel, SurvivalResult
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_share, say_time, say_value

ROOM = Room()
ROWS = (("At risk", "n_at_risk"), ("Events", "n_events"), ("Censored", "n_censored"))


@dataclass(frozen=True, slots=True)
class Drawing:
    """How to draw: which way, in which unit of time, on which ground."""

    incidence: bool = False
    unit: TimeUnit = "months"
    look: Look = LIGHT
    hazard: bool = False


def draw_survival(result: SurvivalResult, panel: Panel, drawing: Drawing) -> FinishedFigure:
    """One panel: step curves over the numbers at risk, events and censored at each tick.

    Built as one dictionary and not validated here, which took two thirds of a figure's time: the tests hand the
    dictionaries of every kind of figure to Plotly's own validation.
    """
    look, scale = drawing.look, convert_time(1.0, result.endpoint.unit, drawing.unit)
    frame = hazard_frame(panel, result.study.methods.conf_level) if drawing.hazard else panel.curves
    curves = [curve_of(panel, frame, group, result, drawing) for group in panel.groups]
    counts = [count_group(panel, group, result.position(group.arm), scale) for group in panel.groups]
    room = ROOM.on_a_screen(counts)
    longest = result.longest * scale if curves else 1.0
    ticks = read_ticks(panel, scale)
    x = time_axis(look, f"{capital(drawing.unit)} from {result.origin}") | ticked(ticks, 0.0, longest)
    top = _top(frame) if drawing.hazard else 1.0
    layout = lay_curves(counts, x, _height(result, drawing, top), room, look)
    # panels stand two abreast
    ends = name_ends(ends_of(curves), room.curve, (0.0, 1.005 * top), look, 0.5 if len(result.panels) > 1 else 1.0)
    layout = ends.on(layout)
    if not ends.layers:
        labels = label_within(_lowered(curves, top), longest, look)
        layout["annotations"] += [label | {"y": top * label["y"]} for label in labels]
    traces = [trace for curve in curves for trace in draw_curve(curve, look)] + draw_counts(counts, room, look)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def read_ticks(panel: Panel, scale: float) -> np.ndarray:
    """Times at which patients are counted; the start alone where there is nobody."""
    return np.unique(panel.counts["time"].to_numpy()) * scale if panel.groups else np.zeros(1)


def _height(result: SurvivalResult, drawing: Drawing, top: float) -> Layer:
    if not drawing.hazard:
        return share_axis(drawing.look, name_probability(result.endpoint, drawing.incidence))
    title = f"Cumulative hazard of {result.endpoint.event_label}"
    return height_axis(drawing.look, title) | {"range": [0, 1.005 * top]}


def _top(frame: pd.DataFrame) -> float:
    """As high as limits or curves go; 1 without events."""
    high = frame[["estimate", "conf_high"]].to_numpy(float)
    return float(np.nanmax(high, initial=0.0)) or 1.0


def _lowered(curves: list[Curve], top: float) -> list[Curve]:
    """The curves on an axis that ends at 1, where there is room for labels or not."""
    if top == 1.0:
        return curves
    return [replace(curve, steps=replace(curve.steps, value=curve.steps.value / top)) for curve in curves]


def curve_of(panel: Panel, frame: pd.DataFrame, group: Group, result: SurvivalResult, drawing: Drawing) -> Curve:
    """A group's curve: of ``frame``, which is the panel's own unless the cumulative hazard is drawn."""
    frame, counts = (rows[rows["arm"] == group.arm] for rows in (frame, panel.curves))
    turned = drawing.incidence and not drawing.hazard
    steps = read_steps(frame, convert_time(1.0, result.endpoint.unit, drawing.unit), turned)
    say = partial(say_value, decimals=2) if drawing.hazard else say_share
    at_risk = counts["n_at_risk"].to_numpy()
    return Curve(
        label=group.label,
        position=result.position(group.arm),
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], drawing.unit)}\n"
            f"{say(steps.value[row], steps.low[row], steps.high[row])}\n{at_risk[row]} at risk"
        ),
        turn=find_turn(frame["time"].to_numpy(), group.grey_from),
        censored=np.flatnonzero(counts["n_censored"].to_numpy()),
        group=group.arm,
    )


def count_group(panel: Panel, group: Group, position: int, scale: float) -> Counts:
    """At risk, events and censored of a group at the ticks."""
    counts: pd.DataFrame = panel.counts[panel.counts["arm"] == group.arm]
    return Counts(
        label=group.label,
        position=position,
        ticks=scale * counts["time"].to_numpy(),
        rows=tuple((name, [str(n) for n in counts[column]]) for name, column in ROWS),
    )
