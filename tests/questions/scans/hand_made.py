"""A few patients of the simulated trial with scans and biopsies written by hand, a trap each."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from tests.every_question import first_of_arms, whole

Row = tuple[int, float, dict[str, Any]]  # a patient's place, a day of which radical treatment is day 1, and cells


def with_records(scans: Sequence[Row], biopsies: Sequence[Row] = (), n: tuple[int, int] = (4, 4)) -> Cohort:
    """The first patients of both arms, arm after arm, all seen until day 1200, with these scans and biopsies alone."""
    cohort = first_of_arms(whole("prtras001"), *n)
    subjects = cohort.subjects.sort_values("arm", kind="stable").reset_index(drop=True)
    subjects["death_on"] = pd.NaT
    subjects["last_contact_on"] = subjects["radical_on"] + pd.Timedelta(days=1199)
    imaging = _frame(cohort, "imaging", "scanned_on", subjects, scans)
    imaging = imaging.fillna({"modality": "MRI", "adequate": 1.0, "lirads": "no lesion", "reader": "reader 1"})
    samples = _frame(cohort, "biopsies", "sampled_on", subjects, biopsies)
    tables = {"subjects": subjects, "imaging": imaging, "biopsies": samples}
    return Cohort(cohort.study, MappingProxyType(dict(cohort.tables) | tables))


def _frame(cohort: Cohort, table: str, on: str, subjects: pd.DataFrame, rows: Sequence[Row]) -> pd.DataFrame:
    ids, start = subjects["subject_id"], subjects["radical_on"]
    written = [{"subject_id": ids[at], on: start[at] + pd.Timedelta(days=day - 1)} | cells for at, day, cells in rows]
    frame = pd.DataFrame(written, columns=list(cohort.study.tables[table].columns))
    frame[on] = pd.to_datetime(frame[on])
    numbers = [name for name in ("lesion_size", "distance", "adequate") if name in frame]
    return frame.astype(dict.fromkeys(numbers, float))


def on_schedule(patient: int, last: int = 13) -> list[Row]:
    """Clean scans on the day of each visit up to one."""
    return [(patient, 1 + 84 * visit, {}) for visit in range(1, last + 1)]
