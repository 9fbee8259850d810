"""Small panels of tests under a patient's lanes, on the same clock."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import write_label
from hcc_dash.questions.liver.numbers.flare_runs import Flare, find_flares
from hcc_dash.questions.patient.numbers.profile import ProfileResult
from hcc_dash.questions.patient.pictures.patient_lanes import Clock
from hcc_dash.wording.words import say_amount, say_number

PANEL = 84  # pixels

SHOWN = (
    ("ALT", False),
    ("HBsAg", True),
    ("HBV DNA", True),
    ("Platelets", False),
    ("Child-Pugh", False),
    ("Global health", False),
)
"""First word of a test and whether its axis is logarithmic, from top to bottom; HBsAg is read under ALT's flares."""

FLARES_CROSS = ("ALT", "HBsAg")

SCORES = {"Child-Pugh": (4.5, 7.5), "Global health": (-3.0, 102.5)}
"""The least range of a score's axis."""

DIRECTIONS = {"Global health": "higher is better"}


@dataclass(frozen=True, slots=True)
class Panel:
    """A test's rows, what it is called, and its axis: ``low`` and ``high`` in the axis's own numbers."""

    name: str
    rows: pd.DataFrame
    logged: bool
    low: float
    high: float
    flares: tuple[Flare, ...] = ()

    @property
    def floor(self) -> float:
        """Where a result without a number stands."""
        step = 0.08 * (self.high - self.low)
        return 10 ** (self.low + step) if self.logged else self.low + step


def find_panels(result: ProfileResult) -> list[Panel]:
    """The panels of which this patient has anything."""
    panels = []
    flares = find_flares(result.measurements)
    for word, logged in SHOWN:
        measured = result.measurements[result.measurements["term"].str.startswith(word)]
        if len(measured):
            rows = measured[measured["term"] == measured["term"].iloc[0]].sort_values("time", kind="stable")
            panel = _panel(word, rows, logged)
            panels.append(replace(panel, flares=flares) if word in FLARES_CROSS else panel)
    return panels


def _panel(word: str, rows: pd.DataFrame, logged: bool) -> Panel:
    unit = str(rows["unit"].iloc[0])
    words = [write_label(word), write_label(unit), "log scale" if logged else "", DIRECTIONS.get(word, "")]
    values = rows["estimate"].to_numpy(dtype=np.float64)
    limits = rows["limit_high"].to_numpy(dtype=np.float64)
    known = values[np.isfinite(values) & ((values > 0) | (not logged))]
    name = ", ".join(filter(None, words))
    if logged:
        ends = np.log10(known) if known.size else np.array([1.0, 2.0])
        return Panel(name, rows, True, math.floor(ends.min()) - 0.5, max(math.ceil(ends.max()), ends.min() + 1))
    low, high = SCORES.get(word, (0.0, 0.0))
    top = np.concatenate([known, limits[np.isfinite(limits)], [high]]).max()
    return Panel(name, rows, False, low, float(top) + (0.5 if word in SCORES else 0.1 * float(top)))


def draw_panels(panels: list[Panel], clock: Clock, top: float, gap: float, height: float, layout: Layer) -> list[Layer]:
    """Traces of all panels; axes, names and ground lines go into the layout."""
    traces: list[Layer] = []
    for i, panel in enumerate(panels):
        axis = f"y{i + 2}"
        start = top + (gap + PANEL) * i + gap
        layout[f"yaxis{i + 2}"] = _axis(panel, 1 - (start + PANEL) / height, 1 - start / height, clock)
        layout["annotations"].append(
            {
                "text": f"<b>{panel.name}</b>",
                "xref": "paper",
                "x": 0,
                "xanchor": "left",
                "yref": "paper",
                "y": 1 - start / height,
                "yanchor": "bottom",
                "showarrow": False,
                "bgcolor": clock.look.ground,
                "font": {"size": 13, "color": clock.look.ink},
            }
        )
        traces += [trace | {"yaxis": axis} for trace in [*_traces(panel, clock), *_flare_marks(panel, clock)]]
        layout["shapes"] += [_flare_line(flare, axis, clock) for flare in panel.flares]
    return traces


def _flare_marks(panel: Panel, clock: Clock) -> list[Layer]:
    """A ring around the peak of each flare, in the panel of ALT."""
    if not panel.flares or panel.logged:
        return []
    hover = [
        f"<b>ALT flare</b><br>peak {say_number(flare.peak, 0)} U/L, {say_number(flare.of_uln, 1)} × ULN<br>"
        f"{clock.say_both(flare.peak_day)}"
        for flare in panel.flares
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "ALT flare",
            "hovertext": hover,
            "hoverinfo": "text",
            "x": np.array([clock.at(flare.peak_day) for flare in panel.flares]),
            "cliponaxis": False,
            "y": np.array([flare.peak for flare in panel.flares]),
            "marker": {"symbol": "circle-open", "size": 15, "color": clock.look.ink, "line": {"width": 2}},
        }
    ]


def _flare_line(flare: Flare, axis: str, clock: Clock) -> Layer:
    """The day of the peak through a panel, so that HBsAg is read where ALT is highest."""
    day = clock.at(flare.peak_day)
    return {
        "type": "line",
        "xref": "x",
        "x0": day,
        "x1": day,
        "yref": f"{axis} domain",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": clock.look.ink, "width": 1.2, "dash": "dash"},
    }


def _axis(panel: Panel, bottom: float, top: float, clock: Clock) -> Layer:
    axis: Layer = {
        "domain": [max(bottom, 0.0), min(top, 1.0)],
        "range": [panel.low, panel.high],
        "gridcolor": clock.look.quiet,
        "zeroline": False,
        "fixedrange": True,
        "nticks": 4,
        "tickfont": {"size": 13},
    }
    if panel.logged:
        decades = max(1, math.ceil((panel.high - panel.low) / 4))
        axis |= {"type": "log", "dtick": decades, "exponentformat": "power"}
    return axis


def _traces(panel: Panel, clock: Clock) -> list[Layer]:
    rows = panel.rows
    values = rows["estimate"].to_numpy(dtype=np.float64)
    shown = np.isfinite(values) & ((values > 0) | (not panel.logged))
    drawn = np.where(shown, values, panel.floor)
    x = np.array([clock.at(day) for day in rows["time"]], dtype=np.float64)
    symbols = [_symbol(level, ok) for level, ok in zip(rows["level"], shown, strict=True)]
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": drawn,
        "name": panel.name,
        "hoverinfo": "text",
        "hovertext": [_hover(panel, row, clock) for row in rows.to_dict("records")],
        "cliponaxis": False,
        "line": {"color": clock.look.grey, "width": 1.2},
        "marker": {"symbol": symbols, "size": 7, "color": clock.look.ink, "line": {"width": 1.4}},
    }
    limit = rows["limit_high"].to_numpy(dtype=np.float64)
    if panel.logged or not np.isfinite(limit).any():
        return [line]
    upper = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": limit,
        "name": f"{panel.name}, upper limit",
        "hoverinfo": "skip",
        "line": {"color": clock.look.ink, "width": 1.2, "dash": "dot"},
    }
    return [upper, line]


def _symbol(level: str, has_number: bool) -> str:
    if level == "<" or not has_number:
        return "triangle-down-open"
    return "triangle-up-open" if level == ">" else "circle"


def _hover(panel: Panel, row: dict[Any, Any], clock: Clock) -> str:
    value, level = row["estimate"], str(row["level"])
    number = say_amount(value) if value == value else ""
    reading = f"{level if level in '<>' else ''}{number} {row['unit']}".strip() if number else level or "no number"
    graded = f" ({level})" if number and level not in {"=", "<", ">", ""} else ""
    words = [f"<b>{panel.name}</b>", f"{write_label(reading + graded)}", clock.say_both(row["time"])]
    words += [write_label(str(row[name])) for name in ("visit", "note") if row[name]]
    return "<br>".join(words)
