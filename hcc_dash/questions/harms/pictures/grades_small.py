"""Adverse events at a glance: a bar for each arm, stacked by worst grade, names at the left and shares at the right."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hcc_dash.answers.safety_parts import position_of
from hcc_dash.drawing.axes import name_groups, note_above
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import tell
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.names import beside, name_beside, pixels_of
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES
from hcc_dash.questions.harms.pictures.harms_dots import FAINTEST
from hcc_dash.wording.words import say_share

LONGEST, ON_PHONE = 230, 150  # pixels of an event's name
TOP, BOTTOM, AIR = 24, 24, 8
TALLEST_ROW = 44
FILLED = 0.8  # of a row's height


def draw_small_grades(
    result: AdverseEventResult, cells: pd.DataFrame, shares: Sequence[str], look: Look, height: int
) -> FinishedFigure:
    """Share of patients by event and arm in ``height`` pixels; ``shares``: what is said of each row at its right."""
    arms = [(arm.arm, arm.label, position_of(result.study, arm.arm)) for arm in result.rows[0].arms]
    levels = [level for level in dict.fromkeys(cells["level"]) if level != ALL_GRADES] or [ALL_GRADES]
    traces: list[Layer] = []
    for place, (arm, label, colour) in enumerate(arms):
        below = np.zeros(len(result.rows))
        for rank, level in enumerate(levels, start=1):
            mine = cells[(cells["arm"] == arm) & (cells["level"] == level)]["estimate"].to_numpy()
            strength = FAINTEST + (1 - FAINTEST) * rank / len(levels)
            bars = _bars(result, (place, len(arms)), f"{label}, {level}", mine)
            marker = {"color": look.line(colour), "line": {"width": 0}}
            traces.append(bars | {"base": below.copy(), "opacity": strength, "marker": marker})
            below += mine
    layout = _layout(result, [(label, colour) for _, label, colour in arms], shares, look, height)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _bars(result: AdverseEventResult, place: tuple[int, int], name: str, shares: np.ndarray) -> Layer:
    """One grade of an arm, the n-th of so many."""
    arm, n = place
    thick = FILLED / n
    said = (f"{row.name}\n{name}: {say_share(share)}" for row, share in zip(result.rows, shares, strict=True))
    return {
        "type": "bar",
        "orientation": "h",
        "name": write_label(name),
        "x": shares,
        "y": np.arange(len(result.rows)) - FILLED / 2 + thick * (arm + 0.5),
        "width": 0.92 * thick,
        "showlegend": False,
        **tell(said),
    }


def _layout(
    result: AdverseEventResult, arms: list[tuple[str, int]], shares: Sequence[str], look: Look, height: int
) -> Layer:
    n = len(result.rows)
    names = [_cut(row.name, LONGEST if beside(look) else ON_PHONE) for row in result.rows]
    left, right = (round(max(pixels_of(text) for text in texts)) + AIR for texts in (names, shares))
    key = [note_above(name_groups(arms, look), 4) | {"xshift": -left}] if len(arms) > 1 else []
    return {
        **ground(look, min(height, TOP + BOTTOM + TALLEST_ROW * n), (left, right, TOP, BOTTOM)),
        "barmode": "overlay",
        "xaxis": {
            "tickformat": ".0%",
            "gridcolor": look.quiet,
            "zeroline": False,
            "linecolor": look.ink,
            "fixedrange": True,
            "nticks": 3,
            "tickangle": 0,
            "rangemode": "tozero",
        },
        "yaxis": {"range": [n - 0.5, -0.5], "visible": False, "fixedrange": True},
        "annotations": [*_words(names, shares, (left, right), look), *key, _fuller(result, right, look)],
    }


def _cut(name: str, room: float) -> str:
    """A name that fits; the pointer and the page tell the whole one."""
    if pixels_of(name) <= room:
        return name
    kept = next(n for n in range(len(name), 0, -1) if pixels_of(f"{name[:n]}…") <= room)
    return f"{name[:kept].rstrip()}…"


def _words(names: Sequence[str], shares: Sequence[str], sides: tuple[int, int], look: Look) -> list[Layer]:
    """Every event's name at the left end of its row and its shares at the right; ``sides``: the plot's margins."""
    words = []
    for place, (name, share) in enumerate(zip(names, shares, strict=True)):
        words.append(name_beside((name,), place, sides[0], look))
        end: Layer = {"text": write_label(share), "x": 1, "xanchor": "right", "xshift": sides[1]}
        words.append(name_beside((name,), place, sides[0], look) | end)
    return words


def _fuller(result: AdverseEventResult, right: int, look: Look) -> Layer:
    """What the strength of a colour is; nothing where nothing is graded."""
    text = "fuller: higher grade" if result.graded else ""
    return note_above(text, 4, colour=look.muted) | {"x": 1, "xanchor": "right", "xshift": right}
