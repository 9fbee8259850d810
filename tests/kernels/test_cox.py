"""Cox regression by hand, against a likelihood written another way, by its properties, and at the edges."""

from collections.abc import Callable
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.typing import NDArray
from scipy.optimize import approx_fprime

from hcc_dash.kernels.cox import CoxFit, Ties, fit_cox, fit_cox_binary
from tests.strategies import SurvivalSample, survival_samples

TIES: list[Ties] = ["efron", "breslow"]


@pytest.mark.parametrize("fit", [fit_cox, fit_cox_binary])
def test_without_ties_by_hand(fit: Callable[..., CoxFit]) -> None:
    # Treated: event at 1, censored at 3; control: event at 2. L = h/(2h + 1) * 1/(h + 1), top at 1/sqrt 2.
    found = fit([1, 2, 3], [1, 1, 0], [1, 0, 1])
    hazard_ratio = 1 / np.sqrt(2)
    assert found.coef[0] == pytest.approx(np.log(hazard_ratio), abs=1e-12)
    assert found.log_likelihood_null == pytest.approx(-np.log(6), rel=1e-14)
    share = np.array([2 * hazard_ratio / (2 * hazard_ratio + 1), hazard_ratio / (hazard_ratio + 1)])
    assert 1 / found.covariance[0, 0] == pytest.approx((share * (1 - share)).sum(), rel=1e-10)
    assert (found.n, found.n_events, found.converged, found.separated) == (3, 2, True, False)


@pytest.mark.parametrize("fit", [fit_cox, fit_cox_binary])
@pytest.mark.parametrize(("ties", "hazard_ratio"), [("efron", 1 / np.sqrt(6)), ("breslow", 1 / 2)])
def test_ties_by_hand(fit: Callable[..., CoxFit], ties: Ties, hazard_ratio: float) -> None:
    # One treated and one control have the event at 1, one treated is left.
    # Efron: h / ((2h + 1)(2h + 1 - (h + 1)/2)), largest at h^2 = 1/6. Breslow: h / (2h + 1)^2, at h = 1/2.
    found = fit([1, 1, 2], [1, 1, 0], [1, 0, 1], ties=ties)
    assert np.exp(found.coef[0]) == pytest.approx(hazard_ratio, rel=1e-12)
    assert found.ties == ties


def plain_log_likelihood(
    coef: NDArray[np.float64], time: NDArray, event: NDArray, x: NDArray, strata: NDArray, ties: Ties
) -> float:
    """The partial likelihood straight from its definition, patient by patient."""
    risk, total = np.exp(x @ coef), 0.0
    for stratum in np.unique(strata):
        inside = strata == stratum
        for t in np.unique(time[inside & event]):
            dying = inside & event & (time == t)
            at_risk = risk[inside & (time >= t)].sum()
            total += (x[dying] @ coef).sum()
            for j in range(dying.sum()):
                removed = j / dying.sum() if ties == "efron" else 0
                total -= np.log(at_risk - removed * risk[dying].sum())
    return total


@pytest.mark.parametrize("ties", TIES)
def test_maximum_of_the_likelihood_as_defined(ties: Ties) -> None:
    rng = np.random.default_rng(332)
    n = 60
    x = np.column_stack([rng.integers(0, 2, n), rng.normal(50, 10, n), rng.exponential(300, n)])
    time, event, strata = rng.integers(1, 15, n).astype(float), rng.random(n) < 0.6, rng.integers(0, 2, n)
    found = fit_cox(time, event, x, strata, ties)

    def likelihood(coef: NDArray[np.float64]) -> float:
        return plain_log_likelihood(coef, time, event, x, strata, ties)

    assert found.converged
    assert likelihood(found.coef) == pytest.approx(found.log_likelihood, rel=1e-12)
    assert likelihood(np.zeros(3)) == pytest.approx(found.log_likelihood_null, rel=1e-12)
    std_error = np.sqrt(np.diag(found.covariance))
    for step in np.diag(std_error) * 1e-3:
        assert likelihood(found.coef + step) < found.log_likelihood
        assert likelihood(found.coef - step) < found.log_likelihood
    information = -approx_fprime(found.coef, lambda b: approx_fprime(b, likelihood, 1e-4 * std_error), 1e-4 * std_error)
    np.testing.assert_allclose(
        information * np.outer(std_error, std_error),
        np.linalg.inv(found.covariance) * np.outer(std_error, std_error),
        atol=2e-3,
    )


def fits(sample: SurvivalSample, ties: Ties = "efron") -> tuple[CoxFit, CoxFit]:
    """Both roads to the hazard ratio of arm 1; skips samples without information."""
    data = sample.time, sample.event
    try:
        counted = fit_cox_binary(*data, sample.arm, sample.stratum, ties)
    except ValueError:
        with pytest.raises(ValueError, match=r"events|vary"):
            fit_cox(*data, sample.arm, sample.stratum, ties)
        assume(False)
    return counted, fit_cox(*data, sample.arm, sample.stratum, ties)


@pytest.mark.parametrize("ties", TIES)
@given(sample=survival_samples(min_size=4, both_arms=True))
def test_counts_and_patients_give_one_answer(sample: SurvivalSample, ties: Ties) -> None:
    counted, general = fits(sample, ties)
    assert counted.separated == general.separated
    assert counted.converged == general.converged == (not counted.separated)
    assert counted.log_likelihood_null == pytest.approx(general.log_likelihood_null, rel=1e-12)
    assert counted.score_statistic == pytest.approx(general.score_statistic, rel=1e-9, abs=1e-12)
    if counted.converged:
        np.testing.assert_allclose(counted.coef, general.coef, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(counted.covariance, general.covariance, rtol=1e-9)


@given(survival_samples(min_size=4, both_arms=True))
def test_swapping_arms_inverts_the_hazard_ratio(sample: SurvivalSample) -> None:
    before = deepcopy(sample)
    ours, _ = fits(sample)
    theirs = fit_cox_binary(sample.time, sample.event, 1 - sample.arm, sample.stratum)
    assert theirs.separated == ours.separated
    if ours.converged:
        assert theirs.coef[0] == pytest.approx(-ours.coef[0], rel=1e-9, abs=1e-9)
        np.testing.assert_allclose(theirs.covariance, ours.covariance, rtol=1e-8)
    for name in ("time", "event", "arm", "stratum"):
        np.testing.assert_array_equal(getattr(sample, name), getattr(before, name))


@given(survival_samples(min_size=4, both_arms=True))
def test_order_and_unit_of_time_do_not_matter(sample: SurvivalSample) -> None:
    ours, _ = fits(sample)
    other = sample.reordered(np.argsort(np.sin(np.arange(sample.time.size)), kind="stable"))
    theirs = fit_cox(other.time * 30.4375, other.event, other.arm, other.stratum)
    if ours.converged:
        np.testing.assert_allclose(theirs.coef, ours.coef, rtol=1e-9, atol=1e-9)


def test_unit_of_a_covariate_scales_its_coefficient() -> None:
    rng = np.random.default_rng(80)
    x = np.column_stack([rng.normal(size=40), rng.normal(size=40)])
    time, event = rng.exponential(size=40), rng.random(40) < 0.7
    small = fit_cox(time, event, x)
    large = fit_cox(time, event, x * [1e6, 1] + [5e6, -3])
    np.testing.assert_allclose(large.coef * [1e6, 1], small.coef, rtol=1e-8)
    np.testing.assert_allclose(large.covariance * np.outer([1e6, 1], [1e6, 1]), small.covariance, rtol=1e-8)


@pytest.mark.parametrize("fit", [fit_cox, fit_cox_binary])
@pytest.mark.parametrize("extra", [1, 200])
def test_arm_without_events_is_separated(fit: Callable[..., CoxFit], extra: int) -> None:
    # Treated patients have no event: the likelihood rises for ever as the hazard ratio falls to 0.
    time, event, arm = [1, 2, 3, 4, 5, 6] * extra, [1, 0, 1, 0, 1, 0] * extra, [0, 1, 0, 1, 0, 1] * extra
    found = fit(time, event, arm)
    assert found.separated
    assert not found.converged
    assert np.isfinite(found.log_likelihood)


def test_perfectly_ordered_covariate_is_separated() -> None:
    found = fit_cox([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], [6.0, 5, 4, 3, 2, 1])
    assert found.separated
    assert not found.converged


def test_rare_covariate_is_not_mistaken_for_separation() -> None:
    # One patient in 400 is exposed, and dies in the middle: a real, if vague, hazard ratio.
    n = 400
    exposed = np.zeros(n)
    exposed[150] = 1
    found = fit_cox(np.arange(n), np.arange(n) % 2 == 0, exposed)
    assert found.converged
    assert abs(found.coef[0]) < 2


@pytest.mark.parametrize(
    ("x", "strata", "message"),
    [
        ([[1.0, 2], [1, 3], [1, 1], [1, 5]], None, r"columns \[0\] \(counting from 0\) do not vary"),
        (
            [[1.0, 2], [2, 4], [3, 6], [5, 10]],
            None,
            r"columns \[0, 1\] \(counting from 0\) explain one another",
        ),
        (
            [0.0, 0, 1, 1],
            [0, 0, 1, 1],
            r"columns \[0\] \(counting from 0\) do not vary among the patients at risk",
        ),
        (
            [0.0, np.nan, 1, 1],
            None,
            "1 patients have a missing or infinite covariate, the first at position 1",
        ),
        ([0.0, 1, 1], None, "one row for each of the 4 patients"),
        (np.zeros((4, 0)), None, "one row for each of the 4 patients"),
    ],
)
def test_models_that_cannot_be_fitted(x: object, strata: list | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_cox([1, 2, 3, 4], [1, 1, 1, 0], x, strata)


@pytest.mark.parametrize("fit", [fit_cox, fit_cox_binary])
def test_no_events_and_unknown_ties_are_refused(fit: Callable[..., CoxFit]) -> None:
    with pytest.raises(ValueError, match="found none among 2 patients"):
        fit([1, 2], [0, 0], [0, 1])
    with pytest.raises(ValueError, match="found 'exact'"):
        fit([1, 2], [1, 0], [0, 1], ties="exact")


@pytest.mark.parametrize("treated", [[0, 0, 0], [1, 1, 1], [0, 1, 2]])
def test_hazard_ratio_needs_two_arms(treated: list[int]) -> None:
    with pytest.raises(ValueError, match="compares treated 1 with 0"):
        fit_cox_binary([1, 2, 3], [1, 1, 0], treated)


def test_arm_never_at_risk_with_the_other() -> None:
    with pytest.raises(ValueError, match="do not vary among the patients at risk"):
        fit_cox_binary([1, 2, 3], [0, 1, 1], [0, 1, 1])
