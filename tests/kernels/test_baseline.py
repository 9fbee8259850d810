"""Baseline hazards and predictions equal R's survfit(coxph), and what they are by hand."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from hcc_dash.kernels.baseline import baseline_hazard, predict_survival
from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.kernels.times import code_strata
from tests.kernels.cox_golden import DATASETS, WRITTEN_OUT, answer, load, ties_of
from tests.kernels.golden import assert_equal_to_r


@pytest.mark.golden
@pytest.mark.parametrize(("dataset", "variant"), list(product(DATASETS, WRITTEN_OUT)))
def test_baseline(dataset: str, variant: str) -> None:
    sample = load(dataset).sample(variant)
    found = baseline_hazard(**sample, fit=fit_cox(**sample, ties=ties_of(variant)))
    np.testing.assert_array_equal(found.time, answer(dataset, variant, "baseline time"))
    expected = answer(dataset, variant, "baseline hazard")
    np.testing.assert_allclose(found.cumulative_hazard, expected, rtol=1e-8)


@pytest.mark.golden
@pytest.mark.parametrize(("dataset", "variant"), list(product(DATASETS, WRITTEN_OUT)))
def test_predictions(dataset: str, variant: str) -> None:
    sample = load(dataset).sample(variant)
    model = fit_cox(**sample, ties=ties_of(variant))
    baseline = baseline_hazard(**sample, fit=model)
    patients = [0, -1]
    stratum = 0 if sample["strata"] is None else code_strata(sample["strata"], model.n)[patients]
    times, expected = answer(dataset, variant, "prediction time"), answer(dataset, variant, "prediction")
    found = predict_survival(baseline, sample["x"][patients] @ model.coef, times.T.ravel(), stratum)
    assert_equal_to_r([found[0, :3], found[1, 3:]], expected.T)


@pytest.mark.parametrize(("ties", "steps"), [("efron", [1 / 4 + 1 / 3, 1 / 2]), ("breslow", [2 / 4, 1 / 2])])
def test_two_equal_arms_by_hand(ties: Ties, steps: list[float]) -> None:
    # At a log HR of 0 everybody counts 1: two of four die at 1, one of two at 2.
    time, event, treated = [1, 1, 2, 2], [1, 1, 0, 1], [0, 1, 0, 1]
    model = replace(fit_cox(time, event, treated, ties=ties), coef=np.zeros(1))
    found = baseline_hazard(time, event, treated, model)
    np.testing.assert_array_equal(found.time, [1, 2])
    np.testing.assert_allclose(found.cumulative_hazard, np.cumsum(steps), rtol=1e-14)


def test_baseline_is_that_of_covariates_0_wherever_their_centre_lies() -> None:
    rng = np.random.default_rng(1989)
    time, event, x = rng.integers(1, 30, 80), rng.random(80) < 0.6, rng.normal(size=(80, 2))
    moved_by = np.array([60, -3])
    model, moved = fit_cox(time, event, x), fit_cox(time, event, x + moved_by)
    ours, theirs = baseline_hazard(time, event, x, model), baseline_hazard(time, event, x + moved_by, moved)
    np.testing.assert_allclose(theirs.cumulative_hazard, ours.cumulative_hazard * np.exp(-moved_by @ model.coef))
    at = [0, 3.5, 10, 29]
    np.testing.assert_allclose(
        predict_survival(theirs, (x + moved_by) @ moved.coef, at), predict_survival(ours, x @ model.coef, at)
    )


def test_expected_events_equal_observed() -> None:
    data = load("veteran").sample("efron stratified")
    model = fit_cox(**data)
    baseline = baseline_hazard(**data, fit=model)
    code = code_strata(data["strata"], model.n)
    survival = predict_survival(baseline, data["x"] @ model.coef, data["time"], code)
    breslow = replace(model, ties="breslow")
    own = -np.log(predict_survival(baseline_hazard(**data, fit=breslow), data["x"] @ model.coef, data["time"], code))
    assert np.diag(own).sum() == pytest.approx(model.n_events, rel=1e-10)
    assert (np.diff(survival[:, np.argsort(data["time"])], axis=1)[np.isfinite(survival).all(axis=1)] <= 0).all()


def test_before_the_first_time_after_the_last_and_in_no_stratum() -> None:
    time, event, x = [2, 3, 5, 4, 6, 9], [1, 1, 0, 1, 0, 1], [0, 1, 0, 1, 0, 1]
    baseline = baseline_hazard(time, event, x, fit_cox(time, event, x, [0, 0, 0, 1, 1, 1]), [0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(baseline.stratum, [0, 0, 0, 1, 1, 1])
    found = predict_survival(baseline, [0.0, 0.0], [0, 5, 6, 9.5], [0, 1])
    assert found[:, 0].tolist() == [1, 1]
    np.testing.assert_array_equal(np.isnan(found), [[False, False, True, True], [False, False, False, True]])
    with pytest.raises(ValueError, match=r"no stratum 2; it has \[0, 1\]"):
        predict_survival(baseline, 0.0, 3, 2)


def test_nothing_follows_from_a_separated_fit() -> None:
    sample = {"time": [1, 2, 3, 4], "event": [1, 0, 1, 0], "x": [0, 1, 0, 1]}
    with pytest.raises(ValueError, match="has no maximum"):
        baseline_hazard(**sample, fit=fit_cox(**sample))
