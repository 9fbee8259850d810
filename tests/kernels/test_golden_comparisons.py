"""Log-rank and Cox equal R's survdiff and coxph."""

from itertools import product

import numpy as np
import pytest

from hcc_dash.kernels.cox import CoxFit, Ties, fit_cox, fit_cox_binary
from hcc_dash.kernels.log_rank import log_rank
from tests.kernels.golden import answers, assert_equal_to_r, golden_datasets, load_sample, value

pytestmark = pytest.mark.golden
TIES: list[Ties] = ["efron", "breslow"]
BINARY = [name for name in golden_datasets() if not name.startswith("colon")]


@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize("rho", [0, 1])
@pytest.mark.parametrize("dataset", golden_datasets())
def test_log_rank(dataset: str, rho: int, stratified: bool) -> None:
    sample = load_sample(dataset)
    rows = answers(dataset, f"log-rank rho={rho}" + " stratified" * stratified)
    strata = sample.strata if stratified else None
    found = log_rank(sample.time, sample.event, sample.group, strata, rho=float(rho))
    for quantity in ("statistic", "df", "p_value"):
        assert_equal_to_r([getattr(found, quantity)], value(rows, quantity))
    for quantity in ("observed", "expected"):
        expected = [value(rows, quantity, label)[0] for label in sample.labels]
        assert_equal_to_r(getattr(found, quantity), expected)
    assert_equal_to_r(np.diag(found.variance), [value(rows, "variance", label)[0] for label in sample.labels])


def assert_same_fit(found: CoxFit, dataset: str, question: str) -> None:
    """Every number of a Cox fit equals R's."""
    rows = answers(dataset, question)
    assert found.converged
    assert not found.separated
    for quantity in ("n", "n_events", "log_likelihood_null", "log_likelihood", "score_statistic"):
        assert_equal_to_r([getattr(found, quantity)], value(rows, quantity))
    for i, coefficient in enumerate(found.coef):
        assert_equal_to_r([coefficient], value(rows, "coef", str(i)))
        assert_equal_to_r(found.covariance[i], value(rows, "covariance", str(i)))


@pytest.mark.parametrize(("ties", "stratified"), list(product(TIES, [False, True])))
@pytest.mark.parametrize("dataset", golden_datasets())
def test_cox(dataset: str, ties: Ties, stratified: bool) -> None:
    sample = load_sample(dataset)
    strata = sample.strata if stratified else None
    group = (sample.group[:, None] == np.arange(1, len(sample.labels))).astype(float)
    about = ties + " stratified" * stratified
    assert_same_fit(fit_cox(sample.time, sample.event, group, strata, ties), dataset, f"cox group {about}")
    complete = np.isfinite(sample.x).all(axis=1)
    several = fit_cox(
        sample.time[complete],
        sample.event[complete],
        np.hstack([group, sample.x])[complete],
        None if strata is None else strata[complete],
        ties,
    )
    assert_same_fit(several, dataset, f"cox several {about}")


@pytest.mark.parametrize(("ties", "stratified"), list(product(TIES, [False, True])))
@pytest.mark.parametrize("dataset", BINARY)
def test_cox_by_counts(dataset: str, ties: Ties, stratified: bool) -> None:
    sample = load_sample(dataset)
    strata = sample.strata if stratified else None
    found = fit_cox_binary(sample.time, sample.event, sample.group, strata, ties)
    assert_same_fit(found, dataset, f"cox group {ties}" + " stratified" * stratified)
