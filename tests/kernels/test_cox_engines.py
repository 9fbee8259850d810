"""Other engines on the same models: PyPI's survival agrees; where lifelines does not equal R, it is shown how far."""

import numpy as np
import pandas as pd
import pytest
import survival as rust
from lifelines import CoxPHFitter, CoxTimeVaryingFitter
from lifelines.statistics import proportional_hazard_test

from hcc_dash.kernels.concordance import concordance
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.cox_robust import robust_covariance
from hcc_dash.kernels.proportional_hazards import cox_zph
from tests.kernels.cox_golden import CoxData, answer, load, ties_of

NAMES = ["x0", "x1", "x2", "x3", "x4", "x5"]


def frame_of(data: CoxData) -> pd.DataFrame:
    """Return a dataset as the columns that formulas and lifelines name."""
    frame = pd.DataFrame(data.x, columns=NAMES[: data.x.shape[1]])
    frame = frame.assign(time=data.time, event=data.event.astype(int), w=data.weights, cluster=data.cluster)
    return frame if data.entry is None else frame.assign(entry=data.entry)


def standard_errors(covariance: np.ndarray) -> np.ndarray:
    """Return the square roots of the diagonal."""
    return np.sqrt(np.diag(covariance))


@pytest.mark.parametrize("variant", ["efron", "breslow", "efron weighted", "breslow weighted"])
@pytest.mark.parametrize("dataset", ["veteran", "heart", "pbc"])
def test_rust_agrees(dataset: str, variant: str) -> None:
    data, sample = load(dataset), load(dataset).sample(variant)
    names = NAMES[: data.x.shape[1]]
    response = "Surv(time, event)" if data.entry is None else "Surv(entry, time, event)"
    columns = {name: values.tolist() for name, values in frame_of(data).items()}
    theirs = rust.coxph(
        f"{response} ~ {' + '.join(names)}",
        data=columns,
        ties=ties_of(variant),
        weights=columns["w"] if "weighted" in variant else None,
        cluster=columns["cluster"],
        eps=1e-13,
        toler_chol=1e-14,
    )
    ours = fit_cox(**sample, ties=ties_of(variant))
    np.testing.assert_allclose(ours.coef, theirs.coefficients, rtol=1e-8)
    robust = robust_covariance(**sample, fit=ours, cluster=data.cluster)
    np.testing.assert_allclose(standard_errors(robust), standard_errors(np.array(theirs.var)), rtol=1e-8)


def test_lifelines_robust_error_is_off_under_ties() -> None:
    data = load("veteran")
    theirs = CoxPHFitter().fit(frame_of(data).drop(columns=["w", "cluster"]), "time", "event", robust=True)
    ours = standard_errors(robust_covariance(**data.sample("efron"), fit=fit_cox(**data.sample("efron"))))
    np.testing.assert_allclose(ours, standard_errors(answer("veteran", "efron", "robust")), rtol=1e-8)
    assert np.abs(theirs.standard_errors_ / ours - 1).max() > 1e-4
    np.testing.assert_allclose(theirs.standard_errors_, ours, rtol=0.05)


def test_lifelines_tests_proportional_hazards_in_the_old_way() -> None:
    data = load("veteran")
    fitted = CoxPHFitter().fit(frame_of(data).drop(columns=["w", "cluster"]), "time", "event")
    theirs = proportional_hazard_test(fitted, frame_of(data).drop(columns=["w", "cluster"]), time_transform="km")
    ours = cox_zph(**data.sample("efron"), fit=fit_cox(**data.sample("efron")))
    np.testing.assert_allclose(ours.statistic, answer("veteran", "efron", "zph columns km")[:-1, 0], rtol=1e-8)
    assert np.abs(theirs.test_statistic / ours.statistic - 1).max() > 0.05


def test_lifelines_late_entry_is_near_but_not_equal() -> None:
    data = load("heart")
    frame = frame_of(data).drop(columns=["w", "cluster"])
    ours = fit_cox(**data.sample("efron")).coef
    np.testing.assert_allclose(ours, answer("heart", "efron", "coef"), rtol=1e-8)
    by_entry = CoxPHFitter().fit(frame, "time", "event", entry_col="entry").params_.to_numpy()
    assert 1e-7 < np.abs(by_entry / ours - 1).max() < 1e-2
    frame["id"] = data.cluster
    varying = CoxTimeVaryingFitter().fit(frame, id_col="id", event_col="event", start_col="entry", stop_col="time")
    np.testing.assert_allclose(varying.params_, ours, rtol=1e-4)


def test_concordance_by_rust() -> None:
    data = load("pbc")
    frame = {name: values.tolist() for name, values in frame_of(data).items()}
    theirs = rust.concordance("Surv(time, event) ~ x2", data=frame, reverse=True)
    ours = concordance(data.time, data.event, data.x[:, 2])
    assert ours.value == pytest.approx(float(np.squeeze(theirs.concordance)), rel=1e-12)
    assert ours.std_error == pytest.approx(float(np.sqrt(np.squeeze(theirs.var))), rel=1e-10)
