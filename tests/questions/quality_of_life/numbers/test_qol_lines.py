"""Straight lines held against a mean per visit: a valley refutes them, a slope does not."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from hcc_dash.kernels.mmrm import contrast, fit_mmrm
from hcc_dash.questions.quality_of_life.numbers import model_lines
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_options import Baseline, ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import AVERAGE, LinesChecked, ModelResult
from tests.questions.quality_of_life.numbers.qol_cohorts import ready
from tests.questions.quality_of_life.numbers.test_qol_model import people
from tests.questions.quality_of_life.numbers.test_qol_patterns import N, rows_of, valley

SLOPE = {"baseline": 0.0, "week 12": 4.0, "week 24": 8.0, "week 36": 12.0}


@cache
def lines(baseline: Baseline = "covariate") -> ModelResult:
    return fit_change(ready(people(N), valley()), ModelOptions(engine="random-slope", baseline=baseline))


def checked(result: ModelResult) -> LinesChecked:
    assert result.lines is not None
    return result.lines


def sloping() -> pd.DataFrame:
    """One arm gains 4 points every 12 weeks, the other none."""
    rng, frame = np.random.default_rng(11), valley()
    noise = rng.normal(0, 2, len(frame))
    gain = [
        SLOPE[visit] * (int(one[1:]) % 2 == 0) for one, visit in zip(frame["subject_id"], frame["visit"], strict=True)
    ]
    return frame.assign(QL=50.0 + np.array(gain) + noise * (frame["visit"] != "baseline"))


@pytest.mark.parametrize("baseline", ["covariate", "clda"])
def test_a_valley_refutes_straight_lines(baseline: Baseline) -> None:
    found = lines(baseline)
    per_visit = fit_change(ready(people(N), valley()), ModelOptions(baseline=baseline))
    pd.testing.assert_frame_equal(checked(found).differences, per_visit.differences)
    pd.testing.assert_frame_equal(checked(found).means, per_visit.means)
    assert checked(found).overall["estimate"].iloc[0] == per_visit.overall["estimate"].iloc[0]
    outside = found.outside("na_peg")
    assert {"week 12", "week 24", "week 36"} >= set(outside["visit"]) != set()
    row = outside.iloc[0]
    assert not row["conf_low"] <= row["estimate"] <= row["conf_high"]
    assert row["conf_low"] < row["mean"] < row["conf_high"]
    assert checked(found).test.p_value < 0.001


@pytest.mark.parametrize("baseline", ["covariate", "clda"])
def test_a_slope_does_not(baseline: Baseline) -> None:
    found = fit_change(ready(people(N), sloping()), ModelOptions(engine="random-slope", baseline=baseline))
    assert found.outside("na_peg").empty
    assert checked(found).test.p_value > 0.05


def test_a_mean_per_visit_is_not_held_against_lines() -> None:
    found = fit_change(ready(people(N), valley()), ModelOptions())
    assert found.lines is None
    assert found.outside("na_peg").empty


def test_the_test_of_fit_is_of_the_bend_of_each_arm() -> None:
    options = ModelOptions(engine="random-slope", df="satterthwaite")
    found = checked(fit_change(ready(people(N), valley()), options)).test
    rows = rows_of(valley())
    cell = rows.frame["arm"].to_numpy() * 3 + rows.frame["visit"].to_numpy()
    y = (rows.frame["value"] - rows.frame["baseline"]).to_numpy()
    fit = fit_mmrm(
        y,
        np.eye(6)[cell],
        rows.frame["subject_id"],
        rows.frame["visit"],
        "random intercept and slope",
        times=rows.years,
    )
    early, middle, late = rows.years
    bend = np.array([late - middle, early - late, middle - early])  # nothing of a line is left in it
    # Nobody's baseline differs here, so the arms share no coefficient and their squared statistics add up.
    own = [contrast(fit, np.concatenate(one)).statistic for one in ((bend, 0 * bend), (0 * bend, bend))]
    expected = float(np.square(own).sum())
    assert (found.statistic, found.df) == pytest.approx((expected, 2), rel=1e-5)
    assert found.p_value == pytest.approx(chi2.sf(expected, 2), rel=1e-3)


def test_two_visits_lie_on_a_line() -> None:
    whole = valley()
    short = whole.loc[whole["visit"] != "week 36"]
    test = checked(fit_change(ready(people(N), short), ModelOptions(engine="random-slope"))).test
    assert not test.estimable
    assert test.why_missing == "two visits always lie on a line"


def test_means_per_visit_that_cannot_be_fitted_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("no such thing")

    monkeypatch.setattr(model_lines, "fit_mmrm", refuse)
    found = fit_change(ready(people(N), valley()), ModelOptions(engine="random-slope"))
    assert (checked(found).why_missing, checked(found).test.why_missing) == ("no such thing", "no such thing")
    assert found.outside("na_peg").empty
    assert found.overall["visit"].iloc[0] == AVERAGE


def test_mean_residuals_show_where_lines_miss() -> None:
    left = lines().residual_means.set_index(["arm", "visit"])
    frame = valley()
    answered = frame[frame["visit"] != "baseline"].groupby("visit").size()
    assert left["n"].groupby("visit").sum().to_dict() == answered.to_dict()
    # A line through −20, −20 and 6 passes 13/3 below the first and the last and 26/3 above the middle one.
    assert left["mean"].loc["na_peg"].tolist() == pytest.approx([13 / 3, -26 / 3, 13 / 3], abs=1.0)
    assert left["mean"].loc["na"].abs().max() < 2
    per_visit = fit_change(ready(people(N), frame), ModelOptions()).residual_means
    assert per_visit["mean"].abs().max() < 2
