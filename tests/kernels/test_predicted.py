"""Predicted curves and their errors equal R's survfit(coxph, newdata), and what they are by hand."""

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from hcc_dash.kernels.baseline import baseline_hazard, predict_survival
from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.kernels.predicted import predict_curves
from tests.kernels.golden import ROOT, assert_equal_to_r, read_checked
from tests.strategies import SurvivalSample, survival_samples

VARIANTS = ["efron", "efron stratified", "breslow", "breslow stratified"]
DESCRIBED = {
    "veteran": (["trt", "karno", "age"], [[1, 60, 60], [2, 60, 60], [2, 99, 34]]),
    "heart": (["age", "year", "transplant"], [[0, 3, 1], [10, 1, 0]]),
}
TIMES = {"veteran": ("time", "status", "prior", None), "heart": ("stop", "event", "surgery", "start")}


@cache
def golden() -> pd.DataFrame:
    return read_checked("predicted")


@pytest.mark.golden
@pytest.mark.parametrize(("dataset", "variant"), list(product(DESCRIBED, VARIANTS)))
def test_predicted_curves(dataset: str, variant: str) -> None:
    (names, described), (time, event, stratum, entry) = DESCRIBED[dataset], TIMES[dataset]
    d = pd.read_csv(ROOT / "tests" / "data" / f"{dataset}.csv")
    ties: Ties = "efron" if "efron" in variant else "breslow"
    sample = {
        "time": d[time],
        "event": d[event],
        "x": d[names],
        "strata": d[stratum] if "stratified" in variant else None,
        "entry": None if entry is None else d[entry],
    }
    curves = predict_curves(**sample, fit=fit_cox(**sample, ties=ties), described=described)
    low, high = confidence_band(curves.survival, curves.std_error, 0.9)
    rows = golden()[(golden()["dataset"] == dataset) & (golden()["variant"] == variant)]
    for patient in range(len(described)):
        own = rows[rows["patient"] == patient + 1].pivot_table(index="time", columns="quantity", values="value")
        assert_equal_to_r(curves.time, own.index)
        for name, ours in {"surv": curves.survival, "std.err": curves.std_error, "lower": low, "upper": high}.items():
            assert_equal_to_r(ours[patient], own[name])


@pytest.mark.parametrize(
    ("ties", "steps", "variances"),
    [("efron", [1 / 4 + 1 / 3, 1 / 2], [1 / 16 + 1 / 9, 1 / 4]), ("breslow", [2 / 4, 1 / 2], [2 / 16, 1 / 4])],
)
def test_two_equal_arms_by_hand(ties: Ties, steps: list[float], variances: list[float]) -> None:
    # At a log HR of 0 everybody counts 1: two of four die at 1, one of two at 2; the covariate's mean is 1/2.
    # A patient at x has the slope (x - 1/2) H; with a variance of 4 of the coefficient it adds H^2.
    time, event, treated = [1, 1, 2, 2], [1, 1, 0, 1], [0, 1, 0, 1]
    model = replace(fit_cox(time, event, treated, ties=ties), coef=np.zeros(1), covariance=np.full((1, 1), 4.0))
    found = predict_curves(time, event, treated, model, [[0], [0.5]])
    hazard = np.cumsum(steps)
    np.testing.assert_array_equal(found.time, [1, 2])
    np.testing.assert_allclose(found.survival, np.exp([-hazard, -hazard]), rtol=1e-14)
    np.testing.assert_allclose(found.std_error[1] ** 2, np.cumsum(variances), rtol=1e-13)
    np.testing.assert_allclose(found.std_error[0] ** 2, np.cumsum(variances) + hazard**2, rtol=1e-13)
    assert found.until == 2


@given(survival_samples(min_size=6, both_arms=True))
def test_the_curve_is_that_of_the_baseline(sample: SurvivalSample) -> None:
    x = np.column_stack([sample.arm + 0.25 * np.sin(np.arange(sample.time.size)), np.cos(np.arange(sample.time.size))])
    try:
        model = fit_cox(sample.time, sample.event, x, sample.stratum)
    except ValueError:  # no events, or a column that does not vary among those at risk
        return
    if not model.converged:
        return
    baseline = baseline_hazard(sample.time, sample.event, x, model, sample.stratum)
    for stratum in np.unique(sample.stratum):
        found = predict_curves(sample.time, sample.event, x, model, x[:2], sample.stratum, stratum)
        expected = predict_survival(baseline, x[:2] @ model.coef, found.time, stratum)
        np.testing.assert_allclose(found.survival, expected, rtol=1e-8, atol=1e-12)
        assert found.until == sample.time[sample.stratum == stratum].max()
        assert (found.std_error > 0).all()


def test_a_patient_described_by_other_covariates_is_refused() -> None:
    time, event, x = [1, 2, 3, 4], [1, 1, 0, 1], [0, 1, 1, 0]
    model = fit_cox(time, event, x)
    with pytest.raises(ValueError, match="has 1 covariates"):
        predict_curves(time, event, x, model, [[1, 2]])
    with pytest.raises(ValueError, match="no stratum 3"):
        predict_curves(time, event, x, model, [1], [0, 0, 0, 0], 3)
