"""Child-Pugh assessments of a cohort, scored from their five items and placed on the clock."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.child_pugh import SCORES, ChildPugh, grade_child_pugh, score_child_pugh
from hcc_dash.clinical.child_pugh_change import Assessment, Course, follow_course
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, column_with_role, place_rows
from hcc_dash.questions.liver.numbers.options import ChildPughOptions
from hcc_dash.study.model import Study

ITEMS = ("bilirubin", "albumin", "inr", "ascites", "encephalopathy")


@dataclass(frozen=True, slots=True)
class ChildPughRecords:
    """Rows with subject_id arm visit day score (NaN when an item is missing) lowest highest grade given.

    ``n_disagree``: assessments whose given score is not what their items make; ``disagreement`` the first of them
    (given, made). ``n_unreadable``: with an item that is no Child-Pugh word or not above 0.
    """

    table: str
    rows: pd.DataFrame
    left_out: tuple[RowsLeftOut, ...]
    from_items: bool
    n_disagree: int
    disagreement: tuple[float, float]
    n_unreadable: int


NO_CHILD_PUGH = "No table holds dated Child-Pugh assessments."


def find_child_pugh(cohort: Cohort) -> str:
    """The table of dated assessments: with the role child_pugh_score or all five items; empty when there is none."""
    study = cohort.study
    for name in study.tables:
        columns = study.tables[name].columns
        dated = bool(column_with_role(study, name, "row_date")) and bool(study.tables[name].id_column)
        scored = bool(column_with_role(study, name, "child_pugh_score")) or set(ITEMS) <= set(columns)
        if name != "subjects" and name in cohort.tables and dated and scored:
            return name
    return ""


def collect_child_pugh(cohort: Cohort, clock: Clock, options: ChildPughOptions) -> ChildPughRecords | str:
    """Assessments with their scores, or why there are none.

    The score is made from the items where the table has them, unless the given one is asked for; without all five
    items there is no score, only its possible range.
    """
    table = find_child_pugh(cohort)
    if not table:
        return NO_CHILD_PUGH
    study = cohort.study
    placed = place_rows(cohort, table, clock)
    rows = placed.rows[["subject_id", "arm", "visit", "day"]].copy()
    score_column = column_with_role(study, table, "child_pugh_score")
    given = placed.rows[score_column].astype(float) if score_column in placed.rows else pd.Series(np.nan, rows.index)
    rows["given"] = given.where(given.isin(SCORES))
    items = set(ITEMS) <= set(placed.rows)
    if options.given_scores and not score_column:
        return f"The table {study.tables[table].label or table} gives no Child-Pugh score."
    results = _score_items(study, table, placed.rows, options) if items else [None] * len(rows)
    made = np.array([np.nan if r is None or r.score is None else r.score for r in results], dtype=np.float64)
    differ = ~np.isnan(made) & rows["given"].notna().to_numpy() & (made != rows["given"].to_numpy())
    from_items = items and not options.given_scores
    rows["score"] = made if from_items else rows["given"]
    ranges = [(5, 15) if r is None else r.possible for r in results]
    known = rows["score"].notna()
    rows["lowest"] = rows["score"].where(known, pd.Series([low for low, _ in ranges], rows.index, dtype=float))
    rows["highest"] = rows["score"].where(known, pd.Series([high for _, high in ranges], rows.index, dtype=float))
    rows["grade"] = [grade_child_pugh(int(score)) if score == score else "" for score in rows["score"]]
    first = int(np.flatnonzero(differ)[0]) if differ.any() else -1
    disagreement = (float(rows["given"].iloc[first]), float(made[first])) if first >= 0 else (math.nan, math.nan)
    n_unreadable = sum(r is None for r in results) if items else 0
    return ChildPughRecords(table, rows, placed.left_out, from_items, int(differ.sum()), disagreement, n_unreadable)


def _score_items(study: Study, table: str, rows: pd.DataFrame, options: ChildPughOptions) -> list[ChildPugh | None]:
    """The points of each row; None when an item cannot be read."""
    columns = study.tables[table].columns
    units = columns["bilirubin"].unit or "µmol/L", columns["albumin"].unit or "g/L"
    results: list[ChildPugh | None] = []
    for bilirubin, albumin, inr, ascites, encephalopathy in rows[list(ITEMS)].itertuples(index=False, name=None):
        try:
            results.append(score_child_pugh(bilirubin, albumin, inr, ascites, encephalopathy, *units, options.cuts))
        except ValueError:
            results.append(None)
    return results


def follow_patients(records: ChildPughRecords, clock: Clock, rise: int) -> dict[str, Course]:
    """The course of every patient on the clock, also of those without any assessment."""
    assessments: dict[str, list[Assessment]] = {str(patient): [] for patient in clock.patients.index}
    columns = records.rows[["subject_id", "day", "score", "lowest", "highest"]]
    for patient, day, score, low, high in columns.itertuples(index=False, name=None):
        known = None if score != score else int(score)
        assessments[patient].append(Assessment(day, known, int(low), int(high)))
    return {patient: follow_course(assessed, rise) for patient, assessed in assessments.items()}
