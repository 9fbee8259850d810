"""Are hazards proportional: a hazard ratio over time with its residuals, and log(-log S) of the arms."""

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from hcc_dash.drawing.curves import Line, Stroke, draw_line
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import tell
from hcc_dash.drawing.look import LIGHT, Look, dash_of, write_label
from hcc_dash.questions.cox.numbers.hazards_over_time import HazardsOverTime, Trend
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_time, say_value

HEIGHT = 300
# Ticks in the order in which they are wanted, each with its inverse.
RATIOS = (1.0, 10.0, 100.0, 2.0, 1e3, 1e4, 5.0, 1.25, 1.1)
APART = 1 / 12  # of the axis: the height of a tick's label
MOST_POINTS = 2000


def draw_trend(result: CoxResult, trend: Trend, unit: TimeUnit = "months", look: Look = LIGHT) -> FinishedFigure:
    """One hazard ratio over time: residuals as points, their smooth with its band, the model's constant dashed."""
    scale = convert_time(1.0, result.endpoint.unit, unit)
    points = trend.points.iloc[_thinned(len(trend.points))]
    smooth, time = trend.smooth, trend.smooth["time"].to_numpy(dtype=np.float64) * scale
    quiet: Layer = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"width": 0}}
    ends = [0.0, float(trend.points["time"].max()) * scale]
    layers: list[Layer] = [
        {"type": "scatter", "mode": "markers", "name": "residuals", "hoverinfo": "skip",
         "x": points["time"].to_numpy() * scale, "y": points["estimate"].to_numpy(),
         "marker": {"size": 4, "color": look.grey, "opacity": 0.55}},
        {"type": "scatter", "mode": "lines", "name": "constant", "hoverinfo": "skip", "x": ends,
         "y": [trend.constant] * 2, "line": {"color": look.ink, "width": 1.4, "dash": "dash"}},
    ]  # fmt: skip
    ratios = (np.exp(smooth[name].to_numpy(float)) for name in ("estimate", "conf_low", "conf_high"))
    if len(smooth):
        layers += [
            quiet | {"x": time, "y": smooth["conf_low"].to_numpy(), "name": "lower limit"},
            quiet | {"x": time, "y": smooth["conf_high"].to_numpy(), "name": "band", "fill": "tonexty",
                     "fillcolor": look.band(0)},
            {"type": "scatter", "mode": "lines", "name": "smooth", "x": time, "y": smooth["estimate"].to_numpy(),
             "line": {"color": look.line(0), "width": 2.4},
             **tell(f"{say_time(at, unit)}\nhazard ratio {say_value(ratio, low, high, 2)}"
                    for at, ratio, low, high in zip(time, *ratios, strict=True))},
        ]  # fmt: skip
    layout = _layout(_clock(result, unit), "Hazard ratio at the time", look)
    ticks = _ticks(trend)
    layout["yaxis"] |= {"tickvals": [math.log(ratio) for ratio in ticks], "ticktext": [f"{ratio:g}" for ratio in ticks]}
    layout["shapes"] = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": look.grey, "width": 1}}
    ]
    return FinishedFigure({"data": layers, "layout": layout}, _validate=False)


def _thinned(n: int) -> np.ndarray:
    return np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).astype(np.int64))


def _ticks(trend: Trend) -> list[float]:
    """Ratios on the axis whose labels do not meet."""
    parts = (trend.points["estimate"], trend.smooth["conf_low"], trend.smooth["conf_high"])
    drawn = np.concatenate([part.to_numpy(dtype=np.float64) for part in parts])
    low, high = min(0.0, float(drawn.min())), max(0.0, float(drawn.max()))
    ticks: list[float] = []
    for ratio in (end for wanted in RATIOS for end in (wanted, 1 / wanted)):
        at = math.log(ratio)
        if low <= at <= high and all(abs(at - math.log(tick)) >= APART * (high - low) for tick in ticks):
            ticks.append(ratio)
    return sorted(ticks)


def draw_log_log(
    result: CoxResult, hazards: HazardsOverTime, labels: Sequence[str], unit: TimeUnit = "months", look: Look = LIGHT
) -> go.Figure:
    """log(-log S) of each arm against time, on a logarithmic axis; ``labels`` of the arms in their order."""
    scale = convert_time(1.0, result.endpoint.unit, unit)
    frame = hazards.log_log
    layers: list[Layer] = []
    for arm, label in zip(result.design.events.groups, labels, strict=True):
        own, place = frame[frame["arm"] == arm], arm_position(result, arm)
        line = Line(
            name=label,
            time=own["time"].to_numpy() * scale,
            value=own["estimate"].to_numpy(),
            stroke=Stroke(colour=look.line(place), width=2.2, dash=dash_of(place)),
            thinned=False,
            in_legend=True,
        )
        layers.append(draw_line(line))
    layout = _layout(f"{_clock(result, unit)}, logarithmic", "log(−log S)", look)
    layout["xaxis"] |= {"type": "log", "dtick": math.log10(2)}
    layout |= {"showlegend": True, "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}}
    return FinishedFigure({"data": layers, "layout": layout}, _validate=False)


def arm_position(result: CoxResult, arm: str) -> int:
    """The arm's place among all arms of the study, the reference first: its colour everywhere."""
    study = result.study
    return sorted((other.id for other in study.arms), key=lambda arm_id: arm_id != study.reference_arm).index(arm)


def _clock(result: CoxResult, unit: TimeUnit) -> str:
    return f"{capital(unit)} from {write_label(result.study.origin(result.endpoint))}"


def _layout(x_title: str, y_title: str, look: Look) -> Layer:
    return {
        **ground(look, HEIGHT, (64, 14, 30, 52), drag="zoom"),
        "xaxis": {
            "title": {"text": x_title, "standoff": 6},
            "showgrid": False,
            "zeroline": False,
            "linecolor": look.ink,
            "ticks": "outside",
            "tickcolor": look.ink,
        },
        "yaxis": {
            "title": {"text": y_title, "standoff": 4},
            "gridcolor": look.quiet,
            "zeroline": False,
            "linecolor": look.ink,
            "automargin": True,
        },
    }
