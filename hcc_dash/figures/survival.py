"""Survival curves with bands, censor ticks, direct labels and the extended table aligned under the axis."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from hcc_dash.analysis.survival_result import Group, Panel, SurvivalResult
from hcc_dash.figures.curves import name_probability
from hcc_dash.figures.finished import FinishedFigure
from hcc_dash.figures.ground import Layer, ground
from hcc_dash.figures.look import LIGHT, Look, dash_of, glyph_of, write_label
from hcc_dash.figures.steps import drawn_steps, thin_steps, thin_ticks
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time

CURVE_HEIGHT = 340
AXIS_HEIGHT = 56  # between curve and table: tick labels and the axis title
ROW_HEIGHT = 19
BOTTOM = 8
TOP = 34  # room for the figure's own buttons above the 100 % line

LONGEST_LABEL = 24  # characters; a longer one would run across half the curves
LABEL_GAP = 0.07  # of the axis: the height of a label
LETTER_WIDTH = 0.03  # of the longest time: a bold letter on the narrowest figure, 240 pixels of curve


_LINE: Layer = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}


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
    traces: list[Layer] = []
    for group in panel.groups:
        frame = panel.curves[panel.curves["arm"] == group.arm]
        traces += _curve_traces(frame, group, result.position(group.arm), result, drawing)
    traces += _count_traces(panel, result, drawing)
    return FinishedFigure({"data": traces, "layout": _layout(result, panel, drawing)}, _validate=False)


def figure_height(n_groups: int) -> int:
    """Pixels: the curve, and four rows under it for each group."""
    return TOP + CURVE_HEIGHT + AXIS_HEIGHT + ROW_HEIGHT * 4 * n_groups + BOTTOM


def _curve_traces(
    frame: pd.DataFrame, group: Group, index: int, result: SurvivalResult, drawing: Drawing
) -> list[Layer]:
    time = convert_time(1.0, result.endpoint.unit, drawing.unit) * frame["time"].to_numpy()
    curve, lower, upper = drawn_steps(frame, drawing.incidence)
    label = write_label(group.label)
    turn = _turning_point(frame, group)
    kept = np.union1d(thin_steps(frame["estimate"].to_numpy()), [turn])
    line = {"shape": "hv", "width": 0}
    base = _LINE | {"legendgroup": group.arm}
    # Each line is thinned on its own: a third of the points that the three together would keep.
    at_lower, at_upper = thin_steps(lower), thin_steps(upper)
    band = [
        base | {"x": time[at_lower], "y": lower[at_lower], "line": line, "name": f"{label} lower limit"},
        base
        | {"x": time[at_upper], "y": upper[at_upper], "line": line, "name": f"{label} band",
           "fill": "tonexty", "fillcolor": drawing.look.band(index)},
    ]  # fmt: skip
    solid, tail = kept[kept <= turn], kept[kept >= turn]
    stroke = {"shape": "hv", "width": 2.4, "dash": dash_of(index)}
    main = base | {
        "x": time[solid],
        "y": curve[solid],
        "name": label,
        "line": stroke | {"color": drawing.look.line(index)},
        "hoverinfo": "all",
        "customdata": _hover_data(frame, lower, upper, solid),
        "hovertemplate": _hover(label, drawing),
    }
    grey = base | {
        "x": time[tail],
        "y": curve[tail],
        "name": f"{label}, few at risk",
        "line": stroke | {"color": drawing.look.grey},
        "hoverinfo": "all",
        "customdata": _hover_data(frame, lower, upper, tail),
        "hovertemplate": _hover(f"{label} (few at risk)", drawing),
    }
    return [*band, main, *([grey] if len(tail) > 1 else []), _censor_trace(frame, time, curve, group, index, drawing)]


def _turning_point(frame: pd.DataFrame, group: Group) -> int:
    """Row where the curve turns grey; drawn exactly, for thinning would move it to an earlier step."""
    return int(np.searchsorted(frame["time"].to_numpy(), group.grey_from, side="right")) - 1


def _hover_data(frame: pd.DataFrame, lower: np.ndarray, upper: np.ndarray, kept: np.ndarray) -> np.ndarray:
    return np.column_stack([lower[kept], upper[kept], frame["n_at_risk"].to_numpy()[kept]])


def _hover(label: str, drawing: Drawing) -> str:
    return (
        f"<b>{label}</b>, %{{x:.1f}} {drawing.unit}<br>%{{y:.1%}} (%{{customdata[0]:.1%}} to %{{customdata[1]:.1%}})"
        "<br>%{customdata[2]:.0f} at risk<extra></extra>"
    )


def _censor_trace(
    frame: pd.DataFrame, time: np.ndarray, curve: np.ndarray, group: Group, index: int, drawing: Drawing
) -> Layer:
    at = thin_ticks(np.flatnonzero(frame["n_censored"].to_numpy()))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": time[at],
        "y": curve[at],
        "name": f"{write_label(group.label)} censored",
        "legendgroup": group.arm,
        "showlegend": False,
        "hoverinfo": "skip",
        "marker": {"symbol": "line-ns-open", "size": 7, "color": drawing.look.line(index), "line": {"width": 1}},
    }


ROWS = (("At risk", "n_at_risk"), ("Events", "n_events"), ("Censored", "n_censored"))


def _count_traces(panel: Panel, result: SurvivalResult, drawing: Drawing) -> list[Layer]:
    """Text under the axis: per group a heading row and three rows of counts at the ticks."""
    traces: list[Layer] = []
    for index, group in enumerate(panel.groups):
        colour = drawing.look.words(result.position(group.arm))
        counts = panel.counts[panel.counts["arm"] == group.arm]
        ticks = convert_time(1.0, result.endpoint.unit, drawing.unit) * counts["time"].to_numpy()
        for row, (name, column) in enumerate(ROWS, start=1):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "text",
                    "x": ticks,
                    "y": np.full(len(ticks), 4.0 * index + row),
                    "text": [str(n) for n in counts[column]],
                    "yaxis": "y2",
                    "showlegend": False,
                    "hoverinfo": "skip",
                    "name": f"{write_label(group.label)} {name.lower()}",
                    "cliponaxis": False,
                    "textfont": {"color": colour if row == 1 else drawing.look.ink, "size": 13},
                }
            )
    return traces


def _layout(result: SurvivalResult, panel: Panel, drawing: Drawing) -> Layer:
    look, groups = drawing.look, panel.groups
    height = figure_height(len(groups))
    plot = height - TOP - BOTTOM
    table_share = ROW_HEIGHT * 4 * len(groups) / plot if groups else 0.0
    scale = convert_time(1.0, result.endpoint.unit, drawing.unit)
    ticks = np.unique(panel.counts["time"].to_numpy()) * scale if groups else np.zeros(1)
    longest = result.longest * scale if groups else 1.0
    labels = [name for _ in groups for name in ("", *(row for row, _ in ROWS))]
    return {
        **ground(look, height, (78, 18, TOP, BOTTOM), font=14, drag="zoom"),
        "xaxis": {
            "range": [-0.055 * longest, 1.03 * longest], "tickvals": ticks, "ticktext": [f"{tick:g}" for tick in ticks],
            "anchor": "y", "showgrid": False, "zeroline": False, "linecolor": look.ink,
            "ticks": "outside", "tickcolor": look.ink,
            "title": {"text": f"{capital(drawing.unit)} from {write_label(result.origin)}", "standoff": 4},
            "fixedrange": False,
        },
        "yaxis": {
            "domain": [1 - (CURVE_HEIGHT / plot), 1], "range": [0, 1.005], "tickformat": ".0%", "dtick": 0.2,
            "gridcolor": look.quiet, "zeroline": False, "linecolor": look.ink, "fixedrange": True,
            "title": {"text": write_label(name_probability(result.endpoint, drawing.incidence)), "standoff": 6},
        },
        "yaxis2": {
            "domain": [0, max(table_share, 0.01)], "range": [4 * len(groups) - 0.5, -0.5], "showgrid": False,
            "zeroline": False, "tickvals": list(range(4 * len(groups))), "ticktext": labels, "ticks": "",
            "fixedrange": True, "showline": False,
        },
        "annotations": [*_headings(panel, result, drawing), *_end_labels(panel, result, drawing)],
    }  # fmt: skip


def _headings(panel: Panel, result: SurvivalResult, drawing: Drawing) -> list[Layer]:
    places = [result.position(group.arm) for group in panel.groups]
    return [
        {
            "text": f"<b>{glyph_of(place)} {write_label(group.label)}</b>",
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "yref": "y2",
            "y": 4 * i,
            "showarrow": False,
            "font": {"color": drawing.look.words(place), "size": 13},
        }
        for i, (place, group) in enumerate(zip(places, panel.groups, strict=True))
    ]


def _end_labels(panel: Panel, result: SurvivalResult, drawing: Drawing) -> list[Layer]:
    """A direct label at the end of each of up to four curves, on the side that no curve crosses on a phone.

    None where labels would lie across curves or each other; line style and heading then tell the groups apart.
    """
    if not 1 < len(panel.groups) <= 4 or any(len(group.label) > LONGEST_LABEL for group in panel.groups):
        return []
    ends = []
    for group in panel.groups:
        frame = panel.curves[panel.curves["arm"] == group.arm]
        curve, _, _ = drawn_steps(frame, drawing.incidence)
        ends.append((float(curve[-1]), float(frame["time"].iloc[-1]), group))
    ends.sort(key=lambda end: end[0])
    if len(ends) > 2 and min(upper[0] - lower[0] for lower, upper in pairwise(ends)) < LABEL_GAP:
        return []
    scale = convert_time(1.0, result.endpoint.unit, drawing.unit)
    labels = []
    for rank, (height, time, group) in enumerate(ends):
        width = LETTER_WIDTH * (len(group.label) + 1) * result.longest
        clear = [side for side in ("top", "bottom") if _is_clear(panel, drawing, (time - width, time), height, side)]
        if not clear:
            return []
        usual = "top" if rank == 0 and height > 0.12 else "bottom"
        labels.append(
            {
                "text": f"<b>{write_label(group.label)}</b>",
                "x": time * scale,
                "y": height,
                "xanchor": "right",
                "yanchor": usual if usual in clear else clear[0],
                "showarrow": False,
                "font": {"color": drawing.look.words(result.position(group.arm)), "size": 14},
                "borderpad": 3,
            }
        )
    return labels


def _is_clear(panel: Panel, drawing: Drawing, span: tuple[float, float], height: float, side: str) -> bool:
    """Whether a label above ("bottom" of the text at ``height``) or below it meets no curve over a span of time."""
    low, high = (height - LABEL_GAP, height - 0.005) if side == "top" else (height + 0.005, height + LABEL_GAP)
    if low < 0:
        return False
    for group in panel.groups:
        frame = panel.curves[panel.curves["arm"] == group.arm]
        time, (curve, _, _) = frame["time"].to_numpy(), drawn_steps(frame, drawing.incidence)
        first = max(int(np.searchsorted(time, span[0], side="right")) - 1, 0)
        within = curve[first : int(np.searchsorted(time, span[1], side="right"))]
        if len(within) and within.min() < high and within.max() > low:
            return False
    return True
