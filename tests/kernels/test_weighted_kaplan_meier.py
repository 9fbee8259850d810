"""The weighted curve and its robust error: R's numbers, a jackknife of its own, properties, edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.kaplan_meier import kaplan_meier
from hcc_dash.kernels.weighted_kaplan_meier import weighted_kaplan_meier
from tests.kernels.competing_golden import load_weighted, value
from tests.kernels.golden import assert_equal_to_r
from tests.strategies import SurvivalSample, survival_samples


@pytest.mark.golden
@pytest.mark.parametrize("dataset", ["colon", "pbc", "prtras001"])
def test_equals_r(dataset: str) -> None:
    sample = load_weighted(dataset)
    found = weighted_kaplan_meier(sample.time, sample.event, sample.weights)
    clustered = weighted_kaplan_meier(sample.time, sample.event, sample.weights, sample.cluster)
    for quantity in ("survival", "n_at_risk", "n_events"):
        assert_equal_to_r(getattr(found, quantity), value("weighted", dataset, "curve", quantity))
        np.testing.assert_array_equal(getattr(found, quantity), getattr(clustered, quantity))
    assert (found.survival > 0).all()
    assert_equal_to_r(found.std_error * found.survival, value("weighted", dataset, "curve", "std_error"))
    assert_equal_to_r(clustered.std_error * found.survival, value("weighted", dataset, "curve", "std_error clustered"))


def test_by_hand() -> None:
    # Weights 2, 1, 1. At 1 the first dies: h = 2/4, S = 1/2. At 2 the second dies: h = 1/2, S = 1/4.
    # d log S / dw at 1: -(1 - 1/2)/(4 - 2) = -1/4 for the first, 1/4 for the others; weighted -1/2, 1/4, 1/4.
    # At 2: first -1/2; second 1/4 - (1 - 1/2)/(2 - 1) = -1/4; third 1/4 + 1/2 = 3/4.
    found = weighted_kaplan_meier([1, 2, 3], [1, 1, 0], [2, 1, 1])
    np.testing.assert_allclose(found.survival, [1 / 2, 1 / 4, 1 / 4])
    np.testing.assert_allclose(found.n_at_risk, [4, 2, 1])
    np.testing.assert_array_equal(found.n_raw_at_risk, [3, 2, 1])
    np.testing.assert_allclose(found.std_error**2, [3 / 8, 1 / 4 + 1 / 16 + 9 / 16, 1 / 4 + 1 / 16 + 9 / 16])


@given(survival_samples(min_size=2), st.data())
def test_error_is_the_sum_of_squared_influences(sample: SurvivalSample, data: st.DataObject) -> None:
    n = sample.time.size
    weight = np.array(data.draw(st.lists(st.floats(0.2, 5), min_size=n, max_size=n)))
    found = weighted_kaplan_meier(sample.time, sample.event, weight, sample.stratum)
    step = 1e-6
    change = np.zeros((3, found.time.size))
    for i in range(n):
        up, down = weight.copy(), weight.copy()
        up[i] *= 1 + step
        down[i] *= 1 - step
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = [np.log(weighted_kaplan_meier(sample.time, sample.event, w).survival) for w in (up, down)]
            change[sample.stratum[i]] += (logs[0] - logs[1]) / (2 * step)
    alive = found.survival > 0
    np.testing.assert_allclose(found.std_error[alive] ** 2, (change**2).sum(axis=0)[alive], rtol=1e-5, atol=1e-7)
    assert np.isinf(found.std_error[~alive]).all()


@given(survival_samples(), st.floats(0.1, 10))
def test_equal_weights_give_kaplan_meier(sample: SurvivalSample, weight: float) -> None:
    plain = kaplan_meier(sample.time, sample.event)
    found = weighted_kaplan_meier(sample.time, sample.event, np.full(sample.time.size, weight))
    np.testing.assert_allclose(found.survival, plain.survival, atol=1e-13)
    np.testing.assert_array_equal(found.n_raw_at_risk, plain.n_at_risk)
    np.testing.assert_array_equal(found.time, plain.time)
    # without weights the infinitesimal jackknife of Kaplan-Meier is Greenwood's error, as long as S is above 0
    alive = plain.survival > 0
    np.testing.assert_allclose(found.std_error[alive], plain.std_error[alive], rtol=1e-9, atol=1e-9)


@given(survival_samples(min_size=2))
def test_whole_weights_are_copies_and_none_is_absence(sample: SurvivalSample) -> None:
    weight = np.arange(sample.time.size) % 3
    copies = np.repeat(np.arange(sample.time.size), weight)
    found = weighted_kaplan_meier(sample.time, sample.event, weight)
    copied = weighted_kaplan_meier(sample.time[copies], sample.event[copies], np.ones(copies.size), copies)
    np.testing.assert_array_equal(found.time, copied.time)
    np.testing.assert_allclose(found.survival, copied.survival, atol=1e-13)
    np.testing.assert_allclose(found.std_error, copied.std_error, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("weights", [[1, -1], [1, np.nan], [1, np.inf], [1]])
def test_wrong_weights_are_refused(weights: list) -> None:
    with pytest.raises(ValueError, match=r"weights|Weights"):
        weighted_kaplan_meier([1, 2], [1, 0], weights)


def test_nobody() -> None:
    assert weighted_kaplan_meier([], [], []).survival.size == 0
    assert weighted_kaplan_meier([1, 2], [1, 0], [0, 0]).survival.size == 0
