"""Columns that say who a patient is are found by name and by form, and never told by their cells."""

import csv
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.identifying import (
    check_identifying,
    drop_columns,
    identifying_columns,
    is_identity_number,
    is_short_identity,
)
from hcc_dash.cohort.identifying_names import say_name
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
    [
        [f"{i * 7919:08}" for i in range(20)],
        [f"{i * 7919 + 1_000_000}" for i in range(20)],
        [f"MRN-{i + 5000}" for i in range(20)],
        [f"0{i * 911 + 10_000}" for i in range(20)] + [""],
    ],
)
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


REMARKS = {
    "names of persons": (
        "Mr WONG Siu Ming, well",
        "seen with Mrs. Lee",
        "wife: Ms O'Brien",
        "陳大文先生 已出院",
        "call Miss Chan",
    ),
    "telephone numbers": (
        "tel 9123 4500",
        "son's mobile: 91234500",
        "Phone no. 2855-4321",
        "call +852 9123 4500",
        "电话:13800138000",
        "phone (852) 9123 4500",
    ),
    "identity or record numbers": (
        "HKID A123456(3) given",
        "known as A123456(3)",
        "NRIC S1234567D",
        "MRN: 0012345",
        f"card {NUMBER}",
        "passport K12345678",
    ),
}


@pytest.mark.parametrize(("what", "remark"), [(what, text) for what, texts in REMARKS.items() for text in texts])
@pytest.mark.parametrize("n", [2, 40])
def test_one_remark_that_tells_who_it_is_hides_its_column(what: str, remark: str, n: int) -> None:
    """Wherever it stands: alone among many cells, and within other words."""
    for told in (remark, f"stable; {remark}; review in May"):
        cells = [*(f"note {at}" for at in range(n)), told]
        frame = pd.DataFrame({"remark": cells, "os": ["1"] * len(cells)})
        assert what in identifying_columns(frame)["remark"]
        (warned,) = check_identifying(frame, "patients", {"os"})
        assert remark not in f"{warned.problem} {warned.remedy}"
        assert (warned.severity, warned.rows) == ("warn", ())


def test_telephone_numbers_in_most_remarks_are_found_without_a_word_for_them() -> None:
    assert (
        "telephone numbers"
        in identifying_columns(pd.DataFrame({"note": ["son 9123 4500", "wife 6123-4501", ""]}))["note"]
    )
    assert identifying_columns(pd.DataFrame({"note": ["AFP 4500 9800", "well", "stable", "well again"]})) == {}


@pytest.mark.parametrize(
    "remark",
    [
        "MR liver 2021-03-04",
        "MS Contin 10 mg",
        "Dr Lee reviewed",
        "phone visit 2021-03-04",
        "last contact 20210304",
        "HBV DNA 15000000000 copies",
        "telangiectasia 1234567",
        "Missed dose 3",
        "Child-Pugh A(5)",
        "segment V/VIII (2)",
        "AFP 4500 9800",
        "2019-2020 1234",
        "mobile patient",
        "phoned, no answer",
        "A123456(4) batch",
    ],
)
def test_a_remark_about_medicine_is_left_in_peace(remark: str) -> None:
    frame = pd.DataFrame({"remark": [remark, f"stable; {remark}", "well", "no change", "seen", "again"]})
    assert identifying_columns(frame) == {}


NAMES = {
    "telephone": ("Tel", "Tel. No.", "Contact no", "Home phone", "Patient's mobile", "聯絡電話", "手机号码"),
    "identity": ("HKID", "HKID No", "hkid_no", "NRIC", "HK ID", "Passport No.", "身份證號碼"),
    "name": (
        "Pt name",
        "Patient's name",
        "Patient\u2019s Name",
        "Name of patient",
        "Patient Name (Chi)",
        "PatientName",
        "Next of kin",
        "NAME",
        "中文姓名",
        "姓名（中文）",
    ),
    "birth": ("D.O.B.", "Date of birth", "Patient DOB", "出生日期"),
    "address": ("Home address", "Address of patient"),
}


@pytest.mark.parametrize(("what", "column"), [(what, name) for what, names in NAMES.items() for name in names])
def test_names_of_identity_are_read_word_by_word(what: str, column: str) -> None:
    for written in (column, column.upper(), f" {column}:", column.replace(" ", "_"), column.replace(" ", "  ")):
        assert what in say_name(written)


WORDS = st.sampled_from(
    ["name", "tel", "phone", "no", "of", "patient", "contact", "id", "next", "home", "number", "hkid", "mobile"]
)


@given(
    st.lists(WORDS, min_size=1, max_size=4), st.sampled_from(["tumour", "drug", "visit", "hospital", "site", "dose"])
)
def test_a_word_of_something_else_frees_a_name(words: list[str], other: str) -> None:
    assert say_name(" ".join([*words, other])) == ""


def clinical_columns() -> set[str]:
    """The columns of the bundled trials, of the published data and of the small cases."""
    found: set[str] = set()
    for folder in ("tests/data", "tests/cases"):
        for path in Path(folder).rglob("*.csv"):
            with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
                found |= set(next(csv.reader(file), []))
    for study in list_studies():
        tables = tomllib.loads((BUNDLED / study / "study.toml").read_text("utf-8"))["tables"]
        found |= {column for table in tables.values() for column in table["columns"]}
    return found


def test_no_clinical_column_is_called_an_identity() -> None:
    columns = clinical_columns()
    assert len(columns) > 250
    more = {
        "tumour_name",
        "id",
        "subject_id",
        "case_id",
        "phone_visit",
        "last_contact",
        "contact",
        "number",
        "Mobility",
        "telangiectasia",
        "Name of drug",
        "电话随访",
        "home_treatment",
        "birth_cohort",
    }
    assert [column for column in sorted(columns | more) if say_name(column)] == []


@pytest.mark.parametrize("text", ["A123456(3)", "a1234563", "G123456(A)", "AB987654(3)", "S1234567D", "F1234567N"])
def test_short_identity_numbers_hold_by_their_check_character_alone(text: str) -> None:
    assert is_short_identity(text)
    at = len(text) - 2 if text.endswith(")") else len(text) - 1
    others = "0123456789A" if text[0] not in "SF" else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    right = [one for one in others if is_short_identity(text[:at] + one + text[at + 1 :])]
    assert right == [text[at].upper()]


def test_identity_numbers_of_hong_kong_are_found_by_form_and_study_codes_are_not() -> None:
    def cards(bracket: bool) -> list[str]:
        every = [f"{letter}{n}{check}" for letter in "ADK" for n in range(345678, 345690) for check in "0123456789A"]
        right = [text for text in every if is_short_identity(text)]
        return [f"{text[:-1]}({text[-1]})" for text in right] if bracket else right

    for cells in (cards(bracket=True), cards(bracket=False), [*cards(bracket=True)[:1], "x", "y", "z"]):
        assert identifying_columns(pd.DataFrame({"code": cells})) == {"code": "an identity number"}
    codes = [f"P{n}" for n in range(1234500, 1234600)]
    assert any(map(is_short_identity, codes))
    assert identifying_columns(pd.DataFrame({"code": codes})) == {}


def test_telephones_with_a_country_are_found_and_bare_numbers_are_not() -> None:
    assert identifying_columns(pd.DataFrame({"code": ["+852 9123 4567", "+85223456789", ""]})) == {
        "code": "a telephone number"
    }
    assert identifying_columns(pd.DataFrame({"platelets": ["+1", "20000000", "12345678"]})) == {}


def test_an_id_number_is_an_identity_where_it_is_as_long_as_one() -> None:
    long = pd.DataFrame({"ID no.": ["Z9999991", "Z9999992", "Z9999993"]})
    assert identifying_columns(long) == {"ID no.": "an identity number"}
    assert identifying_columns(pd.DataFrame({"ID no.": ["1", "2", "3"]})) == {}


def test_rows_of_one_patient_stay_together_when_the_identity_number_is_dropped() -> None:
    raw = read_table(b"HKID,os\nA123456(3),1\nA123456(3),2\nG123456(A),3\n", "up.csv")
    assert drop_columns(raw, ["HKID"]).frame["patient"].tolist() == ["1", "1", "2"]
