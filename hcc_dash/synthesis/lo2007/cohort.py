"""The reconstructed patients as the study's subjects table, and its file."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.random import Generator, default_rng

from hcc_dash.study.model import Study
from hcc_dash.study.read import read_study, study_folder
from hcc_dash.synthesis.lo2007.adjusted import deal_tumours
from hcc_dash.synthesis.lo2007.agreement import interaction_p, list_agreement
from hcc_dash.synthesis.lo2007.course import Course
from hcc_dash.synthesis.lo2007.draw import draw_between, draw_normal, draw_true, shuffle
from hcc_dash.synthesis.lo2007.enrolment import FIRST_DAY, STRATUM_COLUMN, Entry, enrol
from hcc_dash.synthesis.lo2007.recurrence import invent_recurrences
from hcc_dash.synthesis.lo2007.survival import search_survival
from hcc_dash.synthesis.lo2007.tumours import draw_dossiers

# Patients with hepatitis C among the 80 of the main comparison (Zhang 2014, Mol Clin Oncol 2:1125, Table I).
N_HCV = 3

# The P of treatment by stage that the two printed subgroup P values and about 22 deaths imply; it is not printed.
STRATUM_TERM = "stage_iii_iva"
INTERACTION_P = (0.26, 0.47)

_AGE = (52.0, 11.0)
_AGE_RANGE = (24, 75)
_MALE = 0.85
_CIRRHOSIS = 0.5
_RESECTED_BEFORE = (28, 45)
_ATTEMPTS = 30
_DEALS = 8
_TUMOUR_COLUMNS = ["stage", "tumour_size", "tumour_number", "vascular_invasion", "lobes", "afp"]
_OUTCOMES = ["os_days", "os_event", "rfs_days", "rfs_event", "ttr_days", "ttr_status"]


def reconstruct(study: Study, seed: int) -> pd.DataFrame:
    """Patients whose results round to every figure in ``study.published``; a seed gives the same ones always.

    One row per patient in order of randomisation, columns as the study declares them. Patients of the
    arm that closed have no outcomes: none is public. Raises RuntimeError when the search fails.
    """
    rng = default_rng(seed)
    for _ in range(_ATTEMPTS):
        entries = enrol(study, rng)
        strata = search_survival(study, entries, rng)
        patients = _deal(study, strata, rng)
        if patients is None:
            continue
        _add_recurrence(patients, strata, rng)
        table = _finish(study, pd.concat([patients, _closed_patients(study, entries, rng)]), rng)
        if all(agreement.agrees for agreement in list_agreement(study, table)):
            return table
    raise RuntimeError(f"No cohort gives back the published figures in {_ATTEMPTS} attempts. Take another seed.")


def write_lo2007(folder: Path, seed: int) -> Path:
    """Write subjects.csv of the reconstruction into ``folder`` (UTF-8, LF, ISO dates); returns the file."""
    study = read_study(study_folder("lo2007"))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / study.subjects.file
    file.write_bytes(format_csv(reconstruct(study, seed)).encode("utf-8"))
    return file


def format_csv(patients: pd.DataFrame) -> str:
    """The table as the text of its file."""
    return patients.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _deal(study: Study, strata: list[list[Course]], rng: Generator) -> pd.DataFrame | None:
    """The patients of the main comparison with tumours that fit; None when these survival times admit none."""
    low, high = INTERACTION_P
    for _ in range(_DEALS):
        patients = _main_patients(study, strata, rng)
        if not low <= interaction_p(study, patients, STRATUM_TERM, "os") <= high:
            return None
        order = deal_tumours(study, patients, [len(courses) for courses in strata], rng)
        if order is not None:
            patients[_TUMOUR_COLUMNS] = patients[_TUMOUR_COLUMNS].iloc[order].to_numpy()
            return patients
    return None


def _main_patients(study: Study, strata: list[list[Course]], rng: Generator) -> pd.DataFrame:
    """Stratum after stratum, with tumours not yet dealt to fit."""
    arms = study.population().arms
    rows = []
    for stratum, courses in enumerate(strata):
        group = study.column(STRATUM_COLUMN).levels[stratum]
        tumours = _tumour_rows(len(courses), bool(stratum), rng)
        for course, tumour in zip(courses, tumours, strict=True):
            randomised = FIRST_DAY + timedelta(days=course.entered)
            outcome = {"os_days": course.time, "os_event": int(course.died), "disposition": _disposition(course)}
            rows.append({"arm": arms[course.arm], "randomised_on": randomised, STRATUM_COLUMN: group})
            rows[-1].update(tumour, **outcome)
    patients = pd.DataFrame(rows)
    patients["virus"] = shuffle(rng, ["HCV"] * N_HCV + ["HBV"] * (len(rows) - N_HCV))
    return patients


def _disposition(course: Course) -> str:
    if course.died:
        return "died"
    return "alive at cut-off" if course.left is None else "lost to follow-up"


def _tumour_rows(n: int, late: bool, rng: Generator) -> list[dict[str, object]]:
    return [
        {
            "stage": dossier.stage,
            "tumour_size": dossier.tumour.size,
            "tumour_number": "multiple" if dossier.tumour.multiple else "single",
            "vascular_invasion": dossier.tumour.vascular_invasion,
            "lobes": "both" if dossier.tumour.both_lobes else "one",
            "afp": dossier.afp,
        }
        for dossier in draw_dossiers(n, late, rng)
    ]


def _add_recurrence(patients: pd.DataFrame, strata: list[list[Course]], rng: Generator) -> None:
    drawn = [recurrence for stratum in invent_recurrences(strata, rng) for recurrence in stratum]
    for column in ("rfs_days", "rfs_event", "ttr_days", "ttr_status"):
        patients[column] = [getattr(recurrence, column) for recurrence in drawn]


def _closed_patients(study: Study, entries: list[list[Entry]], rng: Generator) -> pd.DataFrame:
    """The patients of the arm that closed: when they came and what they had, and nothing after."""
    closed = next(arm.id for arm in study.arms if arm.closed is not None)
    rows = []
    for stratum, randomised in enumerate(entries):
        group = study.column(STRATUM_COLUMN).levels[stratum]
        days = [entry.day for entry in randomised if entry.arm == len(study.population().arms)]
        for day, tumour in zip(days, _tumour_rows(len(days), bool(stratum), rng), strict=True):
            row = {"arm": closed, "randomised_on": FIRST_DAY + timedelta(days=day), STRATUM_COLUMN: group}
            rows.append({**row, **tumour, "disposition": "treatment discontinued", "virus": "HBV"})
    return pd.DataFrame(rows)


def _finish(study: Study, patients: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """In order of randomisation, with the person added, columns as declared."""
    table = patients.sort_values("randomised_on", kind="stable").reset_index(drop=True)
    n = len(table)
    table["subject_id"] = [f"LO-{number:03d}" for number in range(1, n + 1)]
    table["resected_on"] = [_before(day, draw_between(rng, *_RESECTED_BEFORE)) for day in table["randomised_on"]]
    table["age"] = [_draw_age(rng) for _ in range(n)]
    table["sex"] = ["male" if draw_true(rng, _MALE) else "female" for _ in range(n)]
    table["cirrhosis"] = ["yes" if draw_true(rng, _CIRRHOSIS) else "no" for _ in range(n)]
    for column in ("randomised_on", "resected_on"):
        table[column] = pd.to_datetime(table[column])
    table[_OUTCOMES] = table[_OUTCOMES].astype("Int64")
    return table.astype({"tumour_size": np.float64, "afp": np.int64})[list(study.subjects.columns)]


def _before(day: date, days: int) -> date:
    return day - timedelta(days=days)


def _draw_age(rng: Generator) -> int:
    low, high = _AGE_RANGE
    age = round(draw_normal(rng, *_AGE))
    while not low <= age <= high:
        age = round(draw_normal(rng, *_AGE))
    return age
