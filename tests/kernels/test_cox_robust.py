"""Residuals and robust variances: by hand, by what they must add up to, and where they must not depend on."""

import numpy as np
import pytest

from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.kernels.cox_robust import robust_covariance
from tests.kernels.cox_golden import DATASETS, fit, load, residuals, variants

TIES: list[Ties] = ["efron", "breslow"]


def test_without_ties_by_hand() -> None:
    # As in test_cox: hazard ratio h = 1/sqrt 2; the risk sets' shares of the treated are p and q.
    sample = {"time": [1, 2, 3], "event": [1, 1, 0], "x": [1, 0, 1]}
    model = fit_cox(**sample)
    h = 1 / np.sqrt(2)
    p, q = 2 * h / (2 * h + 1), h / (h + 1)
    first, second = 1 / (2 * h + 1), 1 / (h + 1)
    score = [
        (1 - p) - (1 - p) * h * first,
        -q + p * first + q * second,
        -h * ((1 - p) * first + (1 - q) * second),
    ]
    by_row, by_event = residuals(model, sample)
    np.testing.assert_allclose(by_event[:, 0], [1 - p, -q], rtol=1e-9)
    np.testing.assert_allclose(by_row[:, 0], score, rtol=1e-8)
    expected = np.square(score).sum() * model.covariance[0, 0] ** 2
    assert robust_covariance(**sample, fit=model)[0, 0] == pytest.approx(expected, rel=1e-8)
    together = robust_covariance(**sample, fit=model, cluster=["a", "a", "b"])[0, 0]
    assert together == pytest.approx(((score[0] + score[1]) ** 2 + score[2] ** 2) * model.covariance[0, 0] ** 2)


def plain_score_residuals(data: dict, coef: np.ndarray, ties: Ties) -> np.ndarray:
    """The score of each row from its definition, term by tied term."""
    time, event, x, strata = (np.asarray(data[name]) for name in ("time", "event", "x", "strata"))
    entry, weights, hazard = data["entry"], data["weights"], np.exp(x @ coef)
    found = np.zeros_like(x)
    for stratum in np.unique(strata):
        inside = strata == stratum
        for t in np.unique(time[inside & event]):
            dying, at_risk = inside & event & (time == t), inside & (time >= t) & (entry < t)
            for j in range(dying.sum()):
                removed = (j / dying.sum() if ties == "efron" else 0) * dying
                present = weights * hazard * at_risk * (1 - removed)
                mean = present @ x / present.sum()
                found[dying] += weights[dying, None] * (x[dying] - mean) / dying.sum()
                found -= (present / present.sum() * weights[dying].mean())[:, None] * (x - mean)
    return found


@pytest.mark.parametrize("ties", TIES)
def test_score_residuals_as_defined(ties: Ties) -> None:
    rng = np.random.default_rng(1989)
    n = 70
    data = {
        "time": rng.integers(4, 12, n).astype(float),
        "event": rng.random(n) < 0.7,
        "x": np.column_stack([rng.integers(0, 2, n), rng.normal(60, 9, n)]),
        "strata": rng.integers(0, 2, n),
        "entry": rng.integers(0, 4, n) * 2.0 - 3,
        "weights": rng.uniform(0.3, 3, n),
    }
    model = fit_cox(**data, ties=ties)
    expected = plain_score_residuals(data, model.coef, ties)
    np.testing.assert_allclose(residuals(model, data)[0], expected, rtol=1e-9, atol=1e-9)
    influence = expected @ model.covariance
    np.testing.assert_allclose(robust_covariance(**data, fit=model), influence.T @ influence, rtol=1e-8)


@pytest.mark.parametrize("variant", variants())
@pytest.mark.parametrize("dataset", DATASETS)
def test_residuals_add_up_to_nothing(dataset: str, variant: str) -> None:
    sample = load(dataset).sample(variant)
    model = fit(dataset, variant)
    weights = np.ones(model.n) if sample["weights"] is None else sample["weights"]
    error = np.sqrt(np.diag(model.covariance))
    score, schoenfeld = residuals(model, sample)
    np.testing.assert_allclose(score.sum(axis=0) * error, 0, atol=1e-7)
    event = np.flatnonzero(sample["event"])
    strata = np.zeros(model.n) if sample["strata"] is None else sample["strata"]
    by_event = event[np.lexsort((event, sample["time"][event], strata[event]))]
    np.testing.assert_allclose(weights[by_event] @ schoenfeld * error, 0, atol=1e-7)


def test_a_cluster_is_its_label_and_clusters_of_one_are_none() -> None:
    data = load("pbc")
    sample = data.sample("efron")
    model = fit_cox(**sample)
    alone = robust_covariance(**sample, fit=model, cluster=np.arange(model.n))
    np.testing.assert_allclose(alone, robust_covariance(**sample, fit=model), rtol=1e-12)
    by_number = robust_covariance(**sample, fit=model, cluster=data.cluster)
    by_name = robust_covariance(**sample, fit=model, cluster=[f"centre {one:g}" for one in data.cluster])
    np.testing.assert_allclose(by_name, by_number, rtol=1e-12)


def test_what_robust_covariance_refuses() -> None:
    sample = {"time": [1, 2, 3, 4], "event": [1, 1, 1, 0], "x": [0.0, 1, 0, 1]}
    model = fit_cox(**sample)
    with pytest.raises(ValueError, match="4 patients"):
        robust_covariance([1, 2, 3, 4], [1, 1, 1, 0], [0.0, 1], model)
    with pytest.raises(ValueError, match="1 coefficients and x 2 columns"):
        robust_covariance(**(sample | {"x": np.eye(4)[:, :2]}), fit=model)
    with pytest.raises(ValueError, match="cluster: 2 patients have no stratum"):
        robust_covariance(**sample, fit=model, cluster=["a", None, None, "b"])
    separated = {"time": [1, 2, 3, 4], "event": [1, 0, 1, 0], "x": [0, 1, 0, 1]}
    with pytest.raises(ValueError, match="has no maximum"):
        robust_covariance(**separated, fit=fit_cox(**separated))
