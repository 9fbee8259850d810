"""Rows with entry times and weights: what must not matter does not, and what cannot be is refused."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hcc_dash.kernels.cox import CoxFit, Ties, fit_cox
from hcc_dash.kernels.cox_robust import robust_covariance
from tests.kernels.cox_golden import residuals
from tests.strategies import SurvivalSample, survival_samples

TIES = st.sampled_from(["efron", "breslow"])
SEEDS = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class Rows:
    """A survival sample with two covariates, ready to be handed to a kernel."""

    time: NDArray[np.float64]
    event: NDArray[np.bool_]
    x: NDArray[np.float64]
    strata: NDArray[np.int64]

    def given(self) -> dict[str, NDArray]:
        """Return the arguments every kernel shares."""
        return {"time": self.time, "event": self.event, "x": self.x, "strata": self.strata}

    def taken(self, rows: NDArray[np.int64]) -> "Rows":
        """Return these rows, in this order."""
        return Rows(self.time[rows], self.event[rows], self.x[rows], self.strata[rows])


def with_covariates(sample: SurvivalSample, seed: int) -> Rows:
    """Give a sample its arm and a random score as covariates."""
    score = np.random.default_rng(seed).normal(size=sample.time.size)
    return Rows(sample.time + 1, sample.event, np.column_stack([sample.arm, score]), sample.stratum)


def fitted(rows: Rows, ties: Ties, **more: object) -> CoxFit:
    """Fit, skipping samples without information or without a maximum."""
    try:
        model = fit_cox(**rows.given(), ties=ties, **more)
    except ValueError:
        assume(False)
    assume(model.converged and np.diag(model.covariance).max() < 100)
    return model


def assert_same(ours: CoxFit, theirs: CoxFit) -> None:
    """Two fits agree in coefficients and covariance, in units of the standard errors."""
    error = np.sqrt(np.diag(ours.covariance))
    np.testing.assert_allclose(theirs.coef / error, ours.coef / error, rtol=1e-7, atol=1e-7)
    size = np.outer(error, error)
    np.testing.assert_allclose(theirs.covariance / size, ours.covariance / size, rtol=1e-6, atol=1e-7)


@settings(max_examples=25)
@given(survival_samples(min_size=8), SEEDS, TIES)
def test_splitting_a_row_changes_nothing(sample: SurvivalSample, seed: int, ties: Ties) -> None:
    rows = with_covariates(sample, seed)
    whole = fitted(rows, ties)
    cut = rows.time * np.random.default_rng(seed).choice([0.25, 0.5, 1.0], rows.time.size)
    split = cut < rows.time
    both = np.concatenate((np.arange(split.size), np.flatnonzero(split)))
    entry = np.concatenate((np.where(split, cut, 0), np.zeros(split.sum())))
    time = np.concatenate((rows.time, cut[split]))
    event = np.concatenate((rows.event, np.zeros(split.sum(), dtype=bool)))
    parts = {"time": time, "event": event, "x": rows.x[both], "strata": rows.strata[both], "entry": entry}
    pieces = fit_cox(**parts, ties=ties)
    assert_same(whole, pieces)
    assert pieces.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)
    assert pieces.score_statistic == pytest.approx(whole.score_statistic, rel=1e-7, abs=1e-9)
    error = np.outer(*[np.sqrt(np.diag(whole.covariance))] * 2)
    np.testing.assert_allclose(
        robust_covariance(**parts, fit=pieces, cluster=both) / error,
        robust_covariance(**rows.given(), fit=whole) / error,
        atol=1e-6,
    )


@settings(max_examples=25)
@given(survival_samples(min_size=8), SEEDS, TIES)
def test_entering_before_anything_happens_changes_nothing(sample: SurvivalSample, seed: int, ties: Ties) -> None:
    rows = with_covariates(sample, seed)
    entry = np.random.default_rng(seed).uniform(-3, rows.time.min() * 0.99, rows.time.size)
    whole = fitted(rows, ties)
    assert_same(whole, fit_cox(**rows.given(), ties=ties, entry=entry))


@settings(max_examples=25)
@given(survival_samples(min_size=8), SEEDS)
def test_a_weight_of_two_counts_a_row_twice(sample: SurvivalSample, seed: int) -> None:
    rows = with_covariates(sample, seed)
    times = np.random.default_rng(seed).integers(1, 4, rows.time.size)
    counted = fitted(rows, "breslow", weights=times)
    repeated = fit_cox(**rows.taken(np.repeat(np.arange(times.size), times)).given(), ties="breslow")
    assert_same(repeated, counted)
    assert counted.log_likelihood == pytest.approx(repeated.log_likelihood, rel=1e-10)


@settings(max_examples=25)
@given(survival_samples(min_size=8, tied=False), SEEDS, TIES, st.floats(0.01, 100))
def test_equal_weights_leave_the_coefficients(sample: SurvivalSample, seed: int, ties: Ties, weight: float) -> None:
    rows = with_covariates(sample, seed)
    plain = fitted(rows, ties)
    weighted = fit_cox(**rows.given(), ties=ties, weights=np.full(rows.time.size, weight))
    error = np.sqrt(np.diag(plain.covariance))
    np.testing.assert_allclose(weighted.coef / error, plain.coef / error, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(weighted.covariance * weight, plain.covariance, rtol=1e-6)
    ours = robust_covariance(**rows.given(), fit=plain)
    theirs = robust_covariance(**rows.given(), fit=weighted, weights=np.full(rows.time.size, weight))
    np.testing.assert_allclose(theirs, ours, rtol=1e-5, atol=1e-8 * np.abs(ours).max())


@settings(max_examples=25)
@given(survival_samples(min_size=8), SEEDS, TIES)
def test_weights_of_one_are_no_weights(sample: SurvivalSample, seed: int, ties: Ties) -> None:
    rows = with_covariates(sample, seed)
    assert_same(fitted(rows, ties), fit_cox(**rows.given(), ties=ties, weights=np.ones(rows.time.size)))


@settings(max_examples=25)
@given(survival_samples(min_size=8), SEEDS, TIES)
def test_order_unit_of_time_and_rounding_do_not_matter(sample: SurvivalSample, seed: int, ties: Ties) -> None:
    rows = with_covariates(sample, seed)
    rng = np.random.default_rng(seed)
    order = rng.permutation(rows.time.size)
    entry = rows.time * 0.5
    whole = fitted(rows, ties, entry=entry)
    other = rows.taken(order)
    noise = 1 + rng.uniform(-1e-11, 1e-11, order.size)
    moved = Rows(other.time / 30.4375 * noise, other.event, other.x, other.strata)
    assert_same(whole, fit_cox(**moved.given(), ties=ties, entry=entry[order] / 30.4375))


def test_late_entry_by_hand() -> None:
    # The treated patient enters after the event at 1: one risk set of two, and the event at 2 falls in it.
    # Control c dies at 1 (alone at risk with control d), treated at 2 (with d), d at 3, e treated is there till 4.
    found = fit_cox([1, 2, 3, 4], [1, 1, 1, 0], [0, 1, 0, 1], entry=[0, 1, 0, 1])
    # L = 1/2 * h / (1 + 2h) * 1 / (1 + h): h^2 = 1/2.
    assert np.exp(found.coef[0]) == pytest.approx(np.sqrt(0.5), rel=1e-12)
    assert found.log_likelihood_null == pytest.approx(-np.log(2 * 3 * 2), rel=1e-14)


def test_weighted_efron_by_hand() -> None:
    # Weights 1 and 3 die together, their mean 2 weighs both terms; weight 2 is left. Treated: the first and last.
    found = fit_cox([1, 1, 2], [1, 1, 0], [1, 0, 1], weights=[1, 3, 2])
    h = np.exp(found.coef[0])
    # log L = log h - 2 log(3h + 3) - 2 log(3h + 3 - (h + 3)/2), its slope at the top times h:
    assert 1 - 2 * h / (h + 1) - 2 * 2.5 * h / (2.5 * h + 1.5) == pytest.approx(0, abs=1e-10)
    assert found.log_likelihood == pytest.approx(np.log(h) - 2 * np.log(3 * h + 3) - 2 * np.log(2.5 * h + 1.5))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"entry": [0, 2, 0, 0]}, r"1 do not, the first at position 1: \(2, 2\]"),
        ({"entry": [0, np.nan, 0, 0]}, "entry must hold one finite time for each of the 4 rows"),
        ({"entry": [0, 0]}, "entry must hold one finite time for each of the 4 rows"),
        ({"weights": [1, 0, 1, 1]}, "Weights must be above 0 and present; 1 are not, the first at position 1: 0.0"),
        ({"weights": [1, np.nan, 1, 1]}, "Weights must be above 0"),
        ({"weights": [1, 1]}, "weights must hold one number for each of the 4 rows"),
    ],
)
def test_impossible_entries_and_weights(more: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fit_cox([1, 2, 3, 4], [1, 1, 1, 0], [0.0, 1, 0, 1], **more)


@pytest.mark.parametrize(("time", "event", "x"), [([3], [1], [1]), ([2, 2, 2], [1, 1, 1], [1, 1, 1])])
def test_one_patient_and_patients_all_alike_say_nothing(time: list, event: list, x: list) -> None:
    with pytest.raises(ValueError, match="do not vary among the patients at risk"):
        fit_cox(time, event, x)


def test_everybody_dies_at_once() -> None:
    # All tied, two arms: Efron's likelihood still has a maximum and a finite error; the arms' shares are equal.
    found = fit_cox([5] * 4, [1] * 4, [0, 1, 0, 1])
    assert found.converged
    assert found.coef[0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_skewed_covariate(sign: int) -> None:
    # Its largest values lie 100 deviations out: a first step can send the risk sets after them far down.
    rng = np.random.default_rng(7)
    x = np.exp(sign * 2.5 * rng.normal(size=20_000))
    time, event = rng.exponential(1 / (1 + x / 1e4)), rng.random(x.size) < 0.5
    found = fit_cox(time, event, x)
    assert found.converged
    assert (
        abs(residuals(found, {"time": time, "event": event, "x": x})[0].sum()) * np.sqrt(found.covariance[0, 0]) < 1e-6
    )


def test_a_maximum_beyond_the_numbers_is_not_claimed() -> None:
    # One value a million deviations out, first to die: the others alone decide, where its hazard exceeds exp(5000).
    rng = np.random.default_rng(7)
    x, time, event = rng.normal(size=20_000), rng.permutation(20_000) + 1.0, rng.random(20_000) < 0.5
    x[0], time[0], event[0] = 1e6, 0.5, True
    found = fit_cox(time, event, x)
    assert not found.converged
    assert np.isfinite(found.log_likelihood)
