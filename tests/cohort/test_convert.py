"""Text cells become typed columns; a cell is converted, missing or reported, and never anything else."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.convert import MISSING_WORDS, clean_text, to_date, to_number, type_table
from hcc_dash.study.parts import Column, Table


def series(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype=str)


def number(*cells: str) -> list[float | str | None]:
    """Each cell as its number, None where missing, "bad" where unreadable."""
    values, bad = to_number(series(*cells))
    return ["bad" if wrong else None if np.isnan(value) else value for value, wrong in zip(values, bad, strict=True)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["3,5", "4", "-0,25"], [3.5, 4.0, -0.25]),
        (["3,5", "3.5"], ["bad", 3.5]),
        (["1,234", "567"], ["bad", 567.0]),
        (["1,234", "5,6"], [1.234, 5.6]),
        (["0,123", "0,456"], [0.123, 0.456]),
        (["1,234,567", "2,5"], ["bad", 2.5]),
        (["1.234,5"], ["bad"]),
        (["\uff11\uff12\uff0e\uff15", "\uff0d3"], [12.5, -3.0]),
        (["1e3", " 7 ", "+2"], [1000.0, 7.0, 2.0]),
        (["inf", "-Infinity", "1e400"], ["bad", "bad", "bad"]),
        (["<0.05", ">1210", "3.2×10^4", "12 months", "50%", "1 000"], ["bad"] * 6),
        (["10⁴", "5²", "3①", "½"], ["bad"] * 4),
        (["", " ", "NA", "n/a", "NaN", "None", ".", "-", "未知", "—"], [None] * 10),
        (["三", "True", "2021-03-05", "1_000", "0x10"], ["bad"] * 5),
    ],
)
def test_numbers(cells: list[str], expected: list[float | str | None]) -> None:
    assert number(*cells) == expected


@settings(max_examples=50)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_every_float_written_out_comes_back_exactly(values: list[float]) -> None:
    numbers, bad = to_number(series(*[repr(value) for value in values]))
    assert numbers.tolist() == values
    assert not bad.any()


@settings(max_examples=50)
@given(st.lists(st.decimals(-999, 999, places=2), min_size=1))
def test_a_decimal_comma_comes_back_exactly(values: list[object]) -> None:
    numbers, bad = to_number(series(*[str(value).replace(".", ",") for value in values]))
    assert numbers.tolist() == [float(str(value)) for value in values]
    assert not bad.any()


CELLS = st.lists(
    st.one_of(
        st.sampled_from(
            [*sorted(MISSING_WORDS), "none", "NA", "3,5", "1,234", "7.5", "12", "2021-3-5", "2021年3月5日"]
        ),
        st.text(max_size=6),
        st.integers().map(str),
    )
)


@settings(max_examples=50)
@given(CELLS)
def test_nothing_is_lost_converted_missing_and_unreadable_add_up(cells: list[str]) -> None:
    column = pd.Series(cells, dtype=str)
    text = clean_text(column)
    for values, bad in (to_number(column), to_date(column)):
        converted = values.notna().to_numpy()
        missing = ~converted & ~bad
        assert converted.sum() + missing.sum() + bad.sum() == len(cells)
        assert not (converted & bad).any()
        assert all(cell == "" or cell.lower() == "none" for cell in text[missing])


@settings(max_examples=50)
@given(CELLS)
def test_clean_text_needs_no_second_cleaning(cells: list[str]) -> None:
    once = clean_text(pd.Series(cells, dtype=str))
    assert clean_text(once, keep=("-",)).tolist() == once.tolist()


def test_na_is_an_arm_where_arms_are_expected() -> None:
    arms = series("NA", "NA + peg-IFN", "", "na")
    assert clean_text(arms, keep=("NA",)).tolist() == ["NA", "NA + peg-IFN", "", ""]
    assert clean_text(arms).tolist() == ["", "NA + peg-IFN", "", ""]


def test_a_minus_beside_a_plus_is_a_negative_result() -> None:
    assert clean_text(series("+", "-", "")).tolist() == ["+", "-", ""]
    assert clean_text(series("\uff0b", "\uff0d")).tolist() == ["+", "-"]
    assert clean_text(series("positive", "-", "--")).tolist() == ["positive", "", ""]


def test_none_is_a_level_of_words_and_missing_among_numbers() -> None:
    assert clean_text(series("none", "microscopic")).tolist() == ["none", "microscopic"]
    assert number("none", "3") == [None, 3.0]


def test_full_width_and_roman_forms_become_plain_but_raised_digits_stay() -> None:
    assert clean_text(series("Ⅲ期", "\uff08\uff21\uff09", "10⁹/L", "m²")).tolist() == ["III期", "(A)", "10⁹/L", "m²"]


@settings(max_examples=50)
@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)), st.sampled_from(["-", "/", "."]), st.booleans())
def test_dates_come_back_whatever_the_separator(day: datetime.date, separator: str, padded: bool) -> None:
    width = 2 if padded else 1
    cell = separator.join([f"{day.year}", f"{day.month:0{width}}", f"{day.day:0{width}}"])
    chinese = f"{day.year}年{day.month}月{day.day}日"
    dates, bad = to_date(series(cell, cell + " 13:45:00", chinese, ""))
    assert dates[:3].dt.date.tolist() == [day] * 3
    assert pd.isna(dates[3])
    assert not bad.any()


@pytest.mark.parametrize(
    "cell", ["5/3/2021", "2021-02-30", "2021-03-051", "20210305", "44260", "March 2021", "9999-01-01"]
)
def test_a_date_that_could_mean_something_else_is_reported(cell: str) -> None:
    dates, bad = to_date(series(cell))
    assert dates.isna().all()
    assert bad.all()


TABLE = Table(
    columns={
        "subject_id": Column(type="id"),
        "stage": Column(type="category", levels=("none", "I", "m²")),
        "virus": Column(type="category"),
        "age": Column(type="integer"),
        "died": Column(type="flag"),
        "seen": Column(type="date"),
        "remark": Column(type="text"),
    }
)


def test_a_table_is_typed_as_declared_and_the_rest_is_reported() -> None:
    raw = pd.DataFrame(
        {
            "subject_id": ["a", "b", "c"],
            "stage": ["m²", "II", "none"],
            "virus": ["HCV", "", "HBV"],
            "age": ["57", "old", "NA"],
            "died": ["1", "0", ""],
            "seen": ["2021/3/5", "5.3.21", ""],
            "remark": ["x", "", "NA"],
            "undeclared": ["1", "2", "3"],
        }
    )
    frame, issues = type_table(raw, TABLE, "subjects")
    assert list(frame.columns) == list(TABLE.columns), "what is not declared is left behind"
    assert frame["stage"].tolist() == ["m²", np.nan, "none"]
    assert list(frame["stage"].cat.categories) == ["none", "I", "m²"], "levels keep the declared order"
    assert list(frame["virus"].cat.categories) == ["HBV", "HCV"]
    assert frame["age"].tolist()[0] == 57.0
    assert str(frame["seen"].dtype) == "datetime64[ns]"
    found = {issue.column: issue for issue in issues}
    assert set(found) == {"stage", "age", "seen"}
    for issue in issues:
        assert (issue.rule, issue.severity, issue.count, issue.rows) == ("S02", "warn", 1, (3,))
        assert not any(cell in issue.problem for cell in ("II ", "old", "5.3.21")), "no cell is quoted"


def test_a_declared_column_that_is_not_in_the_file_blocks() -> None:
    frame, issues = type_table(pd.DataFrame({"subject_id": ["a"]}), TABLE, "subjects")
    assert list(frame.columns) == ["subject_id"]
    assert {(issue.rule, issue.severity) for issue in issues} == {("S01", "block")}
    assert [issue.column for issue in issues] == list(TABLE.columns)[1:]


def test_many_rows() -> None:
    cells = pd.Series([str(i / 4) for i in range(200_000)], dtype=str)
    numbers, bad = to_number(cells)
    assert numbers.sum() == sum(range(200_000)) / 4
    assert not bad.any()
