"""Codes for "unknown" among times: found far beyond all others, asked about, and blank once they were answered so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.missing_times import find_doubtful, known_times
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table

CODES = st.sampled_from(["99", "888", "999", "9999", "99999"])


def table(times: list[str]) -> RawTable:
    rows = "\n".join(f"p{at},{time},{at % 2},{'AB'[at % 2]}" for at, time in enumerate(times))
    return read_table(f"id,os_months,died,arm\n{rows}\n".encode(), "up.csv")


def mapping(**answers: str) -> ColumnMapping:
    return ColumnMapping("os_months", "died", ("1",), "months", subject="id", arm="arm", answers=answers)


@settings(max_examples=30)
@given(
    times=st.lists(st.integers(1, 39).map(str), min_size=8, max_size=30),
    codes=st.lists(CODES, min_size=1, max_size=2),
    data=st.data(),
)
def test_a_code_is_asked_about_and_counts_as_a_blank_cell_once_it_is_missing(
    times: list[str], codes: list[str], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations([*times, *codes]))
    raw = table(list(mixed))
    cohort, issues = map_table(raw, mapping())
    (asked,) = [issue for issue in issues if issue.question is not None]
    assert cohort is None
    assert (asked.severity, asked.count) == ("ask", len(codes))
    assert asked.rows == tuple(at + 2 for at, time in enumerate(mixed) if time in codes)
    assert known_times(raw.frame["os_months"]).max() == max(map(int, times))
    left, _ = map_table(raw, mapping(**{"missing_time:os_months": "missing"}))
    blank, _ = map_table(table(["" if time in codes else time for time in mixed]), mapping())
    assert left is not None
    assert blank is not None
    assert left.tables["subjects"].equals(blank.tables["subjects"])


@settings(max_examples=30)
@given(st.lists(st.integers(0, 240) | st.decimals(0, 60, places=1), min_size=1, max_size=30))
def test_times_that_rise_step_by_step_are_times(times: list[object]) -> None:
    """No value is doubted that has a neighbour within a factor of two and a half, whatever it is."""
    steps = [str(one) for one in times if float(str(one)) > 0] + [str(2**at) for at in range(9)]
    assert not find_doubtful(table(steps).frame["os_months"]).any()


@pytest.mark.parametrize("times", [["60"] * 8 + ["7", "8", "9"], ["12", "99"], ["3", "4", "5", "6", "7", "8", "90.5"]])
def test_a_common_end_few_times_and_one_long_one_are_no_codes(times: list[str]) -> None:
    assert not find_doubtful(table(times).frame["os_months"]).any()


def test_a_number_that_is_repeated_ten_times_beyond_the_others_is_a_code() -> None:
    assert find_doubtful(table([*map(str, range(1, 20)), "500", "500"]).frame["os_months"]).tolist()[-3:] == [
        False,
        True,
        True,
    ]
