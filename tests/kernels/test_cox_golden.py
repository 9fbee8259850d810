"""Cox models with entry times, weights and strata equal R's coxph; so do robust variances and residuals."""

from itertools import product

import numpy as np
import pytest

from hcc_dash.kernels.cox_robust import robust_covariance
from tests.kernels.cox_golden import DATASETS, WRITTEN_OUT, answer, fit, load, residuals, variants
from tests.kernels.golden import assert_equal_to_r

pytestmark = pytest.mark.golden


def assert_same_variance(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Equal within 1e-8 of the standard errors, whatever the covariates' units."""
    scale = np.sqrt(np.diag(theirs))
    assert_equal_to_r(ours / np.outer(scale, scale), theirs / np.outer(scale, scale))


@pytest.mark.parametrize(("dataset", "variant"), list(product(DATASETS, variants())))
def test_fit(dataset: str, variant: str) -> None:
    found = fit(dataset, variant)
    covariance = answer(dataset, variant, "covariance")
    assert found.converged
    assert not found.separated
    assert [found.n, found.n_events] == answer(dataset, variant, "n").tolist()
    assert_equal_to_r([found.log_likelihood_null, found.log_likelihood], answer(dataset, variant, "log_likelihood"))
    assert_equal_to_r([found.score_statistic], answer(dataset, variant, "score_statistic"))
    std_error = np.sqrt(np.diag(covariance))
    assert_equal_to_r(found.coef / std_error, answer(dataset, variant, "coef") / std_error)
    assert_same_variance(found.covariance, covariance)


@pytest.mark.parametrize(("dataset", "variant"), list(product(DATASETS, variants())))
def test_robust_covariance(dataset: str, variant: str) -> None:
    data, model = load(dataset), fit(dataset, variant)
    assert_same_variance(robust_covariance(**data.sample(variant), fit=model), answer(dataset, variant, "robust"))
    clustered = robust_covariance(**data.sample(variant), fit=model, cluster=data.cluster)
    assert_same_variance(clustered, answer(dataset, variant, "robust by cluster"))


@pytest.mark.parametrize(("dataset", "variant"), list(product(["veteran", "heart"], WRITTEN_OUT)))
def test_residuals(dataset: str, variant: str) -> None:
    score, schoenfeld = residuals(fit(dataset, variant), load(dataset).sample(variant))
    assert_equal_to_r(score, answer(dataset, variant, "score"))
    assert_equal_to_r(schoenfeld, answer(dataset, variant, "schoenfeld"))
