"""Possible liver injury: peaks of enzyme and bilirubin on log axes, and one patient's course."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.clinical.liver_injury import BILIRUBIN_LINE, ENZYME_LINE
from hcc_dash.drawing.by_visit import symbol_of
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of, tell
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.estimation.events import FIRST_LEVEL
from hcc_dash.wording.words import say_number, say_time

HEIGHT, PATH_HEIGHT = 440, 330
OPACITY = 0.75
AS_IT_IS = {"marker": {"opacity": OPACITY}}  # a click chooses a patient, it does not fade the others
TICKS = (0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Peaks:
    """One panel: rows with subject_id arm enzyme bilirubin time bilirubin_time, in the multiples named by ``of``.

    ``arms``: (arm, label, position). ``path``: the chosen patient's results (time enzyme bilirubin), empty without.
    ``corners``: whether the quadrants are named, as they are for multiples of the upper limit alone.
    """

    rows: pd.DataFrame
    arms: Sequence[tuple[str, str, int]]
    path: pd.DataFrame
    enzyme: str
    of: str
    corners: bool


def draw_peaks(peaks: Peaks, look: Look) -> FinishedFigure:
    """One mark per patient, arm by colour and shape; lines at 3 and 2; the chosen patient's results joined in time.

    The customdata of a mark is its patient's code.
    """
    traces = [_arm_trace(peaks, *arm, look) for arm in peaks.arms]
    if len(peaks.path):
        traces.append(_path_trace(peaks, look))
    return FinishedFigure({"data": traces, "layout": _layout(peaks, look)}, _validate=False)


def draw_path(path: pd.DataFrame, enzyme: str, look: Look) -> FinishedFigure:
    """One patient's enzyme and bilirubin in multiples of the upper limit, by week since the start of treatment."""
    traces = []
    for i, (column, name, limit) in enumerate(
        (("enzyme", enzyme, ENZYME_LINE), ("bilirubin", "Bilirubin", BILIRUBIN_LINE))
    ):
        known = path[path[column].notna()]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": known["time"].to_numpy(float) / 7,
                "y": known[column].to_numpy(float),
                "line": {"color": look.line(FIRST_LEVEL + i), "width": 2, "dash": ("solid", "dot")[i]},
                "marker": {"size": 7, "symbol": symbol_of(i + 2), "color": look.line(FIRST_LEVEL + i)},
                "meta": limit,
                **hover_of(name, _say_course(known["visit"], known[column])),
            }
        )
    last = max(float(path["time"].max()) / 7 if len(path) else 1.0, 1.0)
    first = min(float(path["time"].min()) / 7 if len(path) else 0.0, 0.0)
    values = path[["enzyme", "bilirubin"]].to_numpy(float)
    layout = _ground(PATH_HEIGHT, look) | {
        "xaxis": {
            "title": {"text": "Weeks from start of study treatment", "standoff": 4},
            "linecolor": look.ink,
            "range": [first - 0.03 * (last - first), last + 0.03 * (last - first)],
            "showgrid": False,
            "zeroline": False,
            "ticks": "outside",
        },
        "yaxis": _log_axis(values, "× upper limit of normal", look, (1.0, ENZYME_LINE)),
        "shapes": [
            _across("y", value, look.line(FIRST_LEVEL + i)) for i, value in enumerate((ENZYME_LINE, BILIRUBIN_LINE))
        ],
    }
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _say_course(visits: pd.Series, values: pd.Series) -> list[str]:
    return [f"{visit}\n{say_number(value, 1)} × ULN" for visit, value in zip(visits, values, strict=True)]


def _arm_trace(peaks: Peaks, arm: str, label: str, position: int, look: Look) -> Layer:
    rows = peaks.rows[(peaks.rows["arm"] == arm) & peaks.rows["enzyme"].notna() & peaks.rows["bilirubin"].notna()]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": write_label(label),
        "x": rows["enzyme"].to_numpy(float),
        "y": rows["bilirubin"].to_numpy(float),
        "customdata": rows["subject_id"].astype(str).map(write_label).tolist(),
        "marker": {
            "color": look.line(position),
            "size": 8,
            "opacity": OPACITY,
            "symbol": f"{symbol_of(position)}-open",
            "line": {"width": 1.6},
        },
        "selected": AS_IT_IS,
        "unselected": AS_IT_IS,
        **tell((_say_peak(row, label, peaks) for row in rows.to_dict("records")), "<b>%{customdata}</b>, "),
    }


def _say_peak(row: dict[Any, Any], label: str, peaks: Peaks) -> str:
    return (
        f"{label}\n{peaks.enzyme} {say_number(row['enzyme'], 1)}, "
        f"bilirubin {say_number(row['bilirubin'], 1)} {peaks.of}\n"
        f"enzyme peak {say_time(row['time'], 'days')}, bilirubin peak {say_time(row['bilirubin_time'], 'days')}"
    )


def _path_trace(peaks: Peaks, look: Look) -> Layer:
    known = peaks.path[peaks.path["enzyme"].notna() & peaks.path["bilirubin"].notna()]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "chosen patient",
        "x": known["enzyme"].to_numpy(float),
        "y": known["bilirubin"].to_numpy(float),
        "line": {"color": look.ink, "width": 1.2},
        "marker": {"color": look.ink, "size": 4},
        **tell(
            f"{say_time(row['time'], 'days')}: {say_number(row['enzyme'], 1)}, {say_number(row['bilirubin'], 1)}"
            for row in known.to_dict("records")
        ),
        "showlegend": False,
    }


def _layout(peaks: Peaks, look: Look) -> Layer:
    x = np.concatenate([peaks.rows["enzyme"].to_numpy(float), peaks.path["enzyme"].to_numpy(float)])
    y = np.concatenate([peaks.rows["bilirubin"].to_numpy(float), peaks.path["bilirubin"].to_numpy(float)])
    layout = _ground(HEIGHT, look) | {
        "xaxis": _log_axis(x, f"Peak {write_label(peaks.enzyme)}, {peaks.of}", look, (0.5, 10.0)),
        "yaxis": _log_axis(y, f"Peak bilirubin, {peaks.of}", look, (0.3, 5.0)),
        "shapes": [_across("x", ENZYME_LINE, look.grey), _across("y", BILIRUBIN_LINE, look.grey)],
    }
    if peaks.corners:
        layout["annotations"] = [
            {
                "text": words,
                "xref": "paper",
                "yref": "paper",
                "x": x_at,
                "y": y_at,
                "showarrow": False,
                "xanchor": "left" if x_at < 0.5 else "right",
                "yanchor": "bottom" if y_at < 0.5 else "top",
                "font": {"size": 13, "color": look.ink},
            }
            for words, x_at, y_at in (
                ("Cholestasis", 0.01, 0.99),
                ("Potential Hy's law", 0.99, 0.99),
                ("Temple's corollary", 0.99, 0.01),
            )
        ]
    return layout


def _ground(height: int, look: Look) -> Layer:
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    return {**ground(look, height, (58, 14, 40, 52), font=14), "showlegend": True, "legend": legend}


def _log_axis(values: np.ndarray, title: str, look: Look, least: tuple[float, float]) -> Layer:
    """A log axis that holds every value and ``least`` (low, high)."""
    known = values[np.isfinite(values) & (values > 0)]
    low, high = min([least[0], *known.tolist()]), max([least[1], *known.tolist()])
    return {
        "type": "log",
        "range": [float(np.log10(low)) - 0.04, float(np.log10(high)) + 0.06],
        "tickvals": list(TICKS),
        "ticktext": [f"{tick:g}" for tick in TICKS],
        "gridcolor": look.quiet,
        "zeroline": False,
        "linecolor": look.ink,
        "showline": True,
        "fixedrange": True,
        "title": {"text": title, "standoff": 4},
    }


def _across(axis: str, value: float, colour: str) -> Layer:
    """A dotted line at a value of one axis, over the whole of the other."""
    ends = {"x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper"}
    if axis == "y":
        ends = {"y0": value, "y1": value, "x0": 0, "x1": 1, "xref": "paper"}
    return {"type": "line", **ends, "line": {"color": colour, "width": 1.2, "dash": "dot"}}
