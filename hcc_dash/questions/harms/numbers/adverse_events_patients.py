"""Who is in the safety population, as treated, and for how long each was watched."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import LeftOut, group_codes
from hcc_dash.kernels.times import align_days
from hcc_dash.questions.harms.numbers.adverse_events_columns import date_column
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.study.time import convert_time

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class SafetyPatients:
    """Treated patients as arrays of one length, in the order of the table; the day of the first dose is day 1.

    ``group`` codes into ``arms`` (reference first); ``start`` the date of the first dose, ``last_day`` the day of
    death, of last contact, of the data cut-off or of the end of collection, whichever came first, ``died`` whether it
    was death; ``death_day`` and ``cut_off_day`` after which nothing can have begun; ``from_day`` to ``to_day`` the days
    of the window in which a patient was watched. Days are NaN where there is no such date, and
    ``dated`` is false where the study has no dates to count them by.
    """

    ids: np.ndarray
    rows: np.ndarray
    group: np.ndarray
    arms: tuple[str, ...]
    dated: bool
    start: np.ndarray
    last_day: np.ndarray
    died: np.ndarray
    death_day: np.ndarray
    cut_off_day: np.ndarray
    from_day: np.ndarray
    to_day: np.ndarray
    left_out: tuple[LeftOut, ...]

    @property
    def exposure(self) -> np.ndarray:
        """Days watched within the window; NaN without dates."""
        return np.maximum(self.to_day - self.from_day + 1, 0.0)

    def of(self, owners: np.ndarray) -> np.ndarray:
        """The place of each row's patient among them, -1 for nobody of them; ``owners``: as ``Cohort.owners`` says."""
        n = max(owners.max(initial=-1), self.rows.max(initial=-1)) + 1
        place = np.full(n + 1, -1, dtype=np.int64)  # the last is of those who are nobody in the cohort
        place[self.rows] = np.arange(len(self.rows))
        return place[owners]

    def n(self, arm: int) -> int:
        """Patients of an arm."""
        return int((self.group == arm).sum())


def collect_patients(cohort: Cohort, options: AdverseEventOptions) -> SafetyPatients:
    """The safety population of the cohort: everybody with a first dose on file, in the arm of treatment received.

    Patients without an arm, without a first dose (where the study has that date) or, for a window that begins later,
    no longer watched when it begins are left out and counted. Raises ValueError for a window without its dates.
    """
    study, table = cohort.study, cohort.subjects
    codes, arms = group_codes(study, table, "")
    first = date_column(study, "treatment_start_date")
    if options.window != "all" and not first:
        raise ValueError("A window counts from the first dose, and this study declares no treatment_start_date.")
    start = _dates(table, first)
    death_day = days_since(_dates(table, date_column(study, "death_date")), start)
    cut_off_day = _cut_off_days(cohort, start)
    last_day, died = _last_days(cohort, start, death_day, cut_off_day, options)
    from_day, to_day = _window(table, start, last_day, options)
    keep = np.ones(len(table), dtype=bool)
    left_out: list[LeftOut] = []
    for reason, absent in {
        "no arm": codes < 0,
        "no first dose on file": np.isnat(start) if first else np.zeros(len(table), dtype=bool),
        "follow-up ended before the first dose": last_day < 1,
        "follow-up ended before the window begins": (from_day > 1) & (last_day < from_day),
    }.items():
        lost = int((keep & absent).sum())
        keep &= ~absent
        if lost:
            left_out.append(LeftOut(reason, lost))
    rows = np.flatnonzero(keep)
    present, group = np.unique(codes[rows], return_inverse=True)
    return SafetyPatients(
        ids=table[study.subjects.id_column].astype(str).to_numpy(dtype=object)[rows],
        rows=rows,
        group=group,
        arms=tuple(arms[i] for i in present),
        dated=bool(first) and bool(np.isfinite(last_day[rows]).all()) and rows.size > 0,
        start=start[rows],
        last_day=last_day[rows],
        died=died[rows],
        death_day=death_day[rows],
        cut_off_day=cut_off_day[rows],
        from_day=from_day[rows],
        to_day=to_day[rows],
        left_out=tuple(left_out),
    )


def _cut_off_days(cohort: Cohort, start: np.ndarray) -> np.ndarray:
    cut_off = cohort.study.data_cut_off
    date = np.datetime64("NaT") if cut_off is None else np.datetime64(cut_off, "ns")
    return days_since(np.full(start.shape, date, dtype="datetime64[ns]"), start)


def _last_days(
    cohort: Cohort, start: np.ndarray, death: np.ndarray, cut_off: np.ndarray, options: AdverseEventOptions
) -> tuple[np.ndarray, np.ndarray]:
    """Last day watched, and whether that was the day of death."""
    contact = days_since(_dates(cohort.subjects, date_column(cohort.study, "last_contact_date")), start)
    last = np.where(np.isnan(death), contact, death)
    last = np.where(np.isnan(last), np.nan, np.fmin(last, cut_off))
    if options.collected_months is not None:
        last = np.minimum(last, np.floor(align_days(convert_time(options.collected_months, "months", "days"))))
    return last, death <= last


def _window(
    table: pd.DataFrame, start: np.ndarray, last: np.ndarray, options: AdverseEventOptions
) -> tuple[np.ndarray, np.ndarray]:
    from_day = np.ones(len(table))
    match options.window:
        case "all":
            return from_day, last
        case "emergent":
            end = days_since(_dates(table, options.treatment_end), start) + options.days_after
            return from_day, np.where(np.isnan(end), last, np.minimum(last, end))
        case "weeks":
            low, high = align_days([7 * week for week in options.weeks]).tolist()
            return from_day + low, np.minimum(last, high)


def days_since(dates: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Day numbers of dates, the day of the start being 1 and the day before it 0; NaN where either is missing."""
    days: np.ndarray = (dates - start) / np.timedelta64(1, "D")
    return days + 1


def _dates(table: pd.DataFrame, column: str) -> np.ndarray:
    if not column or column not in table:
        return np.full(len(table), np.datetime64("NaT"), dtype="datetime64[ns]")
    return table[column].to_numpy(dtype="datetime64[ns]")
