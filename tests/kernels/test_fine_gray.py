"""Fine-Gray: R's crr, comprisk, a jackknife of its own, what it becomes in simpler settings, edges."""

import numpy as np
import pytest
from comprisk import FineGrayRegression
from hypothesis import given

from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.fine_gray import FineGrayFit, fit_fine_gray
from tests.kernels.competing_golden import COMPETING, CompetingSample, coefficients, load_competing, value
from tests.kernels.golden import assert_equal_to_r
from tests.strategies import SurvivalSample, survival_samples


def several(sample: CompetingSample) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time, cause and design of the patients with every covariate."""
    known = np.isfinite(sample.x).all(axis=1)
    return sample.time[known], sample.cause[known], np.hstack([sample.dummies, sample.x])[known]


def assert_same_fit(found: FineGrayFit, dataset: str, question: str) -> None:
    coef, covariance = coefficients(dataset, question, found.coef.size)
    if (np.abs(coef) > 8).any():  # nobody of a group has this event: R prints a runaway coefficient
        assert found.separated
        assert not found.converged
        return
    assert found.converged
    assert_equal_to_r(found.coef, coef)
    assert_equal_to_r(found.covariance, covariance)
    for quantity in ("log_likelihood", "log_likelihood_null"):
        assert_equal_to_r([getattr(found, quantity)], value("competing", dataset, question, quantity))


@pytest.mark.golden
@pytest.mark.parametrize("cause", [1, 2])
@pytest.mark.parametrize("dataset", COMPETING)
def test_equals_crr(dataset: str, cause: int) -> None:
    sample = load_competing(dataset)
    alone = fit_fine_gray(sample.time, sample.cause, sample.dummies, cause)
    assert_same_fit(alone, dataset, f"fine-gray group cause={cause}")
    assert_same_fit(fit_fine_gray(*several(sample), cause), dataset, f"fine-gray several cause={cause}")
    assert alone.n == sample.time.size
    assert (alone.n_censored, alone.n_events, alone.n_competing) == tuple(
        int((sample.cause == code).sum()) for code in (0, cause, 3 - cause)
    )


@pytest.mark.golden
@pytest.mark.parametrize("dataset", COMPETING)
def test_coefficients_with_censoring_groups_equal_crr(dataset: str) -> None:
    sample = load_competing(dataset)
    found = fit_fine_gray(sample.time, sample.cause, sample.dummies, 1, sample.group)
    question = "fine-gray censoring groups"
    assert_equal_to_r([found.log_likelihood], value("competing", dataset, question, "log_likelihood"))
    assert_equal_to_r(found.coef, [value("competing", dataset, question, "coef", i)[0] for i in range(found.coef.size)])
    together = fit_fine_gray(sample.time, sample.cause, sample.dummies)
    assert not np.array_equal(found.coef, together.coef)
    np.testing.assert_allclose(found.covariance, together.covariance, rtol=0.1)


@pytest.mark.parametrize("dataset", ["mgus2", "pbc", "prtras001 ttr"])
def test_by_comprisk(dataset: str) -> None:
    time, cause, x = several(load_competing(dataset))
    found = fit_fine_gray(time, cause, x)
    theirs = FineGrayRegression(cause=1, robust_se=True, gtol=1e-9, max_iter=50).fit(x, time=time, event=cause)
    np.testing.assert_allclose(found.coef, theirs.coef_, rtol=1e-6, atol=1e-8)
    assert found.log_likelihood == pytest.approx(theirs.log_likelihood_, rel=1e-9)
    # its robust error leaves out that the censoring weights are estimated
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), theirs.se_, rtol=5e-3)
    assert not np.allclose(np.sqrt(np.diag(found.covariance)), theirs.se_, rtol=1e-8)


def causes(sample: SurvivalSample) -> np.ndarray:
    return np.where(sample.event, 1 + (np.arange(sample.time.size) % 3 == 0), 0)


@given(survival_samples(min_size=12, both_arms=True))
def test_without_competing_events_it_is_breslows_cox(sample: SurvivalSample) -> None:
    cause = sample.event.astype(int)
    if not cause.any() or sample.arm[sample.time >= sample.time[sample.event].min()].std() == 0:
        return
    found = fit_fine_gray(sample.time, cause, sample.arm.astype(float))
    theirs = fit_cox(sample.time, sample.event, sample.arm.astype(float), ties="breslow")
    assert found.separated == theirs.separated
    assert found.log_likelihood_null == pytest.approx(theirs.log_likelihood_null, rel=1e-9, abs=1e-9)
    if found.converged:
        np.testing.assert_allclose(found.coef, theirs.coef, rtol=1e-6, atol=1e-7)


def test_without_censoring_competing_patients_stay_for_ever() -> None:
    # A competing event before all others' times, never censored: as if followed to the end without the event.
    random = np.random.default_rng(7)
    time, x = random.permutation(60) + 1.0, random.normal(size=(60, 2))
    cause = random.integers(1, 3, 60)
    found = fit_fine_gray(time, cause, x)
    forever = np.where(cause == 1, time, 1000.0)
    theirs = fit_cox(forever, cause == 1, x, ties="breslow")
    np.testing.assert_allclose(found.coef, theirs.coef, rtol=1e-8)
    assert found.log_likelihood == pytest.approx(theirs.log_likelihood, rel=1e-10)


@pytest.mark.parametrize("grouped", [False, True])
def test_variance_is_near_the_jackknife(grouped: bool) -> None:
    # Leave-one-out needs no formula; with 300 patients the two agree to a few per cent.
    random = np.random.default_rng(20)
    n = 300
    x = np.column_stack([random.integers(0, 2, n), random.normal(size=n)])
    group = random.integers(0, 2, n)
    first, second = random.exponential(10 * np.exp(-0.5 * x[:, 0])), random.exponential(15, n)
    watched = random.exponential(np.where(group == 1, 8, 25))
    time = np.minimum(np.minimum(first, second), watched)
    cause = np.where(time == first, 1, np.where(time == second, 2, 0))
    groups = group if grouped else None
    found = fit_fine_gray(time, cause, x, 1, groups)
    without = np.array(
        [fit_fine_gray(*(np.delete(a, i, 0) for a in (time, cause, x)), 1,
                       None if groups is None else np.delete(groups, i)).coef for i in range(n)]
    )  # fmt: skip
    spread = without - without.mean(axis=0)
    jackknife = (n - 1) / n * spread.T @ spread
    np.testing.assert_allclose(np.diag(found.covariance), np.diag(jackknife), rtol=0.06)


@given(survival_samples(min_size=20, both_arms=True))
def test_properties(sample: SurvivalSample) -> None:
    cause = causes(sample)
    if not (cause == 1).any() or sample.arm[sample.time >= sample.time[cause == 1].min()].std() == 0:
        return
    x = sample.arm.astype(float)
    found = fit_fine_gray(sample.time, cause, x)
    turned = fit_fine_gray(sample.time * 7, cause, 3 - 2 * x)
    order = np.argsort(np.sin(np.arange(x.size)), kind="stable")
    shuffled = fit_fine_gray(sample.time[order], cause[order], x[order])
    alone = fit_fine_gray(sample.time, cause, x, 1, np.zeros(x.size, dtype=int))
    assert found.separated == turned.separated == shuffled.separated
    if found.converged:
        np.testing.assert_allclose(turned.coef, -found.coef / 2, rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(turned.covariance, found.covariance / 4, rtol=1e-5)
        np.testing.assert_allclose(shuffled.coef, found.coef, rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(shuffled.covariance, found.covariance, rtol=1e-5)
        np.testing.assert_array_equal(alone.coef, found.coef)


def test_an_arm_without_events_is_separated() -> None:
    time = np.arange(1.0, 21)
    arm = np.arange(20) % 2
    found = fit_fine_gray(time, np.where(arm == 1, 2, 1), arm.astype(float))
    assert found.separated
    assert not found.converged


def test_times_equal_up_to_rounding_are_one_time() -> None:
    sample = load_competing("prtras001 ttr")
    noisy = sample.time / 30.4375 + (np.arange(sample.time.size) % 2) * 1e-10
    found = fit_fine_gray(noisy, sample.cause, sample.dummies)
    np.testing.assert_allclose(found.coef, fit_fine_gray(sample.time, sample.cause, sample.dummies).coef, rtol=1e-10)


@pytest.mark.parametrize(
    ("cause", "x", "of_interest", "said"),
    [
        ([0, 2, 2, 0], [0, 1, 0, 1], 1, "events of cause 1"),
        ([1, 2, 2, 0], [0, 1, 0, 1], 0, "events of cause 0"),
        ([1, 2, 1, 0], [1, 1, 1, 1], 1, "vary"),
        ([1, 2, 1, 0], [0, np.nan, 1, 1], 1, "missing"),
        ([1, 2, -1, 0], [0, 1, 0, 1], 1, "cause"),
    ],
)
def test_what_cannot_be_fitted_is_refused(cause: list, x: list, of_interest: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fit_fine_gray([1, 2, 3, 4], cause, x, of_interest)
