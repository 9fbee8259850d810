"""What the names and codes of an unknown table suggest; a person confirms it."""

from pathlib import Path

import pandas as pd
import pytest

from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.propose import event_codes, propose_columns, propose_readings, propose_unit
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.unmapped import check_unmapped


def series(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype=str)


def table(header: str, *rows: str) -> pd.DataFrame:
    return read_table("\n".join([header, *rows]).encode(), "table.csv").frame


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "hcc_asaur_hepatocellular.csv",
            {"subject": "Number", "time": "OS", "event": "Death", "arm": "", "stage": "TNM"},
        ),
        ("lung.csv", {"subject": "", "time": "time", "event": "status", "arm": "", "stage": ""}),
        ("colon.csv", {"subject": "id", "time": "time", "event": "status", "arm": "rx", "stage": ""}),
    ],
)
def test_real_tables(root: Path, name: str, expected: dict[str, str]) -> None:
    frame = read_table((root / "tests" / "data" / name).read_bytes(), name).frame
    assert propose_columns(frame) == expected


def test_a_chinese_hospital_export() -> None:
    frame = table(
        "患者编号,随机分组,总生存期(月),死亡情况,TNM分期", "1,对照,12,是,I", "2,干扰素,24,否,II", "3,对照,9,是,II"
    )
    assert propose_columns(frame) == {
        "subject": "患者编号",
        "time": "总生存期(月)",
        "event": "死亡情况",
        "arm": "随机分组",
        "stage": "TNM分期",
    }


def test_an_adam_table() -> None:
    frame = table("USUBJID,TRT01P,AVAL,CNSR", "a,x,3,0", "b,y,4,1", "c,x,5,1")
    assert propose_columns(frame) == {
        "subject": "USUBJID",
        "time": "AVAL",
        "event": "CNSR",
        "arm": "TRT01P",
        "stage": "",
    }


def test_a_column_that_cannot_be_it_is_not_proposed() -> None:
    frame = table("tumour_number,time,status,arm", *[f"{1 + i % 2},{i},x{i},only" for i in range(20)])
    assert propose_columns(frame) == {"subject": "", "time": "time", "event": "", "arm": "", "stage": ""}
    words = table("id,os,death", "1,alive,0", "2,gone,1", "3,gone,1")
    assert propose_columns(words)["time"] == "", "text is no time"


@pytest.mark.parametrize(
    ("column", "longest", "unit"),
    [
        ("os_months", 4000, "months"),
        ("OS (days)", 60, "days"),
        ("总生存期（月）", 900, "months"),
        ("随访天数", 5, "days"),
        ("time_weeks", 5, "weeks"),
        ("os_years", 5, "years"),
        ("time", 12, "years"),
        ("time", 83, "months"),
        ("time", 1022, "days"),
        ("time", 0, "months"),
    ],
)
def test_units_by_name_then_by_size(column: str, longest: float, unit: str) -> None:
    proposed, why = propose_unit(column, pd.Series([0.0, float(longest)]))
    assert proposed == unit
    assert why


@pytest.mark.parametrize(
    ("column", "codes", "likeliest", "reason"),
    [
        ("death", ["0", "1"], "1", '"1" usually means'),
        ("CNSR", ["0", "1"], "0", '"0" means that it happened'),
        ("cnsr", ["0", "1", "2"], "0", '"0" means that it happened'),
        ("os_censored", ["1", "0"], "0", '"0" means that it happened'),
        ("删失", ["0", "1"], "0", '"0" means that it happened'),
        ("alive", ["0", "1"], "0", '"alive" says who is without the event'),
        ("Survived", ["0", "1"], "0", '"0" means'),
        ("isAlive", ["yes", "no"], "no", '"no" means'),
        ("是否存活", ["是", "否"], "否", "means that it happened"),
        ("alive at last contact", ["alive", "dead"], "dead", "means that it happened"),
        ("dead_or_alive", ["0", "1"], "1", "usually means"),
        ("status", ["1", "2"], "2", "R counts 2"),
        ("status", ["1.0", "2.0"], "2", "R counts 2"),
        ("status", ["0", "1", "2"], "1", "one often means a competing event"),
        ("status", ["0", "1", "9"], "1", '"1" usually means'),
        ("outcome", ["alive", "dead", "recurrence"], "recurrence", '"recurrence" usually means'),
        ("死亡", ["是", "否"], "是", '"是" usually means'),
        ("复发", ["无", "有"], "有", '"有" usually means'),
        ("HBV", ["阴性", "阳性"], "阳性", "usually means"),
        ("status", ["alive", "Dead"], "Dead", "usually means"),
        ("status", ["True", "False"], "True", "usually means"),
        ("x", ["a", "b"], "a", ""),
    ],
)
def test_readings_of_an_event_column(column: str, codes: list[str], likeliest: str, reason: str) -> None:
    readings = propose_readings(column, series(*codes, codes[0], ""))
    assert readings[0].event_values == (likeliest,)
    assert reason in readings[0].reason
    assert (readings[0].reason == "") == (reason == "")
    assert {reading.event_values[0] for reading in readings} == set(event_codes(series(*codes))), (
        "each may be the event"
    )
    for reading in readings:
        assert {*reading.event_values, *reading.censored_values} == set(event_codes(series(*codes)))


def test_one_code_or_more_than_a_dozen_are_no_event_column() -> None:
    assert propose_readings("x", series("1", "1", "NA")) == []
    assert len(propose_readings("x", series(*map(str, range(12))))) == 12
    assert propose_readings("x", series(*map(str, range(13)))) == []


@pytest.mark.parametrize(
    "name", ["fu", "FU", "FU (months)", "OS (weeks)", "os weeks", "OS_mo", "RFS (yrs)", "OS [days]", "time_days"]
)
def test_a_time_is_recognised_with_its_unit_behind(name: str) -> None:
    frame = pd.DataFrame({"id": ["a", "b", "c"], "age_years": list("123"), name: list("456"), "died": list("011")})
    assert propose_columns(frame)["time"] == name


@pytest.mark.parametrize("dates", ["16/10/2019 06.10.2020 1/2/2021", "2019-10-16 2020-10-06 2021-02-01"])
def test_a_table_of_dates_says_that_a_time_is_to_be_made(dates: str) -> None:
    rows = "\n".join(f"P{at},{date},{date},1,A" for at, date in enumerate(dates.split()))
    raw = read_table(f"id,randomised,last_contact,death,arm\n{rows}\n".encode(), "up.csv")
    assert 'dates ("randomised", "last_contact"): make a time from two dates first' in check_unmapped(raw)[0]
    issues = map_table(raw, ColumnMapping("last_contact", "death", ("1",), "days"))[1]
    assert any("make a time from two dates first" in issue.remedy for issue in issues if issue.severity == "block")


def test_the_name_of_a_reading_holds_every_code_whole() -> None:
    codes = ["alive", "dead of HCC", "dead of another cause", "lost to follow-up", "transplant"]
    for reading in propose_readings("status", pd.Series(codes)):
        assert all(code in reading.name for code in codes)
    long = ["dead of " + "x" * 400, "alive"]
    assert all(len(reading.name) < 100 for reading in propose_readings("status", pd.Series(long)))
