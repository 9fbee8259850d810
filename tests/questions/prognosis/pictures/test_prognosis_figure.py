"""The figures of prognosis show the result's numbers, keep labels as text, and are valid for Plotly."""

from dataclasses import replace
from functools import cache

import plotly.graph_objects as go
import pytest

from hcc_dash.drawing.look import Look
from hcc_dash.questions.prognosis.numbers.options import Candidate, PrognosisOptions
from hcc_dash.questions.prognosis.numbers.prognosis import estimate_prognosis
from hcc_dash.questions.prognosis.numbers.result import ModelResult, PrognosisResult
from hcc_dash.questions.prognosis.pictures.prognosis import draw_calibration, draw_concordance
from tests.estimation.cohorts import bundled


@cache
def asked(resamples: int = 45) -> PrognosisResult:
    models = (Candidate("BCLC <b>x</b>", ("bclc",)), Candidate("TNM", ("tnm",)), Candidate("ALBI", ("albi_grade",)))
    return estimate_prognosis(
        bundled("prtras001"), PrognosisOptions(endpoint="os", candidates=models, resamples=resamples)
    )


def trace(figure: go.Figure, name: str) -> go.Scatter:
    return next(one for one in figure.data if one.name == name)


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_accepts_the_figures(dark: bool) -> None:
    for draw in (draw_concordance, draw_calibration):
        figure = draw(asked(), Look(dark=dark))
        assert len(go.Figure(figure.to_dict()).data) == len(figure.data)


def test_concordance_is_drawn_with_its_interval() -> None:
    figure = draw_concordance(asked())
    model = asked().models[1]
    mark = trace(figure, "TNM corrected")
    assert list(mark["x"]) == [model.corrected.value]
    assert mark["x"][0] + mark["error_x"]["array"][0] == pytest.approx(model.corrected.conf_high)
    assert mark["x"][0] - mark["error_x"]["arrayminus"][0] == pytest.approx(model.corrected.conf_low)
    assert list(trace(figure, "TNM apparent")["x"]) == [model.harrell.value]
    low, high = figure.layout.xaxis.range
    assert all(low <= one.corrected.conf_low and one.corrected.conf_high <= high for one in asked().models)


def test_the_best_stands_on_top_and_chance_is_marked() -> None:
    figure = draw_concordance(asked())
    names = [one.text for one in figure.layout.annotations[:-1]]
    assert names[0] == {0: "BCLC &lt;b&gt;x&lt;/b&gt;", 1: "TNM", 2: "ALBI"}[asked().ranked[0]]
    assert "BCLC &lt;b&gt;x&lt;/b&gt;" in names
    assert figure.layout.shapes[0].x0 == 0.5
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_a_model_without_an_estimate_keeps_its_row() -> None:
    broken = ModelResult(Candidate("Broken", ("bclc",)), why_missing="all events are in one level")
    figure = draw_concordance(replace(asked(), models=(*asked().models, broken)))
    assert figure.layout.annotations[3].text == "Broken: NE"
    assert not any("Broken" in one.name for one in figure.data)


def test_without_resampling_only_the_rings_are_drawn() -> None:
    assert {one.name.split()[-1] for one in draw_concordance(asked(0)).data} == {"apparent"}


def test_calibration_points_are_the_results() -> None:
    figure = draw_calibration(asked())
    points = asked().models[1].calibration
    drawn = trace(figure, "TNM")
    assert list(drawn["x"]) == [one.predicted for one in points]
    assert list(drawn["y"]) == [one.observed for one in points]
    for one, y, up, down in zip(points, drawn.y, drawn.error_y.array, drawn.error_y.arrayminus, strict=True):
        limits = (one.conf_low, one.conf_high) if one.conf_low == one.conf_low else (one.observed, one.observed)
        assert (y - down, y + up) == pytest.approx(limits)
    assert len(figure.data[1:]) == len(asked().models)


def test_models_are_told_apart_by_colour_and_symbol() -> None:
    marks = {(one.marker.color, one.marker.symbol) for one in draw_calibration(asked()).data[1:]}
    assert len({colour for colour, _ in marks}) == len({symbol for _, symbol in marks}) == 3
