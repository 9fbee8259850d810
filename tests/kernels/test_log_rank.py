"""The log-rank test by hand, by its properties, and at the edges."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.cox import fit_cox_binary
from hcc_dash.kernels.log_rank import log_rank
from tests.strategies import SurvivalSample, survival_samples


def test_without_ties_by_hand() -> None:
    # A: events at 1 and 3. B: event at 2, censored at 4.
    # E(A): 2/4 + 1/3 + 1/2 = 4/3. Variance: 1/4 + 2/9 + 1/4 = 13/18. (2 - 4/3)^2 / (13/18) = 8/13.
    found = log_rank([1, 3, 2, 4], [1, 1, 1, 0], [0, 0, 1, 1])
    np.testing.assert_array_equal(found.n, [2, 2])
    np.testing.assert_array_equal(found.observed, [2, 1])
    np.testing.assert_allclose(found.expected, [4 / 3, 5 / 3], rtol=1e-15)
    np.testing.assert_allclose(found.variance, 13 / 18 * np.array([[1, -1], [-1, 1]]), rtol=1e-14)
    assert found.statistic == pytest.approx(8 / 13, rel=1e-14)
    assert found.df == 1
    # Upper tail of chi-squared on 1 degree of freedom at 8/13, from R: pchisq(8/13, 1, lower.tail = FALSE)
    assert found.p_value == pytest.approx(0.43276758066778614, rel=1e-12)


def test_tied_events_have_the_hypergeometric_variance() -> None:
    # Two of four, two in each arm, have the event together: 2 * (1/2)(1/2) * (4 - 2)/(4 - 1) = 1/3.
    found = log_rank([1, 1, 2, 2], [1, 1, 0, 0], [0, 0, 1, 1])
    assert found.variance[0, 0] == pytest.approx(1 / 3, rel=1e-15)
    assert found.statistic == pytest.approx(3, rel=1e-14)


def test_weights_are_survival_just_before() -> None:
    # The first sample again with rho = 1: weights 1, 3/4, 1/2 at times 1, 2, 3.
    found = log_rank([1, 3, 2, 4], [1, 1, 1, 0], [0, 0, 1, 1], rho=1)
    np.testing.assert_allclose(found.observed, [1.5, 0.75])
    np.testing.assert_allclose(found.expected[0], 1 / 2 + 3 / 4 / 3 + 1 / 2 / 2)
    np.testing.assert_allclose(found.variance[0, 0], 1 / 4 + (3 / 4) ** 2 * 2 / 9 + (1 / 2) ** 2 / 4)


def test_strata_add_up() -> None:
    time, event, group = [1, 3, 2, 4], [1, 1, 1, 0], [0, 0, 1, 1]
    once = log_rank(time, event, group)
    twice = log_rank(time * 2, event * 2, group * 2, ["I"] * 4 + ["II"] * 4)
    np.testing.assert_allclose(twice.observed - twice.expected, 2 * (once.observed - once.expected))
    np.testing.assert_allclose(twice.variance, 2 * once.variance)


def test_stratum_of_one_arm_and_stratum_without_events_say_nothing() -> None:
    time, event, group = [1, 3, 2, 4], [1, 1, 1, 0], [0, 0, 1, 1]
    once = log_rank(time, event, group, [0] * 4)
    more = log_rank([*time, 5, 6, 7, 8], [*event, 1, 1, 0, 0], [*group, 0, 0, 0, 1], [0] * 4 + [4, 4, 7, 7])
    assert more.statistic == pytest.approx(once.statistic, rel=1e-14)
    assert more.df == once.df


def test_group_that_shares_no_stratum_with_the_others_costs_its_degree_of_freedom() -> None:
    time, event, group = [1, 3, 2, 4], [1, 1, 1, 0], [0, 0, 1, 1]
    found = log_rank([*time, 5, 6], [*event, 1, 1], [*group, 2, 2], [0] * 4 + [1] * 2)
    assert found.df == 1
    assert found.statistic == pytest.approx(8 / 13, rel=1e-12)


def test_codes_without_patients_change_nothing() -> None:
    close = log_rank([1, 3, 2, 4], [1, 1, 1, 0], [0, 0, 1, 1])
    wide = log_rank([1, 3, 2, 4], [1, 1, 1, 0], [0, 0, 3, 3])
    assert wide.statistic == pytest.approx(close.statistic, rel=1e-12)
    assert wide.df == 1
    np.testing.assert_array_equal(wide.n, [2, 0, 0, 2])


@pytest.mark.parametrize(
    ("time", "event", "group"),
    [
        ([1, 2, 3], [0, 0, 0], [0, 1, 1]),  # no events
        ([1, 2, 3], [1, 1, 0], [0, 0, 0]),  # one group
        ([1, 5, 6], [0, 1, 1], [0, 1, 1]),  # one group left before the first event
        ([2, 2, 2], [1, 1, 1], [0, 1, 1]),  # everybody at once
        ([], [], []),
    ],
)
def test_nothing_to_compare_is_not_estimable(time: list, event: list, group: list) -> None:
    found = log_rank(time, event, np.array(group, dtype=np.int64))
    assert np.isnan(found.statistic)
    assert np.isnan(found.p_value)
    assert found.df == 0


@given(survival_samples(both_arms=True), st.sampled_from([0.0, 0.5, 1.0]))
def test_properties(sample: SurvivalSample, rho: float) -> None:
    before = deepcopy(sample)
    found = log_rank(sample.time, sample.event, sample.arm, sample.stratum, rho)
    swapped = log_rank(sample.time, sample.event, 1 - sample.arm, sample.stratum, rho)
    shuffled = sample.reordered(np.argsort(np.sin(np.arange(sample.time.size)), kind="stable"))
    other = log_rank(shuffled.time * 7, shuffled.event, shuffled.arm, shuffled.stratum, rho)
    np.testing.assert_allclose(found.observed.sum(), found.expected.sum(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.variance.sum(), 0, atol=1e-12)
    np.testing.assert_allclose(swapped.statistic, found.statistic, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(swapped.observed[::-1], found.observed, rtol=1e-12)
    np.testing.assert_allclose(other.statistic, found.statistic, rtol=1e-9, atol=1e-12)
    assert np.isnan(found.p_value) == (found.df == 0)
    for name in ("time", "event", "arm", "stratum"):
        np.testing.assert_array_equal(getattr(sample, name), getattr(before, name))


@given(survival_samples(both_arms=True))
def test_one_stratum_is_no_stratum(sample: SurvivalSample) -> None:
    plain = log_rank(sample.time, sample.event, sample.arm)
    whole = log_rank(sample.time, sample.event, sample.arm, np.full(sample.time.size, 5))
    np.testing.assert_array_equal(whole.statistic, plain.statistic)
    np.testing.assert_array_equal(whole.expected, plain.expected)


@given(survival_samples(min_size=4, both_arms=True, tied=False))
def test_without_ties_it_is_the_score_test_of_cox(sample: SurvivalSample) -> None:
    found = log_rank(sample.time, sample.event, sample.arm, sample.stratum)
    if found.df == 0:
        with pytest.raises(ValueError, match=r"events|vary"):
            fit_cox_binary(sample.time, sample.event, sample.arm, sample.stratum)
    else:
        score = fit_cox_binary(sample.time, sample.event, sample.arm, sample.stratum).score_statistic
        assert score == pytest.approx(found.statistic, rel=1e-9, abs=1e-12)
