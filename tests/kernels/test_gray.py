"""Gray's test, plain and within strata: R's numbers, comprisk, a case by hand, properties, edges."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from comprisk import gray_test as by_comprisk
from hypothesis import given
from numpy.typing import NDArray

from hcc_dash.kernels.gray import gray_test
from hcc_dash.kernels.log_rank import log_rank
from tests.kernels.competing_golden import COMPETING, load_competing, value
from tests.kernels.golden import assert_equal_to_r, read_checked
from tests.strategies import SurvivalSample, survival_samples

Columns = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
N_SMALL = 60


@cache
def r_values() -> pd.Series:
    """R's values of gray.csv by dataset, question and quantity."""
    return read_checked("gray").set_index(["dataset", "question", "quantity"])["value"].sort_index()


def small_sample(s: int) -> Columns:
    """The sample that gray.R makes by the same formulas: ties, and strata that lack a group."""
    i, k = np.arange(1, 21 + s % 25), 2 + s % 3
    time = (i * 37 + i // 4 + s * 11) % 13 + 1.0
    return time, (i * i + i // 5 + s) % 3, (i * 7 + i // 3 + s) % k, (i // 5 + s) % (1 + s % 4)


def real_sample(name: str) -> Columns:
    if name == "mgus2":
        sample = load_competing("mgus2")
        return sample.time, sample.cause, sample.group, (sample.x[:, 0] // 20).astype(np.int64)
    pbc = pd.read_csv("tests/data/pbc.csv").dropna(subset=["stage"])
    columns = {"sex": pbc["sex"].map({"f": 0, "m": 1}), "stage": pbc["stage"].astype(int) - 1}
    group = columns.pop(name.split()[1])
    (stratum,) = columns.values()
    time, cause = pbc["time"].to_numpy(np.float64), pbc["status"].to_numpy(np.int64)
    return time, cause, group.to_numpy(np.int64), stratum.to_numpy(np.int64)


# R and another engine ----------------------------------------------------------------------------------------------


@pytest.mark.golden
@pytest.mark.parametrize("name", ["mgus2", "pbc sex", "pbc stage"])
@pytest.mark.parametrize("cause", [1, 2])
def test_within_strata_equals_cuminc(name: str, cause: int) -> None:
    time, causes, group, stratum = real_sample(name)
    found = gray_test(time, causes, group, stratum, of_interest=cause)
    theirs = r_values()[name, f"gray cause={cause}"]
    assert_equal_to_r([found.statistic, found.p_value], theirs[["statistic", "p_value"]].to_numpy())
    assert found.df == group.max()


@pytest.mark.golden
def test_small_samples_equal_cuminc() -> None:
    compared = 0
    for s in range(1, N_SMALL + 1):
        time, cause, group, stratum = small_sample(s)
        for one in (1, 2):
            theirs = r_values()[f"small {s}", f"gray cause={one}", "statistic"]
            found = gray_test(time, cause, group, stratum, of_interest=one)
            if theirs >= 0:  # R writes -1 where it cannot solve
                assert_equal_to_r([found.statistic], [theirs])
                compared += 1
            else:
                assert found.df < group.max()
    assert compared > N_SMALL


@pytest.mark.golden
@pytest.mark.parametrize("dataset", COMPETING)
@pytest.mark.parametrize("cause", [1, 2])
def test_unstratified_equals_cuminc_and_comprisk(dataset: str, cause: int) -> None:
    sample = load_competing(dataset)
    found = gray_test(sample.time, sample.cause, sample.group, of_interest=cause)
    assert_equal_to_r([found.statistic], value("competing", dataset, f"gray cause={cause}", "statistic"))
    other = by_comprisk(sample.time, sample.cause, sample.group, cause=cause)
    assert found.statistic == pytest.approx(other.stat, rel=1e-10)


# by hand -----------------------------------------------------------------------------------------------------------


def test_by_hand() -> None:
    """Group 0: event at 1, competing at 2; group 1: competing at 1, event at 3.

    At 1 two of either group are at risk and nobody had anything: half an event is expected in each. At 3 group 0 has
    left, group 1 has one at risk with half of them free of both: R = 1 / 0.5, alone, so its event was expected.
    """
    found = gray_test([1, 2, 1, 3], [1, 2, 2, 1], [0, 0, 1, 1])
    np.testing.assert_allclose(found.observed, [1, 1])
    np.testing.assert_allclose(found.expected, [0.5, 1.5])


# what holds of every answer ------------------------------------------------------------------------------------------


def causes_of(sample: SurvivalSample) -> NDArray[np.int64]:
    return np.where(sample.event, 1 + (np.arange(sample.time.size) % 3 == 0), 0).astype(np.int64)


@given(sample=survival_samples(both_arms=True))
def test_strata_add_up(sample: SurvivalSample) -> None:
    cause = causes_of(sample)
    whole = gray_test(sample.time, cause, sample.arm, sample.stratum)
    parts = [
        gray_test(sample.time[inside], cause[inside], np.append(sample.arm[inside], 1)[:-1])
        for inside in (sample.stratum == code for code in np.unique(sample.stratum))
    ]
    difference, variance = np.zeros(2), np.zeros((2, 2))
    for part in parts:
        k = part.observed.size
        difference[:k] += part.observed - part.expected
        variance[:k, :k] += part.variance
    np.testing.assert_allclose(whole.observed - whole.expected, difference, atol=1e-10)
    np.testing.assert_allclose(whole.variance, variance, atol=1e-10)
    np.testing.assert_allclose(whole.observed.sum(), whole.expected.sum(), atol=1e-10)


@given(sample=survival_samples(both_arms=True))
def test_order_and_names_do_not_matter(sample: SurvivalSample) -> None:
    cause = causes_of(sample)
    found = gray_test(sample.time, cause, sample.arm, sample.stratum)
    turned = gray_test(sample.time[::-1], cause[::-1], 1 - sample.arm[::-1], 5 - sample.stratum[::-1])
    assert found.df == turned.df
    assert found.statistic == pytest.approx(turned.statistic, rel=1e-8, nan_ok=True)


@given(sample=survival_samples(both_arms=True))
def test_one_stratum_is_none(sample: SurvivalSample) -> None:
    cause = causes_of(sample)
    alone = gray_test(sample.time, cause, sample.arm)
    same = gray_test(sample.time, cause, sample.arm, np.full(sample.arm.size, 7))
    assert (alone.df, str(alone.statistic)) == (same.df, str(same.statistic))


@given(sample=survival_samples(both_arms=True))
def test_scores_without_competing_events_are_those_of_the_log_rank(sample: SurvivalSample) -> None:
    found = gray_test(sample.time, sample.event.astype(np.int64), sample.arm, sample.stratum)
    plain = log_rank(sample.time, sample.event, sample.arm, sample.stratum)
    np.testing.assert_allclose(found.observed, plain.observed, atol=1e-10)
    np.testing.assert_allclose(found.expected, plain.expected, atol=1e-9)


# edges ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cause", "group", "strata"),
    [
        ([0, 0, 2, 0], [0, 1, 0, 1], None),
        ([1, 1, 2, 0], [0, 0, 0, 0], None),
        ([1, 1, 2, 0], [0, 0, 1, 1], [0, 0, 1, 1]),
        ([1, 2, 1, 1, 2, 1, 0, 1, 1], [0, 0, 0, 1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 1, 1]),
        ([], [], None),
    ],
)
def test_nothing_to_compare(cause: list[int], group: list[int], strata: list[int] | None) -> None:
    found = gray_test(np.arange(1.0, len(cause) + 1), np.array(cause, dtype=np.int64), np.array(group, int), strata)
    assert found.df == 0
    assert np.isnan([found.statistic, found.p_value]).all()


def test_wrong_codes_are_refused() -> None:
    with pytest.raises(ValueError, match="cause"):
        gray_test([1, 2], [0.5, 1], [0, 1])
    with pytest.raises(ValueError, match="strata"):
        gray_test([1, 2], [0, 1], [0, 1], [0])
