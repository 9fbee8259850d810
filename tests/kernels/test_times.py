"""Times that differ by rounding noise are one time; codes are checked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.kaplan_meier import kaplan_meier
from hcc_dash.kernels.times import (
    align_days,
    align_times,
    check_codes,
    code_strata,
    code_times,
    merge_close_times,
)


def test_noise_is_merged_to_the_smallest() -> None:
    assert 0.1 + 0.2 != 0.3
    merged = merge_close_times([0.1 + 0.2, 0.3, 5.0])
    np.testing.assert_array_equal(merged, [0.3, 0.3, 5.0])
    assert kaplan_meier([0.1 + 0.2, 0.3, 5.0], [1, 1, 0]).n_events.tolist() == [2, 0]


@pytest.mark.parametrize(("gap", "distinct"), [(1.4e-8, 1), (1.6e-8, 2)])
def test_tolerance_is_absolute_for_short_times(gap: float, distinct: int) -> None:
    assert np.unique(merge_close_times([1.0, 1.0 + gap, 0.5])).size == distinct + 1


@pytest.mark.parametrize(("gap", "distinct"), [(1.4e-5, 1), (1.6e-5, 2)])
def test_tolerance_is_relative_to_the_mean_for_long_times(gap: float, distinct: int) -> None:
    assert np.unique(merge_close_times([1000.0, 1000.0 + gap])).size == distinct


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30))
def test_merging_moves_nobody_far_and_keeps_the_order(times: list[float]) -> None:
    time = np.array(times)
    merged = merge_close_times(time)
    assert (merged <= time).all()
    assert (time - merged <= 30 * 1.5e-8 * max(1.0, time.mean() + time.max())).all()
    assert (np.diff(merged[np.argsort(time, kind="stable")]) >= 0).all()


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30))
def test_whole_numbers_are_their_own_values(times: list[int]) -> None:
    time = np.array(times, dtype=float)
    np.testing.assert_array_equal(merge_close_times(time), time)
    values, codes = code_times(time)
    np.testing.assert_array_equal(values[codes], time)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_grid_and_sort_agree(times: list[int]) -> None:
    # A quarter has no rounding error, so dividing by it changes the road and not the answer.
    event = np.arange(len(times)) % 2
    grid, sort = kaplan_meier(times, event), kaplan_meier(np.array(times) / 4, event)
    np.testing.assert_array_equal(grid.survival, sort.survival)
    np.testing.assert_array_equal(grid.n_at_risk, sort.n_at_risk)
    np.testing.assert_array_equal(grid.time / 4, sort.time)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=20), st.lists(st.floats(0, 1e4), max_size=20))
def test_a_time_is_aligned_where_merging_would_make_it_one_and_else_stays(
    seen: list[float], asked: list[float]
) -> None:
    found = align_times(asked, seen)
    assert all(one in seen or one == wanted for one, wanted in zip(found, asked, strict=True))
    near = 1.5e-8 * max(1.0, float(np.mean(np.unique(seen))))
    assert (np.abs(found - asked) <= near).all()
    noise = np.array(seen) * (1 + 1e-12)
    assert np.isin(align_times(noise, seen), seen).all()


def test_times_that_are_no_numbers_stay_and_nothing_is_aligned_with_nothing() -> None:
    np.testing.assert_array_equal(align_times([np.nan, np.inf, 0.1], [0.3]), [np.nan, np.inf, 0.1])
    np.testing.assert_array_equal(align_times([0.1 + 0.2], []), [0.1 + 0.2])
    assert align_times(0.1 + 0.2, [0.3]) == 0.3
    assert align_days(29 / 7 * 7) == 29
    assert align_days(30.4375) == 30.4375


def test_missing_times_are_refused() -> None:
    with pytest.raises(ValueError, match="present and finite"):
        merge_close_times([1.0, np.nan])


@pytest.mark.parametrize("codes", [[0, -1], [0.0, 1.0], ["a", "b"]])
def test_codes_must_be_whole_and_present(codes: list) -> None:
    with pytest.raises(ValueError, match="group must be whole numbers from 0 up"):
        check_codes(codes, 2, "group")


def test_codes_must_be_one_per_patient() -> None:
    with pytest.raises(ValueError, match=r"one code per patient \(3\)"):
        check_codes([0, 1], 3, "group")


def test_strata_may_be_labels() -> None:
    np.testing.assert_array_equal(code_strata(["III/IVA", "I/II", "III/IVA"], 3), [1, 0, 1])
    np.testing.assert_array_equal(code_strata([2.5, 1.5], 2), [1, 0])
    np.testing.assert_array_equal(code_strata(None, 2), [0, 0])


@pytest.mark.parametrize("strata", [[1.0, np.nan], np.array(["I", None], dtype=object)])
def test_missing_strata_are_refused(strata: object) -> None:
    with pytest.raises(ValueError, match="1 patients have no stratum, the first at position 1"):
        code_strata(strata, 2)


def test_strata_must_be_one_per_patient() -> None:
    with pytest.raises(ValueError, match=r"one label per patient \(3\)"):
        code_strata(["I", "II"], 3)
