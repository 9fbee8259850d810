"""The unit of a column of times: proposed by the file's own dates, never taken, held where the file contradicts it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.missing_times import known_times
from hcc_dash.cohort.propose import unit_by_name
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.time_unit import LONGEST_YEARS, check_unit, compare_with_dates, propose_time_unit
from hcc_dash.study.time import DAYS_IN, TimeUnit

UNITS = list(DAYS_IN)
DIGITS = {"days": 0, "weeks": 1, "months": 1, "years": 2}


def table(days: list[int], unit: TimeUnit, extra: int = 0, name: str = "t") -> RawTable:
    rows = []
    for at, n in enumerate(days):
        start = date(2019, 1, 1) + timedelta(days=13 * at)
        time = f"{(n + extra) / DAYS_IN[unit]:.{DIGITS[unit]}f}"
        rows.append(f"{start},{start + timedelta(days=n)},{time},{at % 2}")
    return read_table("\n".join([f"op,last,{name},died", *rows]).encode(), "up.csv")


def issue(raw: RawTable, chosen: TimeUnit | None, **answers: str) -> Issue | None:
    return next(iter(check_unit(raw, "t", chosen, answers)), None)


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=10)
@given(days=st.lists(st.integers(200, 3_000), min_size=5, max_size=12, unique=True))
def test_dates_tell_the_unit_whatever_the_column_is_called(unit: TimeUnit, days: list[int]) -> None:
    raw = table(days, unit, name="os_months")
    dated = compare_with_dates(raw.frame, "os_months")
    assert dated is not None
    assert (dated.unit, dated.start, dated.end, dated.n, dated.of) == (unit, "op", "last", len(days), len(days))
    assert propose_time_unit(raw.frame, "os_months")[0] == unit
    for chosen in UNITS:
        held = check_unit(raw, "os_months", chosen, {})
        assert [one.severity for one in held] == ([] if chosen == unit else ["ask"])


def test_days_counted_with_the_first_one() -> None:
    dated = compare_with_dates(table([10, 200, 3000], "days", extra=1).frame, "t")
    assert dated is not None
    assert (dated.unit, dated.extra_day) == ("days", True)
    assert "plus 1" in dated.sentence


@pytest.mark.parametrize("days", [[5, 9], [0, 0, 0, 0]])
def test_too_little_tells_nothing(days: list[int]) -> None:
    assert compare_with_dates(table(days, "days").frame, "t") is None


def test_dates_of_something_else_tell_nothing() -> None:
    rows = [f"2019-01-{at:02},2020-03-{at:02},{7 * at},{at % 2}" for at in range(1, 20)]
    raw = read_table("\n".join(["born,seen,t,died", *rows]).encode(), "up.csv")
    assert compare_with_dates(raw.frame, "t") is None


@pytest.mark.parametrize(("unit", "longest"), [("days", 18_200), ("weeks", 2_600), ("months", 600), ("years", 50)])
def test_a_follow_up_beyond_fifty_years_is_no_patients(unit: TimeUnit, longest: int) -> None:
    def raw(last: int) -> RawTable:
        return read_table(f"t,died\n1,1\n2,0\n{last},1\n".encode(), "up.csv")

    assert issue(raw(longest), unit) is None
    held = issue(raw(longest + longest // 20), unit)
    assert held is not None
    assert (held.severity, held.question is not None) == ("ask", True)
    confirmed = issue(raw(longest + longest // 20), unit, **{"unit_confirmed:t": unit})
    assert confirmed is not None
    assert confirmed.severity == "info", "the holder's word stands"


def test_no_unit_is_ever_taken() -> None:
    asked = issue(read_table(b"t,died\n1,1\n2,0\n", "up.csv"), None)
    assert asked is not None
    assert asked.severity == "ask"
    assert asked.question is not None
    assert {choice.value for choice in asked.question.choices} == set(UNITS)


@given(
    times=st.lists(st.integers(0, 600) | st.decimals(0, 600, places=1), min_size=1, max_size=8),
    unit=st.sampled_from(UNITS),
)
def test_no_unit_is_likely_by_the_longest_time_alone(times: list[object], unit: TimeUnit) -> None:
    """Up to fifty years in months: what is known is said, nothing is proposed; a name that says it is believed."""
    rows = "\n".join(f"{one},{at % 2}" for at, one in enumerate(times))
    asked = issue(read_table(f"t,died\n{rows}\n".encode(), "up.csv"), None)
    assert asked is not None
    assert asked.question is not None
    assert (asked.question.proposed, "Probably" in asked.problem) == ("", False)
    assert all(f"--time-unit {one}" in asked.question.option for one in UNITS)
    longest = max(float(str(one)) for one in times)
    assert (f"The longest time is {longest:g}" in asked.problem) == (longest > 0)
    named = check_unit(read_table(f"os_{unit},died\n{rows}\n".encode(), "up.csv"), f"os_{unit}", None, {})
    assert named[0].question is not None
    assert named[0].question.proposed == unit


@settings(max_examples=40)
@given(
    times=st.lists(st.integers(1, 30_000), min_size=6, max_size=12),
    chosen=st.sampled_from(UNITS),
    named=st.sampled_from(["", *UNITS]),
)
def test_a_doubted_unit_is_never_the_one_to_say(times: list[int], chosen: TimeUnit, named: str) -> None:
    """Nor is another doubted in silence: another unit by the name, or more than a life, is asked."""
    name = f"os_{named}".removesuffix("_")
    rows = "\n".join(f"{one},{at % 2}" for at, one in enumerate(times))
    raw = read_table(f"{name},died\n{rows}\n".encode(), "up.csv")
    known = known_times(raw.frame[name])
    held = check_unit(raw, name, chosen, {})
    too_long = known.max() * DAYS_IN[chosen] > LONGEST_YEARS * DAYS_IN["years"]
    assert [one.severity for one in held] == ["ask"] * int(bool(too_long) or named not in {"", chosen})
    for one in held:
        assert one.question is not None
        assert one.question.proposed != chosen
        assert f"--time-unit {chosen}" not in one.question.option
        assert named in {"", chosen} or one.question.proposed == named


def test_days_are_not_offered_where_the_name_and_most_times_say_months() -> None:
    rows = "\n".join(f"{one},1" for one in [*range(1, 60), 1207])
    (held,) = check_unit(read_table(f"os_months,died\n{rows}\n".encode(), "up.csv"), "os_months", "months", {})
    assert held.question is not None
    assert (held.question.proposed, held.rows) == ("", (61,))
    assert "--time-unit" not in held.question.option


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("os_mo", "months"),
        ("OS (months)", "months"),
        ("futime_days", "days"),
        ("days_left", "days"),
        ("followup weeks", "weeks"),
        ("t_yrs", "years"),
        ("随访月数", "months"),
        ("os_mortality", None),
        ("mosaic_time", None),
        ("yearly", None),
        ("随访日期", None),
        ("AVAL", None),
    ],
)
def test_a_unit_is_a_word_of_the_name(column: str, unit: TimeUnit | None) -> None:
    assert unit_by_name(column) == unit
