"""Mean change by arm and visit from a mixed model, the differences below, and its residuals."""

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import note_above
from hcc_dash.drawing.by_visit import Points, draw_points
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of, tell
from hcc_dash.drawing.look import LIGHT, Look, glyph_of, write_label
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.wording.words import say_number, say_value

MEANS_HEIGHT, DIFFERENCES_HEIGHT, RESIDUALS_HEIGHT = 400, 320, 320
ROW_HEIGHT = 17  # of a row of numbers under the axis
SPREAD = 0.012  # of the axis, between arms at one visit
RESIDUALS_DRAWN = 1500


def draw_means(result: ModelResult, look: Look = LIGHT) -> FinishedFigure:
    """Mean change from baseline with limits by arm and visit; how many answered stands under each visit.

    Straight lines have means per visit behind them, hollow.
    """
    traces = (
        []
        if result.lines is None
        else [
            _behind(result.lines.means, arm, result.labels[arm], look.line(position))
            for position, arm in enumerate(result.arms)
        ]
    )
    for position, arm in enumerate(result.arms):
        rows = result.means[(result.means["arm"] == arm) & result.means["estimate"].notna()]
        middle = (len(result.arms) - 1) / 2
        shift = (position - middle) * SPREAD * _reach(result)
        traces.append(_points(rows, shift, result.labels[arm], position, look))
    layout = _layout(result, MEANS_HEIGHT, _direction(result), look, numbers=True)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def draw_differences(result: ModelResult, look: Look = LIGHT) -> FinishedFigure:
    """Arm less reference at each visit with limits; the primary visit filled, the others hollow.

    Straight lines have the differences of means per visit behind them, hollow diamonds.
    """
    traces = (
        []
        if result.lines is None
        else [
            _behind(result.lines.differences, arm, result.labels[arm], look.line(position))
            for position, arm in enumerate(result.arms[1:], start=1)
        ]
    )
    for position, arm in enumerate(result.arms[1:], start=1):
        rows = result.differences[(result.differences["arm"] == arm) & result.differences["estimate"].notna()]
        colour, shift = look.line(position), (position - len(result.arms) / 2) * SPREAD * _reach(result)
        symbols = ["circle" if visit == result.primary_visit else "circle-open" for visit in rows["visit"]]
        name = f"{result.labels[arm]} less {result.labels[result.reference]}"
        marker = {"color": colour, "size": 9, "symbol": symbols, "line": {"width": 2}}
        traces.append(_points(rows, shift, name, position, look) | {"mode": "markers", "marker": marker})
    layout = _layout(result, DIFFERENCES_HEIGHT, _favours(result), look, numbers=False)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def draw_residuals(result: ModelResult, look: Look = LIGHT) -> FinishedFigure:
    """Normalised residuals in order against normal quantiles, on the line when the model holds."""
    shown = result.quantiles
    if len(shown) > RESIDUALS_DRAWN:
        shown = shown.iloc[np.unique(np.linspace(0, len(shown) - 1, RESIDUALS_DRAWN).round().astype(int))]
    reach = float(np.abs(shown.to_numpy(dtype=float)).max()) * 1.05
    traces: list[Layer] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [-reach, reach],
            "y": [-reach, reach],
            "hoverinfo": "skip",
            "line": {"color": look.grey, "dash": "dash", "width": 1},
            "showlegend": False,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": shown["term"].to_numpy(),
            "y": shown["estimate"].to_numpy(),
            "marker": {"color": look.ink, "size": 4, "opacity": 0.6},
            "showlegend": False,
            **tell(
                f"expected {say_number(normal, 2)}\nfound {say_number(residual, 2)}"
                for normal, residual in zip(shown["term"], shown["estimate"], strict=True)
            ),
        },
    ]
    layout = {
        **ground(look, RESIDUALS_HEIGHT, (64, 12, 12, 48)),
        "xaxis": _axis(look, "Expected of a normal distribution"),
        "yaxis": _axis(look, "Normalised residual"),
    }
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _behind(frame: pd.DataFrame, arm: str, label: str, colour: str) -> Layer:
    """What a mean per visit says of an arm, without limits."""
    rows, name = frame[(frame["arm"] == arm) & frame["estimate"].notna()], f"{label}, a mean per visit"
    texts = [f"{visit}\n{say_value(mean)} points" for visit, mean in zip(rows["visit"], rows["estimate"], strict=True)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": rows["time"].to_numpy(dtype=float),
        "y": rows["estimate"].to_numpy(dtype=float),
        "name": write_label(name),
        "showlegend": False,
        "marker": {"color": colour, "size": 10, "symbol": "diamond-open", "line": {"width": 1.5}},
        **hover_of(name, texts),
    }


def _points(rows: pd.DataFrame, shift: float, label: str, position: int, look: Look) -> Layer:
    middle, low, high = (rows[name].to_numpy(dtype=float) for name in ("estimate", "conf_low", "conf_high"))
    points = Points(
        label=label,
        position=position,
        x=rows["time"].to_numpy(dtype=float) + shift,
        middle=middle,
        low=low,
        high=high,
        words=[
            f"{visit}\n{say_value(value, bottom, top)} points"
            for visit, value, bottom, top in zip(rows["visit"], middle, low, high, strict=True)
        ],
    )
    # filled circles for every arm: a diamond here is a mean per visit
    return draw_points(points, look, whisker=1.6, cap=3) | {"marker": {"color": look.line(position), "size": 7}}


def _reach(result: ModelResult) -> float:
    return float(result.means["time"].max())


def _direction(result: ModelResult) -> str:
    assert result.scale is not None  # a result without a scale has no figure
    return "Mean change, points<br>" + (
        "(higher is better ↑)" if result.scale.better == "higher" else "(higher is worse; down is better ↓)"
    )


def _favours(result: ModelResult) -> str:
    """Which side of no difference speaks for the arms that are not the reference."""
    assert result.scale is not None
    arrow = "↑" if result.scale.better == "higher" else "↓"
    reference = write_label(result.labels[result.reference])
    return f"Difference, points<br>({arrow} better than {reference})"


def _layout(result: ModelResult, height: int, y_title: str, look: Look, numbers: bool) -> Layer:
    weeks = result.means.drop_duplicates("visit").set_index("visit")["time"]
    labels = [f"{week:g}" for week in weeks]
    if numbers:
        labels = [_column(result, visit, label, look) for visit, label in zip(weeks.index, labels, strict=True)]
    rows = len(result.arms) + 1 if numbers else 0
    title = "Weeks from the start of study treatment" + ("<br>numbers: patients who answered" if numbers else "")
    reach = _reach(result)
    return {
        **ground(look, height + rows * ROW_HEIGHT, (64, 12, 40, 52 + rows * ROW_HEIGHT)),
        "xaxis": _axis(look, title)
        | {
            "tickvals": weeks.to_list(),
            "ticktext": labels,
            "tickangle": 0,
            "range": [-0.03 * reach, 1.05 * reach],
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": _axis(look, y_title) | {"zeroline": True, "zerolinecolor": look.ink, "zerolinewidth": 1},
        "annotations": [_key(result, look, skip=0 if numbers else 1)],
    }


def _column(result: ModelResult, visit: str, label: str, look: Look) -> str:
    """A tick: the week, and under it how many of each arm answered, in the arm's colour."""
    here = result.means[result.means["visit"] == visit].set_index("arm")["n"]
    counts = [f'<span style="color:{look.words(i)}">{here[arm]}</span>' for i, arm in enumerate(result.arms)]
    return "<br>".join([label, *counts])


def _key(result: ModelResult, look: Look, skip: int) -> Layer:
    """Which colour is which arm, above the figure."""
    names = [(i, write_label(result.labels[arm])) for i, arm in enumerate(result.arms)][skip:]
    parts = [
        f'<span style="color:{look.words(i)}"><b>{name if skip else f"{glyph_of(i)} {name}"}</b></span>'
        for i, name in names
    ]
    less = f" less {write_label(result.labels[result.reference])}; ● primary visit" if skip else ""
    beside = "" if result.lines is None or result.lines.means.empty else "   ◇ a mean per visit"
    text = "   ".join(parts) + less + beside
    return note_above(text, colour=look.ink) | {"align": "left"}


def _axis(look: Look, title: str) -> Layer:
    return {
        "title": {"text": title, "standoff": 6, "font": {"size": 13}},
        "gridcolor": look.quiet,
        "fixedrange": True,
        "linecolor": look.grey,
        "zerolinecolor": look.quiet,
        "automargin": True,
    }
