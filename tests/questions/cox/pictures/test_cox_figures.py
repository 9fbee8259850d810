"""The figures of a Cox model show the result's own numbers: forest, hazards over time, adjusted curves."""

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.drawing.look import Look
from hcc_dash.questions.cox.exhibit.cox import cox_plan, cox_words
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions, registered_options
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.numbers.standardised import estimate_standardised
from hcc_dash.questions.cox.pictures.cox import cox_rows, draw_cox
from hcc_dash.questions.cox.pictures.hazards import draw_log_log, draw_trend
from hcc_dash.questions.cox.pictures.standardised import draw_standardised
from tests.estimation.cohorts import bundled, two_arms, upload

MONTH = 30.4375
LOOKS = [Look(dark=False), Look(dark=True)]


def registered(study: str, endpoint: str) -> CoxResult:
    options = registered_options(bundled(study).study, endpoint)
    assert options is not None
    return estimate_cox(bundled(study), options)


def checked(figure: go.Figure) -> go.Figure:
    """The figure, once plotly's own validator has read it."""
    assert go.Figure(figure.to_dict()).data
    return figure


def layer(figure: go.Figure, name: str) -> Any:  # noqa: ANN401 - one of plotly's traces
    return next(one for one in figure.data if one.name == name)


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark"])
def test_the_forest_draws_both_ratios_of_every_row(look: Look) -> None:
    result = registered("lo2007", "os")
    figure = checked(draw_cox(result, cox_words(result), cox_plan(result), look))
    compared = [row for row in result.rows if not row.reference]
    assert list(layer(figure, "estimates 0").x) == [row.multivariable.value for row in compared]
    assert list(layer(figure, "estimates 1").x) == [row.univariable.value for row in compared]
    drawn = {tuple(layer(figure, "intervals 0").x[i : i + 2]) for i in range(0, 12, 3)}
    row = compared[0].multivariable
    assert any(np.allclose(ends, (row.conf_low, row.conf_high)) for ends in drawn)
    assert "favours" not in str(figure.layout.annotations)


def test_levels_stand_under_their_heading_with_the_reference() -> None:
    result = estimate_cox(bundled("prtras001"), CoxOptions(endpoint="ttr", terms=(Term("bclc"), Term("sex"))))
    rows = cox_rows(result, cox_words(result))
    at = next(i for i, row in enumerate(rows) if row.kind == "heading")
    assert [row.label for row in rows[at : at + 4]] == ["BCLC stage", "0", "A", "B"]
    assert rows[at + 1].note == "reference"
    assert rows[at + 1].marks == ()
    assert [row.label for row in rows if row.label.startswith("Sex")] == ["Sex male v female"]


def test_interactions_stand_under_their_own_heading_with_the_test() -> None:
    options = CoxOptions(endpoint="ttr", terms=(Term("sex"),), interactions=("sex",))
    result = estimate_cox(bundled("prtras001"), options)
    rows = cox_rows(result, cox_words(result))
    heading = next(row for row in rows if row.label == "Arm, by Sex")
    assert heading.aside.startswith("interaction P = ")
    assert [row.label for row in rows[-2:]] == ["in sex female", "in sex male"]


def test_a_model_that_was_not_fitted_keeps_its_rows() -> None:
    terms = (Term(covariate="stage_iii_iva"), Term("stage_group"))
    result = estimate_cox(bundled("lo2007"), CoxOptions(endpoint="os", terms=terms))
    rows = cox_rows(result, cox_words(result))
    assert len(rows) == 3
    assert all(mark.series == 1 for row in rows for mark in row.marks)
    checked(draw_cox(result, cox_words(result), cox_plan(result)))


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark"])
def test_a_trend_draws_residuals_smooth_and_constant(look: Look) -> None:
    result = registered("prtras001", "ttr")
    assert result.hazards is not None
    for trend in result.hazards.trends:
        figure = checked(draw_trend(result, trend, look=look))
        np.testing.assert_allclose(layer(figure, "residuals").y, trend.points["estimate"])
        np.testing.assert_allclose(layer(figure, "residuals").x, trend.points["time"] / MONTH)
        np.testing.assert_allclose(layer(figure, "smooth").y, trend.smooth["estimate"])
        np.testing.assert_allclose(layer(figure, "band").y, trend.smooth["conf_high"])
        assert set(layer(figure, "constant").y) == {trend.constant}
        ticks = figure.layout.yaxis
        np.testing.assert_allclose([math.exp(at) for at in ticks.tickvals], [float(one) for one in ticks.ticktext])
        assert 0.0 in ticks.tickvals
        assert len(ticks.tickvals) >= 3


def test_a_trend_of_few_events_has_no_smooth() -> None:
    columns = two_arms(40, seed=3)
    columns["time"] = [float(1 + i % 3) for i in range(40)]
    result = estimate_cox(upload(columns), CoxOptions(endpoint="event"))
    assert result.hazards is not None
    (trend,) = result.hazards.trends
    assert len(trend.smooth) == 0
    figure = draw_trend(result, trend)
    assert {one.name for one in figure.data} == {"residuals", "constant"}


def test_log_log_curves_by_arm() -> None:
    result = registered("lo2007", "os")
    assert result.hazards is not None
    figure = checked(draw_log_log(result, result.hazards, ["Control", "IFN-I"]))
    for arm, label in (("control", "Control"), ("ifn1", "IFN-I")):
        own = result.hazards.log_log[result.hazards.log_log["arm"] == arm]
        np.testing.assert_allclose(layer(figure, label).y, own["estimate"])
    assert layer(figure, "Control").line.dash != layer(figure, "IFN-I").line.dash


@pytest.mark.parametrize(("study", "endpoint"), [("lo2007", "os"), ("prtras001", "ttr")])
@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark"])
def test_adjusted_curves_over_the_observed(study: str, endpoint: str, look: Look) -> None:
    result = estimate_standardised(registered(study, endpoint))
    labels = {arm: bundled(study).study.arm(arm).label for arm, _ in result.at_landmark}
    figure = checked(draw_standardised(result, labels, look=look))
    incidence = result.model.endpoint.direction == "incidence"
    for place, (arm, label) in enumerate(labels.items()):
        own, seen = (frame[frame["arm"] == arm]["estimate"] for frame in (result.curves, result.observed))
        for name, expected in (("adjusted", own), ("observed", seen)):
            drawn = layer(figure, f"{label}, {name}")
            ends = [1 - one if incidence else one for one in (expected.iloc[0], expected.iloc[-1])]
            assert [drawn.y[0], drawn.y[-1]] == pytest.approx(ends, abs=1e-12)
            assert drawn.line.color == look.line(place)


def test_labels_are_never_markup() -> None:
    columns = two_arms(60, seed=2)
    columns["arm"] = ["<b>x</b>" if one == "treated" else "a" for one in columns["arm"]]
    result = estimate_cox(upload(columns, reference="a"), CoxOptions(endpoint="event"))
    assert result.hazards is not None
    standardised = estimate_standardised(result)
    labels = {arm: result.study.arm(arm).label for arm, _ in standardised.at_landmark}
    figures = [
        draw_cox(result, cox_words(result), cox_plan(result)),
        draw_log_log(result, result.hazards, list(labels.values())),
        draw_standardised(standardised, labels),
    ]
    for figure in figures:
        text = [one.name for one in figure.data] + [one.text for one in figure.layout.annotations]
        assert not any("<b>x</b>" in (one or "") for one in text)
        assert any("&lt;b&gt;x&lt;/b&gt;" in (one or "") for one in text)
