"""Turnbull's estimate: icenReg's values, hand cases, Kaplan-Meier's where times are known, the largest likelihood."""

from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.kaplan_meier import kaplan_meier
from hcc_dash.kernels.turnbull import turnbull, turnbull_at
from tests.strategies import SurvivalSample, survival_samples

DISEASE = Path(__file__).resolve().parents[1] / "data" / "disease"
Intervals = list[tuple[int, int]]

intervals = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from([0, 1, 2, 3, 5, 99])).map(lambda ends: (ends[0], ends[0] + ends[1])),
    min_size=1,
    max_size=14,
)


def ends(rows: Intervals) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.array(rows, dtype=float).T
    return left, np.where(right > 50, np.inf, right)


def test_equals_icenreg_and_surpyval() -> None:
    """180 patients; both packages give these two numbers for the same intervals."""
    rows = pd.read_csv(DISEASE / "turnbull_na.csv")
    estimate = turnbull(rows["left"], rows["right"])
    surely, at_most = turnbull_at(estimate, [735.0])
    np.testing.assert_allclose([surely[0], at_most[0]], 0.3725015, atol=1e-6)
    assert estimate.log_likelihood == pytest.approx(-321.30822, abs=1e-5)
    assert estimate.gap < 1e-9


def test_by_hand() -> None:
    """(0, 2], (1, 3], (4, 6] and one free at 5: masses of (1, 2] 1/2, and of (5, 6] the rest, who can share it."""
    estimate = turnbull([0, 1, 4, 5], [2, 3, 6, np.nan])
    assert (estimate.left.tolist(), estimate.right.tolist()) == ([1.0, 5.0], [2.0, 6.0])
    np.testing.assert_allclose(estimate.mass, [0.5, 0.5], atol=1e-7)
    surely, at_most = turnbull_at(estimate, [0.5, 1, 1.5, 2, 4.5, 5.5, 6, 9])
    np.testing.assert_allclose(surely, [0, 0, 0, 0.5, 0.5, 0.5, 1, 1], atol=1e-7)
    np.testing.assert_allclose(at_most, [0, 0, 0.5, 0.5, 0.5, 1, 1, 1], atol=1e-7)


def test_what_ends_at_a_time_comes_before_what_begins_there() -> None:
    """(0, 1] and (1, 2] share no time; an event known at 1 is in the first of them and not in the second."""
    apart = turnbull([0, 1], [1, 2])
    assert (apart.left.tolist(), apart.right.tolist()) == ([0.0, 1.0], [1.0, 2.0])
    known = turnbull([0, 1, 1], [1, 1, 2])
    assert (known.left.tolist(), known.right.tolist()) == ([1.0, 1.0], [1.0, 2.0])
    np.testing.assert_allclose(known.mass, [2 / 3, 1 / 3], atol=1e-6)


@given(survival_samples())
def test_is_kaplan_meier_where_times_are_known(sample: SurvivalSample) -> None:
    """Events before censorings at ties, as everywhere; in whom no event was seen, the rest."""
    estimate = turnbull(sample.time, np.where(sample.event, sample.time, np.nan))
    curve = kaplan_meier(sample.time, sample.event)
    surely, _ = turnbull_at(estimate, curve.time)
    np.testing.assert_allclose(surely, 1 - curve.survival, atol=1e-5)


@given(intervals, st.randoms())
def test_no_other_estimate_is_more_likely(rows: Intervals, chance: Random) -> None:
    """A plain EM over all times, started elsewhere, climbs no higher; the order of patients does not matter."""
    left, right = ends(rows)
    estimate = turnbull(left, right)
    assert estimate.mass.sum() == pytest.approx(1)
    assert _plain_em(left, right) <= estimate.log_likelihood + 1e-8
    shuffled = list(rows)
    chance.shuffle(shuffled)
    again = turnbull(*ends(shuffled))
    np.testing.assert_array_equal(again.left, estimate.left)
    assert again.log_likelihood == pytest.approx(estimate.log_likelihood, abs=1e-8)


def _plain_em(left: np.ndarray, right: np.ndarray) -> float:
    """Log-likelihood after 2,000 steps of EM over half-days, which every interval here can be told by."""
    half_days = np.concatenate((np.arange(0, 20) / 2, [np.inf]))
    within = np.where(
        (left == right)[:, None],
        half_days == left[:, None],
        (half_days > left[:, None]) & (half_days <= right[:, None]),
    ).astype(float)
    mass = np.full(half_days.size, 1 / half_days.size)
    for _ in range(2_000):
        mass = mass * (within / (within @ mass)[:, None]).mean(axis=0)
    return float(np.log(within @ mass).sum())


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ([], [], "one interval"),
        ([1, 2], [3], "one interval"),
        ([2.0], [1.0], "does not end before it begins"),
        ([np.nan], [1.0], "finite left end"),
    ],
)
def test_what_is_no_interval_is_refused(left: list[float], right: list[float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        turnbull(left, right)
