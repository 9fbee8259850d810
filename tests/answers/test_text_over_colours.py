"""Text over a tint, a mark, a bar or a band, and text in a hover box, reaches 4.5:1 there too, light and dark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from hcc_dash.drawing.look import Look
from hcc_dash.drawing.tints import contrast
from tests.answers.test_chart_text import ENOUGH, GROUNDS, IN_CELLS, text_colours
from tests.every_question import QUESTIONS, Question, whole
from tests.pages.charts import decode

Layer = dict[str, Any]
EVERY = pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.slow], ids=lambda one: one.name)
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
WITHOUT_NAME = "<extra></extra>"
BAND = 0.2
"""Opacity up to which a fill is a band, and may lie over another."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text in a plot: its colour, its place (nan for a side anchored to paper), the axis of its height."""

    words: str
    ink: str
    x: float
    y: float
    axis: str


def each(value: Any, n: int) -> list[Any]:  # noqa: ANN401 - one for all points, or one each
    return list(value) if isinstance(value, list | tuple | np.ndarray) else [value] * n


def blend(colour: str, ground: str) -> str:
    """What is seen of #RRGGBB or rgba() on a ground."""
    if colour.startswith("#"):
        return colour
    *parts, share = (float(one) for one in re.findall(r"[\d.]+", colour))
    under = (int(ground[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in zip(parts, under, strict=True))


def opacity(colour: str) -> float:
    return 1.0 if colour.startswith("#") else float(re.findall(r"[\d.]+", colour)[3])


def texts_inside(drawn: Layer) -> Iterator[Text]:
    """Annotations and traces of text inside their plots; what hangs above, below or beside them stands on paper."""
    usual = drawn["layout"]["font"]["color"]
    for one in drawn["layout"].get("annotations", ()):
        axis, beside = one.get("yref", "y"), one.get("xref", "x") == "paper"
        if axis != "paper" and one.get("text"):
            x, y = (np.nan if beside else one["x"]), (np.nan if "domain" in axis else one["y"])
            yield Text(words=one["text"], ink=one.get("font", {}).get("color", usual), x=x, y=y, axis=axis.split()[0])
    for one in drawn["data"]:
        if "text" in one.get("mode", ""):
            n = len(one["x"])
            inks = each(one.get("textfont", {}).get("color", usual), n)
            for x, y, words, ink in zip(one["x"], one["y"], each(one["text"], n), inks, strict=True):
                yield Text(words=words, ink=ink, x=x, y=y, axis=one.get("yaxis", "y"))


def tint_at(cells: Layer, x: float, y: float) -> str | None:
    """The colour of a heatmap at a place, as Plotly interpolates its scale; None beside its cells and on empty ones."""
    z = np.array([[np.nan if one is None else one for one in row] for row in cells["z"]], dtype=float)
    places = []
    for values, at, n in ((cells["y"], y, z.shape[0]), (cells["x"], x, z.shape[1])):
        ends = np.asarray(values, dtype=float)
        ends = ends if len(ends) == n + 1 else np.append(ends - 0.5, ends[-1] + 0.5)  # middles, one apart
        places.append(int(np.searchsorted(ends, at, side="right")) - 1 if ends[0] <= at < ends[-1] else -1)
    if min(places) < 0 or np.isnan(value := z[places[0], places[1]]):
        return None
    share = (value - cells["zmin"]) / (cells["zmax"] - cells["zmin"])
    (_, low), (_, high) = cells["colorscale"]
    parts = (
        round(int(low[k : k + 2], 16) + share * (int(high[k : k + 2], 16) - int(low[k : k + 2], 16))) for k in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


def over_tints(drawn: Layer, paper: str) -> Iterator[tuple[str, str, str]]:
    """Text in a plot with a heatmap: words, ink, and the tint under their middle."""
    heatmaps = [one for one in drawn["data"] if one["type"] == "heatmap"]
    for text in texts_inside(drawn) if heatmaps else ():
        tints = [tint for one in heatmaps if (tint := tint_at(one, text.x, text.y))]
        yield text.words, text.ink, tints[0] if tints else paper


def in_marks(drawn: Layer) -> Iterator[tuple[str, str, str]]:
    """Text in the middle of its mark, and in its bar."""
    for one in drawn["data"]:
        if one.get("mode", "").endswith("markers+text") and one.get("textposition", "middle center") == "middle center":
            n = len(one["x"])
            inks, fills = each(one["textfont"]["color"], n), each(one["marker"]["color"], n)
            yield from zip(each(one["text"], n), inks, fills, strict=True)
        if one["type"] == "bar" and one.get("text") is not None and "hovertext" not in one:
            assert one.get("textposition") in {"outside", "none"}, "text in a bar: compare it with the bar"


def over_bands(drawn: Layer, paper: str) -> Iterator[tuple[str, str, str]]:
    """Text in a plot with filled areas: on each of them, and on two bands that overlap, wherever it stands."""
    fills: dict[str, set[str]] = {}
    for one in drawn["data"]:
        if one.get("fill", "none") != "none":
            fills.setdefault(one.get("yaxis", "y"), set()).add(one["fillcolor"])
    for one in drawn["layout"].get("shapes", ()):
        if one.get("fillcolor"):
            fills.setdefault(one.get("yref", "y").split()[0], set()).add(one["fillcolor"])
    for text in texts_inside(drawn):
        under = sorted(fills.get(text.axis, ()))
        grounds = {blend(one, paper) for one in under}
        bands = [one for one in under if opacity(one) <= BAND]
        grounds |= {blend(b, blend(a, paper)) for a, b in combinations(bands, 2)}
        yield from ((text.words, text.ink, ground) for ground in grounds)


def check_inside(drawn: Layer, paper: str) -> None:
    """Fail on text over a tint, a mark or a band that does not read there."""
    on_colour = [*over_tints(drawn, paper), *in_marks(drawn)]
    found = dict.fromkeys([*on_colour, *over_bands(drawn, paper)])
    assert [(*one, round(contrast(*one[1:]), 2)) for one in found if contrast(*one[1:]) < ENOUGH] == []
    written = {one.upper() for one in text_colours(drawn)}
    assert written & IN_CELLS <= {ink.upper() for _, ink, _ in on_colour}, "black or white that nobody looked at"


def check_hover_box(trace: Layer, layout: Layer) -> None:
    """Fail on a hover text that does not read on its box, or that has the trace's name beside the box."""
    box = {**layout["hoverlabel"], **trace.get("hoverlabel", {})}
    said = " ".join(map(str, [trace.get(key) for key in ("hovertemplate", "hovertext", "text", "customdata")]))
    inks = {box["font"]["color"], *re.findall(r"color:\s*(#[0-9A-Fa-f]{6})", said)}
    assert [ink for ink in inks if contrast(ink, box["bgcolor"]) < ENOUGH] == []
    # A name would be written in the trace's colour, on a ground that Plotly chooses.
    templates = each(trace.get("hovertemplate", ""), 1)
    assert trace.get("hoverinfo") == "text" or all(one.endswith(WITHOUT_NAME) for one in templates), trace["name"]


@BOTH
@EVERY
def test_text_reads_on_the_colour_under_it(question: Question, dark: bool) -> None:
    for picture in question.ask(whole(question.study), Look(dark)).pictures:
        drawn = decode(picture.figure.to_dict())
        check_inside(drawn, GROUNDS[dark])
        assert drawn["layout"]["legend"]["itemclick"] is drawn["layout"]["legend"]["itemdoubleclick"] is False
        assert {one.get("visible", True) for one in drawn["data"]} <= {True}, "its name is written at half strength"
        for trace in drawn["data"]:
            if trace.get("hoverinfo") not in {"skip", "none"}:
                check_hover_box(trace, drawn["layout"])


def test_a_text_that_cannot_be_read_is_found() -> None:
    cells = {
        "type": "heatmap",
        "x": [0, 1],
        "y": [0],
        "z": [[0.0, 1.0]],
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0.0, "#FFFFFF"], [1.0, "#000000"]],
    }
    notes = [{"x": x, "y": 0, "text": "3", "font": {"color": "#000000"}} for x in (0, 1)]
    drawn = {"data": [cells], "layout": {"font": {"color": "#111111"}, "annotations": notes}}
    assert [ground for _, _, ground in over_tints(drawn, "#FCFCFD")] == ["#FFFFFF", "#000000"]
    bands = [{"type": "scatter", "x": [0], "y": [0], "fill": "toself", "fillcolor": "rgba(0,0,0,0.15)"}] * 2
    drawn["data"] = bands
    assert {ground for _, _, ground in over_bands(drawn, "#FFFFFF")} == {"#D9D9D9"}
    with pytest.raises(AssertionError):
        check_inside({**drawn, "data": [cells]}, "#FCFCFD")
    box = {"hoverlabel": {"bgcolor": "#FFFFFF", "font": {"color": "#000000"}}}
    said = {"name": "arm", "hovertemplate": "%{y}<extra></extra>"}
    check_hover_box(said, box)
    for wrong in ({"hovertemplate": "%{y}"}, {"hoverlabel": {"bgcolor": "#101010"}}, {"text": "color: #EEEEEE"}):
        with pytest.raises(AssertionError):
            check_hover_box(said | wrong, box)
