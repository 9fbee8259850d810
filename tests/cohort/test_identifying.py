"""Columns that say who a patient is are found by name and by form, and never told by their cells."""

import pandas as pd
import pytest

from hcc_dash.cohort.identifying import (
    check_identifying,
    drop_columns,
    identifying_columns,
    is_identity_number,
)
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.rows.choose import choose_rows
from hcc_dash.study.errors import StudyError
from hcc_dash.study.read import BUNDLED, list_studies

# the example of GB 11643-1999 itself, of nobody
NUMBER = "11010519491231002X"


@pytest.mark.parametrize(
    ("column", "cells", "what"),
    [
        ("姓名", ["a", "b"], "name"),
        ("Patient_Name", ["a", "b"], "name"),
        ("Date of birth", ["1970-01-01", "1980-01-01"], "date of birth"),
        ("contact", ["13800138000", "+86 139-0013-9000"], "telephone"),
        ("remark", ["well", "write to a.b@example.org", "well"], "e-mail"),
        ("code", ["17", NUMBER.lower(), "18"], "identity number"),
        ("MRN", ["17", "18"], "hospital record number"),
        ("Patient MRN", ["17", "18"], "hospital record number"),
        ("Record number", ["17", "18"], "hospital record number"),
        ("患者住院号", ["17", "18"], "hospital record number"),
        ("病历号", ["17", "18"], "hospital record number"),
        ("Patientennummer", ["17", "18"], "hospital record number"),
        ("Chart no.", ["17", "18"], "hospital record number"),
    ],
)
def test_an_identifying_column_is_found_and_its_cells_are_not_told(column: str, cells: list[str], what: str) -> None:
    frame = pd.DataFrame({"os": ["1"] * len(cells), column: cells})
    (warned,) = check_identifying(frame, "patients", {"os"})
    (blocked,) = check_identifying(frame, "patients", {"os", column})
    assert (warned.rule, warned.severity, blocked.severity) == ("V20", "warn", "block")
    assert what in warned.problem
    assert warned.rows == ()
    assert not any(cell in f"{warned.problem} {warned.remedy}" for cell in cells if len(cell) > 1)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("subject_id", ["PR-001", "PR-002"]),
        ("afp", ["13800138000", "5", "7", "12"]),
        ("barcode", ["123456789012345678", "110105194912310021"]),
        ("drug_name", ["entecavir", "tenofovir"]),
        ("USUBJID", ["0012345", "0012346", "0012351", "0012399", "0017345"]),
        ("record_id", ["1012345", "1012346", "1012351", "1012399", "1017345"]),
        ("编号", ["1012345", "1012346", "1012351", "1012399", "1017345"]),
        ("operated", ["20200131", "20200201", "20200229", "20200301", "20210412"]),
        ("seen", ["310120", "010220", "290220", "010320", "120421"]),
        ("hbv_dna", ["1012345", "23", "512", "78000", "1200000"]),
        ("platelets", ["150000", "151000", "170000", "210000", "234000"]),
        ("centre_code", ["1000001", "1000002"] * 20),
        ("nodes", ["1", "2", "3", "4", "5"]),
        ("unit", ["10@9/L", "mL"]),
        ("empty", ["", None]),
    ],
)
def test_other_columns_are_left_in_peace(column: str, cells: list[str]) -> None:
    assert check_identifying(pd.DataFrame({column: cells}), "patients", {column}) == []


@pytest.mark.parametrize(
    "cells",
    [[f"{i * 7919:08}" for i in range(20)], [f"{i * 7919 + 1_000_000}" for i in range(20)],
     [f"MRN-{i + 5000}" for i in range(20)], [f"0{i * 911 + 10_000}" for i in range(20)] + [""]],
)  # fmt: skip
def test_numbers_of_the_form_of_record_numbers_are_hidden_and_stop_nothing(cells: list[str]) -> None:
    frame = pd.DataFrame({"code": cells})
    assert identifying_columns(frame) == {"code": "hospital record numbers, by its form"}
    (found,) = check_identifying(frame, "patients", {"code"})
    assert found.severity == "warn"


def test_dropping_a_record_number_keeps_the_rows_of_a_patient_together() -> None:
    raw = read_table("住院号,os,died\n0017,3,1\n0021,5,0\n0017,9,1\n,4,0\n".encode(), "up.csv")
    assert choose_rows(raw, "", {}).subject == "住院号", "its repeats are asked about"
    dropped = drop_columns(raw, ["住院号"])
    assert dropped.frame["patient"].tolist() == ["1", "2", "1", ""]
    assert choose_rows(dropped, "", {}).subject == "patient"
    assert "0017" not in repr(dropped)
    other = read_table(b"id,mrn,os,died\nA,0017,3,1\nB,0021,5,0\nC,0033,9,1\n", "up.csv")
    assert list(drop_columns(other, ["mrn"]).frame.columns) == ["id", "os", "died"], "a study's own number stays"


def test_the_check_digit_of_an_identity_number() -> None:
    assert is_identity_number(NUMBER)
    others = [NUMBER[:-1] + digit for digit in "0123456789"]
    assert not any(map(is_identity_number, others))
    assert not is_identity_number(NUMBER[:10] + "1331" + NUMBER[14:]), "no thirteenth month"


def test_an_upload_stops_at_a_chosen_column_and_warns_of_the_rest() -> None:
    raw = read_table(b"phone,os,died\n13800138000,3,1\n13900139000,5,0\n", "up.csv")
    apart, warned = map_table(raw, ColumnMapping("os", "died", ("1",), "months"))
    assert apart is not None
    assert [(one.rule, one.severity) for one in warned] == [("V20", "warn")]
    assert map_table(raw, ColumnMapping("os", "died", ("1",), "months", subject="phone", leave_out=True))[0] is None


@pytest.mark.parametrize("study", list_studies())
def test_the_bundled_tables_name_nobody(study: str) -> None:
    for file in (BUNDLED / study).glob("*.csv"):
        assert check_identifying(read_table(file.read_bytes(), file.name).frame, file.stem, ()) == []


def test_a_dropped_column_is_in_the_table_no_longer() -> None:
    raw = read_table(b"name,phone,os,died\nLi,13800138000,3,1\nWu,13900139000,5,0\n", "up.csv")
    assert identifying_columns(raw.frame) == {"name": "a patient's name", "phone": "a telephone number"}
    dropped = drop_columns(raw, ["name", "phone"])
    assert identifying_columns(dropped.frame) == {}
    assert dropped.frame.columns.tolist() == ["os", "died"]
    assert dropped.frame.index.tolist() == raw.frame.index.tolist()
    assert not any("Li" in repr(block) for block in dropped.frame.to_numpy().tolist())
    with pytest.raises(StudyError, match='no column "nmae"'):
        drop_columns(raw, ["nmae"])
