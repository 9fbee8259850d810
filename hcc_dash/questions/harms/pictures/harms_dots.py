"""Adverse events as dots with the difference beside them, and as bars stacked by worst grade; one order of rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import tell
from hcc_dash.drawing.look import LIGHT, Look, glyph_of, write_label
from hcc_dash.drawing.names import AIR, LINE, beside, name_beside, names_beside
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES
from hcc_dash.wording.words import say_points, say_proportion, say_share

ROW_HEIGHT, NAME_AT, MARKS_AT = 42, 8, 29  # pixels on a phone: the name above, marks below
MARK, LEAST = 12, 24  # pixels of an arm's mark and of a row beside its name
SHARE = 1.0  # of the page's width: each figure stands alone in its tab
TOP, BOTTOM = 34, 44
LEFT, RIGHT = (0.0, 0.54), (0.62, 1.0)
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
FAINTEST = 0.3  # opacity of the mildest grade


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Names where they stand, marks of each arm in every row, in pixels from the top; pixels left for the names."""

    names: list[Layer]
    marks: np.ndarray
    height: float
    left: int


def draw_dots(result: AdverseEventResult, look: Look = LIGHT) -> FinishedFigure:
    """Share of patients by arm, and right of it the difference to the reference with its interval."""
    rows = _place(result, look)
    traces: list[Layer] = []
    for i, (arm, label) in enumerate(_arms(result)):
        counts = [next(count for count in row.arms if count.arm == arm) for row in result.rows]
        traces.append(
            _marks(result, i, look, [say_proportion(count.share) for count in counts])
            | {
                "x": np.array([count.share.value for count in counts]),
                "y": rows.marks[i],
                "name": write_label(label),
                "error_x": _whiskers([count.share for count in counts], look.line(i)),
                "customdata": _asked(result, arm),
            }
        )
        if i:
            differences = [row.comparisons[i - 1].risk_difference for row in result.rows]
            traces.append(
                _marks(result, i, look, [say_points(difference) for difference in differences])
                | {
                    "x": np.array([difference.value for difference in differences]),
                    "y": rows.marks[i],
                    "xaxis": "x2",
                    "error_x": _whiskers(differences, look.line(i)),
                    "name": f"{write_label(label)}, difference",
                    "customdata": _asked(result, ""),
                }
            )
    layout = _layout(result, rows, look, RIGHT[0] if len(_arms(result)) > 1 else 1.0)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def draw_grades(result: AdverseEventResult, cells: pd.DataFrame, look: Look = LIGHT) -> FinishedFigure:
    """Share of patients by arm, stacked by worst grade: the fuller the colour, the higher the grade."""
    rows = _place(result, look)
    traces: list[Layer] = []
    arms = _arms(result)
    levels = [level for level in dict.fromkeys(cells["level"]) if level != ALL_GRADES]
    shares = {cell: part.to_numpy() for cell, part in cells.groupby(["arm", "level"])["estimate"]}
    for i, (arm, label) in enumerate(arms):
        below = np.zeros(len(result.rows))
        for k, level in enumerate(levels):
            mine = shares[arm, level]
            asked = _asked(result, arm)
            asked[:, 2] = level
            strength = FAINTEST + (1 - FAINTEST) * (k + 1) / len(levels)
            invisible = {"marker": {"opacity": strength}}
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": mine,
                    "y": rows.marks[i],
                    "base": below,
                    "width": MARK - 2,
                    "marker": {"color": look.line(i), "opacity": strength, "line": {"width": 0}},
                    "name": f"{write_label(label)}, {level}",
                    "customdata": asked,
                    "showlegend": False,
                    **tell(
                        (f"{label}, {level} at worst: {say_share(share)}" for share in mine),
                        "<b>%{customdata[3]}</b><br>",
                    ),
                    "selected": invisible,
                    "unselected": invisible,
                }
            )
            below = below + mine
    layout = _layout(result, rows, look, 1.0) | {"barmode": "overlay"}
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _arms(result: AdverseEventResult) -> list[tuple[str, str]]:
    return [(arm.arm, arm.label) for row in result.rows[:1] for arm in row.arms]


def _place(result: AdverseEventResult, look: Look) -> _Rows:
    """Rows under one another: names left of their marks, on a phone above them; the reference's marks first."""
    column = names_beside([row.name for row in result.rows], look, SHARE)
    left, n = round(column.width + AIR) if beside(look) else 0, len(_arms(result))
    tops, names, top = [], [], 0.0
    for row, lines in zip(result.rows, column.lines, strict=True):
        height = max(LEAST, MARK * n + 2, LINE * len(lines) + 2) if left else ROW_HEIGHT
        words, at = (lines, height / 2) if left else ((row.name,), NAME_AT)
        names.append(name_beside(words, top + at, left, look))
        tops.append(top + (height / 2 if left else MARKS_AT))
        top += height
    marks = np.array([[middle + MARK * (i - (n - 1) / 2) for middle in tops] for i in range(n)]).reshape(n, len(tops))
    return _Rows(names=names, marks=marks, height=top, left=left)


def _asked(result: AdverseEventResult, arm: str) -> np.ndarray:
    """What a click asks for: event, arm, level; then the event as a hover text may show it."""
    asked = [(row.name, arm, ALL_GRADES, write_label(row.name)) for row in result.rows]
    return np.array(asked, dtype=object).reshape(-1, 4)


def _marks(result: AdverseEventResult, arm: int, look: Look, hovers: list[str]) -> Layer:
    as_it_is = {"marker": {"opacity": 1}}
    return {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "selected": as_it_is,
        "unselected": as_it_is,
        "cliponaxis": False,
        "marker": {"symbol": SYMBOLS[arm % len(SYMBOLS)], "size": 9, "color": look.line(arm)},
        **tell(hovers, "<b>%{customdata[3]}</b><br>"),
    }


def _whiskers(estimates: list[Any], colour: str) -> Layer:
    high = np.array([estimate.conf_high - estimate.value for estimate in estimates])
    low = np.array([estimate.value - estimate.conf_low for estimate in estimates])
    return {
        "type": "data",
        "symmetric": False,
        "array": np.nan_to_num(high),
        "arrayminus": np.nan_to_num(low),
        "color": colour,
        "thickness": 1.6,
        "width": 0,
    }


def _layout(result: AdverseEventResult, rows: _Rows, look: Look, left_end: float) -> Layer:
    two = left_end < 1
    key = "   ".join(
        f"<span style='color:{look.words(i)}'><b>{glyph_of(i)} {write_label(label)}</b></span>"
        for i, (_, label) in enumerate(_arms(result))
    )
    heading = {
        "text": key, "x": 0, "xshift": -rows.left, "xanchor": "left", "xref": "paper", "y": 1, "yref": "paper",
        "yanchor": "bottom", "yshift": 8, "showarrow": False, "font": {"size": 13},
    }  # fmt: skip
    axes: Layer = {
        "xaxis": _share_axis("Patients with it", look)
        | {"domain": list(LEFT) if two else [0, 1], "rangemode": "tozero"}
    }
    if two:
        axes["xaxis2"] = _share_axis("Difference", look) | {
            "domain": list(RIGHT),
            "zeroline": True,
            "zerolinecolor": look.grey,
            "zerolinewidth": 1.2,
        }
    return {
        **ground(look, TOP + BOTTOM + (rows.height or ROW_HEIGHT), (6 + rows.left, 12, TOP, BOTTOM)),
        **axes,
        "yaxis": {
            "range": [rows.height or 1, 0],
            "visible": False,
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
        "annotations": [*rows.names, heading] if result.rows else [],
    }


def _share_axis(title: str, look: Look) -> Layer:
    return {
        "tickformat": ".0%",
        "gridcolor": look.quiet,
        "zeroline": False,
        "linecolor": look.ink,
        "fixedrange": True,
        "ticks": "outside",
        "tickcolor": look.ink,
        "nticks": 5,
        "title": {"text": title, "standoff": 4},
    }
