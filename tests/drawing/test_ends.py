"""Names at the ends of lines lie apart from one another, each as near to its line as that allows."""

from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.drawing.ends import LINE, MOST, End, Ends, name_ends, spread
from hcc_dash.drawing.look import LIGHT, Look

HEIGHT = 340.0


def ends(*values: float) -> list[End]:
    return [End(label=f"group {i}", position=i, value=value) for i, value in enumerate(values)]


def places(found: Ends) -> list[float]:
    return [layer["y"] for layer in found.layers]


@given(
    st.lists(st.tuples(st.floats(0, HEIGHT), st.sampled_from([18.0, 36.0, 54.0])), min_size=1, max_size=MOST),
)
def test_nothing_touches_and_everything_is_inside(asked: list[tuple[float, float]]) -> None:
    wanted, sizes = [at for at, _ in asked], [size for _, size in asked]
    found = sorted(zip(spread(wanted, sizes, 0.0, HEIGHT), sizes, strict=True))
    edges = [(at - size / 2, at + size / 2) for at, size in found]
    assert edges[0][0] >= -1e-9
    assert edges[-1][1] <= HEIGHT + 1e-9
    assert all(above[0] >= below[1] - 1e-9 for below, above in pairwise(edges))


@given(st.lists(st.floats(0, HEIGHT), min_size=2, max_size=MOST))
def test_the_order_of_the_lines_is_that_of_their_names(wanted: list[float]) -> None:
    found = spread(wanted, [18.0] * len(wanted), 0.0, HEIGHT)
    pairs = sorted(zip(wanted, found, strict=True))
    assert all(later[1] > earlier[1] for earlier, later in pairwise(pairs) if later[0] > earlier[0])


def test_by_hand() -> None:
    assert spread([100, 200], [18, 18], 0, HEIGHT) == [100, 200], "apart already"
    assert spread([200, 100], [18, 18], 0, HEIGHT) == [200, 100], "in the lines' own order"
    assert spread([100, 100], [18, 18], 0, HEIGHT) == [91, 109], "each gives way by half"
    assert spread([0, 0], [18, 18], 0, HEIGHT) == [9, 27], "not under the foot"
    assert spread([HEIGHT, 300, 335], [18, 18, 36], 0, HEIGHT) == [331, 277, 304], "nor over the top"


def test_a_name_stands_at_the_height_of_its_line_in_its_colour() -> None:
    found = name_ends(ends(0.8, 0.3), HEIGHT, (0.0, 1.0), LIGHT)
    assert places(found) == pytest.approx([0.8, 0.3])
    assert [layer["font"]["color"] for layer in found.layers] == [LIGHT.words(0), LIGHT.words(1)]
    assert [layer["text"] for layer in found.layers] == ["<b>group 0</b>", "<b>group 1</b>"]


def test_on_an_axis_that_runs_downwards() -> None:
    found = name_ends(ends(20, 20), 100, (100, 0), LIGHT)
    assert sorted(places(found)) == pytest.approx([20 - LINE / 2, 20 + LINE / 2])


def test_one_line_five_lines_and_a_phone_have_no_names() -> None:
    assert not name_ends(ends(0.5), HEIGHT, (0, 1), LIGHT).layers
    assert not name_ends(ends(*[0.5] * 5), HEIGHT, (0, 1), LIGHT).layers
    assert not name_ends(ends(0.5, 0.6), HEIGHT, (0, 1), Look(screen="phone")).layers
    assert not name_ends(ends(0.5, 0.6), 20, (0, 1), LIGHT).layers, "no room for two"
    assert len(name_ends(ends(*[0.5] * 4), HEIGHT, (0, 1), LIGHT).layers) == 4


def test_names_take_room_of_their_own_beside_the_plot() -> None:
    layout: dict[str, Any] = {
        "margin": {"l": 7, "r": 10},
        "annotations": [{"text": "before"}],
        "xaxis": {},
        "yaxis": {},
    }
    found = name_ends(ends(0.8, 0.3), HEIGHT, (0.0, 1.0), LIGHT)
    named = found.on(layout)
    assert named["margin"] == {"l": 7, "r": found.right}
    assert named["annotations"] == [{"text": "before"}, *found.layers]
    assert Ends().on(layout)["margin"] == {"l": 7, "r": 10}
    go.Figure({"layout": named})
