"""Mean cumulative functions: R's mets and survfit, a hand case, influences by changing weights, what cannot be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.kaplan_meier import kaplan_meier
from hcc_dash.kernels.mean_cumulative import MeanCumulative, mean_at, mean_band, mean_cumulative
from tests.kernels.golden import ROOT, assert_equal_to_r
from tests.kernels.proportions_golden import check_provenance, value

Sample = tuple[list[int], list[bool], list[int], list[int]]


@st.composite
def histories(draw: st.DrawFn) -> Sample:
    """Ends, deaths, owners and times of the events of a few patients; ties everywhere."""
    n = draw(st.integers(1, 8))
    end = draw(st.lists(st.integers(1, 6), min_size=n, max_size=n))
    death = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    owner = draw(st.lists(st.integers(0, n - 1), max_size=12))
    return end, death, owner, [draw(st.integers(0, end[one])) for one in owner]


@pytest.mark.golden
def test_death_as_an_end_equals_r() -> None:
    check_provenance("tests/data/recurrent.csv")
    d = pd.read_csv(ROOT / "tests" / "data" / "recurrent.csv")
    ends, events = d[d["status"] == 0], d[d["status"] == 1]
    curve = mean_cumulative(ends["stop"], ends["death"], events["patient"].to_numpy() - 1, events["stop"])
    seen = curve.n_events > 0
    assert_equal_to_r(curve.estimate[seen], value("death terminal", "recurrent", "estimate"))
    assert_equal_to_r(curve.std_error[seen], value("death terminal", "recurrent", "std_error"))


@pytest.mark.golden
def test_without_deaths_equals_r_at_ties() -> None:
    patient, stop, status = (value("rows", "recurrent coarse", name) for name in ("patient", "stop", "status"))
    last = status == 0
    owner = np.searchsorted(patient[last], patient[~last])
    curve = mean_cumulative(stop[last], np.zeros(last.sum(), dtype=bool), owner, stop[~last])
    seen = curve.n_events > 0
    assert_equal_to_r(curve.estimate[seen], value("no death", "recurrent coarse", "estimate"))
    assert_equal_to_r(curve.std_error[seen], value("no death", "recurrent coarse", "std_error"))


def test_by_hand() -> None:
    # 4 patients to 5, 5 (died), 8, 10; events at 2 (patient 0), 5 (patient 1, the day of death), 6 and 6 (patient 2)
    curve = mean_cumulative([5, 5, 8, 10], [0, 1, 0, 0], [0, 1, 2, 2], [2, 5, 6, 6])
    assert curve.time.tolist() == [2, 5, 6, 8, 10]
    assert curve.n_at_risk.tolist() == [4, 4, 2, 2, 1]
    assert curve.n_events.tolist() == [1, 1, 2, 0, 0]
    assert curve.n_deaths.tolist() == [0, 1, 0, 0, 0]
    assert curve.survival.tolist() == [1, 0.75, 0.75, 0.75, 0.75]
    # 1/4, then 1/4 (the event comes before the death), then 0.75 * 2/2
    assert curve.estimate.tolist() == [0.25, 0.5, 1.25, 1.25, 1.25]
    mean, error = mean_at(curve, [1, 2, 7, 10, 11])
    np.testing.assert_array_equal(mean, [0, 0.25, 1.25, 1.25, np.nan])
    assert error[0] == 0
    assert np.isnan(error[-1])


def weighted_mean(sample: Sample, weights: np.ndarray, at: float) -> float:
    """The estimator as its definition has it, patient by patient, with patients counted by weight."""
    end, death, owner, times = (np.array(one) for one in sample)
    alive, total = 1.0, 0.0
    for t in sorted({*end.tolist(), *times.tolist()}):
        if t > at:
            break
        at_risk = weights[end >= t].sum()
        total += alive * weights[owner[times == t].astype(int)].sum() / at_risk
        alive *= 1 - weights[(end == t) & death].sum() / at_risk
    return total


@given(histories())
def test_estimate_is_its_definition(sample: Sample) -> None:
    curve = mean_cumulative(*sample)
    one_each = np.ones(len(sample[0]))
    for time, mean in zip(curve.time, curve.estimate, strict=True):
        assert mean == pytest.approx(weighted_mean(sample, one_each, time), abs=1e-12)


@given(histories())
def test_variance_without_deaths_is_the_sum_of_squared_influences(sample: Sample) -> None:
    end, _, owner, times = sample
    immortal = (end, [False] * len(end), owner, times)
    curve = mean_cumulative(*immortal)
    step = 1e-5
    for place in (len(curve.time) // 2, len(curve.time) - 1):
        squares = 0.0
        for i in range(len(end)):
            up, down = np.ones(len(end)), np.ones(len(end))
            up[i], down[i] = 1 + step, 1 - step
            at = curve.time[place]
            squares += ((weighted_mean(immortal, up, at) - weighted_mean(immortal, down, at)) / (2 * step)) ** 2
        assert curve.std_error[place] == pytest.approx(np.sqrt(squares), rel=1e-5, abs=1e-7)


@given(histories())
def test_counts_fit_together(sample: Sample) -> None:
    curve = mean_cumulative(*sample)
    assert curve.n_events.sum() == len(sample[2])
    assert curve.n_deaths.sum() == sum(sample[1])
    assert curve.n_at_risk[0] == len(sample[0])
    assert (np.diff(curve.estimate) >= 0).all()
    survival = kaplan_meier(sample[0], sample[1])
    at = np.searchsorted(curve.time, survival.time)
    np.testing.assert_allclose(curve.survival[at], survival.survival, atol=1e-12)


def test_everybody_twice_halves_the_variance() -> None:
    draw = np.random.default_rng(3)
    end = draw.integers(5, 60, 700).astype(float)
    death = draw.random(700) < 0.3
    owner = draw.integers(0, 700, 900)
    times = np.floor(draw.random(900) * end[owner])
    once = mean_cumulative(end, death, owner, times)
    twice = mean_cumulative(np.tile(end, 2), np.tile(death, 2), np.concatenate((owner, owner + 700)), np.tile(times, 2))
    np.testing.assert_allclose(twice.estimate, once.estimate, rtol=1e-10)
    np.testing.assert_allclose(twice.std_error * np.sqrt(2), once.std_error, rtol=1e-10)


def test_nobody_and_nothing() -> None:
    empty: MeanCumulative = mean_cumulative([], [], np.zeros(0, int), [])
    assert empty.time.size == 0
    assert np.isnan(mean_at(empty, 3)[0]).all()
    quiet = mean_cumulative([4, 6], [0, 1], np.zeros(0, int), [])
    assert quiet.estimate.tolist() == [0, 0]
    assert quiet.std_error.tolist() == [0, 0]


def test_limits_stay_above_zero() -> None:
    low, high = mean_band([0, 0.2, 1.5], [0, 0.3, 0.2])
    assert np.isnan([low[0], high[0]]).all()
    assert (low[1:] > 0).all()
    np.testing.assert_allclose(low[1:] * high[1:], np.square([0.2, 1.5]))


def test_an_event_after_the_end_of_follow_up_is_refused() -> None:
    with pytest.raises(ValueError, match="after the end of their patient's follow-up"):
        mean_cumulative([5, 6], [0, 0], [0], [5.5])
    with pytest.raises(ValueError, match="counted from 0"):
        mean_cumulative([5, 6], [0, 0], [2], [1])
