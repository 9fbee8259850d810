"""What has become of a group by each time, stacked to the whole: the event, the competing one, neither."""

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import share_axis, ticked, time_axis
from hcc_dash.drawing.curves import Line, Stroke, draw_line
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.steps import thin_steps
from hcc_dash.questions.recurrence.numbers.result import COMPETING, EVENT, NAIVE, CompetingResult, IncidenceGroup
from hcc_dash.questions.recurrence.pictures.competing import Drawing
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_share, say_time

HEIGHT = 420
TOP, BOTTOM = 84, 52


def draw_stack(result: CompetingResult, group: IncidenceGroup, competing: str, drawing: Drawing) -> FinishedFigure:
    """One group: the event below, the competing event on top of it, the rest still free of both.

    One minus Kaplan-Meier is dotted over it: what it adds to the event, it takes from those who can no longer have it.
    ``competing``: what the competing event is called.
    """
    rows = result.curves[result.curves["arm"] == group.arm]
    scale = convert_time(1.0, result.endpoint.unit, drawing.unit)
    event, other, naive = (rows[rows["term"] == term] for term in (EVENT, COMPETING, NAIVE))
    time = scale * event["time"].to_numpy()
    lower = event["estimate"].to_numpy()
    upper = lower + other["estimate"].to_numpy()
    colours = _fills(drawing.look, result.position(group.arm))
    kept = np.union1d(thin_steps(lower), thin_steps(upper))
    names = (result.endpoint.event_label, competing)
    traces = [
        _area(time[kept], height[kept], share[kept], name, {"fill": to, "fillcolor": colour}, drawing.unit)
        for height, share, name, colour, to in (
            (lower, lower, names[0], colours[0], "tozeroy"),
            (upper, upper - lower, names[1], colours[1], "tonexty"),
        )
    ]
    traces.append(_naive(naive, scale, drawing))
    layout = _layout(result, names, colours, drawing)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _fills(look: Look, place: int) -> tuple[str, str]:
    """The event in the group's colour, the competing event in grey, both see-through enough for the grid."""
    return _see_through(look.line(place), 0.6), _see_through(look.grey, 0.55)


def _see_through(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _area(time: np.ndarray, height: np.ndarray, share: np.ndarray, name: str, fill: Layer, unit: TimeUnit) -> Layer:
    """What lies between a line and the one below it; the hover says how high that is."""
    hovers = [f"{say_time(at, unit)}\n{say_share(part)}" for at, part in zip(time, share, strict=True)]
    return {
        "type": "scatter",
        "mode": "lines",
        "showlegend": False,
        "line": {"shape": "hv", "width": 0},
        "x": time,
        "y": height,
        "name": write_label(name),
        "hoverinfo": "all",
        **hover_of(name, hovers),
        **fill,
    }


def _naive(frame: pd.DataFrame, scale: float, drawing: Drawing) -> Layer:
    time, value = scale * frame["time"].to_numpy(), frame["estimate"].to_numpy()
    line = Line(
        name="one minus Kaplan-Meier",
        time=time,
        value=value,
        stroke=Stroke(colour=drawing.look.ink, width=1.6, dash="dot"),
        say=lambda row: f"{say_time(time[row], drawing.unit)}\n{say_share(value[row])}",
    )
    return draw_line(line)


def _layout(result: CompetingResult, names: tuple[str, str], colours: tuple[str, str], drawing: Drawing) -> Layer:
    look = drawing.look
    scale = convert_time(1.0, result.endpoint.unit, drawing.unit)
    ticks = np.unique(result.counts["time"].to_numpy()) * scale
    at = result.landmark.at(result.endpoint.unit) * scale
    x = time_axis(look, f"{capital(drawing.unit)} from {result.origin}")
    return {
        **ground(look, HEIGHT, (56, 18, TOP, BOTTOM), font=14, drag="zoom"),
        "xaxis": x | ticked(ticks, 0.0, result.longest * scale, left=0.0, right=0.02),
        "yaxis": share_axis(look) | {"range": [0, 1]},
        "shapes": [
            {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
             "line": {"width": 1, "dash": "dot", "color": look.grey}}
        ],
        "annotations": [_key(names, colours, look), _landmark_label(result, at, look)],
    }  # fmt: skip


def _key(names: tuple[str, str], colours: tuple[str, str], look: Look) -> Layer:
    """What the areas are, in two rows over the figure, so that it fits a telephone."""
    event, other = (
        f'<span style="color:{colour}">■</span> {write_label(words)}'
        for colour, words in zip(colours, names, strict=True)
    )
    text = f"{event}   {other}<br>□ neither   ┄ one minus Kaplan-Meier"
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 22,
        "align": "left",
        "showarrow": False,
        "font": {"size": 13, "color": look.ink},
    }


def _landmark_label(result: CompetingResult, at: float, look: Look) -> Layer:
    return {
        "text": write_label(result.landmark.short),
        "x": at,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13, "color": look.muted},
    }
