"""The hazard ratio along a number: a smooth curve with its band, and the same number cut everywhere."""

import math
from typing import Literal

import numpy as np
import plotly.graph_objects as go

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import tell
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.events import FIRST_LEVEL
from hcc_dash.questions.subgroups.numbers.cuts import CutsResult
from hcc_dash.questions.subgroups.numbers.modifier import ModifierResult
from hcc_dash.wording.words import say_amount, say_ratio, say_value

TICKS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 20.0)
HEIGHT = 380
HISTOGRAM = 0.16  # of the height

Axis = Literal["linear", "log"]


def draw_modifier(result: ModifierResult, axis: str, sides: tuple[str, str], look: Look = LIGHT) -> go.Figure:
    """The curve with its pointwise band, lines at 1 and at the ratio without interaction, patients as a histogram.

    ``axis``: the factor and its unit; ``sides``: what it means to lie below and above 1.
    """
    curve = result.curve
    value, estimate = curve["value"].to_numpy(), curve["estimate"].to_numpy()
    low, high = curve["conf_low"].to_numpy(), curve["conf_high"].to_numpy()
    ends = _ends(np.concatenate([estimate, np.quantile(low, [0.2]), np.quantile(high, [0.8])]))
    clipped_low, clipped_high = np.clip(low, *ends), np.clip(high, *ends)
    base: Layer = {"type": "scatter", "mode": "lines", "x": value, "hoverinfo": "skip"}
    layers = [
        base | {"y": clipped_low, "line": {"width": 0}, "name": "lower limit"},
        base | {"y": clipped_high, "line": {"width": 0}, "name": "band", "fill": "tonexty", "fillcolor": look.band(0)},
        base
        | {
            "y": np.where((estimate >= ends[0]) & (estimate <= ends[1]), estimate, np.nan),
            "name": "hazard ratio",
            "line": {"width": 2.4, "color": look.line(0)},
            "hoverinfo": "all",
            **tell(
                f"{axis} {say_amount(at)}\nhazard ratio {say_value(ratio, bottom, top, 2)}"
                for at, ratio, bottom, top in zip(value, estimate, low, high, strict=True)
            ),
        },
        _histogram(result, look),
    ]
    scale: Axis = "log" if result.options.scale == "log10" else "linear"
    span = result.histogram
    x_ends = (float(span["low"].iloc[0]), float(span["high"].iloc[-1])) if len(span) else (0.0, 1.0)
    lines = _reference_lines(result.overall, look)
    layout = _layout(axis, scale, x_ends, ends, look) | {"shapes": lines, "annotations": _sides(sides, look)}
    return FinishedFigure({"data": layers, "layout": layout}, _validate=False)


def draw_cuts(result: CutsResult, axis: str, sides: tuple[str, str], look: Look = LIGHT) -> go.Figure:
    """Hazard ratios below and above each cut with their intervals, the cut of the forest marked."""
    cuts = np.array([row.cut for row in result.rows])
    ratios = [[row.hazard_ratios[side] for row in result.rows] for side in (0, 1)]
    known = [ratio for side in ratios for ratio in side if ratio.estimable]
    ends = _ends(
        np.array([value for ratio in known for value in (ratio.value, ratio.conf_low, ratio.conf_high)] or [1.0])
    )
    # Cuts of what multiplies (HBsAg) would crowd at one end of a linear axis.
    scale: Axis = "log" if cuts.min() > 0 and cuts.max() / cuts.min() > 20 else "linear"
    layers = []
    for side, (name, symbol) in enumerate((("below the cut", "triangle-down"), ("at or above the cut", "triangle-up"))):
        layers.append(_cut_layer(cuts, ratios[side], name, symbol, look, side, ends, scale))
    layout = _layout(f"Cut of {axis}", scale, _spread(cuts, scale), ends, look) | {
        "shapes": [*_reference_lines(math.nan, look), _used_line(result.used, look)],
        "annotations": _sides(sides, look),
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    }
    layout["yaxis"] = layout["yaxis"] | {"domain": [0, 1]}
    layout["xaxis"] = layout["xaxis"] | {"anchor": "y"}
    return FinishedFigure({"data": layers, "layout": layout}, _validate=False)


def _cut_layer(
    cuts: np.ndarray,
    ratios: list[Estimate],
    name: str,
    symbol: str,
    look: Look,
    side: int,
    ends: tuple[float, float],
    scale: Axis,
) -> Layer:
    """One side's ratios, set a little beside the cut so that the two intervals do not cover each other."""
    low_end, high_end = _spread(cuts, scale)
    aside = (side - 0.5) * 0.012
    x = cuts * (high_end / low_end) ** aside if scale == "log" else cuts + aside * (high_end - low_end)
    value, low, high = (
        np.array([getattr(ratio, part) for ratio in ratios], dtype=np.float64)
        for part in ("value", "conf_low", "conf_high")
    )
    inside = np.where((value >= ends[0]) & (value <= ends[1]), value, np.nan)
    return {
        "type": "scatter",
        "mode": "markers+lines",
        "name": name,
        "x": x,
        "y": inside,
        "marker": {"symbol": symbol, "size": 9, "color": look.line(FIRST_LEVEL + side)},
        "line": {"width": 1, "color": look.line(FIRST_LEVEL + side), "dash": "solid" if side == 0 else "dash"},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": np.minimum(high, ends[1]) - inside,
            "arrayminus": inside - np.maximum(low, ends[0]),
            "thickness": 1.2,
            "width": 0,
            "color": look.line(FIRST_LEVEL + side),
        },
        **tell(
            f"{name} {say_amount(cut)}\nhazard ratio {say_ratio(ratio)}"
            for cut, ratio in zip(cuts, ratios, strict=True)
        ),
    }


def _ends(values: np.ndarray) -> tuple[float, float]:
    """The narrowest pair of ticks about 1 that holds the values, at least 0.5 to 2 and at most 0.05 to 20."""
    finite = values[np.isfinite(values) & (values > 0)]
    wanted = float(np.abs(np.log(finite)).max()) if finite.size else 0.0
    highest = next((tick for tick in TICKS if tick >= 2 and math.log(tick) >= wanted), TICKS[-1])
    return 1 / highest, highest


def _spread(cuts: np.ndarray, scale: Axis) -> tuple[float, float]:
    """Ends of the axis, a little beyond the first and last cut."""
    low, high = float(cuts.min()), float(cuts.max())
    if scale == "log":
        room = (high / low) ** 0.04
        return low / room, high * room
    room = 0.04 * (high - low) if high > low else 1.0
    return low - room, high + room


def _histogram(result: ModifierResult, look: Look) -> Layer:
    bins = result.histogram
    low, high = bins["low"].to_numpy(dtype=np.float64), bins["high"].to_numpy(dtype=np.float64)
    # A bar on a logarithmic axis is drawn as the outline of its bin: a bar's width is a distance, not a ratio.
    x = np.column_stack([low, low, high, high]).ravel()
    n = bins["n"].to_numpy(dtype=np.float64)
    y = np.column_stack([np.zeros_like(n), n, n, np.zeros_like(n)]).ravel()
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "yaxis": "y2",
        "fill": "tozeroy",
        "name": "patients",
        "line": {"width": 0.5, "color": look.grey},
        "fillcolor": look.quiet,
        "hoverinfo": "skip",
    }


def _reference_lines(overall: float, look: Look) -> list[Layer]:
    line: Layer = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y"}
    lines = [line | {"y0": 1, "y1": 1, "line": {"color": look.grey, "width": 1.2}}]
    if overall > 0:
        lines.append(
            line | {"y0": overall, "y1": overall, "line": {"color": look.line(0), "width": 1.2, "dash": "dash"}}
        )
    return lines


def _used_line(used: float, look: Look) -> Layer:
    line = {"color": look.grey, "width": 1.2, "dash": "dot"}
    return {"type": "line", "xref": "x", "x0": used, "x1": used, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _sides(sides: tuple[str, str], look: Look) -> list[Layer]:
    base: Layer = {
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "yref": "y domain",
        "showarrow": False,
        "font": {"size": 13, "color": look.words(4)},
    }
    below, above = (write_label(side) for side in sides)
    return [
        base | {"text": f"↓ {below}", "y": 0.01, "yanchor": "bottom"},
        base | {"text": f"↑ {above}", "y": 0.99, "yanchor": "top"},
    ]


def _layout(axis: str, scale: Axis, x_ends: tuple[float, float], ends: tuple[float, float], look: Look) -> Layer:
    ticks = [tick for tick in TICKS if ends[0] <= tick <= ends[1]]
    x_range = [math.log10(end) for end in x_ends] if scale == "log" else list(x_ends)
    return {
        **ground(look, HEIGHT, (58, 12, 30, 46)),
        "xaxis": {
            "type": scale,
            "range": x_range,
            "title": {"text": write_label(axis), "standoff": 6},
            "showgrid": False,
            "zeroline": False,
            "linecolor": look.ink,
            "ticks": "outside",
            "tickcolor": look.ink,
            "fixedrange": True,
            "dtick": 1 if scale == "log" else None,
            "anchor": "free",
            "position": 0,
        },
        "yaxis": {
            "type": "log",
            "range": [math.log10(end) for end in ends],
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": [f"{tick:g}" for tick in ticks],
            "gridcolor": look.quiet,
            "zeroline": False,
            "linecolor": look.ink,
            "fixedrange": True,
            "domain": [HISTOGRAM + 0.04, 1],
            "title": {"text": "Hazard ratio", "standoff": 6},
        },
        "yaxis2": {"domain": [0, HISTOGRAM], "visible": False, "fixedrange": True, "rangemode": "tozero"},
    }
