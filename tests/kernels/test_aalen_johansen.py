"""Cumulative incidence: R's numbers, comprisk's, a jackknife of its own, properties, edges."""

import numpy as np
import pytest
from comprisk import CumulativeIncidence
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.aalen_johansen import aalen_johansen, incidence_at, incidence_band
from hcc_dash.kernels.confidence_band import BandKind
from hcc_dash.kernels.kaplan_meier import kaplan_meier
from hcc_dash.kernels.weighted_kaplan_meier import weighted_kaplan_meier
from tests.kernels.competing_golden import COMPETING, load_competing, times, value
from tests.kernels.golden import assert_equal_to_r
from tests.strategies import SurvivalSample, survival_samples

KINDS: list[BandKind] = ["log-log", "log", "plain"]


def causes(sample: SurvivalSample) -> np.ndarray:
    """0 for censored, 1 or 2 by the sample's arm for events."""
    return np.where(sample.event, 1 + sample.arm, 0)


@pytest.mark.golden
@pytest.mark.parametrize("dataset", COMPETING)
def test_equals_r(dataset: str) -> None:
    sample = load_competing(dataset)
    for code, label in enumerate(sample.labels):
        inside = sample.group == code
        curve = aalen_johansen(sample.time[inside], sample.cause[inside], 2)
        at = times("competing", dataset, "incidence cause=1", "estimate", label)
        estimate, error = incidence_at(curve, at)
        at_risk = np.append(curve.n_at_risk, 0)[np.searchsorted(curve.time, at)]
        np.testing.assert_array_equal(at_risk, value("competing", dataset, "incidence cause=1", "n_at_risk", label))
        for cause in (1, 2):
            question = f"incidence cause={cause}"
            assert_equal_to_r(estimate[:, cause - 1], value("competing", dataset, question, "estimate", label))
            assert_equal_to_r(error[:, cause - 1], value("competing", dataset, question, "std_error", label))
            for kind in KINDS:
                low, high = incidence_band(estimate[:, cause - 1], error[:, cause - 1], kind=kind)
                begun = estimate[:, cause - 1] > 0  # at 0 R prints 0 for a limit of kind "plain", we none
                theirs = [value("competing", dataset, question, f"conf_{end} {kind}", label) for end in ("low", "high")]
                assert_equal_to_r(low[begun], theirs[0][begun])
                assert_equal_to_r(high[begun], theirs[1][begun])
                assert np.isnan(low[~begun]).all()


@pytest.mark.parametrize("dataset", COMPETING)
def test_curves_by_comprisk(dataset: str) -> None:
    sample = load_competing(dataset)
    curve = aalen_johansen(sample.time, sample.cause)
    theirs = CumulativeIncidence().fit(sample.time, sample.cause)
    at = np.linspace(1, sample.time.max(), 30)
    estimate, error = incidence_at(curve, at)
    for cause in (1, 2):
        other = theirs.curves_[None, cause]
        step = np.searchsorted(other.times, at, side="right")
        np.testing.assert_allclose(estimate[:, cause - 1], np.append(0, other.cif)[step], atol=1e-12)
        # theirs is Aalen's variance, ours the jackknife: near while many are at risk, not equal
        many = np.append(curve.n_at_risk, 0)[np.searchsorted(curve.time, at)] >= 30
        begun = many & (estimate[:, cause - 1] > 0.05)
        np.testing.assert_allclose(error[begun, cause - 1], np.sqrt(np.append(0, other.var)[step])[begun], rtol=0.05)


def test_by_hand() -> None:
    # Five patients: cause 1 at 1, cause 2 at 2, censored at 2, cause 1 at 4, censored at 5.
    # F1: 1/5; then S(2-) = 4/5, F2 = 4/5 * 1/4 = 1/5, S(2) = 3/5; F1(4) = 1/5 + 3/5 * 1/2 = 1/2.
    curve = aalen_johansen([1, 2, 2, 4, 5], [1, 2, 0, 1, 0])
    np.testing.assert_allclose(curve.incidence, [[1 / 5, 0], [1 / 5, 1 / 5], [1 / 2, 1 / 5], [1 / 2, 1 / 5]])
    np.testing.assert_allclose(curve.event_free, [4 / 5, 3 / 5, 3 / 10, 3 / 10])
    np.testing.assert_array_equal(curve.n_at_risk, [5, 4, 2, 1])
    np.testing.assert_array_equal(curve.n_events, [[1, 0], [0, 1], [1, 0], [0, 0]])
    np.testing.assert_array_equal(curve.n_censored, [0, 1, 0, 1])
    # without censoring so far the incidence is a proportion
    assert curve.std_error[0, 0] ** 2 == pytest.approx(0.2 * 0.8 / 5)


def _weighted_incidence(time: np.ndarray, cause: np.ndarray, weight: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Incidence by its definition in a weighted sample."""
    out, event_free = np.zeros((at.size, 2)), 1.0
    for t in np.unique(time):
        at_risk = weight[time >= t].sum()
        died = [weight[(time == t) & (cause == k)].sum() for k in (1, 2)]
        out[at >= t] += event_free * np.array(died) / at_risk
        event_free *= 1 - sum(died) / at_risk
    return out


@given(survival_samples(min_size=2, max_size=15))
def test_error_is_the_sum_of_squared_influences(sample: SurvivalSample) -> None:
    cause = causes(sample)
    curve = aalen_johansen(sample.time, cause, 2)
    step, total = 1e-6, np.zeros_like(curve.std_error)
    for i in range(sample.time.size):
        up, down = np.ones(sample.time.size), np.ones(sample.time.size)
        up[i] += step
        down[i] -= step
        # read in the middle of each step: in other units neighbouring times may differ by rounding alone
        ends = [_weighted_incidence(sample.time, cause, w, curve.time) for w in (up, down)]
        total += ((ends[0] - ends[1]) / (2 * step)) ** 2
    np.testing.assert_allclose(curve.std_error**2, total, rtol=1e-5, atol=1e-8)


@given(survival_samples())
def test_properties(sample: SurvivalSample) -> None:
    cause = causes(sample)
    curve = aalen_johansen(sample.time, cause, 2)
    plain = kaplan_meier(sample.time, sample.event)
    np.testing.assert_array_equal(curve.time, plain.time)
    np.testing.assert_array_equal(curve.n_at_risk, plain.n_at_risk)
    np.testing.assert_allclose(curve.event_free, plain.survival, atol=1e-13)
    np.testing.assert_allclose(curve.incidence.sum(axis=1) + curve.event_free, 1, atol=1e-12)
    assert (np.diff(curve.incidence, axis=0) >= 0).all()
    # one minus Kaplan-Meier with the competing event censored is never below the incidence
    naive = kaplan_meier(sample.time, cause == 1)
    assert (1 - naive.survival >= curve.incidence[:, 0] - 1e-12).all()
    swapped = aalen_johansen(sample.time * 7, np.array([0, 2, 1])[cause], 2)
    np.testing.assert_allclose(swapped.incidence[:, ::-1], curve.incidence, atol=1e-12)
    np.testing.assert_allclose(swapped.std_error[:, ::-1], curve.std_error, atol=1e-9)


@given(survival_samples())
def test_without_a_competing_event_it_is_kaplan_meier_with_greenwoods_error(sample: SurvivalSample) -> None:
    plain = weighted_kaplan_meier(sample.time, sample.event, np.ones(sample.time.size))
    curve = aalen_johansen(sample.time, sample.event.astype(int), 1)
    np.testing.assert_allclose(curve.incidence[:, 0], 1 - plain.survival, atol=1e-13)
    alive = plain.survival > 0
    greenwood = (plain.survival[alive] * plain.std_error[alive]) ** 2
    np.testing.assert_allclose(curve.std_error[alive, 0] ** 2, greenwood, atol=1e-12)


@given(st.floats(0.001, 0.999), st.floats(0.0001, 0.3), st.sampled_from(KINDS))
def test_band_encloses_its_curve(incidence: float, error: float, kind: BandKind) -> None:
    low, high = incidence_band(incidence, error, kind=kind)
    wide = incidence_band(incidence, error, level=0.99, kind=kind)
    assert 0 <= low <= incidence <= high <= 1
    assert wide[0] <= low
    assert high <= wide[1]


def test_edges() -> None:
    empty = aalen_johansen([], np.zeros(0, dtype=np.int64), 2)
    assert empty.incidence.shape == (0, 2)
    assert np.isnan(incidence_at(empty, 5.0)[0]).all()
    quiet = aalen_johansen([3, 4], [0, 0], 2)
    np.testing.assert_array_equal(quiet.incidence, np.zeros((2, 2)))
    np.testing.assert_array_equal(quiet.std_error, np.zeros((2, 2)))
    estimate, error = incidence_at(aalen_johansen([3, 4], [1, 2]), [0, 3, 4, 99])
    np.testing.assert_allclose(estimate, [[0, 0], [0.5, 0], [0.5, 0.5], [0.5, 0.5]])
    np.testing.assert_allclose(error[1:, 0] ** 2, 0.125)
    assert np.isnan(incidence_at(quiet, 5.0)[0]).all()  # nobody was watched there


def test_wrong_causes_are_refused() -> None:
    with pytest.raises(ValueError, match="cause"):
        aalen_johansen([1, 2], [0.5, 1])
    with pytest.raises(ValueError, match="cause"):
        aalen_johansen([1, 2], [-1, 1])
    with pytest.raises(ValueError, match="times"):
        aalen_johansen([-1, 2], [1, 1])
    with pytest.raises(ValueError, match="level"):
        incidence_band(0.5, 0.1, level=95)
    with pytest.raises(ValueError, match="of kind"):
        incidence_band(0.5, 0.1, kind="arcsine")  # type: ignore[arg-type]  # the wrong kind is the point
