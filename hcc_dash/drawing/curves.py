"""Step curves as every question draws them: a line over its band, grey where few are at risk, named at its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hcc_dash.drawing.ends import End
from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import Look, dash_of, write_label
from hcc_dash.drawing.steps import Steps, thin_steps, thin_ticks
from hcc_dash.study.endpoints import TimeToEvent

LONGEST_LABEL = 24  # characters; a longer one would run across half the curves
LABEL_GAP = 0.07  # of the axis: the height of a label
LETTER_WIDTH = 0.03  # of the longest time: a bold letter on the narrowest figure, 240 pixels of curve

Say = Callable[[int], str]
"""The hover's words for a row of the steps, lines apart by a line feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """How a line looks."""

    colour: str
    width: float = 2.4
    dash: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A step line without a band: a further reading of a group, drawn lightly beside its curve.

    ``say``: the hover's words after ``head``; a line without them does not answer a pointer.
    """

    name: str
    time: np.ndarray
    value: np.ndarray
    stroke: Stroke
    head: str = ""
    say: Say | None = None
    thinned: bool = True
    group: str = ""
    in_legend: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A group's steps over their band.

    ``position``: the group's place among all groups, which is its colour and line style. ``turn``: the row from which
    few are at risk. ``censored``: rows at which somebody was, each with a tick. ``thinned``: rows are left out where
    the curve does not move; without it every row answers a pointer. ``suffix``: what the line is called after the
    label. ``group`` ties traces together in a legend.
    """

    label: str
    position: int
    steps: Steps
    say: Say
    turn: int | None = None
    censored: np.ndarray | None = None
    thinned: bool = True
    width: float = 2.4
    suffix: str = ""
    group: str = ""
    in_legend: bool = False


def name_probability(endpoint: TimeToEvent, incidence: bool) -> str:
    """What the vertical axis shows; only the first letter is raised, so that HBsAg stays HBsAg."""
    label = endpoint.happened if incidence else endpoint.event_free_label
    return label[:1].upper() + label[1:]


def find_turn(time: np.ndarray, grey_from: float) -> int:
    """Row where a curve turns grey; drawn exactly, for thinning would move it to an earlier step."""
    return int(np.searchsorted(time, grey_from, side="right")) - 1


def draw_line(line: Line) -> Layer:
    """The line's trace."""
    kept = thin_steps(line.value) if line.thinned else np.arange(len(line.value))
    trace = _trace(line.name, line.time, line.value, kept, line.stroke) | {"showlegend": line.in_legend}
    trace |= {"legendgroup": line.group} if line.group else {}
    return trace if line.say is None else trace | _hover(line.head or line.name, line.say, kept)


def draw_curve(curve: Curve, look: Look) -> list[Layer]:
    """Traces as they lie over one another: lower limit, band, curve, its grey tail, ticks of the censored."""
    steps, label, colour = curve.steps, curve.label, look.line(curve.position)
    kept = thin_steps(steps.value) if curve.thinned else np.arange(len(steps.value))
    turn = len(steps.value) if curve.turn is None else curve.turn
    if curve.turn is not None and len(kept):
        kept = np.union1d(kept, [min(turn, len(steps.value) - 1)])
    parts = [(f"{label}{curve.suffix}", label + curve.suffix, kept[kept <= turn], colour)]
    if np.count_nonzero(kept >= turn) > 1:
        parts.append((f"{label}, few at risk", f"{label} (few at risk)", kept[kept >= turn], look.grey))
    traces = _band(curve, look)
    for name, head, rows, shade in parts:
        stroke = Stroke(colour=shade, width=curve.width, dash=dash_of(curve.position))
        traces.append(_trace(name, steps.time, steps.value, rows, stroke) | _hover(head, curve.say, rows))
    traces[2]["showlegend"] = curve.in_legend
    if curve.censored is not None:
        traces.append(_censored(curve, curve.censored, colour))
    return [trace | {"legendgroup": curve.group} for trace in traces] if curve.group else traces


def _band(curve: Curve, look: Look) -> list[Layer]:
    """Each limit is thinned on its own: a third of the points that curve and limits together would keep."""
    steps, edge = curve.steps, Stroke(colour="", width=0)
    low, high = steps.closed()
    at_low, at_high = (thin_steps(end) if curve.thinned else np.arange(len(end)) for end in (low, high))
    return [
        _trace(f"{curve.label} lower limit", steps.time, low, at_low, edge),
        _trace(f"{curve.label} band", steps.time, high, at_high, edge)
        | {"fill": "tonexty", "fillcolor": look.band(curve.position)},
    ]


def _trace(name: str, time: np.ndarray, value: np.ndarray, rows: np.ndarray, stroke: Stroke) -> Layer:
    line: Layer = {"shape": "hv", "width": stroke.width}
    line |= {"color": stroke.colour} if stroke.colour else {}
    line |= {"dash": stroke.dash} if stroke.dash else {}
    trace: Layer = {"type": "scatter", "mode": "lines", "name": write_label(name), "hoverinfo": "skip",
                    "showlegend": False, "x": time[rows], "y": value[rows], "line": line}  # fmt: skip
    return trace | ({"opacity": stroke.opacity} if stroke.opacity < 1 else {})


def _hover(head: str, say: Say, rows: np.ndarray) -> Layer:
    return {"hoverinfo": "all"} | hover_of(head, (say(row) for row in rows.tolist()))


def _censored(curve: Curve, rows: np.ndarray, colour: str) -> Layer:
    at = thin_ticks(rows)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": curve.steps.time[at],
        "y": curve.steps.value[at],
        "name": write_label(f"{curve.label} censored"),
        "showlegend": False,
        "hoverinfo": "skip",
        "marker": {"symbol": "line-ns-open", "size": 7, "color": colour, "line": {"width": 1}},
    }


def ends_of(curves: Sequence[Curve]) -> list[End]:
    """Where each curve ends, for its name."""
    return [
        End(label=curve.label, position=curve.position, value=float(curve.steps.value[-1]))
        for curve in curves
        if len(curve.steps.value)
    ]


def label_within(curves: Sequence[Curve], longest: float, look: Look, top: float = 1.0) -> list[Layer]:
    """On a phone: a label over or under the end of each of two to four curves, on the side that no curve crosses.

    None where labels would lie across curves or each other; line style and heading then tell the groups apart.
    ``longest``, ``top``: where the axes of time and height end.
    """
    if not 1 < len(curves) <= 4 or any(len(curve.label) > LONGEST_LABEL for curve in curves):
        return []
    ends = sorted(curves, key=lambda curve: float(curve.steps.value[-1]))
    heights = [float(curve.steps.value[-1]) for curve in ends]
    if len(ends) > 2 and min(upper - lower for lower, upper in pairwise(heights)) < LABEL_GAP * top:
        return []
    labels = []
    for rank, (height, curve) in enumerate(zip(heights, ends, strict=True)):
        time, width = float(curve.steps.time[-1]), LETTER_WIDTH * (len(curve.label) + 1) * longest
        clear = [side for side in ("top", "bottom") if _is_clear(curves, (time - width, time), height, side, top)]
        if not clear:
            return []
        usual = "top" if rank == 0 and height > 0.12 * top else "bottom"
        labels.append(
            {
                "text": f"<b>{write_label(curve.label)}</b>",
                "x": time,
                "y": height,
                "xanchor": "right",
                "yanchor": usual if usual in clear else clear[0],
                "showarrow": False,
                "font": {"color": look.words(curve.position), "size": 14},
                "borderpad": 3,
            }
        )
    return labels


def _is_clear(curves: Sequence[Curve], span: tuple[float, float], height: float, side: str, top: float) -> bool:
    """Whether a label above ("bottom" of the text at ``height``) or below it meets no curve over a span of time."""
    near, far = 0.005 * top, LABEL_GAP * top
    low, high = (height - far, height - near) if side == "top" else (height + near, height + far)
    if low < 0:
        return False
    for steps in (curve.steps for curve in curves):
        first = max(int(np.searchsorted(steps.time, span[0], side="right")) - 1, 0)
        within = steps.value[first : int(np.searchsorted(steps.time, span[1], side="right"))]
        if len(within) and within.min() < high and within.max() > low:
            return False
    return True
