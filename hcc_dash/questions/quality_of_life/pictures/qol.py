"""A questionnaire's scale over the visits: means or medians with intervals by arm, and how many answered under each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, dash_of, glyph_of, write_label
from hcc_dash.drawing.visits import symbol_of

DODGE = 0.13  # of the shortest way between two visits
KEY_LETTERS = 48  # longest key of arms that a small panel has room for


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One arm: its label, its place among the arms, its rows (visit n estimate conf_low conf_high)."""

    label: str
    position: int
    rows: pd.DataFrame


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """Scores that differ by less than is relevant, and the words for it."""

    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class ScoreChart:
    """What to draw of one scale.

    ``visits`` at their ``places`` (weeks, or 0, 1, 2, ... with ``axis`` saying so); ``direction``: the words for which
    way is better; ``turned``: the vertical axis runs downwards; ``window``: lowest and highest score shown;
    ``reading``: what the middle and its limits are, for the hover; ``patients``: subject_id line (whose place among
    the lines) time (where on the axis) estimate, a row per form.
    """

    title: str
    direction: str
    lines: Sequence[ScoreLine]
    visits: Sequence[str]
    places: Sequence[float]
    window: tuple[float, float]
    reading: tuple[str, str] = ("mean", "CI")
    axis: str = "Week"
    turned: bool = False
    band: ScoreBand | None = None
    patients: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class _Size:
    """Pixels and font sizes of a large figure or of a panel among many."""

    plot: int
    axis: int
    heading: int
    counts: int
    top: int
    left: int
    font: int
    marker: int


LARGE = _Size(plot=330, axis=56, heading=18, counts=28, top=46, left=62, font=14, marker=7)
SMALL = _Size(plot=150, axis=38, heading=0, counts=17, top=38, left=52, font=11, marker=5)
BOTTOM = 6


def draw_scores(chart: ScoreChart, look: Look, small: bool = False) -> FinishedFigure:
    """Middles joined in the arm's colour and dash, limits as whiskers, slightly dodged; n in rows under the axis."""
    size = SMALL if small else LARGE
    # the axis of visits is drawn only if something lies on it; every line lies on that of its own counts
    traces: list[Layer] = [
        {
            "type": "scatter",
            "x": [chart.places[0]],
            "y": [None],
            "name": "visits",
            "showlegend": False,
            "hoverinfo": "skip",
        }
    ]
    if chart.patients is not None:
        traces += [_patients(chart, line, i, chart.patients, look) for i, line in enumerate(chart.lines)]
    traces += [_line(chart, line, i, size, look) for i, line in enumerate(chart.lines)]
    return FinishedFigure({"data": traces, "layout": _layout(chart, size, look)}, _validate=False)


def dodge(places: Sequence[float], index: int, n: int) -> float:
    """How far the n-th of the lines stands beside the visit."""
    gaps = np.diff(np.unique(np.asarray(places, dtype=float)))
    return DODGE * (float(gaps.min()) if gaps.size else 1.0) * (index - (n - 1) / 2)


def span_of(places: Sequence[float]) -> list[float]:
    """Ends of the horizontal axis: the visits with a little room."""
    low, high = float(min(places)), float(max(places))
    room = 0.05 * (high - low) or 1.0
    return [low - room, high + room]


def _line(chart: ScoreChart, line: ScoreLine, index: int, size: _Size, look: Look) -> Layer:
    place = dict(zip(chart.visits, chart.places, strict=True))
    rows, colour, name = line.rows, look.line(line.position), write_label(line.label)
    x = np.array([place[visit] for visit in rows["visit"]]) + dodge(chart.places, index, len(chart.lines))
    middle, low, high = (rows[column].to_numpy(float) for column in ("estimate", "conf_low", "conf_high"))
    said = [
        f"<b>{name}</b>, {write_label(str(visit))}<br>{chart.reading[0]} {one:.1f}"
        + (f" ({chart.reading[1]} {bottom:.1f} to {top:.1f})" if np.isfinite(bottom) else "")
        + f"<br>n = {n}"
        for visit, one, bottom, top, n in zip(rows["visit"], middle, low, high, rows["n"], strict=True)
    ]
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "x": x, "y": middle, "xaxis": f"x{index + 2}",
        "error_y": {"type": "data", "symmetric": False, "array": high - middle, "arrayminus": middle - low,
                    "color": colour, "thickness": 1.1, "width": 0},
        "line": {"color": colour, "dash": dash_of(line.position), "width": 2},
        "marker": {"color": colour, "size": size.marker, "symbol": symbol_of(line.position)},
        "text": said, "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _patients(chart: ScoreChart, line: ScoreLine, index: int, rows: pd.DataFrame, look: Look) -> Layer:
    """Scores of every patient of an arm as one thin faint trace in its colour, broken between patients."""
    ordered = rows[rows["line"] == index].sort_values(["subject_id", "time"], kind="stable")
    ids = ordered["subject_id"].to_numpy(dtype=object)
    breaks = np.flatnonzero(ids[1:] != ids[:-1]) + 1
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"patients, {write_label(line.label)}",
        "connectgaps": False,
        "x": np.insert(ordered["time"].to_numpy(float), breaks, np.nan),
        "y": np.insert(ordered["estimate"].to_numpy(float), breaks, np.nan),
        "text": [write_label(str(one)) for one in np.insert(ids, breaks, "")],
        "line": {"color": look.line(line.position), "width": 0.7},
        "opacity": 0.3,
        "hovertemplate": f"%{{text}}, {chart.axis.lower()} %{{x:.0f}}: %{{y:.1f}}<extra></extra>",
    }


def figure_height(n_lines: int, small: bool = False) -> int:
    """Pixels: the scores, and a row of counts under them for each arm."""
    size = SMALL if small else LARGE
    return size.top + size.plot + size.axis + (size.heading + size.counts) * n_lines + BOTTOM


def _layout(chart: ScoreChart, size: _Size, look: Look) -> Layer:
    height = figure_height(len(chart.lines), size is SMALL)
    plot = height - size.top - BOTTOM
    window = list(chart.window)
    axes: Layer = {
        "xaxis": _plain(chart, size)
        | {
            "ticktext": [f"{place:g}" for place in chart.places]
            if chart.axis == "Week"
            else [write_label(visit) for visit in chart.visits],
            "anchor": "y",
            "ticks": "outside",
            "linecolor": look.ink,
            "tickcolor": look.ink,
            "showline": True,
            "title": {"text": f"{chart.axis}; n answering below", "standoff": 2, "font": {"size": size.font - 1}},
        },
        "yaxis": {
            "domain": [1 - size.plot / plot, 1],
            "range": window[::-1] if chart.turned else window,
            "zeroline": False,
            "gridcolor": look.quiet,
            "linecolor": look.ink,
            "fixedrange": True,
            "nticks": 6,
            "title": {"text": write_label(chart.title), "standoff": 6, "font": {"size": size.font}},
        },
    }
    annotations = [_direction(chart, size, look)]
    if chart.band is not None and size is LARGE:
        annotations.append(_upper_line(f"grey band: {write_label(chart.band.words)}", 11))
    if size is SMALL:
        annotations += _key(chart, look)
    for i, line in enumerate(chart.lines):
        top = size.plot + size.axis + (size.heading + size.counts) * i
        axes[f"xaxis{i + 2}"] = _plain(chart, size) | _count_axis(chart, line, 1 - (top + size.heading) / plot, look)
        annotations.append(_heading(line, 1 - top / plot, size, look))
    shapes = [_band(chart.band, look)] if chart.band is not None else []
    layout = ground(look, height, (size.left, 14, size.top, BOTTOM), size.font)
    return {**layout, **axes, "annotations": annotations, "shapes": shapes}


def _plain(chart: ScoreChart, size: _Size) -> Layer:
    return {
        "showgrid": False,
        "zeroline": False,
        "range": span_of(chart.places),
        "tickvals": list(chart.places),
        "autotickangles": [0, 90],
        "fixedrange": True,
        "tickfont": {"size": size.font - 1},
    }


def _count_axis(chart: ScoreChart, line: ScoreLine, position: float, look: Look) -> Layer:
    """n at each visit as the labels of an axis of its own, so that they stand under the visits at any width."""
    counted = dict(zip(line.rows["visit"], line.rows["n"], strict=True))
    return {
        "ticktext": [str(int(counted.get(visit, 0))) for visit in chart.visits],
        "overlaying": "x",
        "anchor": "free",
        "position": max(position, 0),
        "side": "bottom",
        "ticks": "",
        "showline": False,
        "tickfont": {"color": look.words(line.position), "size": 12 if len(chart.visits) < 12 else 10},
    }


def _heading(line: ScoreLine, height: float, size: _Size, look: Look) -> Layer:
    """Whose counts these are: by name over the row, or by line style before it where there is no room."""
    small = size is SMALL
    named = glyph_of(line.position) if small else f"<b>{glyph_of(line.position)} {write_label(line.label)}</b>, n"
    return {
        "text": named,
        "xref": "paper",
        "x": 0,
        "xanchor": "right" if small else "left",
        "yref": "paper",
        "y": height,
        "yanchor": "top",
        "showarrow": False,
        "font": {"color": look.words(line.position), "size": size.font - 1},
        "xshift": -8 if small else 0,
    }


def _direction(chart: ScoreChart, size: _Size, look: Look) -> Layer:
    return {
        "text": f"<b>{write_label(chart.direction)}</b>",
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 5,
        "showarrow": False,
        "font": {"color": look.ink, "size": size.font - 1},
    }


def _key(chart: ScoreChart, look: Look) -> list[Layer]:
    """Arms by line style above the direction, where they fit; the counts bear their styles in any case."""
    if len(chart.lines) < 2 or sum(len(line.label) + 4 for line in chart.lines) > KEY_LETTERS:
        return []
    said = "   ".join(
        f"<span style='color:{look.words(line.position)}'>{glyph_of(line.position)} {write_label(line.label)}</span>"
        for line in chart.lines
    )
    return [_upper_line(said, 10)]


def _upper_line(text: str, font: int) -> Layer:
    """A line of words above that of the direction."""
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 22,
        "showarrow": False,
        "font": {"size": font},
    }


def _band(band: ScoreBand, look: Look) -> Layer:
    return {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": band.low,
        "y1": band.high,
        "fillcolor": look.quiet,
        "line": {"width": 0},
        "layer": "below",
        "name": write_label(band.words),
    }
