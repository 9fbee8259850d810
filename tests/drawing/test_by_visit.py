"""Values by visit: middles with whiskers where their visits are, words for a pointer, numbers under every visit."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.drawing.by_visit import (
    Points,
    VisitAxis,
    carry_axis,
    dodge,
    draw_points,
    lay_counts,
    lay_visits,
    short_visit,
    span_of,
    title_visits,
)
from hcc_dash.drawing.look import LIGHT, Look

AXIS = VisitAxis(places=(0.0, 4.0, 12.0), labels=("0", "<4>", "12"), reach=(-1.0, 13.0))


def some_points(**other: Any) -> Points:
    middle = np.array([50.0, 60.0, 55.0])
    plain = {"label": "<b>a</b>", "position": 1, "x": np.array(AXIS.places), "middle": middle, "low": middle - 5}
    return Points(**(plain | {"high": middle + 8, "words": ["one", "two\nlines", "<3>"]} | other))


def test_whiskers_reach_from_low_to_high_and_words_are_text() -> None:
    look = Look(dark=True)
    trace = draw_points(some_points(), look)
    go.Figure({"data": [trace]})
    np.testing.assert_array_equal(trace["y"] + trace["error_y"]["array"], [58, 68, 63])
    np.testing.assert_array_equal(trace["y"] - trace["error_y"]["arrayminus"], [45, 55, 50])
    assert trace["line"]["color"] == trace["marker"]["color"] == look.line(1)
    assert trace["hovertext"] == ["one", "two<br>lines", "&lt;3&gt;"]
    assert trace["name"] == "&lt;b&gt;a&lt;/b&gt;"


def test_numbers_stand_under_their_visits() -> None:
    layout = {
        "xaxis": lay_visits(AXIS, "Week", LIGHT),
        "xaxis2": lay_counts(AXIS, ["9", "8", "0"], -0.1, LIGHT.words(0)),
    }
    go.Figure({"data": [carry_axis(0.0, "visits"), carry_axis(0.0, "counts", "x2")], "layout": layout})
    assert layout["xaxis"]["tickvals"] == layout["xaxis2"]["tickvals"] == [0.0, 4.0, 12.0]
    assert layout["xaxis"]["range"] == layout["xaxis2"]["range"] == [-1.0, 13.0]
    assert layout["xaxis"]["ticktext"][1] == "&lt;4&gt;"
    assert layout["xaxis2"]["ticktext"] == ["9", "8", "0"]
    assert layout["xaxis2"]["position"] == 0, "an axis stands inside the figure"


@given(st.lists(st.floats(0, 500), min_size=1, max_size=9, unique=True), st.integers(1, 6))
def test_groups_stand_evenly_about_their_visit_and_never_meet_the_next(places: list[float], n: int) -> None:
    shifts = [dodge(places, i, n) for i in range(n)]
    assert sum(shifts) == pytest.approx(0, abs=1e-9)
    gaps = np.diff(sorted(places))
    assert n == 1 or not gaps.size or max(shifts) - min(shifts) < gaps.min()
    low, high = span_of(places)
    assert low < min(places)
    assert max(places) < high


@pytest.mark.parametrize(
    ("visits", "short", "title"),
    [
        (("baseline", "Week 4", "week 12"), ["0", "4", "12"], "Week"),
        (("baseline", "end of treatment"), ["0", "end of treatment"], "Visit"),
    ],
)
def test_visits_are_named_by_their_weeks(visits: tuple[str, ...], short: list[str], title: str) -> None:
    assert [short_visit(visit) for visit in visits] == short
    assert title_visits(visits) == title
