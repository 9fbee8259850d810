"""Forms placed in time: by the date they were filled in where there is one, else by the week their visit is due."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.events import group_codes
from hcc_dash.estimation.masked_ids import root_of
from hcc_dash.estimation.placed_rows import RowsLeftOut, column_with_role, place_rows, set_clock, visit_column
from hcc_dash.kernels.times import merge_close_times
from hcc_dash.study.model import Study
from hcc_dash.study.questionnaires import item_columns
from hcc_dash.study.time import convert_time

Timing = Literal["dates", "weeks"]

PLACED = ("subject_id", "arm", "visit", "time")

_BASELINE = {"baseline", "screening", "day 1", "基线"}
_DUE = re.compile(r"(week|month|year|day|w|m)\s*(\d+(?:\.\d+)?)")
_DAYS = {"week": 7.0, "w": 7.0, "month": 30.4375, "m": 30.4375, "year": 365.25, "day": 1.0}


@dataclass(frozen=True, eq=False)
class PlacedForms:
    """Forms of the selected patients: subject_id arm visit time (months); ``places``: where each stands in the file.

    ``groups`` are the arms present, reference first.
    """

    rows: pd.DataFrame
    places: np.ndarray
    timing: Timing
    groups: tuple[str, ...]
    left_out: tuple[RowsLeftOut, ...]
    n_unplaced: int


def place_forms(cohort: Cohort, table: str) -> PlacedForms:
    """Forms with their arm and time from the start of study treatment."""
    study = cohort.study
    clock = set_clock(cohort) if column_with_role(study, table, "row_date") else "no dates"
    if isinstance(clock, str):
        return _place_by_week(cohort, table)
    name = visit_column(study, table)
    placed = place_rows(cohort, table, clock, [name] if name in root_of(cohort).tables[table] else [])
    rows = placed.rows.rename(columns={"day": "time"})
    rows["time"] = rows["time"] / convert_time(1.0, "months", "days")
    return PlacedForms(rows, placed.places, "dates", clock.groups, placed.left_out, clock.n_unplaced)


def _place_by_week(cohort: Cohort, table: str) -> PlacedForms:
    study = cohort.study
    declared, frame = study.tables[table], cohort.tables[table]
    label, name = declared.label or table, visit_column(study, table)
    codes, groups = group_codes(study, cohort.subjects, "")
    arm = pd.Series([groups[code] if code >= 0 else None for code in codes], dtype=object)
    arm.index = pd.Index(cohort.subjects[study.subjects.id_column].astype(str))
    ids = frame[declared.id_column].astype(str)
    visits = frame[name].astype(object).fillna("").astype(str) if name else pd.Series("", index=frame.index)
    weeks = _weeks_given(study, table, frame)
    if weeks is None:
        weeks = visits.map(_week_named).astype(np.float64)
    on_file, armed = ids.isin(arm.index), ids.map(arm).notna()
    months = weeks.to_numpy(dtype=np.float64) * convert_time(1.0, "weeks", "months")
    rows = pd.DataFrame({"subject_id": ids, "arm": ids.map(arm), "visit": visits, "time": months})
    rows["place"] = cohort.places(table)
    rows = rows[armed].sort_values(["subject_id", "time"], kind="stable").reset_index(drop=True)
    present = tuple(group for group in groups if (arm == group).any())
    left_out = [RowsLeftOut(label, "of patients without an arm", int((on_file & ~armed).sum()))]
    return PlacedForms(
        rows[list(PLACED)],
        rows["place"].to_numpy(),
        "weeks",
        present,
        tuple(lost for lost in left_out if lost.n),
        int(arm.isna().sum()),
    )


def any_answer(study: Study, table: str, rows: pd.DataFrame) -> np.ndarray:
    """Whether a form has any answer to an item; forms of ready scores are judged by their scores."""
    declared = study.tables[table]
    items = [name for name, column in declared.columns.items() if column.role == "questionnaire_item"]
    if declared.questionnaire:
        items = list(item_columns(declared.questionnaire, declared.columns).values())
    return rows[items].notna().any(axis=1).to_numpy() if items else np.zeros(len(rows), dtype=bool)


def _weeks_given(study: Study, table: str, frame: pd.DataFrame) -> pd.Series | None:
    """Weeks in a numeric column called by its unit or name; None without one."""
    for name, column in study.tables[table].columns.items():
        numeric = column.type in {"integer", "number"} and name in frame
        if numeric and (column.unit.lower() == "weeks" or name.lower() in {"week", "weeks"}):
            return frame[name].astype(np.float64)
    return None


def _week_named(visit: str) -> float:
    """Week that a visit's name says; NaN when it says none."""
    named = visit.strip().lower()
    match = _DUE.fullmatch(named)
    if match:
        return float(match[2]) * _DAYS[match[1]] / 7
    return 0.0 if named in _BASELINE else np.nan


def visit_weeks(root: Cohort, table: str, placed: PlacedForms) -> tuple[dict[str, float], dict[str, float]]:
    """Week each visit is due, in order of time, and that of declared visits of which the whole trial has no form.

    From the table's weeks (the usual one of each visit), else from the visit's name, else from the forms' dates; a
    visit of which nothing is known stands one week behind the one declared or found before it, NaN without a form.
    """
    if not visit_column(root.study, table):
        return {}, {}
    held, usual = _visits_on_file(root, table)
    declared = list(root.study.tables[table].columns[visit_column(root.study, table)].levels)
    order = [visit for visit in declared if visit in held] + [visit for visit in held if visit not in declared]
    dated = placed.rows.groupby("visit")["time"].median() * convert_time(1.0, "months", "weeks")
    weeks, last = {}, -1.0
    for visit in order:
        known = [usual.get(visit, np.nan), _week_named(visit), dated.get(visit, np.nan), last + 1]
        weeks[visit] = last = float(next(week for week in known if week == week))
    ordered = dict(sorted(weeks.items(), key=lambda pair: pair[1]))
    return ordered, {visit: _week_named(visit) for visit in declared if visit not in held}


@once_for_cohort
def _visits_on_file(root: Cohort, table: str) -> tuple[tuple[str, ...], dict[str, float]]:
    """Visits of a table's forms in order of appearance, and the usual week given with each."""
    frame = root.tables[table]
    visits = frame[visit_column(root.study, table)].astype(object).fillna("").astype(str)
    given = _weeks_given(root.study, table, frame)
    usual = {} if given is None else {str(visit): float(week) for visit, week in given.groupby(visits).median().items()}
    return tuple(visit for visit in dict.fromkeys(visits) if visit), usual


def place_by_order(rows: pd.DataFrame, weeks: dict[str, float]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Forms without any time placed at the week given to their visit, and the visits so placed."""
    timeless = rows["time"].isna() & rows["visit"].isin(list(weeks))
    if not timeless.any():
        return rows, ()
    due = rows["visit"].map(weeks).astype(np.float64) * convert_time(1.0, "weeks", "months")
    placed = rows.assign(time=rows["time"].where(~timeless, due)).sort_values(["subject_id", "time"], kind="stable")
    visits = set(rows["visit"][timeless])
    return placed.reset_index(drop=True), tuple(visit for visit in weeks if visit in visits)


def one_per_visit_due(rows: pd.DataFrame, weeks: dict[str, float], timing: Timing) -> tuple[pd.DataFrame, int, int]:
    """One form per patient and visit, the one nearest to the day due; and how many late baselines and doubles go.

    A form of the visit due at week 0 that is dated after the first dose is no baseline and is left out.
    """
    due = rows["visit"].map(weeks).astype(np.float64)
    late = ((due <= 0) & (rows["time"] > 0)).to_numpy() if timing == "dates" else np.zeros(len(rows), dtype=bool)
    kept = rows[~late]
    distance = (kept["time"] - due[~late] * convert_time(1.0, "weeks", "months")).abs()
    dated = distance.notna()
    distance[dated] = merge_close_times(distance[dated])  # of two equally near the earlier stays
    nearest = kept.assign(distance=distance).sort_values("distance", kind="stable")
    named = nearest["visit"] != ""
    double = nearest[named].duplicated(["subject_id", "visit"], keep="first")
    gone = double.index[double]
    return kept.drop(index=gone).reset_index(drop=True), int(late.sum()), len(gone)
