"""Filters written by people, and names people read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.selection import Filter, LevelFilter, RangeFilter, Selection, name_filter, parse_where
from hcc_dash.study.errors import StudyError
from hcc_dash.study.read import read_study, study_folder

LO2007 = read_study(study_folder("lo2007"))
INF = float("inf")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stage_group = III/IVA", LevelFilter("stage_group", ("III/IVA",))),
        ("stage=I,II", LevelFilter("stage", ("I", "II"))),
        ("stage = 'I', \"II\" ", LevelFilter("stage", ("I", "II"))),
        ("stage in I, IVA, I", LevelFilter("stage", ("I", "IVA"))),
        ('sex = "male"', LevelFilter("sex", ("male",))),
        ("age >= 60", RangeFilter("age", 60, INF)),
        ("age<=60.5", RangeFilter("age", -INF, 60.5)),
        ("age = 57", RangeFilter("age", 57, 57)),
        ("age = 40..60", RangeFilter("age", 40, 60)),
        ("age in 40 .. 60", RangeFilter("age", 40, 60)),
    ],
)
def test_a_filter_is_read_as_written(text: str, expected: Filter) -> None:
    assert parse_where(text, LO2007) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stage_grup = I/II", 'No factor "stage_grup" in lo2007. Did you mean "stage_group"?'),
        ("os_days >= 100", 'No factor "os_days"'),
        ("stage_group = III/IV", '"stage_group" has no level "III/IV". Did you mean "III/IVA"?'),
        ("stage = I, III", '"stage" has no level "III". Did you mean "IIIA"?'),
        ("sex = ", "is not a filter. Write FACTOR = LEVEL"),
        ("sex", "is not a filter"),
        ("", "is not a filter"),
        ("age > 60", "is not a filter"),
        ("age == 60", "is not a filter"),
        ("age >= old", '"age" is a number; "old" is not. Write age >= 60'),
        ("age = nan", '"age" is a number; "nan" is not'),
        ("age = 40..", '"age" is a number; "40.." is not'),
        ("age = 60..40", "holds nobody: the first number is the larger"),
        ("stage >= II", '"stage" has levels, not numbers. Write stage = I, II.'),
    ],
)
def test_a_filter_that_cannot_be_read_says_why_and_what_to_write(text: str, words: str) -> None:
    with pytest.raises(StudyError) as caught:
        parse_where(text, LO2007)
    assert words in str(caught.value)


@given(st.floats(-1000, 1000), st.floats(-1000, 1000))
def test_a_range_comes_back_as_written(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    assert parse_where(f"age = {low!r}..{high!r}", LO2007) == RangeFilter("age", low, high)


@given(st.lists(st.sampled_from(LO2007.column("stage").levels), min_size=1, unique=True))
def test_levels_come_back_as_written(levels: list[str]) -> None:
    assert parse_where(f"stage = {', '.join(levels)}", LO2007) == LevelFilter("stage", tuple(levels))


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (LevelFilter("stage_group", ("III/IVA",)), "pTNM III/IVA"),
        (LevelFilter("stage", ("I", "II")), "pTNM I or II"),
        (RangeFilter("age", 40, 60), "Age 40 to 60"),
        (RangeFilter("age", 60, INF), "Age 60 or above"),
        (RangeFilter("age", -INF, 60), "Age 60 or below"),
        (RangeFilter("age", 57, 57), "Age 57"),
    ],
)
def test_names_of_filters(one: Filter, name: str) -> None:
    assert name_filter(one, LO2007) == name


def test_a_selection_is_frozen_and_can_key_a_cache() -> None:
    one = Selection("main", ("ifn1",), (RangeFilter("age", 40, 60),))
    assert len({one, Selection("main", ("ifn1",), (RangeFilter("age", 40, 60),))}) == 1
    with pytest.raises(AttributeError):
        one.population = "x"  # type: ignore[misc]  # that it cannot is the point
