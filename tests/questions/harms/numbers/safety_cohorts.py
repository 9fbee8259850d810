"""Small hand-made trials on the description of prtras001: patients, Child-Pugh, blood tests and adverse events."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.model import Study
from hcc_dash.study.read import read_study, study_folder

START = pd.Timestamp("2026-01-01")
WELL = {"bilirubin": 15.0, "albumin": 42.0, "inr": 1.0, "ascites": "absent", "encephalopathy": "absent"}
ITEMS: dict[int | None, dict[str, Any]] = {
    5: WELL,
    6: WELL | {"albumin": 33.0},
    7: WELL | {"albumin": 25.0},
    8: WELL | {"albumin": 25.0, "bilirubin": 40.0},
    14: {"bilirubin": 60.0, "albumin": 25.0, "inr": 2.5, "ascites": "moderate", "encephalopathy": "grade 1-2"},
    None: WELL | {"ascites": None},
}
NORMAL = {
    "alt": 30.0,
    "ast": 30.0,
    "bilirubin": 15.0,
    "albumin": 42.0,
    "inr": 1.0,
    "alp": 80.0,
    "platelets": 180.0,
    "anc": 3.0,
    "alt_uln": 40.0,
    "ast_uln": 40.0,
    "bilirubin_uln": 20.0,
    "alp_uln": 120.0,
}


@cache
def study() -> Study:
    """The description whose columns and roles the hand-made tables follow."""
    return read_study(study_folder("prtras001"))


def on(day: float | None) -> pd.Timestamp:
    """The date that is so many days after the start of study treatment."""
    return pd.NaT if day is None else START + pd.Timedelta(days=day)


def patients(rows: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Patients by identifier; arm, death, recurrence, started (days) may be given."""
    return pd.DataFrame(
        {
            "subject_id": list(rows),
            "arm": pd.Categorical([one.get("arm", "na") for one in rows.values()], categories=["na", "na_peg"]),
            "radical_on": on(-40),
            "treatment_start_on": [on(one.get("started", 0)) for one in rows.values()],
            "death_on": [on(one.get("death")) for one in rows.values()],
            "recurrence_on": [on(one.get("recurrence")) for one in rows.values()],
            "last_contact_on": [on(one.get("contact", 1500)) for one in rows.values()],
        }
        | {factor.column: "" for factor in study().factors}
    )


def assessments(rows: Sequence[tuple[str, float | None, int | None]]) -> pd.DataFrame:
    """Child-Pugh of (patient, day, score), scored through items; None lacks its ascites."""
    frame = pd.DataFrame([ITEMS[score] for _, _, score in rows])
    frame.insert(0, "assessed_on", [on(day) for _, day, _ in rows])
    week = [0 if day is None or day <= 0 else round(day / 7) for _, day, _ in rows]
    frame.insert(0, "visit", ["baseline" if one == 0 else f"week {one}" for one in week])
    frame.insert(0, "subject_id", [patient for patient, _, _ in rows])
    return frame.assign(score=[score if score is not None else float("nan") for _, _, score in rows], grade="")


def blood(rows: Sequence[tuple[str, float | None, Mapping[str, float]]]) -> pd.DataFrame:
    """Blood tests of (patient, day, values that are not normal)."""
    frame = pd.DataFrame([NORMAL | dict(values) for _, _, values in rows])
    frame.insert(0, "sampled_on", [on(day) for _, day, _ in rows])
    frame.insert(
        0, "visit", ["baseline" if day is None or day <= 0 else f"week {round(day / 7)}" for _, day, _ in rows]
    )
    frame.insert(0, "subject_id", [patient for patient, _, _ in rows])
    return frame


def events(rows: Sequence[tuple[str, str, float, int]], version: str = "5.0") -> pd.DataFrame:
    """Adverse events of (patient, term, day, grade)."""
    frame = pd.DataFrame(rows, columns=["subject_id", "term", "day", "grade"])
    frame["grade"] = frame["grade"].astype(float)
    frame["started_on"] = [on(day) for day in frame["day"]]
    return frame.drop(columns="day").assign(ended_on=pd.NaT, serious=0.0, ctcae_version=version)


def trial(**tables: pd.DataFrame) -> Cohort:
    """A cohort of these tables alone."""
    return Cohort(study(), MappingProxyType(tables))
