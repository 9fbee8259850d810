"""lifelines, scikit-survival and the Rust port of R's survival find the same numbers on real data.

Where an engine stops short of R, its tolerance says so: lifelines ends Newton's iterations early.
"""

import numpy as np
import pandas as pd
import pytest
import survival as rust
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import restricted_mean_survival_time
from sksurv.compare import compare_survival
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.nonparametric import kaplan_meier_estimator
from sksurv.util import Surv

from hcc_dash.kernels.confidence_band import BandKind, confidence_band
from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.kernels.kaplan_meier import kaplan_meier, quantile, survival_at
from hcc_dash.kernels.log_rank import log_rank
from hcc_dash.kernels.rmst import restricted_mean
from tests.kernels.golden import Sample, load_sample

DATASETS = ["asaur os", "asaur rfs", "colon death", "colon recurrence", "lung"]
TIES: list[Ties] = ["efron", "breslow"]


@pytest.fixture(params=DATASETS)
def sample(request: pytest.FixtureRequest) -> Sample:
    return load_sample(request.param)


def complete(sample: Sample) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Time, event, covariates and strata of the patients with every covariate."""
    known = np.isfinite(sample.x).all(axis=1)
    return sample.time[known], sample.event[known], sample.x[known], sample.strata[known]


def columns(sample: Sample) -> dict[str, list]:
    """The sample as the columns that the Rust port's formulas name."""
    return {
        "time": sample.time.tolist(),
        "event": sample.event.tolist(),
        "arm": sample.group.tolist(),
        "stratum": sample.strata.tolist(),
    }


def test_curve_and_band_by_lifelines(sample: Sample) -> None:
    theirs = KaplanMeierFitter().fit(sample.time, sample.event)
    curve = kaplan_meier(sample.time, sample.event)
    low, high = confidence_band(curve.survival, curve.std_error)
    at = theirs.survival_function_.loc[curve.time].to_numpy()[:, 0]
    np.testing.assert_allclose(curve.survival, at, atol=1e-12)
    np.testing.assert_array_equal(curve.n_at_risk, theirs.event_table.loc[curve.time, "at_risk"])
    band = theirs.confidence_interval_.loc[curve.time].to_numpy()
    inside = (curve.survival > 0) & (curve.survival < 1)
    np.testing.assert_allclose(np.column_stack([low, high])[inside], band[inside], atol=1e-12)


def test_median_and_restricted_mean_by_lifelines(sample: Sample) -> None:
    theirs = KaplanMeierFitter().fit(sample.time, sample.event)
    curve = kaplan_meier(sample.time, sample.event)
    assert not (np.abs(curve.survival - 0.5) < 1e-12).any()  # on such a plateau lifelines gives its left end
    expected = theirs.median_survival_time_
    found = quantile(curve)[0]
    assert found == expected or (np.isnan(found) and np.isinf(expected))
    tau = 0.8 * sample.time.max()
    assert restricted_mean(curve, tau)[0] == pytest.approx(restricted_mean_survival_time(theirs, tau), rel=1e-10)


def test_curve_by_scikit_survival(sample: Sample) -> None:
    time, survival, _ = kaplan_meier_estimator(sample.event.astype(bool), sample.time, conf_type="log-log")
    np.testing.assert_allclose(survival_at(kaplan_meier(sample.time, sample.event), time)[0], survival, atol=1e-12)


@pytest.mark.parametrize("kind", ["log-log", "log", "plain"])
def test_curve_and_bands_by_rust(sample: Sample, kind: BandKind) -> None:
    theirs = rust.survfit("Surv(time, event) ~ 1", data=columns(sample), conf_type=kind)
    curve = kaplan_meier(sample.time, sample.event)
    low, high = confidence_band(curve.survival, curve.std_error, kind=kind)
    np.testing.assert_allclose(curve.survival, theirs.surv, atol=1e-14)
    np.testing.assert_allclose(curve.std_error, theirs.std_err, atol=1e-13)
    np.testing.assert_allclose(low, theirs.lower, atol=1e-13)
    np.testing.assert_allclose(high, theirs.upper, atol=1e-13)


def test_log_rank_by_three(sample: Sample) -> None:
    found = log_rank(sample.time, sample.event, sample.group)
    lifelines = multivariate_logrank_test(sample.time, sample.group, sample.event)
    statistic, p_value = compare_survival(Surv.from_arrays(sample.event == 1, sample.time), sample.group)
    port = rust.survdiff("Surv(time, event) ~ arm", data=columns(sample))
    for theirs in (lifelines.test_statistic, statistic, port.chisq):
        assert found.statistic == pytest.approx(theirs, rel=1e-10)
    for theirs in (lifelines.p_value, p_value, port.pvalue):
        assert found.p_value == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("rho", [0.0, 1.0])
def test_stratified_log_rank_by_rust(sample: Sample, rho: float) -> None:
    found = log_rank(sample.time, sample.event, sample.group, sample.strata, rho)
    theirs = rust.survdiff("Surv(time, event) ~ arm + strata(stratum)", data=columns(sample), rho=rho)
    assert found.statistic == pytest.approx(theirs.chisq, rel=1e-10)
    np.testing.assert_allclose(found.variance, theirs.var, rtol=1e-10)
    np.testing.assert_allclose(found.observed, np.sum(theirs.obs, axis=1), rtol=1e-12)
    np.testing.assert_allclose(found.expected, np.sum(theirs.exp, axis=1), rtol=1e-12)


def test_stratified_cox_by_lifelines(sample: Sample) -> None:
    time, event, x, strata = complete(sample)
    frame = pd.DataFrame(x).assign(time=time, event=event, stratum=strata)
    theirs = CoxPHFitter().fit(frame, "time", "event", strata=["stratum"])
    found = fit_cox(time, event, x, strata)
    np.testing.assert_allclose(found.coef, theirs.params_, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), theirs.standard_errors_, rtol=1e-4)
    assert found.log_likelihood == pytest.approx(theirs.log_likelihood_, rel=1e-9)


@pytest.mark.parametrize("ties", TIES)
def test_cox_by_scikit_survival(sample: Sample, ties: Ties) -> None:
    time, event, x, _ = complete(sample)
    theirs = CoxPHSurvivalAnalysis(ties=ties, tol=1e-12).fit(x, Surv.from_arrays(event == 1, time))
    np.testing.assert_allclose(fit_cox(time, event, x, ties=ties).coef, theirs.coef_, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("ties", TIES)
def test_stratified_cox_by_rust(sample: Sample, ties: Ties) -> None:
    time, event, x, strata = complete(sample)
    names = [f"x{i}" for i in range(x.shape[1])]
    data = dict(zip(names, x.T.tolist(), strict=True))
    data |= {"time": time.tolist(), "event": event.tolist(), "stratum": strata.tolist()}
    formula = f"Surv(time, event) ~ {' + '.join(names)} + strata(stratum)"
    theirs = rust.coxph(formula, data=data, ties=ties, eps=1e-13, toler_chol=1e-14)
    found = fit_cox(time, event, x, strata, ties)
    np.testing.assert_allclose(found.coef, theirs.coefficients, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(found.covariance, theirs.var, rtol=1e-8)
    np.testing.assert_allclose([found.log_likelihood_null, found.log_likelihood], theirs.loglik, rtol=1e-11)
    assert found.score_statistic == pytest.approx(theirs.score, rel=1e-9)
