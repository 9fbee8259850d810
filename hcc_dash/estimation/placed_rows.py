"""Rows of a table placed on one clock: days since the start of study treatment, by patient and arm."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.events import LeftOut, group_codes
from hcc_dash.estimation.masked_ids import root_of
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Role

VISIT_WINDOW = 7
"""Days a visit may be late."""


@dataclass(frozen=True, slots=True)
class RowsLeftOut:
    """Rows of a table that an answer does not use, and why."""

    table: str
    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Clock:
    """One row per analysed patient, indexed by identifier: arm (group), start, and days since start of other dates.

    ``patients``: columns arm, death_day, recurrence_day, contact_day (NaN where there is none). ``groups`` in the order
    of every other analysis. ``rows``: where they stand in the patient table. ``n_unplaced``: patients without a start
    of treatment or without an arm.
    """

    patients: pd.DataFrame
    rows: np.ndarray
    groups: tuple[str, ...]
    n_unplaced: int
    n_impossible: int


@dataclass(frozen=True, slots=True)
class PlacedRows:
    """The table's columns and before them subject_id, arm, visit ("" without a visit column) and day.

    ``places``: where each row stands in the table of the whole cohort.
    """

    rows: pd.DataFrame
    places: np.ndarray
    left_out: tuple[RowsLeftOut, ...]


def column_with_role(study: Study, table: str, role: Role) -> str:
    """Name of the first column of that role; empty when there is none."""
    return next((name for name, column in study.tables[table].columns.items() if column.role == role), "")


def visit_column(study: Study, table: str) -> str:
    """The column that names visits; empty when there is none."""
    columns = study.tables[table].columns.items()
    return next((name for name, c in columns if c.type in {"category", "text"} and "visit" in name.lower()), "")


def visit_order(study: Study, table: str, visits: pd.Series) -> list[str]:
    """Visits in the order declared, those not declared behind them in order of appearance."""
    name = visit_column(study, table)
    declared = list(study.tables[table].columns[name].levels) if name else []
    seen = list(dict.fromkeys(visits))
    return [visit for visit in declared if visit in set(seen)] + [visit for visit in seen if visit not in declared]


@once_for_cohort
def set_clock(cohort: Cohort) -> Clock | str:
    """The clock of a cohort, or why it has none.

    Day 0 is the day study treatment starts. A recurrence dated after death is impossible: it counts as unknown and in
    ``n_impossible``.
    """
    study, subjects = cohort.study, cohort.subjects
    start = column_with_role(study, "subjects", "treatment_start_date")
    if not start or start not in subjects:
        return "The patient table has no date on which study treatment started."
    codes, groups = group_codes(study, subjects, "")
    patients = pd.DataFrame({"start": subjects[start].to_numpy(), "group": codes})
    patients.index = pd.Index(subjects[study.subjects.id_column].astype(str), name="subject_id")
    roles: dict[str, Role] = {
        "death_day": "death_date",
        "recurrence_day": "recurrence_date",
        "contact_day": "last_contact_date",
    }
    for name, role in roles.items():
        column = column_with_role(study, "subjects", role)
        dates = subjects[column].to_numpy() if column in subjects else np.datetime64("NaT")
        patients[name] = (pd.Series(dates, index=patients.index) - patients["start"]).dt.days
    impossible = patients["recurrence_day"] > patients["death_day"]
    patients.loc[impossible, "recurrence_day"] = np.nan
    rows = np.flatnonzero(patients["start"].notna() & (patients["group"] >= 0))
    placed = patients.iloc[rows].copy()
    placed.insert(0, "arm", [groups[code] for code in placed["group"]])
    present = tuple(group for group in groups if (placed["arm"] == group).any())
    return Clock(placed, rows, present, len(patients) - len(placed), int(impossible.sum()))


def place_rows(cohort: Cohort, table: str, clock: Clock, columns: Sequence[str] | None = None) -> PlacedRows:
    """Rows of a table on the clock, ordered by patient and day, with all of its columns or only those asked for.

    Left out and counted: rows of a patient not on file, without a date, dated after the cut-off or after the patient's
    death, and rows of patients who are not on the clock. Rows of patients outside the selection are not mentioned.
    """
    id_column, name = cohort.study.tables[table].id_column, visit_column(cohort.study, table)
    if columns is None:
        frame = cohort.tables[table].drop(columns=id_column)
    else:
        frame = pd.DataFrame({column: cohort.cells(table, column) for column in columns})
    keep, day, left_out = usable_rows(cohort, table, column_with_role(cohort.study, table, "row_date"), clock)
    at = np.flatnonzero(keep)
    at = at[np.lexsort((day.to_numpy()[at], cohort.alphabet(table)[at]))]
    patient = _on_clock(cohort, table, clock)[at]
    visits = frame[name].iloc[at].astype(object).fillna("").astype(str) if name in frame else ""
    rows = frame.drop(columns=[name] if name in frame else []).iloc[at]
    rows.insert(0, "day", day.to_numpy(dtype=np.float64)[at])
    rows.insert(0, "visit", visits)
    rows.insert(0, "arm", clock.patients["arm"].to_numpy()[patient])
    rows.insert(0, "subject_id", clock.patients.index.to_numpy()[patient])
    return PlacedRows(rows.reset_index(drop=True), cohort.places(table)[at], left_out)


def _on_clock(cohort: Cohort, table: str, clock: Clock) -> np.ndarray:
    """Of each row of a table the place of its patient among those on the clock, -1 for nobody of them."""
    place = np.full(cohort.n + 1, -1, dtype=np.int64)  # the last is of those who are nobody in the cohort
    place[clock.rows] = np.arange(len(clock.rows))
    return place[cohort.owners(table)]


def usable_rows(
    cohort: Cohort, table: str, on: str, clock: Clock
) -> tuple[pd.Series, pd.Series, tuple[RowsLeftOut, ...]]:
    """Which rows of a table can stand on the clock by their date in column ``on``, and the day of every row.

    Left out and counted as ``place_rows`` says. In the patient table a missing date means no such event and is not
    counted, nor are patients who are not on the clock: they are counted among the patients.
    """
    study, dates = cohort.study, cohort.cells(table, on)
    label = study.tables[table].label or table
    patient = _on_clock(cohort, table, clock)
    day = (dates - _of_patients(clock, "start", patient)).dt.days
    cut_off = None if study.data_cut_off is None else pd.Timestamp(study.data_cut_off)
    keep = pd.Series(cohort.owners(table) >= 0, dates.index)
    left_out = [RowsLeftOut(label, "of a patient who is not in the patient table", _unknown(cohort, table))]
    for reason, wrong in {
        "of patients without a start of treatment or an arm": pd.Series(patient < 0, dates.index),
        "without a date": dates.isna(),
        "dated after the data cut-off": dates > cut_off if cut_off is not None else pd.Series(False, dates.index),
        "dated after the patient's death": day > _of_patients(clock, "death_day", patient),
    }.items():
        if table != "subjects" or reason.startswith("dated"):
            left_out.append(RowsLeftOut(label, reason, int((keep & wrong).sum())))
        keep &= ~wrong
    return keep, day, tuple(rows for rows in left_out if rows.n)


def _of_patients(clock: Clock, column: str, patient: np.ndarray) -> np.ndarray:
    """A column of the patients on the clock beside rows of theirs; missing for nobody."""
    return np.asarray(pd.api.extensions.take(clock.patients[column].to_numpy(), patient, allow_fill=True))


def _unknown(cohort: Cohort, table: str) -> int:
    """Rows about nobody on file, counted before any narrowing: narrowing would lose them unseen."""
    return int((root_of(cohort).owners(table) < 0).sum())


def count_left_out(cohort: Cohort, clock: Clock, n_analysed: int, why: str) -> tuple[LeftOut, ...]:
    """Patients of the selection who are not analysed: those not on the clock, and the rest for the reason ``why``."""
    counts = {
        "no start of study treatment or no arm": clock.n_unplaced,
        why: cohort.n - clock.n_unplaced - n_analysed,
    }
    return tuple(LeftOut(reason, n) for reason, n in counts.items() if n)


def one_per_visit(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The first row of each patient at each named visit, and how many rows that leaves out."""
    named = rows[rows["visit"] != ""]
    first = named.drop_duplicates(["subject_id", "visit"], keep="first")
    return first, len(rows) - len(first)
