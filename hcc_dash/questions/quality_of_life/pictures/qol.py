"""A questionnaire's scale over the visits: means or medians with intervals by arm, and how many answered under each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hcc_dash.drawing.axes import height_axis, note_above
from hcc_dash.drawing.by_visit import (
    Points,
    VisitAxis,
    carry_axis,
    dodge,
    draw_points,
    ends_of,
    lay_counts,
    lay_visits,
    span_of,
)
from hcc_dash.drawing.ends import Ends, name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import Look, glyph_of, write_label
from hcc_dash.wording.words import say_number, say_value

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
    ``reading``: what the middle and its limits are, and ``decimals`` of both, for the hover; ``patients``: subject_id
    line (whose place among the lines) time (where on the axis) estimate, a row per form.
    """

    title: str
    direction: str
    lines: Sequence[ScoreLine]
    visits: Sequence[str]
    places: Sequence[float]
    window: tuple[float, float]
    reading: tuple[str, str] = ("mean", "CI")
    decimals: int = 1
    axis: str = "Week"
    turned: bool = False
    band: ScoreBand | None = None
    patients: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels and font sizes of a large figure, of a panel among many, or of a display among few.

    ``heading``: of a line over each row of counts for the arm's name; without it its line style stands beside them,
    and the names above the scores.
    ``titled``: whether the vertical axis names the scale, which a display's heading does.
    """

    plot: int
    axis: int
    heading: int
    counts: int
    top: int
    left: int
    font: int
    marker: int
    titled: bool = True

    def within(self, height: int, n_lines: int) -> "Size":
        """The size whose figure of so many lines is so high."""
        return replace(self, plot=self.plot + height - figure_height(n_lines, self))


LARGE = Size(plot=330, axis=56, heading=18, counts=28, top=46, left=62, font=14, marker=7)
SMALL = Size(plot=150, axis=38, heading=0, counts=18, top=44, left=56, font=14, marker=5)
DISPLAY = Size(plot=150, axis=42, heading=0, counts=18, top=24, left=44, font=14, marker=6, titled=False)
BOTTOM = 6


def draw_scores(chart: ScoreChart, look: Look, size: Size = LARGE) -> FinishedFigure:
    """Middles joined in the arm's colour and dash, limits as whiskers, slightly dodged; n in rows under the axis."""
    # every line lies on the axis of its own counts, and so nothing else on that of the visits
    traces = [carry_axis(chart.places[0], "visits")]
    if chart.patients is not None:
        traces += [_patients(chart, line, i, chart.patients, look) for i, line in enumerate(chart.lines)]
    points = [_points(chart, line, i) for i, line in enumerate(chart.lines)]
    for i, line in enumerate(points):
        traces.append(draw_points(line, look, size.marker) | {"xaxis": f"x{i + 2}"})
    window = chart.window[::-1] if chart.turned else chart.window
    ends = name_ends(ends_of(points), size.plot, window, look) if size is LARGE else Ends()
    return FinishedFigure({"data": traces, "layout": ends.on(_layout(chart, size, look))}, _validate=False)


def _points(chart: ScoreChart, line: ScoreLine, index: int) -> Points:
    place, rows = dict(zip(chart.visits, chart.places, strict=True)), line.rows
    middle, low, high = (rows[column].to_numpy(float) for column in ("estimate", "conf_low", "conf_high"))
    statistic, limits = chart.reading
    return Points(
        label=line.label,
        position=line.position,
        x=np.array([place[visit] for visit in rows["visit"]]) + dodge(chart.places, index, len(chart.lines)),
        middle=middle,
        low=low,
        high=high,
        words=[
            f"{visit}\n{statistic} {say_value(score, bottom, top, chart.decimals, limits)}\nn = {n}"
            for visit, score, bottom, top, n in zip(rows["visit"], middle, low, high, rows["n"], strict=True)
        ],
    )


def _patients(chart: ScoreChart, line: ScoreLine, index: int, rows: pd.DataFrame, look: Look) -> Layer:
    """Scores of every patient of an arm as one thin faint trace in its colour, broken between patients."""
    ordered = rows[rows["line"] == index].sort_values(["subject_id", "time"], kind="stable")
    ids = ordered["subject_id"].to_numpy(dtype=object)
    breaks = np.flatnonzero(ids[1:] != ids[:-1]) + 1
    texts = [
        f"{chart.axis.lower()} {say_number(time, 0)}: {say_number(score, chart.decimals)}"
        for time, score in zip(ordered["time"], ordered["estimate"], strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"patients, {write_label(line.label)}",
        "connectgaps": False,
        "x": np.insert(ordered["time"].to_numpy(float), breaks, np.nan),
        "y": np.insert(ordered["estimate"].to_numpy(float), breaks, np.nan),
        "line": {"color": look.line(line.position), "width": 0.7},
        "opacity": 0.3,
        "customdata": np.insert(np.array(texts, dtype=object), breaks, "").tolist(),
        "text": [write_label(str(code)) for code in np.insert(ids, breaks, "")],
        "hovertemplate": "%{text}, %{customdata}<extra></extra>",
    }


def figure_height(n_lines: int, size: Size = LARGE) -> int:
    """Pixels: the scores, and a row of counts under them for each arm."""
    return size.top + size.plot + size.axis + (size.heading + size.counts) * n_lines + BOTTOM


def _layout(chart: ScoreChart, size: Size, look: Look) -> Layer:
    height = figure_height(len(chart.lines), size)
    plot = height - size.top - BOTTOM
    window = list(chart.window)
    named = [f"{place:g}" for place in chart.places] if chart.axis == "Week" else chart.visits
    axis = VisitAxis(places=chart.places, labels=named, reach=span_of(chart.places), font=size.font - 1)
    axes: Layer = {
        "xaxis": lay_visits(axis, f"{chart.axis}; n answering below", look, font=size.font - 1),
        "yaxis": height_axis(look)
        | {
            "domain": [1 - size.plot / plot, 1],
            "range": window[::-1] if chart.turned else window,
            "nticks": 6,
        },
    }
    if size.titled:
        axes["yaxis"]["title"] = {"text": write_label(chart.title), "standoff": 6, "font": {"size": size.font}}
    for i, line in enumerate(chart.lines):
        position = 1 - (_row_of(i, size) + size.heading) / plot
        counted = dict(zip(line.rows["visit"], line.rows["n"], strict=True))
        counts = [str(int(counted.get(visit, 0))) for visit in chart.visits]
        axes[f"xaxis{i + 2}"] = lay_counts(axis, counts, position, look.words(line.position))
    layout = ground(look, height, (size.left, 14, size.top, BOTTOM), size.font)
    shapes = [_band(chart.band, look)] if chart.band is not None else []
    return {**layout, **axes, "annotations": _notes(chart, size, plot, look), "shapes": shapes}


def _row_of(index: int, size: Size) -> int:
    """Pixels from the top of the scores to a line's counts."""
    return size.plot + size.axis + (size.heading + size.counts) * index


def _notes(chart: ScoreChart, size: Size, plot: int, look: Look) -> list[Layer]:
    """Which way is better, what the band or the colours are, whose counts stand below."""
    direction = note_above(f"<b>{write_label(chart.direction)}</b>", 5, size.font - 1, look.ink)
    if not size.titled:  # one line: the arms at the left, the direction at the right
        direction |= {"x": 1, "xanchor": "right"}
    notes = [direction]
    if chart.band is not None and size.heading:
        notes.append(note_above(f"grey band: {write_label(chart.band.words)}", 22))
    if not size.heading:
        notes += _key(chart, size, look)
    return notes + [_heading(line, 1 - _row_of(i, size) / plot, size, look) for i, line in enumerate(chart.lines)]


def _heading(line: ScoreLine, height: float, size: Size, look: Look) -> Layer:
    """Whose counts these are: by name over the row, or by line style before it where there is no room."""
    small = not size.heading
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


def _key(chart: ScoreChart, size: Size, look: Look) -> list[Layer]:
    """Arms by line style above the direction, where they fit; the counts bear their styles in any case."""
    if len(chart.lines) < 2 or sum(len(line.label) + 4 for line in chart.lines) > KEY_LETTERS:
        return []
    text = "   ".join(
        f"<span style='color:{look.words(line.position)}'>{glyph_of(line.position)} {write_label(line.label)}</span>"
        for line in chart.lines
    )
    return [note_above(text, 22 if size.titled else 5)]


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
