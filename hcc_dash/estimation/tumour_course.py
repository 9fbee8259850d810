"""Every patient's scans, biopsies and recurrence, read from the tables that a trial names for them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.recurrence.adherence import Adherence, follow_schedule
from hcc_dash.clinical.recurrence.derive import Recurrences, derive_recurrence
from hcc_dash.clinical.recurrence.lirads import Flags, Floats, read_category
from hcc_dash.clinical.recurrence.records import SITE_NAMES, Biopsies, Ints, Patients, Scans, Site
from hcc_dash.clinical.recurrence.schedule import Schedule
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.cohort.per_value import per_value
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, column_with_role, usable_rows
from hcc_dash.study.recurrence import BiopsyTable, Recurrence, RecurrenceDefinition, ScanTable

NO_RECURRENCE = "The study does not say where scans and biopsies are on file: declare [recurrence] in its study.toml."
NO_TREATMENT_DATE = "The patient table has no date of radical treatment, from which recurrence counts."

_YES = {"yes", "true", "1", "1.0", "y", "positive", "hcc"}
_SITES = {name: site for site, name in SITE_NAMES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class TumourRecords:
    """What recurrence is derived from, patient by patient.

    ``subjects``: positions in the patients' table of those with a date of radical treatment; ``ids`` and ``since``:
    their identifiers and that date. ``readers``: by row of ``scans``. ``n_unplaced``: patients without the date.
    """

    subjects: Ints
    ids: tuple[str, ...]
    since: "pd.Series[pd.Timestamp]"
    patients: Patients
    scans: Scans
    biopsies: Biopsies
    readers: tuple[str, ...]
    schedule: Schedule
    n_unplaced: int
    left_out: tuple[RowsLeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TumourCourse:
    """Records, and what follows from them by one definition."""

    records: TumourRecords
    found: Recurrences
    adherence: Adherence


def why_no_scans(cohort: Cohort) -> str:
    """Why recurrence cannot be derived of a cohort; empty when it can."""
    study = cohort.study
    if study.recurrence is None:
        return NO_RECURRENCE
    if not column_with_role(study, "subjects", "radical_treatment_date"):
        return NO_TREATMENT_DATE
    table = study.recurrence.scans.table
    return "" if table in cohort.tables else f'The declared table "{table}" of scans is not on file.'


@once_for_cohort
def follow_tumours(cohort: Cohort, definition: RecurrenceDefinition) -> TumourCourse:
    """Recurrence of everybody by a definition; ValueError where there is nothing to derive it from."""
    records = collect_tumour_records(cohort)
    found = derive_recurrence(records.patients, records.scans, records.biopsies, definition, records.schedule)
    return TumourCourse(records=records, found=found, adherence=follow_schedule(found, records.schedule))


@once_for_cohort
def collect_tumour_records(cohort: Cohort) -> TumourRecords:
    """Scans and biopsies of every patient with a date of radical treatment, on a clock whose day 1 it is.

    Left out and counted: rows of a patient not on file or not on the clock, without a date, after the cut-off or after
    death, and biopsies without a result. ValueError where the tables are not there.
    """
    why_not, declared = why_no_scans(cohort), cohort.study.recurrence
    if why_not or declared is None:
        raise ValueError(why_not)
    clock, n_unplaced = _clock(cohort)
    order = {patient: place for place, patient in enumerate(clock.patients.index)}
    scans, readers, left_out = _scans(cohort, declared.scans, clock, order)
    biopsies, others = _biopsies(cohort, declared.biopsies, clock, order)
    every = declared.every_weeks * 7
    visits = int(cohort.study.design.follow_up_weeks // declared.every_weeks)
    return TumourRecords(
        subjects=clock.patients["place"].to_numpy(dtype=np.int64),
        ids=tuple(clock.patients.index),
        since=clock.patients["start"],
        patients=_patients(cohort, declared, clock),
        scans=scans,
        biopsies=biopsies,
        readers=readers,
        schedule=Schedule(every=every, window=declared.window_days, visits=visits),
        n_unplaced=n_unplaced,
        left_out=(*left_out, *others),
    )


def _clock(cohort: Cohort) -> tuple[Clock, int]:
    """Patients by identifier with radical treatment as the start; how many lack its date."""
    study, subjects = cohort.study, cohort.subjects
    ids = pd.Index(subjects[study.subjects.id_column].astype(str), name="subject_id")
    start = subjects[column_with_role(study, "subjects", "radical_treatment_date")]
    patients = pd.DataFrame({"start": start.to_numpy(), "place": np.arange(len(subjects))}, index=ids)
    for name, role in (("death_day", "death_date"), ("contact_day", "last_contact_date")):
        column = column_with_role(study, "subjects", role)  # type: ignore[arg-type]  # both are roles
        dates = subjects[column].to_numpy() if column in subjects else np.datetime64("NaT")
        patients[name] = (pd.Series(dates, index=ids) - patients["start"]).dt.days
    placed = patients[patients["start"].notna()].copy()
    return Clock(placed, placed["place"].to_numpy(), (), len(patients) - len(placed), 0), len(patients) - len(placed)


def _patients(cohort: Cohort, declared: Recurrence, clock: Clock) -> Patients:
    people, cut_off = clock.patients, cohort.study.data_cut_off
    last = np.full(len(people), np.inf)
    if cut_off is not None:
        last = (pd.Timestamp(cut_off) - people["start"]).dt.days.to_numpy(dtype=np.float64) + 1
    treated = cohort.subjects[declared.treatment].iloc[people["place"]] if declared.treatment else None
    transplanted = np.zeros(len(people), dtype=bool)
    if treated is not None:
        transplanted = treated.isin(declared.transplanted).to_numpy()
    return Patients(
        death=(people["death_day"] + 1).fillna(np.inf).to_numpy(dtype=np.float64),
        contact=(people["contact_day"] + 1).to_numpy(dtype=np.float64),
        cut_off=last,
        transplanted=transplanted,
    )


def _scans(
    cohort: Cohort, declared: ScanTable, clock: Clock, order: dict[str, int]
) -> tuple[Scans, tuple[str, ...], tuple[RowsLeftOut, ...]]:
    frame, patient, day, left_out = _usable(cohort, declared.table, declared.date, clock, order)
    everything = np.ones(len(frame), dtype=bool)
    scans = Scans(
        row=np.arange(len(frame)),
        patient=patient,
        day=day,
        mri=_is_mri(frame, declared.modality) if declared.modality else everything,
        adequate=_is_set(frame, declared.adequate) if declared.adequate else everything,
        category=per_value(frame[declared.category], lambda cell: int(read_category(_plain(cell)))).astype(np.int64),
        size=_numbers(frame, declared.size),
        site=_sites(frame, declared.site),
        distance=_numbers(frame, declared.distance),
        enhancement=_is_set(frame, declared.enhancement),
        washout=_is_set(frame, declared.washout),
        capsule=_is_set(frame, declared.capsule),
        growth=_is_set(frame, declared.growth),
    )
    readers = frame[declared.reader].astype(object).fillna("").astype(str) if declared.reader in frame else None
    return scans, () if readers is None else tuple(readers), left_out


def _biopsies(
    cohort: Cohort, declared: BiopsyTable | None, clock: Clock, order: dict[str, int]
) -> tuple[Biopsies, tuple[RowsLeftOut, ...]]:
    if declared is None or declared.table not in cohort.tables:
        none = np.zeros(0)
        return Biopsies(patient=none.astype(int), day=none, hcc=none.astype(bool), site=none.astype(int)), ()
    frame, patient, day, left_out = _usable(cohort, declared.table, declared.date, clock, order)
    known = frame[declared.hcc].notna().to_numpy()
    if not known.all():
        label = cohort.study.tables[declared.table].label or declared.table
        left_out = (*left_out, RowsLeftOut(label, "without a result", int((~known).sum())))
    sites = _sites(frame, declared.site)
    read = Biopsies(patient=patient, day=day, hcc=_is_set(frame, declared.hcc), site=sites)
    return read.take(known), left_out


def _usable(
    cohort: Cohort, table: str, on: str, clock: Clock, order: dict[str, int]
) -> tuple[pd.DataFrame, Ints, Floats, tuple[RowsLeftOut, ...]]:
    """Rows of a table that can stand on the clock, the number of each one's patient, and its day."""
    keep, day, left_out = usable_rows(cohort, table, on, clock)
    frame = cohort.tables[table][keep]
    ids = frame[cohort.study.tables[table].id_column].astype(str)
    patient = np.asarray(ids.map(order), dtype=np.int64)
    return frame, patient, np.asarray(day[keep] + 1, dtype=np.float64), left_out


def _plain(cell: object) -> str:
    return "" if pd.isna(cell) else str(cell).strip().casefold()  # type: ignore[call-overload]  # a cell is a scalar


def _is_set(frame: pd.DataFrame, column: str) -> Flags:
    if column not in frame:
        return np.zeros(len(frame), dtype=bool)
    return per_value(frame[column], lambda cell: _plain(cell) in _YES).astype(bool)


def _is_mri(frame: pd.DataFrame, column: str) -> Flags:
    return per_value(frame[column], lambda cell: _plain(cell).startswith("mr")).astype(bool)


def _sites(frame: pd.DataFrame, column: str) -> Ints:
    if column not in frame:
        return np.full(len(frame), Site.UNKNOWN, dtype=np.int64)
    return per_value(frame[column], lambda cell: int(_SITES.get(_plain(cell), Site.UNKNOWN))).astype(np.int64)


def _numbers(frame: pd.DataFrame, column: str) -> Floats:
    return frame[column].to_numpy(dtype=np.float64) if column in frame else np.full(len(frame), np.nan)
