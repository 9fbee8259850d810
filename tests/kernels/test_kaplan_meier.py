"""Kaplan-Meier by hand, by its properties, and at the edges."""

from copy import deepcopy
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.confidence_band import BandKind, confidence_band
from hcc_dash.kernels.kaplan_meier import at_risk_at, kaplan_meier, quantile, reverse, survival_at
from hcc_dash.kernels.rmst import restricted_mean
from hcc_dash.kernels.times import align_time, merge_close_times
from tests.strategies import SurvivalSample, survival_samples

KINDS: list[BandKind] = ["log-log", "log", "plain"]

# Five patients: events at 1, 2 and 3, censored at 2 and 4.
TIME, EVENT = [1, 2, 2, 3, 4], [1, 1, 0, 1, 0]


def test_curve_by_hand() -> None:
    # S: 4/5; the censored patient at 2 is still at risk there, so 4/5 * 3/4 = 3/5; then 3/5 * 1/2 = 3/10.
    # Greenwood: 1/(5*4) = 1/20; + 1/(4*3) = 2/15; + 1/(2*1) = 19/30.
    curve = kaplan_meier(TIME, EVENT)
    np.testing.assert_array_equal(curve.time, [1, 2, 3, 4])
    np.testing.assert_array_equal(curve.n_at_risk, [5, 4, 2, 1])
    np.testing.assert_array_equal(curve.n_events, [1, 1, 1, 0])
    np.testing.assert_array_equal(curve.n_censored, [0, 1, 0, 1])
    np.testing.assert_allclose(curve.survival, [4 / 5, 3 / 5, 3 / 10, 3 / 10], rtol=1e-15)
    np.testing.assert_allclose(curve.std_error**2, [1 / 20, 2 / 15, 19 / 30, 19 / 30], rtol=1e-15)


def test_restricted_mean_by_hand() -> None:
    # Area to 4: 1 + 0.8 + 0.6 + 0.3. Areas after 1, 2, 3: 1.7, 0.9, 0.3.
    # Variance: 1.7^2/20 + 0.9^2/12 + 0.3^2/2 = 0.257.
    mean, std_error = restricted_mean(kaplan_meier(TIME, EVENT), 4)
    assert mean == pytest.approx(2.7, rel=1e-15)
    assert std_error**2 == pytest.approx(0.257, rel=1e-14)


def test_lookup_is_right_continuous_and_ends_with_the_follow_up() -> None:
    curve = kaplan_meier(TIME, EVENT)
    survival, std_error = survival_at(curve, [0, 0.99, 1, 2.5, 4, 4.01, np.nan])
    np.testing.assert_allclose(survival, [1, 1, 0.8, 0.6, 0.3, np.nan, np.nan])
    np.testing.assert_allclose(std_error[:3], [0, 0, np.sqrt(1 / 20)])
    np.testing.assert_array_equal(at_risk_at(curve, [0, 1, 1.01, 2, 4, 4.01]), [5, 5, 4, 4, 1, 0])


def test_nobody_left_means_survival_stays_zero() -> None:
    survival, std_error = survival_at(kaplan_meier([1, 2], [1, 1]), [2, 99])
    np.testing.assert_array_equal(survival, [0, 0])
    assert np.isinf(std_error).all()


@pytest.mark.parametrize(
    ("time", "event", "probability", "expected"),
    [
        # R: survfit(Surv(1:4, c(1,1,1,1)) ~ 1, conf.type = "log-log") prints 2.5 (1, NA)
        ([1, 2, 3, 4], [1, 1, 1, 1], 0.25, (1.5, 1, 3)),
        ([1, 2, 3, 4], [1, 1, 1, 1], 0.50, (2.5, 1, np.nan)),
        ([1, 2, 3, 4], [1, 1, 1, 1], 0.75, (3.5, 1, np.nan)),
        # level at one half until follow-up ends: the left end
        ([1, 2, 3, 4], [1, 1, 0, 0], 0.50, (2, 1, np.nan)),
        ([1, 2, 3, 4], [1, 1, 0, 0], 0.75, (np.nan, 1, np.nan)),
        ([5], [1], 0.5, (5, np.nan, np.nan)),
        ([5], [0], 0.5, (np.nan, np.nan, np.nan)),
        ([5, 5], [1, 0], 0.5, (5, 5, np.nan)),
    ],
)
def test_quantile_as_r(time: list, event: list, probability: float, expected: tuple) -> None:
    np.testing.assert_array_equal(quantile(kaplan_meier(time, event), probability), expected)


def test_limit_of_a_quantile_where_a_log_band_rises_again() -> None:
    # R: f <- survfit(Surv(t, e) ~ 1, conf.type = "log"); f$upper ends 0.7159 (at 21 and 22), 0.7381 (at 28):
    # the first time at which it is below 0.75, as print() takes it; quantile(f, .25) takes the highest, 28.
    time = [1, 2, 3, 8, 9, 19, 19, 21, 22, 28, 28]
    event = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1]
    assert quantile(kaplan_meier(time, event), 0.25, kind="log") == (3, 2, 21)


@pytest.mark.parametrize("half", range(1, 60))
def test_median_of_a_curve_that_ends_at_one_half(half: int) -> None:
    # Half die, the others are followed to the end; the product of S falls a little above or below one half.
    event = np.repeat([1, 0], half)
    assert quantile(kaplan_meier(np.arange(1, 2 * half + 1), event))[0] == half
    event[-1] = 1  # the last patient has the event after all
    assert quantile(kaplan_meier(np.arange(1, 2 * half + 1), event))[0] == (half + 2 * half) / 2


@given(survival_samples(), st.integers(1, 500), st.sampled_from(KINDS))
def test_watching_longer_those_who_stay_without_event_leaves_the_median(
    sample: SurvivalSample, longer: int, kind: BandKind
) -> None:
    last = sample.time[sample.event].max(initial=-1.0)
    beyond = np.where(sample.time > last, sample.time + longer * np.arange(1, sample.time.size + 1), sample.time)
    before, after = (quantile(kaplan_meier(time, sample.event), kind=kind) for time in (sample.time, beyond))
    assert after == pytest.approx(before, nan_ok=True)


def test_reverse_counts_the_dead_as_at_risk_of_being_censored_then() -> None:
    # One death and one censoring at 5: swapped, the censoring comes first and 1 of 2 remains.
    curve = reverse([5, 5], [1, 0])
    np.testing.assert_array_equal(curve.survival, [0.5])


@given(survival_samples())
def test_curve_stays_in_bounds_and_never_rises(sample: SurvivalSample) -> None:
    curve = kaplan_meier(sample.time, sample.event)
    assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
    assert (np.diff(np.concatenate(([1.0], curve.survival))) <= 0).all()
    assert (np.diff(curve.time) > 0).all()


@given(survival_samples(), st.floats(-1, 14))
def test_at_risk_events_and_censored_add_up(sample: SurvivalSample, tick: float) -> None:
    curve = kaplan_meier(sample.time, sample.event)
    before = curve.time < align_time(tick, curve.time)
    gone = curve.n_events[before].sum() + curve.n_censored[before].sum()
    assert at_risk_at(curve, tick)[0] + gone == sample.time.size
    np.testing.assert_array_equal(
        curve.n_at_risk - curve.n_events - curve.n_censored, np.append(curve.n_at_risk[1:], 0)
    )


@pytest.mark.parametrize("kind", KINDS)
@given(sample=survival_samples())
def test_band_holds_the_curve(sample: SurvivalSample, kind: BandKind) -> None:
    curve = kaplan_meier(sample.time, sample.event)
    low, high = confidence_band(curve.survival, curve.std_error, kind=kind)
    known = ~np.isnan(low)
    assert (known == ~np.isnan(high)).all()
    assert (low[known] >= 0).all()
    assert (low[known] <= curve.survival[known] + 1e-12).all()
    assert (high[known] >= curve.survival[known] - 1e-12).all()
    assert (high[known] <= 1).all()
    assert not known[curve.survival == 0].any()


@given(survival_samples(), st.randoms(use_true_random=False))
def test_order_of_patients_does_not_matter(sample: SurvivalSample, random: Random) -> None:
    order = np.arange(sample.time.size)
    random.shuffle(order)
    other = sample.reordered(order)
    ours, theirs = kaplan_meier(sample.time, sample.event), kaplan_meier(other.time, other.event)
    for name in ("time", "n_at_risk", "n_events", "n_censored", "survival", "std_error"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


@given(survival_samples(), st.sampled_from([0.5, 7.0, 30.4375, 1 / 30.4375]))
def test_scaling_time_scales_medians_and_means(sample: SurvivalSample, factor: float) -> None:
    curve = kaplan_meier(sample.time, sample.event)
    scaled = kaplan_meier(sample.time * factor, sample.event)
    np.testing.assert_array_equal(scaled.survival, curve.survival)
    np.testing.assert_allclose(quantile(scaled), np.array(quantile(curve)) * factor, rtol=1e-12)
    tau = float(curve.time[-1])
    if tau > 0:
        found = restricted_mean(scaled, float(scaled.time[-1]))
        expected = np.array(restricted_mean(curve, tau)) * factor
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@given(survival_samples(), st.floats(0.5, 20))
def test_without_censoring_it_is_the_plain_mean_and_proportion(sample: SurvivalSample, tau: float) -> None:
    curve = kaplan_meier(sample.time, np.ones(sample.time.size))
    n, lived = sample.time.size, np.minimum(sample.time, tau)
    mean, std_error = restricted_mean(curve, tau)
    assert mean == pytest.approx(lived.mean(), abs=1e-12)
    assert std_error == pytest.approx(lived.std() / np.sqrt(n), abs=1e-9)
    survival, log_error = survival_at(curve, tau)
    assert survival[0] == pytest.approx((sample.time > tau).mean(), abs=1e-12)
    if survival[0] > 0:
        greenwood = survival[0] * log_error[0]
        assert greenwood == pytest.approx(np.sqrt(survival[0] * (1 - survival[0]) / n), abs=1e-9)


@given(survival_samples())
def test_inputs_stay_as_they_were(sample: SurvivalSample) -> None:
    before = deepcopy(sample)
    curve = kaplan_meier(sample.time, sample.event)
    quantile(curve)
    reverse(sample.time, sample.event)
    merge_close_times(sample.time)
    for name in ("time", "event", "arm", "stratum"):
        np.testing.assert_array_equal(getattr(sample, name), getattr(before, name))


def test_nobody() -> None:
    curve = kaplan_meier([], [])
    assert curve.time.size == 0
    assert np.isnan(survival_at(curve, 1)[0]).all()
    assert np.isnan(quantile(curve)).all()
    with pytest.raises(ValueError, match="at least one patient"):
        restricted_mean(curve, 1)


@pytest.mark.parametrize(
    ("time", "event", "message"),
    [
        ([1, 2], [1], "of one length"),
        ([1, np.nan], [1, 0], r"1 are not, the first at position 1: nan"),
        ([1, -3], [1, 0], r"position 1: -3\.0"),
        ([1, np.inf], [1, 0], "position 1: inf"),
        ([1, 2], [1, 2], r"0 \(censored\) or 1 \(event\)"),
        ([1, 2], [1.0, np.nan], r"0 \(censored\) or 1 \(event\)"),
    ],
)
def test_unusable_samples_are_refused(time: list, event: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kaplan_meier(time, event)


def test_unusable_questions_are_refused() -> None:
    curve = kaplan_meier(TIME, EVENT)
    with pytest.raises(ValueError, match=r"tau = 5 is unknown\. Choose tau of at most 4"):
        restricted_mean(curve, 5)
    with pytest.raises(ValueError, match="above 0; found 0"):
        restricted_mean(curve, 0)
    with pytest.raises(ValueError, match="found 95"):
        confidence_band(curve.survival, curve.std_error, level=95)
    with pytest.raises(ValueError, match="loglog"):
        confidence_band(curve.survival, curve.std_error, kind="loglog")  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(ValueError, match="found 1"):
        quantile(curve, 1)


def test_restricted_mean_beyond_the_last_death_of_all() -> None:
    # Everybody has died by 3: nothing is added later. (1 + 3) / 2.
    assert restricted_mean(kaplan_meier([1, 3], [1, 1]), 10)[0] == 2
