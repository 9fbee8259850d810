"""Curves of two arms, weighted over unweighted, with both kinds of numbers at risk under the axis."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from hcc_dash.drawing.axes import share_axis, ticked, time_axis
from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import Curve, Line, Stroke, draw_curve, draw_line, ends_of
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.steps import read_steps
from hcc_dash.questions.balance.pictures.baseline import ShapeGroup
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_number, say_share, say_time

ROOM = Room()
SHARE = 0.5  # of the page's width: other figures may stand beside


@dataclass(frozen=True, slots=True)
class CountRow:
    """A row under the axis: its name, the column of the counts it prints, and its decimals."""

    name: str
    column: str
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class CurvePlan:
    """What the curves are: the frame's ``level`` drawn in full, another drawn faintly behind it, axes and rows."""

    level: str
    behind: str
    groups: tuple[ShapeGroup, ...]
    rows: tuple[CountRow, ...]
    source: TimeUnit
    x_title: str
    y_title: str
    incidence: bool


def draw_curves(curves: pd.DataFrame, counts: pd.DataFrame, plan: CurvePlan, look: Look = LIGHT) -> go.Figure:
    """Step curves with bands in months; ``curves`` and ``counts`` as an analysis of weighted curves gives them."""
    scale = convert_time(1.0, plan.source, "months")
    traces = []
    full = [_full(_of(curves, plan.level, group), group, plan, scale) for group in plan.groups]
    for group, curve in zip(plan.groups, full, strict=True):
        if plan.behind:
            traces.append(draw_line(_faint(_of(curves, plan.behind, group), group, plan, scale, look)))
        traces += draw_curve(curve, look)
    rows = [_counts(counts, group, plan, scale) for group in plan.groups]
    ticks = np.unique(counts["time"].to_numpy()) * scale
    longest = float(curves["time"].max()) * scale or 1.0
    x, y = time_axis(look, plan.x_title) | ticked(ticks, 0.0, longest), share_axis(look, plan.y_title)
    ends = name_ends(ends_of(full), ROOM.curve, (0.0, 1.005), look, SHARE)
    layout = ends.on(lay_curves(rows, x, y, ROOM, look))
    return FinishedFigure({"data": traces + draw_counts(rows, ROOM, look), "layout": layout}, _validate=False)


def _of(curves: pd.DataFrame, level: str, group: ShapeGroup) -> pd.DataFrame:
    return curves[(curves["level"] == level) & (curves["arm"] == group.arm)]


def _faint(frame: pd.DataFrame, group: ShapeGroup, plan: CurvePlan, scale: float, look: Look) -> Line:
    steps = read_steps(frame, scale, plan.incidence)
    return Line(
        name=f"{group.label} {plan.behind}",
        time=steps.time,
        value=steps.value,
        stroke=Stroke(colour=look.line(group.position), width=1.2, dash="dot", opacity=0.7),
    )


def _full(frame: pd.DataFrame, group: ShapeGroup, plan: CurvePlan, scale: float) -> Curve:
    steps = read_steps(frame, scale, plan.incidence)
    return Curve(
        label=group.label,
        position=group.position,
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], 'months')}\n{say_share(steps.value[row], steps.low[row], steps.high[row])}"
        ),
    )


def _counts(counts: pd.DataFrame, group: ShapeGroup, plan: CurvePlan, scale: float) -> Counts:
    own = counts[counts["arm"] == group.arm]
    return Counts(
        label=group.label,
        position=group.position,
        ticks=own["time"].to_numpy() * scale,
        rows=tuple((row.name, [say_number(n, row.decimals) for n in own[row.column]]) for row in plan.rows),
    )
