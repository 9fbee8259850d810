"""The competing-risks figures show the result: curves, bands, thin Kaplan-Meier, counts, stacked outcomes."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import Look
from hcc_dash.questions.recurrence.numbers.competing import estimate_competing
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.recurrence.numbers.result import COMPETING, EVENT, NAIVE, CompetingResult
from hcc_dash.questions.recurrence.pictures.competing import Drawing, draw_incidence, draw_period
from hcc_dash.questions.recurrence.pictures.competing_stack import draw_stack
from tests.estimation.cohorts import bundled, upload
from tests.kernels.competing_golden import load_competing


@pytest.fixture(params=["prtras001", "lo2007"], scope="module")
def result(request: pytest.FixtureRequest) -> CompetingResult:
    return estimate_competing(bundled(request.param), CompetingOptions(endpoint="ttr"))


def drawn(figure: FinishedFigure) -> dict[str, Any]:
    """The figure's traces by name, after Plotly's own validation has accepted it."""
    go.Figure(figure.to_dict())
    return {one.name: one for one in figure.data}


def step_at(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    return np.asarray(y)[np.searchsorted(np.asarray(x), at, side="right") - 1]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("unit", ["months", "years"])
def test_curves_are_the_result(result: CompetingResult, unit: str, dark: bool) -> None:
    look = Look(dark)
    figure = draw_incidence(result, Drawing(unit, look))
    traces = drawn(figure)
    scale = {"months": 1 / 30.4375, "years": 1 / 365.25}[unit]
    for group in result.groups:
        place = result.position(group.arm)
        for term, name in ((EVENT, group.label), (NAIVE, f"{group.label}, one minus Kaplan-Meier")):
            rows = result.curves.query("arm == @group.arm and term == @term")
            rows = rows[rows["time"] <= (group.grey_from if term == EVENT else np.inf)]
            one = traces[name]
            at = rows["time"].to_numpy() * scale + 1e-9
            np.testing.assert_allclose(step_at(one.x, one.y, at), rows["estimate"], atol=1.01e-3)
            assert one.line.color == look.line(place)
        assert traces[f"{group.label}, one minus Kaplan-Meier"].line.width < traces[group.label].line.width
        upper = traces[f"{group.label} band"]
        assert upper.fillcolor == look.band(place)
        assert np.nanmax(upper.y) == pytest.approx(
            result.curves.query("arm == @group.arm and term == 'event'")["conf_high"].max(), abs=2e-3
        )
    assert figure.layout.yaxis.range[1] >= result.curves.query("term == 'one_minus_kaplan_meier'")["estimate"].max()
    assert figure.layout.xaxis.title.text.startswith(unit.capitalize())


def test_counts_stand_under_the_axis(result: CompetingResult) -> None:
    traces = drawn(draw_incidence(result, Drawing()))
    for group in result.groups:
        event = result.counts.query("arm == @group.arm and term == @EVENT")
        competing = result.counts.query("arm == @group.arm and term == @COMPETING")
        for name, values in (
            ("at risk", event["n_at_risk"]),
            ("events", event["n_events"]),
            ("competing", competing["n_events"]),
            ("censored", event["n_censored"]),
        ):
            assert list(traces[f"{group.label} {name}"].text) == [str(n) for n in values]


def test_few_at_risk_is_grey(result: CompetingResult) -> None:
    figure = draw_incidence(result, Drawing(look=Look(dark=True)))
    grey = [one for one in figure.data if one.name.endswith("few at risk")]
    assert len(grey) == len(result.groups)
    for one in grey:
        group = next(group for group in result.groups if one.name.startswith(f"{group.label},"))
        assert one.line.color == Look(dark=True).grey
        assert one.x[0] == pytest.approx(group.grey_from / 30.4375)


def test_periods_begin_at_nought_where_they_begin(result: CompetingResult) -> None:
    early, late = (draw_period(result, period, Drawing()) for period in result.periods)
    assert early.layout.yaxis.range == late.layout.yaxis.range
    for figure, period in ((early, result.periods[0]), (late, result.periods[1])):
        traces = drawn(figure)
        for group in period.groups:
            one = traces[group.label]
            assert one.y[0] == 0
            assert one.x[0] == pytest.approx(period.start / 30.4375)
            assert traces[f"{group.label} at risk"].text[0] == str(group.n)
        assert not any("Kaplan" in name for name in traces)
        assert figure.layout.xaxis.tickvals[0] == pytest.approx(period.start / 30.4375)


@pytest.mark.parametrize("dark", [False, True])
def test_stack_adds_up(result: CompetingResult, dark: bool) -> None:
    for group in result.groups:
        figure = draw_stack(result, group, "death without recurrence", Drawing(look=Look(dark)))
        traces = drawn(figure)
        event, other = traces["recurrence"], traces["death without recurrence"]
        assert event.fill == "tozeroy"
        assert other.fill == "tonexty"
        ends = result.curves[result.curves["arm"] == group.arm].groupby("term")["estimate"].last()
        assert event.y[-1] == pytest.approx(ends[EVENT])
        assert other.y[-1] == pytest.approx(ends[EVENT] + ends[COMPETING])
        assert (np.asarray(other.y) >= np.asarray(event.y) - 1e-12).all()
        naive = traces["one minus Kaplan-Meier"]
        assert naive.y[-1] == pytest.approx(ends[NAIVE])
        assert naive.line.color == Look(dark).ink
        assert figure.layout.shapes[0].x0 == pytest.approx(result.landmark.at("months"))
        assert "death without recurrence" in figure.layout.annotations[0].text


def test_labels_are_text_and_never_markup() -> None:
    sample = load_competing("pbc")
    columns = {
        "time": sample.time.tolist(),
        "event": sample.cause.tolist(),
        "arm": ["<b>%{y}</b>" if code else "a" for code in sample.group],
    }
    cohort = upload(columns, competing_values=("2",), time_unit="days", reference="a")
    result = estimate_competing(cohort, CompetingOptions(endpoint="event"))
    names = set(drawn(draw_incidence(result, Drawing())))
    assert any("&lt;b&gt;&#37;{y}" in name for name in names)
    assert not any("<b>%{y}" in name for name in names)
