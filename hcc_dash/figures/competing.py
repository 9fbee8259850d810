"""Incidence of an event that another can forestall: curves over their counts, and outcomes stacked to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.analysis.competing.result import (
    COMPETING,
    EVENT,
    NAIVE,
    CompetingResult,
    IncidenceGroup,
    Period,
    PeriodGroup,
)
from hcc_dash.figures.curves import name_probability
from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.ground import Layer, ground
from hcc_dash.figures.look import LIGHT, Look, dash_of, glyph_of, write_label
from hcc_dash.figures.steps import drawn_steps, thin_steps
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time

CURVE_HEIGHT = 360
AXIS_HEIGHT = 56  # between curve and table: tick labels and the axis title
ROW_HEIGHT = 19
ROW_NAMES = ("", "At risk", "Events", "Competing", "Censored")
TOP, BOTTOM = 34, 8
WIDEST_BAND = 0.2  # a band that rises further above its curve is cut by the top of the axis


_LINE: Layer = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}


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
        return convert_time(1.0, self.result.endpoint.unit, self.drawing.unit) * (self.start + times.to_numpy())

    def words(self, arm: str) -> str:
        """The colour of text about the group."""
        return self.drawing.look.words(self.result.position(arm))

    def colour(self, arm: str) -> str:
        """The group's own colour."""
        return self.drawing.look.line(self.result.position(arm))


def draw_incidence(result: CompetingResult, drawing: Drawing) -> FinishedFigure:
    """Aalen-Johansen curves with bands, one minus Kaplan-Meier as a thin line over each, counts under the axis."""
    chart = _Chart(result, result.groups, result.curves, result.counts, 0.0, drawing)
    return _finish(chart, _highest(result.curves), naive=True)


def draw_period(result: CompetingResult, period: Period, drawing: Drawing) -> FinishedFigure:
    """One period's incidence, beginning at 0 where the period begins; both periods share one height."""
    chart = _Chart(result, period.groups, period.curves, period.counts, period.start, drawing)
    return _finish(chart, max(_highest(one.curves) for one in result.periods), naive=False)


def _highest(curves: pd.DataFrame) -> float:
    """What the axis must reach: every curve, and its band unless that is much wider than the curve is high."""
    shown = curves[curves["term"].isin((EVENT, NAIVE))]
    if shown.empty:
        return 0.0
    top, band = float(shown["estimate"].max()), shown["conf_high"].max()
    return min(top + WIDEST_BAND, float(band)) if band > top else top


def _finish(chart: _Chart, highest: float, naive: bool) -> FinishedFigure:
    traces: list[Layer] = []
    for group in chart.groups:
        rows = chart.curves[chart.curves["arm"] == group.arm]
        traces += _curve_traces(chart, rows[rows["term"] == EVENT], group)
        if naive:
            traces.append(_naive_trace(chart, rows[rows["term"] == NAIVE], group))
    traces += _count_traces(chart)
    return FinishedFigure({"data": traces, "layout": _layout(chart, highest)}, _validate=False)


def figure_height(n_groups: int) -> int:
    """Pixels: the curves, and five rows under them for each group."""
    return TOP + CURVE_HEIGHT + AXIS_HEIGHT + ROW_HEIGHT * len(ROW_NAMES) * n_groups + BOTTOM


def _curve_traces(chart: _Chart, frame: pd.DataFrame, group: IncidenceGroup | PeriodGroup) -> list[Layer]:
    """Band and curve of the event; grey where few are at risk."""
    look, place = chart.drawing.look, chart.result.position(group.arm)
    time, (curve, lower, upper) = chart.time(frame["time"]), drawn_steps(frame)
    name = write_label(group.label)
    at_lower, at_upper = thin_steps(lower), thin_steps(upper)
    line = {"shape": "hv", "width": 0}
    turn = int(np.searchsorted(frame["time"].to_numpy(), group.grey_from, side="right")) - 1
    kept = np.union1d(thin_steps(curve), [turn])
    hover = (
        f"<b>{name}</b>, %{{x:.1f}} {chart.drawing.unit}<br>%{{y:.1%}} (%{{customdata[0]:.1%}} to "
        "%{customdata[1]:.1%})<br>%{customdata[2]:.0f} at risk<extra></extra>"
    )
    data = np.column_stack([lower, upper, frame["n_at_risk"].to_numpy()])
    traces = [
        _LINE | {"x": time[at_lower], "y": lower[at_lower], "line": line, "name": f"{name} lower limit"},
        _LINE
        | {
            "x": time[at_upper],
            "y": upper[at_upper],
            "line": line,
            "name": f"{name} band",
            "fill": "tonexty",
            "fillcolor": look.band(place),
        },
    ]
    parts = ((name, kept[kept <= turn], look.line(place)), (f"{name}, few at risk", kept[kept >= turn], look.grey))
    for said, part, colour in parts:
        if len(part) > 1 or said == name:
            stroke = {"shape": "hv", "width": 2.4, "dash": dash_of(place), "color": colour}
            traces.append(
                _LINE | {"x": time[part], "y": curve[part], "name": said, "line": stroke, "hoverinfo": "all",
                         "customdata": data[part], "hovertemplate": hover}
            )  # fmt: skip
    return traces


def _naive_trace(chart: _Chart, frame: pd.DataFrame, group: IncidenceGroup | PeriodGroup) -> Layer:
    """One minus Kaplan-Meier: the curve as if the competing event were mere loss to follow-up."""
    curve, name = frame["estimate"].to_numpy(), write_label(group.label)
    kept = thin_steps(curve)
    return _LINE | {
        "x": chart.time(frame["time"])[kept],
        "y": curve[kept],
        "name": f"{name}, one minus Kaplan-Meier",
        "line": {"shape": "hv", "width": 1.1, "color": chart.colour(group.arm)},
        "opacity": 0.8,
        "hoverinfo": "all",
        "hovertemplate": (
            f"<b>{name}</b>, %{{x:.1f}} {chart.drawing.unit}<br>one minus Kaplan-Meier %{{y:.1%}}<extra></extra>"
        ),
    }


def _count_traces(chart: _Chart) -> list[Layer]:
    """Text under the axis: per group a heading row and four rows of counts at the ticks."""
    traces: list[Layer] = []
    for index, group in enumerate(chart.groups):
        counts = chart.counts[chart.counts["arm"] == group.arm]
        event, competing = (counts[counts["term"] == term] for term in (EVENT, COMPETING))
        rows = (event["n_at_risk"], event["n_events"], competing["n_events"], event["n_censored"])
        for row, values in enumerate(rows, start=1):
            colour = chart.words(group.arm) if row == 1 else chart.drawing.look.ink
            traces.append(
                {
                    "type": "scatter",
                    "mode": "text",
                    "x": chart.time(event["time"]),
                    "yaxis": "y2",
                    "y": np.full(len(values), float(len(ROW_NAMES) * index + row)),
                    "text": [str(n) for n in values],
                    "name": f"{write_label(group.label)} {ROW_NAMES[row].lower()}",
                    "cliponaxis": False,
                    "showlegend": False,
                    "hoverinfo": "skip",
                    "textfont": {"color": colour, "size": 13},
                }
            )
    return traces


def _layout(chart: _Chart, highest: float) -> Layer:
    look, n_rows = chart.drawing.look, len(ROW_NAMES) * len(chart.groups)
    height = figure_height(len(chart.groups))
    plot = height - TOP - BOTTOM
    headings = [
        {
            "text": f"<b>{glyph_of(chart.result.position(group.arm))} {write_label(group.label)}</b>",
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "yref": "y2",
            "y": len(ROW_NAMES) * i,
            "showarrow": False,
            "font": {"color": chart.words(group.arm), "size": 13},
        }
        for i, group in enumerate(chart.groups)
    ]
    return {
        **ground(look, height, (82, 18, TOP, BOTTOM), font=14, drag="zoom"),
        "xaxis": _time_axis(chart),
        "yaxis": _share_axis(look, _ceiling(highest))
        | {
            "domain": [1 - CURVE_HEIGHT / plot, 1],
            "title": {"text": write_label(name_probability(chart.result.endpoint, True)), "standoff": 6},
        },
        "yaxis2": {
            "domain": [0, max(ROW_HEIGHT * n_rows / plot, 0.01)],
            "range": [n_rows - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
            "tickvals": list(range(n_rows)),
            "ticktext": list(ROW_NAMES) * len(chart.groups),
            "ticks": "",
            "fixedrange": True,
            "showline": False,
        },
        "annotations": headings,
    }


def _ceiling(highest: float) -> float:
    """The top of the axis: the next tenth at or over the highest point, at least two tenths."""
    return float(min(1.0, max(0.2, np.ceil(10 * highest) / 10)))


def _time_axis(chart: _Chart) -> Layer:
    look, result, unit = chart.drawing.look, chart.result, chart.drawing.unit
    first = chart.time(pd.Series([0.0]))[0]
    ticks = np.unique(chart.time(chart.counts["time"])) if len(chart.counts) else np.array([first])
    last = float(chart.time(chart.curves["time"]).max()) if len(chart.curves) else first + 1.0
    span = last - first
    return {
        "range": [first - 0.075 * span, last + 0.03 * span],
        "tickvals": ticks,
        "ticktext": [f"{t:g}" for t in ticks],
        "anchor": "y",
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.ink,
        "ticks": "outside",
        "tickcolor": look.ink,
        "fixedrange": False,
        "title": {"text": f"{capital(unit)} from {write_label(result.origin)}", "standoff": 4},
    }


def _share_axis(look: Look, top: float) -> Layer:
    return {
        "range": [0, top * 1.005],
        "tickformat": ".0%",
        "dtick": 0.1 if top <= 0.5 else 0.2,
        "gridcolor": look.quiet,
        "zeroline": False,
        "linecolor": look.ink,
        "fixedrange": True,
    }
