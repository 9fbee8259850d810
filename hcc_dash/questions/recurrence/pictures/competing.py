"""Incidence of an event that another can forestall: curves over their counts, and outcomes stacked to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import share_axis, ticked, time_axis
from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import Curve, Line, Stroke, draw_curve, draw_line, ends_of, find_turn, name_probability
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.steps import read_steps
from hcc_dash.questions.recurrence.numbers.result import (
    COMPETING,
    EVENT,
    NAIVE,
    CompetingResult,
    IncidenceGroup,
    Period,
    PeriodGroup,
)
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_share, say_time

ROOM = Room(curve=360, left=82)
ROW_NAMES = ("At risk", "Events", "Competing", "Censored")
WIDEST_BAND = 0.2  # a band that rises further above its curve is cut by the top of the axis


@dataclass(frozen=True, slots=True)
class Drawing:
    """How to draw: in which unit of time, on which ground."""

    unit: TimeUnit = "months"
    look: Look = LIGHT


@dataclass(frozen=True, slots=True)
class _Chart:
    """Curves of groups over their counts, their clock starting at ``start`` of the endpoint's own."""

    result: CompetingResult
    groups: Sequence[IncidenceGroup | PeriodGroup]
    curves: pd.DataFrame
    counts: pd.DataFrame
    start: float
    drawing: Drawing

    def time(self, times: pd.Series) -> np.ndarray:
        """Times as the axis shows them: from the endpoint's own time zero, in the drawing's unit."""
        return self.scale * (self.start + times.to_numpy())

    @property
    def scale(self) -> float:
        """Units of the axis in one of the endpoint's."""
        return convert_time(1.0, self.result.endpoint.unit, self.drawing.unit)

    def of(self, frame: pd.DataFrame, group: IncidenceGroup | PeriodGroup, term: str) -> pd.DataFrame:
        """The group's rows of one term."""
        return frame[(frame["arm"] == group.arm) & (frame["term"] == term)]


def draw_incidence(result: CompetingResult, drawing: Drawing) -> FinishedFigure:
    """Aalen-Johansen curves with bands, one minus Kaplan-Meier as a thin line over each, counts under the axis."""
    chart = _Chart(result, result.groups, result.curves, result.counts, 0.0, drawing)
    return _finish(chart, _highest(result.curves), naive=True)


def draw_period(result: CompetingResult, period: Period, drawing: Drawing) -> FinishedFigure:
    """One period's incidence, beginning at 0 where the period begins; both periods share one height."""
    chart = _Chart(result, period.groups, period.curves, period.counts, period.start, drawing)
    return _finish(chart, max(_highest(part.curves) for part in result.periods), naive=False)


def _highest(curves: pd.DataFrame) -> float:
    """What the axis must reach: every curve, and its band unless that is much wider than the curve is high."""
    shown = curves[curves["term"].isin((EVENT, NAIVE))]
    if shown.empty:
        return 0.0
    top, band = float(shown["estimate"].max()), shown["conf_high"].max()
    return min(top + WIDEST_BAND, float(band)) if band > top else top


def _finish(chart: _Chart, highest: float, naive: bool) -> FinishedFigure:
    look, result = chart.drawing.look, chart.result
    traces = []
    curves = [_curve(chart, group) for group in chart.groups]
    for group, curve in zip(chart.groups, curves, strict=True):
        traces += draw_curve(curve, look)
        if naive:
            traces.append(draw_line(_naive(chart, group)))
    counts = [_counts(chart, group) for group in chart.groups]
    room = ROOM.on_a_screen(counts)
    top = _ceiling(highest)
    y = share_axis(look, name_probability(result.endpoint, True), top, 0.1 if top <= 0.5 else 0.2)
    ends = name_ends(ends_of(curves), room.curve, (0.0, 1.005 * top), look, 1.0 if naive else 0.5)
    layout = ends.on(lay_curves(counts, _time_axis(chart), y, room, look))
    return FinishedFigure({"data": traces + draw_counts(counts, room, look), "layout": layout}, _validate=False)


def _curve(chart: _Chart, group: IncidenceGroup | PeriodGroup) -> Curve:
    """Band and curve of the event; grey where few are at risk."""
    frame = chart.of(chart.curves, group, EVENT)
    steps = replace(read_steps(frame), time=chart.time(frame["time"]))
    at_risk = frame["n_at_risk"].to_numpy()
    return Curve(
        label=group.label,
        position=chart.result.position(group.arm),
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], chart.drawing.unit)}\n"
            f"{say_share(steps.value[row], steps.low[row], steps.high[row])}\n{at_risk[row]} at risk"
        ),
        turn=find_turn(frame["time"].to_numpy(), group.grey_from),
    )


def _naive(chart: _Chart, group: IncidenceGroup | PeriodGroup) -> Line:
    """One minus Kaplan-Meier: the curve as if the competing event were mere loss to follow-up."""
    frame = chart.of(chart.curves, group, NAIVE)
    time, value = chart.time(frame["time"]), frame["estimate"].to_numpy()
    return Line(
        name=f"{group.label}, one minus Kaplan-Meier",
        head=group.label,
        time=time,
        value=value,
        stroke=Stroke(colour=chart.drawing.look.line(chart.result.position(group.arm)), width=1.1, opacity=0.8),
        say=lambda row: f"{say_time(time[row], chart.drawing.unit)}\none minus Kaplan-Meier {say_share(value[row])}",
    )


def _counts(chart: _Chart, group: IncidenceGroup | PeriodGroup) -> Counts:
    event, competing = (chart.of(chart.counts, group, term) for term in (EVENT, COMPETING))
    columns = (event["n_at_risk"], event["n_events"], competing["n_events"], event["n_censored"])
    return Counts(
        label=group.label,
        position=chart.result.position(group.arm),
        ticks=chart.time(event["time"]),
        rows=tuple((name, [str(n) for n in column]) for name, column in zip(ROW_NAMES, columns, strict=True)),
    )


def _ceiling(highest: float) -> float:
    """The top of the axis: the next tenth at or over the highest point, at least two tenths."""
    return float(min(1.0, max(0.2, np.ceil(10 * highest) / 10)))


def _time_axis(chart: _Chart) -> Layer:
    unit = chart.drawing.unit
    first = chart.scale * chart.start
    ticks = np.unique(chart.time(chart.counts["time"])) if len(chart.counts) else np.array([first])
    last = float(chart.time(chart.curves["time"]).max()) if len(chart.curves) else first + 1.0
    axis = time_axis(chart.drawing.look, f"{capital(unit)} from {chart.result.origin}")
    return axis | ticked(ticks, first, last, left=0.075)
