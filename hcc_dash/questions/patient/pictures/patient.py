"""One patient's course on one clock: dates, treatment, events by grade, scans; tests in panels under the same axis."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.estimation.events import declared_groups
from hcc_dash.questions.patient.numbers.profile import ProfileResult
from hcc_dash.questions.patient.pictures.patient_lanes import (
    EDGE,
    LANE,
    Clock,
    Lane,
    date_lanes,
    event_lanes,
    point_lanes,
    treatment_lanes,
)
from hcc_dash.questions.patient.pictures.patient_panels import PANEL, draw_panels, find_panels
from hcc_dash.study.capital import capital

DATE_ROW = 17  # pixels of one named date above the lanes
GAP = 26  # above a panel, for its name
TOP, BOTTOM = 8, 44


@dataclass(frozen=True, slots=True)
class Drawing:
    """How to draw: days or weeks, on which ground."""

    unit: str = "weeks"
    look: Look = LIGHT


def draw_patient(result: ProfileResult, drawing: Drawing) -> FinishedFigure:
    """Named dates, then a lane each for treatment, events and scans, then panels of tests, then questionnaire dates."""
    clock = _clock(result, drawing)
    dates = _dates(result)
    lanes = [
        *treatment_lanes(result, clock, declared_groups(result.study, "").index(result.arm)),
        *event_lanes(result, clock),
        *point_lanes(result, clock),
        *date_lanes(result, clock),
    ]
    upper = [lane for lane in lanes if not lane.last]
    lower = [lane for lane in lanes if lane.last]
    panels = find_panels(result)
    top = DATE_ROW * len(dates) + 6
    middle = top + sum(lane.height for lane in upper)
    under = middle + (GAP + PANEL) * len(panels)
    height = under + sum(lane.height for lane in lower) + 8
    layout = _layout(height, clock)
    traces = _place(upper, top, "y", layout, drawing.look)
    layout["yaxis"] = _lane_axis(0, middle, height)
    traces += draw_panels(panels, clock, middle, GAP, height, layout)
    layout["yaxis9"] = _lane_axis(under, height, height)
    traces += _place(lower, 0, "y9", layout, drawing.look)
    _draw_dates(dates, clock, height, layout)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _clock(result: ProfileResult, drawing: Drawing) -> Clock:
    """From the first to the last thing on file."""
    ends = pd.concat(
        [
            result.spans["time"],
            result.spans["end"],
            result.points["time"],
            result.measurements["time"],
        ]
    ).astype(float)
    known = ends.dropna().to_numpy()
    first, last = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    return Clock(drawing.unit, drawing.look, first, max(last, first + 1))


def _dates(result: ProfileResult) -> list[tuple[str, float]]:
    rows = result.points[result.points["kind"] == "milestone"]
    return sorted(zip(rows["term"], rows["time"].astype(float), strict=True), key=lambda date: date[1])


def _lane_axis(top: float, bottom: float, height: float) -> Layer:
    """An axis in pixels, downwards, over its part of the figure."""
    return {
        "domain": [max(1 - bottom / height, 0.0), 1 - top / height],
        "range": [bottom - top, 0],
        "visible": False,
        "fixedrange": True,
    }


def _place(lanes: list[Lane], top: float, axis: str, layout: Layer, look: Look) -> list[Layer]:
    """The lanes one under the other: name in the upper half, what happened in the lower."""
    traces: list[Layer] = []
    at = top
    for lane in lanes:
        middle = at + LANE * 0.68
        traces += [trace | {"y": np.full(len(trace["x"]), middle), "yaxis": axis} for trace in lane.traces]
        layout["annotations"].append(
            {
                "text": lane.name,
                "xref": "paper",
                "x": 0,
                "xanchor": "left",
                "yref": axis,
                "y": at + 8,
                "yanchor": "middle",
                "showarrow": False,
                "font": {"size": 13, "color": look.ink},
                "bgcolor": look.ground,
            }
        )
        layout["shapes"].append(
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "yref": axis,
                "y0": at,
                "y1": at,
                "layer": "below",
                "line": {"color": look.quiet, "width": 1},
            }
        )
        at += lane.height
    return traces


def _draw_dates(dates: list[tuple[str, float]], clock: Clock, height: float, layout: Layer) -> None:
    """Every named date in a row of its own, its line down through all lanes and panels.

    Early dates write to the right, earliest first; late ones to the left, latest first: so no line crosses a name.
    """
    half = (clock.first + clock.last) / 2
    early = [date for date in dates if date[1] < half]
    late = [date for date in reversed(dates) if date[1] >= half]
    for row, (name, day) in enumerate([*early, *late]):
        grave = name in {"recurrence", "death"}
        colour = clock.look.ink if grave else clock.look.grey
        middle = DATE_ROW * (row + 0.5)
        label = f"{write_label(name[:1].upper() + name[1:])}, {clock.say(day)}"
        layout["annotations"].append(
            {
                "text": f"<b>{label}</b>" if grave else label,
                "x": clock.at(day),
                "y": middle,
                "xref": "x",
                "yref": "y",
                "xanchor": "left" if day < half else "right",
                "yanchor": "middle",
                "showarrow": False,
                "font": {"size": 13, "color": clock.look.ink},
            }
        )
        layout["shapes"].append(
            {
                "type": "line",
                "xref": "x",
                "x0": clock.at(day),
                "x1": clock.at(day),
                "yref": "paper",
                "y0": 0,
                "y1": 1 - (middle - DATE_ROW / 2) / height,
                "layer": "below",
                "line": {"color": colour, "width": 1.8 if grave else 1, "dash": "solid" if grave else "dot"},
            }
        )


def _layout(height: float, clock: Clock) -> Layer:
    look = clock.look
    edge = EDGE * (clock.last - clock.first)
    return {
        **ground(look, int(TOP + height + BOTTOM), (44, 10, TOP, BOTTOM), font=13),
        "annotations": [],
        "shapes": [],
        "xaxis": {
            "range": [clock.at(clock.first - edge), clock.at(clock.last + edge)],
            "anchor": "free",
            "position": 0,
            "showgrid": False,
            "zeroline": False,
            "linecolor": look.ink,
            "ticks": "outside",
            "fixedrange": True,
            "nticks": 12,
            "tickformat": "d",
            "title": {"text": f"{capital(clock.unit)} since the start of study treatment", "standoff": 4},
        },
    }
