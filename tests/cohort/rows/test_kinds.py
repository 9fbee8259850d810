"""What a file is and what can be done with it is said of every file, in words."""

from pathlib import Path

import pandas as pd
import pytest

from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.rows.kinds import tell_kind

ROOT = Path(__file__).parents[3]


def header(columns: str, *rows: str) -> pd.DataFrame:
    cells = [row.split(",") for row in rows] or [[f"{column}{i}" for column in columns.split(",")] for i in range(9)]
    return pd.DataFrame(cells, columns=columns.split(","))


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ("USUBJID,AETERM,AEDECOD,AETOXGR,ASTDT", "adverse events"),
        ("subject_id,term,grade,serious", "adverse events"),
        ("USUBJID,PARAMCD,AVAL,CNSR", "time to event"),
        ("USUBJID,PARAMCD,AVAL,ANRLO,ANRHI,AVISIT", "laboratory"),
        ("USUBJID,LBTESTCD,LBSTRESN,LBORNRHI", "laboratory"),
        ("USUBJID,QSTESTCD,QSSTRESN", "questionnaire"),
        ("USUBJID,AVISIT," + ",".join(f"q{i}" for i in range(1, 31)), "questionnaire"),
        ("USUBJID,PARAMCD,AVAL,AVISIT", "parameters"),
        ("USUBJID,TRT01P,ITTFL,AGE", "subject level"),
        ("DOMAIN,USUBJID,VSDTC", "domain"),
        ("Variable / Field Name,Form Name,Field Type,Field Label", "dictionary"),
        ("变量名,标签", "dictionary"),
        ("PATIENT_ID,OS_STATUS,OS_MONTHS,SEX", "portal export"),
        ("record_id,redcap_event_name,os", "redcap"),
        ("name,colour,price", "no follow-up"),
    ],
)
def test_the_kind_is_told_by_the_columns(columns: str, kind: str) -> None:
    assert tell_kind(header(columns)).kind == kind


def test_redcap_without_events_is_known_by_its_marks() -> None:
    frame = header("record_id,os,survival_complete", *[f"{i},{i},2" for i in range(6)])
    assert tell_kind(frame).kind == "redcap"
    assert tell_kind(frame.assign(survival_complete="yes")).kind != "redcap"


@pytest.mark.parametrize(
    ("file", "kind", "counts"),
    [
        ("tests/cases/visits_long_many_rows.csv", "visits", "234 rows of 60 patients"),
        ("tests/cases/redcap_events_and_repeats.csv", "redcap", "210 rows of 60 patients"),
        ("tests/cases/adtte_two_params.csv", "time to event", "8 rows of 4 patients"),
        ("tests/cases/arm_na_from_r.csv", "patients", "60 rows, one per patient"),
        ("tests/cases/landmark_years.csv", "nearly empty", "3 rows"),
        ("tests/data/colon.csv", "parameters", "1,858 rows of 929 patients"),
        ("tests/data/heart.csv", "intervals", "172 rows of 103 patients"),
        ("tests/data/hcc_asaur_hepatocellular.csv", "patients", "227 rows, one per patient"),
        ("tests/data/veteran.csv", "times", "137 rows"),
        ("data/prtras001/adverse_events.csv", "adverse events", "798 rows of 235 patients"),
        ("data/prtras001/qlq_c30.csv", "questionnaire", "2,031 rows of 332 patients"),
        ("data/prtras001/liver_labs.csv", "visits", "4,857 rows of 333 patients"),
        ("data/prtras001/doses.csv", "repeated patients", "469 rows of 152 patients"),
        ("data/prtras001/tissue.csv", "no follow-up", "177 rows, one per patient"),
    ],
)
def test_real_tables(file: str, kind: str, counts: str) -> None:
    told = tell_kind(read_table((ROOT / file).read_bytes(), "table.csv").frame)
    assert (told.kind, told.counts) == (kind, counts)
    assert told.sentence.startswith(f"Looks like {told.title}: {counts}. ")
    assert len(told.use) > 40, "what can be done with it is said"


def test_a_form_nobody_filled_in() -> None:
    frame = header("id,os,death,arm,stage,age", *[f"{i},,,,," for i in range(20)])
    told = tell_kind(frame.assign(id=["1", *[""] * 19]))
    assert told.kind == "nearly empty"
    assert "99% of its cells are empty" in told.use
