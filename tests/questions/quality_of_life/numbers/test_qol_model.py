"""The mixed model of change: R's numbers on the bundled trial, hand cases, sensitivity analyses, gaps and refusals."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import cast

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.kernels.mmrm import Structure, contrast, fit_mmrm
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_design import lay_design
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_patterns import MIXED
from hcc_dash.questions.quality_of_life.numbers.model_result import AVERAGE, PER_YEAR, ModelResult
from hcc_dash.questions.quality_of_life.numbers.model_rows import collect_rows
from hcc_dash.questions.quality_of_life.numbers.model_sensitivity import ALIKE, shift_unseen, tip
from hcc_dash.questions.quality_of_life.numbers.scores import forms_of
from hcc_dash.questions.quality_of_life.words.qol_model_method import say_method, say_notes
from hcc_dash.study.plans import PlannedAnalysis
from tests.estimation.cohorts import bundled as bundled_cohort
from tests.kernels.mmrm_golden import answers
from tests.questions.quality_of_life.numbers.qol_cohorts import ready, simulated


@cache
def asked(**options: str) -> ModelResult:
    return fit_change(simulated(), ModelOptions(**options))


def test_the_bundled_trial_equals_gls() -> None:
    found = asked()
    assert found.n_forms == answers("prtras001", "size", "n")[0]
    assert found.n_analysed == answers("prtras001", "size", "n_subjects")[0]
    assert found.structure == "unstructured"
    assert found.log_likelihood == pytest.approx(answers("prtras001", "unstructured", "log_likelihood")[0], abs=1e-6)
    # R's cells: both arms at the first visit, then at the second; then a slope on baseline per visit.
    cells = answers("prtras001", "unstructured", "coef")[: len(found.means)].reshape(-1, 2).T.ravel()
    np.testing.assert_allclose(found.means["estimate"], cells, atol=1e-5)
    satterthwaite = asked(df="satterthwaite").means["std_error"]
    errors = answers("prtras001", "unstructured", "std_error")[: len(found.means)].reshape(-1, 2).T.ravel()
    np.testing.assert_allclose(satterthwaite, errors, atol=1e-5)
    assert (found.means["std_error"] > satterthwaite).all(), "Kenward and Roger allow for the estimated covariance"


def test_straight_lines_equal_lmer() -> None:
    found = asked(engine="random-slope")
    coef = answers("prtras001", "random intercept and slope", "coef")  # intercepts, baseline, slopes per year
    slope = found.overall[found.overall["visit"] == PER_YEAR].iloc[0]
    assert slope["estimate"] == pytest.approx(coef[4] - coef[3], abs=1e-5)
    first = found.means[found.means["visit"] == "week 12"]["estimate"]
    np.testing.assert_allclose(first, coef[:2] + coef[3:] * 84 / 365.25, atol=1e-5)


def test_kenward_and_roger_of_straight_lines_are_those_of_pbkrtest() -> None:
    cohort, options = simulated(), ModelOptions(engine="random-slope")
    forms = forms_of(cohort)
    assert forms is not None
    design = lay_design(collect_rows(cohort, forms, options), options)
    fit = fit_mmrm(
        design.y,
        design.x,
        design.subject,
        design.visit,
        "random intercept and slope",
        times=design.times,
        information="expected",
    )
    # Ours: two intercepts, two slopes, baseline; R's: intercepts, baseline, slopes.
    found = [contrast(fit, np.eye(5)[i], "kenward-roger") for i in (0, 1, 4, 2, 3)]
    named = {"coef": "estimate", "adjusted_error": "std_error", "df": "df"}
    for theirs, ours in named.items():
        expected = answers("prtras001", "random intercept and slope", theirs)
        np.testing.assert_allclose([getattr(one, ours) for one in found], expected, rtol=2e-5, err_msg=theirs)


def test_differences_are_of_the_means_and_the_average_of_the_differences() -> None:
    found = asked()
    means = found.means.set_index(["arm", "visit"])["estimate"]
    gaps = [means["na_peg", visit] - means["na", visit] for visit in found.visits]
    np.testing.assert_allclose(found.differences["estimate"], gaps, rtol=1e-9)
    assert found.overall["estimate"].tolist() == pytest.approx([np.mean(gaps)], rel=1e-9)
    assert found.overall["visit"].tolist() == [AVERAGE]
    assert found.primary_visit == found.visits[-1]
    primary = found.primary("na_peg")
    assert primary is not None
    assert primary["estimate"] == found.differences["estimate"].iloc[-1]
    assert found.primary("na") is None


def test_residuals_are_standardised() -> None:
    found = asked()
    assert found.residuals["n"].sum() == found.n_forms == len(found.quantiles)
    assert found.residuals["sd"].between(0.9, 1.1).all()
    assert np.corrcoef(found.quantiles["term"], found.quantiles["estimate"])[0, 1] > 0.97
    correlation = found.visit_correlation.to_numpy()
    np.testing.assert_allclose(np.diag(correlation), 1, rtol=1e-12)
    assert np.linalg.eigvalsh(correlation)[0] > 0


def test_baseline_as_an_outcome_hardly_moves_the_differences() -> None:
    found, covariate = asked(baseline="clda"), asked()
    np.testing.assert_allclose(found.differences["estimate"], covariate.differences["estimate"], atol=0.01)
    assert found.visit_covariance.shape == (8, 8)
    lines = asked(baseline="clda", engine="random-slope")
    per_year = lines.overall["estimate"].iloc[-1]
    weeks = lines.differences["time"].to_numpy()
    np.testing.assert_allclose(lines.differences["estimate"], per_year * weeks * 7 / 365.25, rtol=1e-9)


def people(n: int = 20, arm: str = "") -> dict[str, dict[str, str]]:
    return {f"P{i:02}": {"arm": arm or ("na" if i % 2 else "na_peg")} for i in range(n)}


def scores(n: int = 20, visits: int = 2, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        [
            {"subject_id": f"P{i:02}", "visit": f"week {12 * v}" if v else "baseline", "QL": rng.uniform(20, 80)}
            for i in range(n)
            for v in range(visits + 1)
        ]
    )


def test_one_visit_is_an_analysis_of_covariance() -> None:
    frame = scores(visits=1)
    found = fit_change(ready(people(), frame), ModelOptions())
    wide = frame.pivot_table(index="subject_id", columns="visit", values="QL")
    peg = np.array([i % 2 == 0 for i in range(20)], dtype=float)
    x = np.column_stack([np.ones(20), peg, wide["baseline"]])
    y = (wide["week 12"] - wide["baseline"]).to_numpy()
    coef, left = np.linalg.lstsq(x, y)[:2]
    error = math.sqrt(left[0] / 17 * np.linalg.inv(x.T @ x)[1, 1])
    row = found.differences.iloc[0]
    assert (row["estimate"], row["std_error"], row["df"]) == pytest.approx((coef[1], error, 17), rel=1e-7)


def test_balanced_changes_without_a_baseline_effect_are_a_t_test() -> None:
    frame = scores(visits=2)
    frame.loc[frame["visit"] == "baseline", "QL"] = 50.0
    found = fit_change(ready(people(), frame), ModelOptions())
    assert (
        say_notes(found)[0]
        == "Left out of the model, as other terms explain them: baseline at week 12, baseline at week 24."
    )
    wide = frame.pivot_table(index="subject_id", columns="visit", values="QL")
    expected = ttest_ind(wide["week 24"].iloc[::2], wide["week 24"].iloc[1::2])
    row = found.differences.iloc[1]
    assert (row["df"], row["p_value"]) == pytest.approx((18, expected.pvalue), rel=1e-7)


def test_an_arm_absent_at_a_visit_is_not_estimable_there() -> None:
    frame = scores()
    gone = (frame["visit"] == "week 24") & frame["subject_id"].isin([f"P{i:02}" for i in range(1, 20, 2)])
    found = fit_change(ready(people(), frame[~gone]), ModelOptions())
    assert found.differences["note"].tolist() == ["", "not estimable: nobody of NA answered"]
    assert math.isnan(found.differences["estimate"].iloc[1])
    assert found.means["note"].tolist() == ["", "not estimable: nobody of this arm answered", "", ""]
    assert found.overall["note"].tolist() == ["over 1 of 2 visits: the others lack an arm"]
    assert found.tipping[0].shift.why_missing == "the primary difference is not estimable"
    assert found.shifts.empty


@pytest.mark.parametrize(
    ("cohort", "says"),
    [
        (lambda: bundled_cohort("lo2007"), "no quality-of-life questionnaire"),
        (lambda: ready(people(), scores(visits=0)), "score both before the first dose and at a later visit"),
        (lambda: ready(people(arm="na"), scores()), "needs two arms with scores after baseline; found 1"),
        (lambda: ready(people(2), scores(2)), "has one patient with a score after baseline"),
        (lambda: ready(people(), scores().assign(QL=50.0)), "leave no residual variation"),
        (lambda: select(simulated(), Selection(arms=("na",))), "found 1"),
    ],
)
def test_what_cannot_be_modelled_says_why(cohort: Callable[[], Cohort], says: str) -> None:
    found = fit_change(cohort(), ModelOptions())
    assert says in found.why_not
    assert found.means.empty
    assert found.structure == ""


def test_a_visit_nobody_answered_is_no_part_of_the_model() -> None:
    frame = scores()
    frame.loc[frame["visit"] == "week 24", "QL"] = np.nan
    found = fit_change(ready(people(), frame), ModelOptions(primary_visit="week 24"))
    assert found.visits == ("week 12",)
    assert "Nobody analysed has a score at week 24; the arms are compared at week 12." in say_notes(found)


def test_a_small_trial_falls_back_and_says_so() -> None:
    found = fit_change(ready(people(8), scores(8, visits=6)), ModelOptions())
    assert found.structure != "unstructured"
    assert say_notes(found)[0].startswith("unstructured covariance could not be fitted: ")
    assert found.structure in say_method(found)


def test_wrong_names_are_refused() -> None:
    for options, says in (
        (ModelOptions(scale="XX"), 'no scale "XX"'),
        (ModelOptions(covariates=("height",)), 'No covariate "height"'),
        (ModelOptions(structure=cast(Structure, "banded")), 'No covariance structure "banded"'),
    ):
        with pytest.raises(ValueError, match=says):
            fit_change(simulated(), options)


def with_plan(**plan: object) -> Cohort:
    cohort = simulated()
    values = {"id": "ql", "analysis": "repeated", "endpoint": "ql", "population": "all", "scale": "QL"} | plan
    only = PlannedAnalysis.model_validate(values)
    study = cohort.study.model_copy(update={"planned": (only,)})
    return replace(cohort, study=study)


def test_only_the_planned_model_is_planned() -> None:
    cohort = with_plan(visit="week 48")
    found = fit_change(cohort, ModelOptions())
    assert (found.status, found.primary_visit) == ("planned", "week 48")
    for other in (
        ModelOptions(primary_visit="week 96"),
        ModelOptions(scale="PF"),
        ModelOptions(baseline="clda"),
        ModelOptions(covariates=("bclc_b",)),
        ModelOptions(engine="random-slope"),
    ):
        assert fit_change(cohort, other).status == "exploratory"
    assert fit_change(with_plan(visit="week 48", scale="PF"), ModelOptions()).status == "exploratory"


def test_a_scale_and_a_visit_belong_to_a_repeated_plan() -> None:
    with pytest.raises(ValueError, match="scale and visit belong"):
        PlannedAnalysis(id="x", endpoint="ttr", population="all", visit="week 48")


def primary_row(estimate: float, error: float) -> pd.DataFrame:
    half = 1.96 * error
    row = {
        "estimate": estimate,
        "std_error": error,
        "df": 1e9,
        "conf_low": estimate - half,
        "conf_high": estimate + half,
    }
    return pd.DataFrame([row], index=["peg"])


def test_both_arms_shifted_alike_move_by_the_difference_of_their_shares() -> None:
    found = shift_unseen(primary_row(6.0, 2.0), {"peg": (0.25, 100)}, "higher", 0.95, reference=(0.2, 80))
    alike = found[found["level"] == ALIKE].set_index("term")
    assert alike.index.tolist() == [-5, -10, -15, -20, -30]
    assert alike["estimate"].loc[-20] == pytest.approx(6 - 20 * 0.05)
    variance = 4 + 400 * (0.25 * 0.75 / 100 + 0.2 * 0.8 / 80)
    assert alike["std_error"].loc[-20] == pytest.approx(math.sqrt(variance))


def test_shifts_move_the_difference_by_their_share() -> None:
    found = shift_unseen(primary_row(6.0, 2.0), {"peg": (0.25, 100)}, "higher", 0.95)
    assert found["term"].tolist() == [0, -5, -10, -15, -20, -30]
    assert found["estimate"].tolist() == pytest.approx([6, 4.75, 3.5, 2.25, 1, -1.5])
    assert found["std_error"].iloc[-1] == pytest.approx(math.sqrt(4 + 900 * 0.25 * 0.75 / 100))
    assert shift_unseen(primary_row(6.0, 2.0), {"peg": (0.25, 100)}, "lower", 0.95)["term"].max() == 30


def test_the_tipping_shift_brings_the_limit_to_zero() -> None:
    shares = {"peg": (0.25, 100)}
    tipping = tip(primary_row(6.0, 2.0), shares, 0.95)[0].shift
    error = math.sqrt(4 + tipping.value**2 * 0.25 * 0.75 / 100)
    assert 6 + 0.25 * tipping.value - 1.959964 * error == pytest.approx(0, abs=1e-5)
    assert tip(primary_row(-6.0, 2.0), shares, 0.95)[0].shift.value == pytest.approx(-tipping.value)
    assert "without any shift" in tip(primary_row(3.0, 2.0), shares, 0.95)[0].shift.why_missing
    assert "every patient" in tip(primary_row(6.0, 2.0), {"peg": (0.0, 100)}, 0.95)[0].shift.why_missing


def test_patterns_are_averaged_by_their_shares() -> None:
    found = asked().patterns
    parts, mixed = found.iloc[:-1], found.iloc[-1]
    assert mixed["level"] == MIXED
    assert parts["n"].sum() == mixed["n"] == asked().n_analysed
    assert mixed["estimate"] == pytest.approx((parts["n"] * parts["estimate"]).sum() / mixed["n"], rel=1e-9)


def test_sensitivity_begins_with_the_model_itself() -> None:
    found = asked()
    primary = found.primary("na_peg")
    assert primary is not None
    unshifted = found.shifts[found.shifts["term"] == 0].iloc[0]
    for word in ("estimate", "std_error", "conf_low", "conf_high", "p_value"):
        assert unshifted[word] == pytest.approx(primary[word], rel=1e-9)
    tipping = found.tipping[0]
    shares = (found.n_analysed, tipping.share)
    assert 0 < shares[1] < 1
