"""A figure written as a dictionary is that dictionary, and Plotly's own when it is asked for its parts."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.drawing.finished import LISTED, FinishedFigure
from hcc_dash.drawing.ground import ground
from hcc_dash.drawing.look import Look
from tests.pages.charts import decode


def _written() -> dict[str, Any]:
    trace = {
        "type": "scatter",
        "x": np.array([0.0, 1.5, np.nan]),
        "y": np.array([1, 2, 3]),
        "customdata": [["a", 1], ["b", None]],
        "line": {"color": "#123456", "width": np.float64(2)},
    }
    layout = {"height": 300, "font": {"color": Look().ink}, "xaxis": {"range": (0, 2)}, "margin": {"b": 20}}
    return {"data": [trace, {"type": "bar", "y": [1, 2]}], "layout": layout}


def _decoded(figure: FinishedFigure) -> Any:  # noqa: ANN401 - any JSON value
    """Its traces with their numbers as lists: one that is missing is null there, and no number where it is encoded."""
    traces = json.dumps(decode(json.loads(figure.to_json()))["data"], default=lambda array: array.tolist())
    return json.loads(traces.replace("NaN", "null"))


def test_it_says_what_plotly_would_say_of_it() -> None:
    written = FinishedFigure(_written(), _validate=False)
    built = FinishedFigure(go.Figure(_written()))
    assert _decoded(written) == _decoded(built)
    ours, its = (json.loads(figure.to_json())["layout"] for figure in (written, built))
    assert ours == {name: its[name] for name in ours}


def test_its_dictionary_is_made_once_and_what_was_written_stays() -> None:
    drawn = _written()
    figure = FinishedFigure(drawn, _validate=False)
    assert figure.to_dict() is figure.to_dict()
    assert isinstance(drawn["data"][0]["x"], np.ndarray)


def test_its_parts_are_plotlys() -> None:
    figure = FinishedFigure(_written(), _validate=False)
    figure.to_dict()
    assert isinstance(figure.data[0], go.Scatter)
    np.testing.assert_array_equal(figure.data[0].y, [1, 2, 3])
    assert figure.layout.height == 300
    assert repr(figure) == "FinishedFigure(2 traces)"


def test_what_is_changed_before_it_is_finished_is_shown() -> None:
    figure = FinishedFigure(_written(), _validate=False)
    figure.data[0].name = "control"
    assert figure.to_dict()["data"][0]["name"] == "control"


def test_what_it_does_not_have_is_missing() -> None:
    figure = FinishedFigure(_written(), _validate=False)
    for _ in range(2):
        with pytest.raises(AttributeError, match="no_such_part"):
            _ = figure.no_such_part


def test_many_readers_may_ask_at_once() -> None:
    for _ in range(20):
        figure = FinishedFigure(_written(), _validate=False)
        with ThreadPoolExecutor(8) as readers:
            assert list(readers.map(lambda _, figure=figure: len(figure.data), range(8))) == [2] * 8


def test_one_drawn_when_seen_is_drawn_once_and_is_the_same() -> None:
    drawn = []

    def draw() -> FinishedFigure:
        drawn.append(1)
        return FinishedFigure(_written(), _validate=False)

    seen, parts = FinishedFigure.when_seen(draw), FinishedFigure.when_seen(draw)
    for figure in (seen, parts):
        figure.write_marks(("Exploratory",))
    assert not drawn
    at_once = FinishedFigure(_written(), _validate=False)
    at_once.write_marks(("Exploratory",))
    assert seen.to_json() == at_once.to_json() == seen.to_json()
    assert len(parts.data) == len(parts.to_dict()["data"]) == 2
    assert len(drawn) == 2


def test_many_readers_may_see_one_drawn_when_seen() -> None:
    for _ in range(20):
        figure = FinishedFigure.when_seen(lambda: FinishedFigure(_written(), _validate=False))
        with ThreadPoolExecutor(8) as readers:
            told = list(readers.map(lambda _, figure=figure: len(figure.to_dict()["data"]), range(8)))
        assert told == [2] * 8


def test_a_copy_of_it_is_told_from_another_figure_by_what_plotly_compares() -> None:
    """Lists under one revision and plain values: all else Plotly holds for new and draws once more."""
    drawn = FinishedFigure(_written(), _validate=False).to_dict()
    assert drawn["data"][0]["x"][:2] == [0.0, 1.5]
    assert drawn["layout"]["datarevision"] == 1
    bare = FinishedFigure({"data": [], "layout": ground(Look(), 300, (0, 0, 0, 0))}, _validate=False).to_dict()[
        "layout"
    ]
    assert "template" not in bare
    assert isinstance(bare["meta"], str)


def test_a_long_array_is_encoded() -> None:
    figure = FinishedFigure({"data": [{"y": np.arange(LISTED + 1.0)}], "layout": {}}, _validate=False)
    assert figure.to_dict()["data"][0]["y"]["dtype"] == "f8"


def test_one_that_can_be_clicked_is_set_so_from_the_start() -> None:
    plain = FinishedFigure(_written(), _validate=False)
    clicked = plain.clickable().to_dict()["layout"]
    assert {"clickmode": "event+select", "dragmode": "pan"}.items() <= clicked.items()
    assert plain.to_dict()["layout"] == {key: clicked[key] for key in clicked if key not in {"clickmode", "dragmode"}}
    zoomed = FinishedFigure({"data": [], "layout": {"dragmode": "zoom"}}, _validate=False)
    assert zoomed.clickable().to_dict()["layout"]["dragmode"] == "zoom"
