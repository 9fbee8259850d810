"""The balance pictures show the results' own numbers; labels are never markup; Plotly accepts every dictionary."""

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.exhibit.propensity import build_propensity
from hcc_dash.questions.balance.exhibit.time_zero import build_time_zero
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions
from hcc_dash.questions.balance.pictures.balance import DotPlan, DotRow, draw_dots
from hcc_dash.questions.balance.pictures.baseline import ShapeGroup, draw_shape
from tests.estimation.cohorts import bundled

DARK = Look(dark=True)


@pytest.fixture(scope="module")
def weighted() -> Exhibit:
    return build_propensity(bundled("prtras001"), WeightedOptions(endpoint="ttr"))


@pytest.fixture(scope="module")
def late() -> Exhibit:
    return build_time_zero(bundled("prtras001"), TimeZeroOptions(endpoint="ttr"))


def named(figure: go.Figure, name: str) -> go.Scatter:
    found = [trace for trace in figure.data if trace.name == name]
    assert len(found) == 1, [trace.name for trace in figure.data]
    return found[0]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_plotly_accepts_every_picture(look: Look) -> None:
    cohort = bundled("prtras001")
    exhibits = [
        build_baseline(cohort, BaselineOptions(characteristic="hbsag"), look=look),
        build_baseline(bundled("lo2007"), BaselineOptions(characteristic="sex"), look=look),
        build_propensity(cohort, WeightedOptions(endpoint="os", weights="att"), look=look),
        build_time_zero(cohort, TimeZeroOptions(endpoint="ttr", months=2.0), look=look),
    ]
    pictures = [picture for exhibit in exhibits for picture in exhibit.pictures]
    assert len(pictures) == 11
    for picture in pictures:
        assert go.Figure(picture.figure.to_dict()).layout.height > 200
        assert look.ink in str(picture.figure.to_dict())


def test_differences_are_the_results(weighted: Exhibit) -> None:
    love = next(p.figure for p in weighted.pictures if p.heading == "Covariate balance before and after weighting")
    balance = weighted.result.found.balance
    for name, level in (("before", "before"), ("after weighting", "after")):
        names = [words.split("<br>")[0] for words in named(love, name).hovertext]
        drawn = dict(zip(names, named(love, name).x, strict=True))
        expected = balance[balance["level"] == level].set_index("term")["estimate"]
        assert drawn == pytest.approx(expected.to_dict())
    x = [value for value in named(love, "reference").x if value is not None]
    assert set(x) == {0.1}


def test_chance_is_marked_in_a_randomised_trial_and_there_alone() -> None:
    trial = build_baseline(bundled("lo2007"), BaselineOptions())
    limits = named(trial.pictures[0].figure, "what chance alone exceeds in 1 of 20")
    rows = sorted(trial.result.characteristics, key=lambda one: -one.difference.value)
    assert list(limits.x) == pytest.approx([row.chance for row in rows])
    assert "reference" not in [trace.name for trace in trial.pictures[0].figure.data]
    study = build_baseline(bundled("prtras001"), BaselineOptions())
    assert not any(name.startswith("what chance") for name in [trace.name for trace in study.pictures[0].figure.data])


def test_the_mirrored_histogram_is_the_counts(weighted: Exhibit) -> None:
    mirror = weighted.pictures[-1].figure
    overlap = weighted.result.found.overlap
    np.testing.assert_array_equal(named(mirror, "NA patients").y, -overlap.counts[0])
    np.testing.assert_array_equal(named(mirror, "NA + peg-IFN patients").y, overlap.counts[1])
    np.testing.assert_allclose(named(mirror, "NA + peg-IFN weighted").y, overlap.weighted[1])
    assert -sum(named(mirror, "NA patients").y) == 180


def test_weighted_curves_and_counts_are_the_frames(weighted: Exhibit) -> None:
    figure, found = weighted.pictures[0].figure, weighted.result.found
    for group in found.groups:
        for level, name in (("weighted", group.label), ("unweighted", f"{group.label} unweighted")):
            own = found.curves[(found.curves["arm"] == group.arm) & (found.curves["level"] == level)]
            trace = named(figure, name)
            assert trace.line.shape == "hv"
            at = np.searchsorted(np.asarray(trace.x), own["time"].to_numpy() / 30.4375 + 1e-9, side="right") - 1
            np.testing.assert_allclose(np.asarray(trace.y)[at], 1 - own["estimate"], atol=1e-3)
        counts = found.counts[found.counts["arm"] == group.arm]
        assert list(named(figure, f"{group.label} patients").text) == [str(n) for n in counts["n"]]
        assert list(named(figure, f"{group.label} weights").text) == [f"{n:.1f}" for n in counts["n_at_risk"]]


def test_forest_holds_every_model_and_choice(weighted: Exhibit) -> None:
    forest, found = weighted.pictures[1].figure, weighted.result.found
    expected = [one.estimate.value for one in found.ratios]
    expected += [*found.by_weights["estimate"], *found.by_trim["estimate"]]
    assert list(named(forest, "estimates 0").x) == pytest.approx(expected)


def test_starts_rise_to_everybody_and_the_landmark_stands(late: Exhibit) -> None:
    starts = next(p.figure for p in late.pictures if p.heading == "When treatment started")
    for label in ("NA", "NA + peg-IFN"):
        y = np.asarray(named(starts, label).y)
        assert (np.diff(y) >= 0).all()
        assert (y[0], y[-1]) == (0, 1)
    assert list(named(starts, "landmark").x) == pytest.approx([91.3125, 91.3125])


def test_a_shape_is_bars_or_lines() -> None:
    groups = (ShapeGroup("a", "A", 0), ShapeGroup("b", "B", 1))
    bars = pd.DataFrame({"arm": ["a", "a", "b", "b"], "level": ["x", "y"] * 2, "estimate": [0.4, 0.6, 0.5, 0.5]})
    figure = draw_shape(bars, groups, "Sex", False)
    assert [trace.type for trace in figure.data] == ["bar", "bar"]
    assert list(figure.data[0].y) == [0.4, 0.6]
    lines = pd.DataFrame({"arm": ["a", "a", "b", "b"], "level": [1.0, 10.0] * 2, "estimate": [0.1, 0.2, 0.3, 0.4]})
    logged = draw_shape(lines, groups, "HBsAg", True)
    assert logged.layout.xaxis.type == "log"
    assert list(logged.data[1].y) == [0.3, 0.4]


def test_a_row_answers_over_its_whole_width_and_the_chosen_one_is_ringed() -> None:
    exhibit = build_baseline(bundled("prtras001"), BaselineOptions(characteristic="sex"))
    figure, dots = exhibit.pictures[0].figure, exhibit.pictures[0].figure.data[1]
    at = dict(zip(dots.customdata, zip(dots.x, dots.y, strict=True), strict=True))
    assert set(at) == {one.column for one in exhibit.result.characteristics if one.difference.estimable}
    ring, rows = named(figure, "chosen"), named(figure, "rows")
    assert [*zip(ring.x, ring.y, strict=True)] == [at["sex"]]
    for key, (_, height) in at.items():
        own = [(x, y) for x, y, of in zip(rows.x, rows.y, rows.customdata, strict=True) if of == key]
        np.testing.assert_allclose([min(own)[0], max(own)[0]], figure.layout.xaxis.range, atol=0.05)
        assert {y for _, y in own} >= {height}


def test_rows_without_a_key_do_not_answer(weighted: Exhibit) -> None:
    love = next(p.figure for p in weighted.pictures if p.heading == "Covariate balance before and after weighting")
    assert not {"rows", "chosen"} & {trace.name for trace in love.data}


def test_labels_are_never_markup() -> None:
    wild = "<b>x</b> %{y} a&b"
    figure = draw_dots([DotRow(wild, (0.2, math.nan), note=wild, key="x")], DotPlan(series=(wild, "after")))
    said = str(figure.to_dict())
    assert "<b>x</b>" not in said
    assert "%{y} a" not in said
    assert list(named(figure, "after").x) == []
    shape = pd.DataFrame({"arm": ["a"], "level": [wild], "estimate": [1.0]})
    assert "<b>x</b>" not in str(draw_shape(shape, (ShapeGroup("a", wild, 0),), wild, False).to_dict())


def test_no_rows_draw_an_empty_axis() -> None:
    figure = draw_dots([], DotPlan(series=("before", "after")))
    assert go.Figure(figure.to_dict()).layout.height > 0
