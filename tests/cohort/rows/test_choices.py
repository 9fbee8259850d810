"""The rows a choice keeps, and the choices a table offers with their counts."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.rows.choices import differs_within, keep_rows, level_columns, list_choices, order_column
from hcc_dash.study.errors import StudyError


def visits(*rows: str, header: str = "id,visit,os,flag") -> pd.DataFrame:
    cells = [row.split(",") for row in rows]
    return pd.DataFrame(cells, columns=header.split(","), index=range(2, 2 + len(rows)))


FOUR = visits("a,2,10,x", "a,1,10,y", "b,1,20,x", "c,3,30,x", "c,2,31,z")


def kept(frame: pd.DataFrame, value: str) -> list[int]:
    return keep_rows(frame, "id", value).index.tolist()


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ("first", [3, 4, 6]),
        ("last", [2, 4, 5]),
        ("every", [2, 3, 4, 5, 6]),
        ("visit = 1", [3, 4]),
        ("visit = 1, 3", [3, 4, 5]),
        ("visit >= 2", [2, 5, 6]),
        ("visit <= 1", [3, 4]),
        ("visit = 2..3", [2, 5, 6]),
        ("identical", [2, 3, 4, 5, 6]),
        ("flag = 'x'", [2, 4, 5]),
    ],
)
def test_the_rows_a_choice_keeps(value: str, rows: list[int]) -> None:
    assert kept(FOUR, value) == rows


def test_first_and_last_go_by_visit_or_date_and_else_by_the_file() -> None:
    assert order_column(FOUR) == "visit"
    dated = visits("a,2024-02-01,1,x", "a,2023-12-24,2,x", "a,,3,x", "b,,4,x", header="id,Date,os,flag")
    assert (order_column(dated), kept(dated, "first"), kept(dated, "last")) == ("Date", [3, 5], [2, 5])
    words = visits("a,late,1,x", "a,early,2,x", header="id,visit,os,flag")
    assert (order_column(words), kept(words, "first"), kept(words, "last")) == ("", [2], [3])


def test_rows_without_an_identifier_stay() -> None:
    assert kept(visits(",1,1,x", ",2,2,x", "a,1,3,x", "a,2,4,x"), "first") == [2, 3, 4]


def test_one_of_identical_rows_is_kept_and_a_difference_in_one_cell_is_none() -> None:
    frame = visits("a,1,1,x", "b,1,2,x", "a,1,1,x", "b,1,3,x", "a,1,1,x")
    assert kept(frame, "identical") == [2, 3, 5]
    labels = [choice.label for choice in list_choices(frame, "id")]
    assert labels[0] == "One of identical rows: 3 of 5 rows, 2 patients"
    alone = visits("a,1,1,x", "b,1,2,x", "a,1,1,x")
    assert [choice.value for choice in list_choices(alone, "id")] == ["identical"], "any end would be the same row"


@pytest.mark.parametrize("value", ["visit = 9", "weight = 1", "frst", "visit >= soon", "visit < 3"])
def test_a_choice_that_keeps_nothing_or_is_none_says_so(value: str) -> None:
    with pytest.raises(StudyError):
        keep_rows(FOUR, "id", value)


def test_choices_come_with_their_counts() -> None:
    assert [choice.label for choice in list_choices(FOUR, "id")] == [
        "visit = 1: 2 of 5 rows, 2 patients",
        "visit = 2: 2 of 5 rows, 2 patients",
        "visit = 3: 1 of 5 rows, 1 patient",
        "First row of each patient: 3 of 5 rows, 3 patients",
        "Last row of each patient: 3 of 5 rows, 3 patients",
    ]


def test_among_parameters_no_first_row_is_offered() -> None:
    frame = visits("a,OS,1,x", "a,PFS,1,x", "b,OS,2,x", "b,PFS,2,x", header="id,PARAMCD,AVAL,x")
    assert [choice.value for choice in list_choices(frame, "id")] == ["PARAMCD = OS", "PARAMCD = PFS"]


def test_a_flag_is_a_choice_where_it_marks_one_row_of_a_patient() -> None:
    frame = visits("a,Y,1,Y", "a,,2,Y", "b,Y,3,Y", "b,N,4,Y", header="id,ABLFL,os,SAFFL")
    assert level_columns(frame, "id") == ["ABLFL"]
    assert kept(frame, "ABLFL = Y") == [2, 4]


def test_how_many_patients_a_column_differs_in() -> None:
    assert differs_within(FOUR, "id", "os") == 1
    assert differs_within(FOUR, "id", "visit") == 2
    assert differs_within(visits("a,1,1,x", "a,1,,x"), "id", "os") == 0, "an empty cell says nothing"


patients = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 5)), min_size=1, max_size=25)


@settings(max_examples=40)
@given(patients)
def test_first_and_last_leave_one_row_of_each_patient_and_lose_none(rows: list[tuple[str, int]]) -> None:
    frame = visits(*[f"{patient},{visit},1,x" for patient, visit in rows])
    for value in ("first", "last"):
        chosen = keep_rows(frame, "id", value)
        assert sorted(chosen["id"]) == sorted(set(frame["id"]))
        assert chosen.index.is_monotonic_increasing, "in the order of the file"
    by_patient = frame.assign(visit=frame["visit"].astype(int)).groupby("id")["visit"]
    first, last = (keep_rows(frame, "id", value).set_index("id")["visit"].astype(int) for value in ("first", "last"))
    assert first.to_dict() == by_patient.min().to_dict()
    assert last.to_dict() == by_patient.max().to_dict()


@settings(max_examples=40)
@given(patients)
def test_counts_of_the_choices_are_those_of_the_rows_they_keep(rows: list[tuple[str, int]]) -> None:
    frame = visits(*[f"{patient},{visit},1,x" for patient, visit in rows])
    for choice in list_choices(frame, "id"):
        chosen = keep_rows(frame, "id", choice.value)
        assert (choice.rows, choice.of, choice.patients) == (len(chosen), len(frame), chosen["id"].nunique())
