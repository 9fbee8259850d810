"""Curves as every question draws them: a band around its curve, words for a pointer, counts in their rows."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import Curve, Line, Stroke, draw_curve, draw_line, label_within
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.steps import Steps
from tests.drawing.every_figure import EVERY, traces_of
from tests.every_question import Question
from tests.pages.charts import decode

LOWER, BAND = " lower limit", " band"


def height_at(trace: dict[str, Any], times: np.ndarray) -> np.ndarray:
    """Heights of a drawn step curve at given times."""
    x, y = np.asarray(trace["x"], dtype=float), np.asarray(trace["y"], dtype=float)
    return y[np.searchsorted(x, times, side="right") - 1]


@EVERY
def test_every_band_lies_around_its_curve(question: Question) -> None:
    room = 2e-3  # curve and limits are thinned to a thousandth, each on its own
    for traces in ([decode(trace) for trace in figure] for figure in traces_of(question)):
        for low, high, curve in zip(traces, traces[1:], traces[2:], strict=False):
            if not low.get("name", "").endswith(LOWER):
                continue
            assert high["name"] == low["name"].removesuffix(LOWER) + BAND
            assert curve["name"].startswith(low["name"].removesuffix(LOWER))
            times, heights = (np.asarray(curve[axis], dtype=float) for axis in ("x", "y"))
            assert (height_at(low, times) <= heights + room).all(), curve["name"]
            assert (height_at(high, times) >= heights - room).all(), curve["name"]


def three_steps(**limits: list[float]) -> Steps:
    value = np.array([1.0, 0.8, 0.6, 0.2])
    low, high = (np.array(limits.get(end, value), dtype=float) for end in ("low", "high"))
    return Steps(time=np.array([0.0, 1.0, 2.0, 3.0]), value=value, low=low, high=high)


def a_curve(label: str = "a", position: int = 0, **other: Any) -> Curve:
    steps = other.pop("steps", three_steps(low=[np.nan, 0.6, 0.3, np.nan], high=[np.nan, 0.9, 0.8, 0.5]))
    return Curve(label=label, position=position, steps=steps, say=lambda row: f"row {row}\nof <4>", **other)


def checked(traces: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    go.Figure({"data": traces})
    return {trace["name"]: trace for trace in traces}


def test_without_limits_the_band_has_no_height() -> None:
    drawn = checked(draw_curve(a_curve(), LIGHT))
    assert drawn["a lower limit"]["y"].tolist() == [1.0, 0.6, 0.3, 0.2]
    assert drawn["a band"]["y"].tolist() == [1.0, 0.9, 0.8, 0.5]


def test_the_tail_begins_where_few_are_at_risk_and_says_so() -> None:
    drawn = checked(draw_curve(a_curve(turn=2, censored=np.array([1, 3])), Look(dark=True)))
    assert drawn["a"]["x"].tolist() == [0.0, 1.0, 2.0]
    assert drawn["a, few at risk"]["x"].tolist() == [2.0, 3.0]
    assert drawn["a, few at risk"]["line"]["color"] == Look(dark=True).grey
    assert "(few at risk)" in drawn["a, few at risk"]["hovertemplate"]
    assert drawn["a censored"]["y"].tolist() == [0.8, 0.2]
    assert "a, few at risk" not in checked(draw_curve(a_curve(turn=3), LIGHT)), "one point is no tail"
    assert "a, few at risk" not in checked(draw_curve(a_curve(), LIGHT))


def test_a_pointer_is_told_the_words_of_the_row_as_text() -> None:
    drawn = checked(draw_curve(a_curve(label="<i>a</i> %{x}"), LIGHT))
    curve = drawn["&lt;i&gt;a&lt;/i&gt; &#37;{x}"]
    assert curve["hovertext"][3] == "row 3<br>of &lt;4&gt;"
    assert curve["hovertemplate"] == "<b>&lt;i&gt;a&lt;/i&gt; &#37;{x}</b>, %{hovertext}<extra></extra>"


def test_level_rows_answer_a_pointer_only_where_they_are_asked_to() -> None:
    level = Steps(time=np.arange(5.0), value=np.full(5, 0.5), low=np.full(5, 0.4), high=np.full(5, 0.6))
    assert len(checked(draw_curve(a_curve(steps=level), LIGHT))["a"]["x"]) == 2
    assert len(checked(draw_curve(a_curve(steps=level, thinned=False), LIGHT))["a"]["hovertext"]) == 5


def test_a_line_without_words_answers_no_pointer() -> None:
    steps = three_steps()
    line = Line(name="behind", time=steps.time, value=steps.value, stroke=Stroke(colour="#123456", opacity=0.5))
    trace = draw_line(line)
    assert (trace["hoverinfo"], trace["opacity"]) == ("skip", 0.5)
    assert "hovertemplate" not in trace


def test_labels_at_the_ends_keep_apart_or_are_left_out() -> None:
    upper = Steps(time=np.array([0.0, 3.0]), value=np.array([1.0, 0.9]), low=np.ones(2), high=np.ones(2))
    apart = [a_curve("low"), a_curve("high", 1, steps=upper)]
    assert {note["text"]: note["y"] for note in label_within(apart, 3.0, LIGHT)} == {
        "<b>low</b>": 0.2,
        "<b>high</b>": 0.9,
    }
    assert label_within(apart[:1], 3.0, LIGHT) == [], "one curve needs no name"
    assert label_within([*apart, a_curve("third", 2)], 3.0, LIGHT) == [], "two would lie on each other"
    assert label_within([a_curve("x" * 25), apart[1]], 3.0, LIGHT) == [], "too long"


@pytest.mark.parametrize("top", [0.1, 1.0, 4.0])
def test_labels_keep_as_far_apart_on_any_axis_of_heights(top: float) -> None:
    time = np.array([0.0, 1.0, 3.0])
    for apart, named in ((0.06, False), (0.08, True)):
        ends = [0.3, 0.3 + apart, 0.8]
        steps = [Steps(time=time, value=np.array([0.0, end, end]) * top, low=time, high=time) for end in ends]
        curves = [a_curve(label, i, steps=each) for i, (label, each) in enumerate(zip("abc", steps, strict=True))]
        assert bool(label_within(curves, 3.0, LIGHT, top)) == named


@pytest.mark.parametrize("headed", [True, False])
def test_counts_stand_in_rows_of_their_own_under_the_ticks(headed: bool) -> None:
    room, ticks = Room(headed=headed), np.array([0.0, 12.0])
    groups = [
        Counts(label=label, position=i, ticks=ticks, rows=(("At risk", ["9", "4"]), ("Events", ["0", "3"])))
        for i, label in enumerate(("a", "b"))
    ]
    traces, layout = draw_counts(groups, room, LIGHT), lay_curves(groups, {}, {}, room, LIGHT)
    go.Figure({"data": traces, "layout": layout})
    rows = [int(trace["y"][0]) for trace in traces]
    assert len(set(rows)) == 4
    assert [layout["yaxis2"]["ticktext"][row] for row in rows] == ["At risk", "Events"] * 2
    assert [note["y"] for note in layout["annotations"]] == ([0, 3] if headed else [])
    assert layout["height"] == room.height(6 if headed else 4)
    assert layout["yaxis2"]["domain"][1] < layout["yaxis"]["domain"][0]
