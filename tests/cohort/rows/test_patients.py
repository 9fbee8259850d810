"""The column that numbers patients is found although they repeat, and one patient written in two ways is noticed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.rows.patients import (
    find_patient_column,
    find_spelled_twice,
    fold_identifiers,
    repeated_rows,
    write_identifiers_alike,
)


def ids(*cells: str) -> pd.DataFrame:
    return pd.DataFrame({"id": list(cells), "os": ["1"] * len(cells)}, index=range(2, 2 + len(cells)))


@pytest.mark.parametrize("name", ["PATIENT", "USUBJID", "patient_id", "Patient ID", "record_id", "Id", "患者编号"])
def test_a_patient_column_is_found_by_its_name_although_patients_repeat(name: str) -> None:
    frame = pd.DataFrame({"visit": ["1", "2"] * 20, name: [str(i // 8) for i in range(40)]})
    assert find_patient_column(frame) == name


def test_a_column_of_two_values_or_of_another_name_numbers_no_patients() -> None:
    frame = pd.DataFrame({"patient": ["yes", "no"] * 20, "patient_type": [str(i) for i in range(40)]})
    assert find_patient_column(frame) == ""
    assert find_patient_column(pd.DataFrame({"id": ["1", "2"], "os": ["3", "4"]})) == "id", "a table of two patients"


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("HK001", "hk001", True),
        ("HK001", "HK1", True),
        ("HK-001", "HK 001", True),
        ("007", "7", True),
        ("\uff28\uff2b\uff10\uff10\uff11", "hk001", True),
        ("01-002", "1/2", True),
        ("1-23", "12-3", False),
        ("1.0", "10", False),
        ("HK10", "HK1", False),
        ("A1", "B1", False),
        ("0", "00", True),
        ("100", "1", False),
    ],
)
def test_identifiers_alike_but_for_case_zeros_and_blanks(first: str, second: str, alike: bool) -> None:
    folded = fold_identifiers(pd.Series([first, second], dtype=object))
    assert (folded.iloc[0] == folded.iloc[1]) == alike
    found = find_spelled_twice(ids(first, second), "id")
    assert (found is not None) == (alike and first != second)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30, unique=True))
def test_plain_numbers_fold_into_as_many_patients(numbers: list[int]) -> None:
    assert fold_identifiers(pd.Series([f"P{n}" for n in numbers], dtype=object)).nunique() == len(numbers)


def test_the_same_patient_written_twice_is_counted_with_its_rows_and_not_told() -> None:
    frame = ids("HK001", "HK002", "hk001", "HK003", "HK2", "")
    found = find_spelled_twice(frame, "id")
    assert found is not None
    assert (found.n, found.rows) == (2, (2, 3, 4, 6))
    assert "zeros" in found.difference
    alike = write_identifiers_alike(frame, "id")["id"].tolist()
    assert alike == ["HK001", "HK002", "HK001", "HK003", "HK002", ""]


def test_rows_without_an_identifier_are_no_repetition() -> None:
    assert repeated_rows(ids("a", "", "a", "NA", ""), "id").tolist() == [True, False, True, False, False]
