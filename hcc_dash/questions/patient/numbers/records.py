"""The records of one patient as spans, points and measurements, whatever tables the study declares."""

import numpy as np
import pandas as pd

from hcc_dash.clinical.albi import albi_grades, albi_score
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, column_with_role, place_rows, visit_column
from hcc_dash.questions.labs.numbers.records import collect_labs
from hcc_dash.questions.liver.numbers.child_pugh_records import collect_child_pugh
from hcc_dash.questions.liver.numbers.dated_results import read_results, result_columns
from hcc_dash.questions.liver.numbers.options import ChildPughOptions
from hcc_dash.study.counts import plain_number
from hcc_dash.study.endpoints import AdverseEvents

SPAN_COLUMNS = ("kind", "term", "time", "end", "level", "serious", "note")
POINT_COLUMNS = ("kind", "term", "time", "visit", "level", "note")


def event_spans(cohort: Cohort, clock: Clock) -> tuple[list[tuple[object, ...]], list[RowsLeftOut]]:
    """Adverse events: SPAN_COLUMNS, the grade as level; an end before the start counts as unknown and is noted."""
    endpoint = next((e for e in cohort.study.endpoints if isinstance(e, AdverseEvents)), None)
    if endpoint is None or endpoint.table not in cohort.tables:
        return [], []
    study = cohort.study
    placed = place_rows(cohort, endpoint.table, clock)
    end_column, serious_column = (column_with_role(study, endpoint.table, role) for role in ("end_date", "ae_serious"))
    spans: list[tuple[object, ...]] = []
    start = clock.patients["start"].iloc[0]
    for row in placed.rows.to_dict("records"):
        grade = row[endpoint.grade] if endpoint.grade else np.nan
        end = (row[end_column] - start).days if end_column in row and not pd.isna(row[end_column]) else np.nan
        note = "ended before it started on file; end taken as unknown" if end < row["day"] else ""
        serious = bool(row.get(serious_column) == 1)
        end = np.nan if note else end
        if not endpoint.grade and not pd.isna(row[endpoint.severity]):
            note = "; ".join(filter(None, [f"severity {row[endpoint.severity]}", note]))
        level = "" if pd.isna(grade) else plain_number(grade)
        spans.append(("adverse event", str(row[endpoint.term]), row["day"], end, level, serious, note))
    return spans, list(placed.left_out)


def lab_measurements(cohort: Cohort, clock: Clock) -> tuple[list[tuple[object, ...]], list[RowsLeftOut]]:
    """Recognised tests in SI units with their limits, and the ALBI score: MEASUREMENT_COLUMNS."""
    labs = collect_labs(cohort, clock)
    if isinstance(labs, str):
        return [], []
    measurements: list[tuple[object, ...]] = []
    for test in labs.tests:
        columns = labs.rows[["day", "visit", test.key, f"{test.key}_lln", f"{test.key}_uln"]]
        for day, visit, value, low, high in columns.dropna(subset=[test.key]).itertuples(index=False, name=None):
            measurements.append(("laboratory", test.label, day, visit, value, "=", test.unit, low, high, ""))
    if {"bilirubin", "albumin"} <= set(labs.columns):
        scores = albi_score(labs.rows["bilirubin"], labs.rows["albumin"])
        days = labs.rows[["day", "visit"]].itertuples(index=False, name=None)
        for (day, visit), score, grade in zip(days, scores, albi_grades(scores, modified=True), strict=True):
            if grade:
                measurements.append(("score", "ALBI", day, visit, score, grade, "", np.nan, np.nan, ""))
    return measurements, list(labs.left_out)


def child_pugh_measurements(cohort: Cohort, clock: Clock) -> tuple[list[tuple[object, ...]], list[RowsLeftOut]]:
    """Child-Pugh with its class; without a score the range it can have stands in the note."""
    records = collect_child_pugh(cohort, clock, ChildPughOptions())
    if isinstance(records, str):
        return [], []
    measurements: list[tuple[object, ...]] = []
    for row in records.rows.to_dict("records"):
        lowest, highest = plain_number(row["lowest"]), plain_number(row["highest"])
        note = f"between {lowest} and {highest}: an item is missing" if not row["grade"] else ""
        if row["grade"] and row["given"] == row["given"] and row["given"] != row["score"]:
            note = f"given as {plain_number(row['given'])}"
        measured = ("score", "Child-Pugh", row["day"], row["visit"], row["score"], row["grade"])
        measurements.append((*measured, "", np.nan, np.nan, note))
    return measurements, list(records.left_out)


def table_records(
    cohort: Cohort, clock: Clock, table: str
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[RowsLeftOut]]:
    """Points and measurements of any other dated table.

    Numbers with a unit and results as printed are measurements; a row without any is a point whose level lists its
    categories. A printed result in another unit than declared is left out.
    """
    study = cohort.study
    label = study.tables[table].label or table
    placed = place_rows(cohort, table, clock)
    results = result_columns(study, table, placed.rows)
    columns = study.tables[table].columns.items()
    words = [n for n, c in columns if c.type == "category" and n in placed.rows and n != visit_column(study, table)]
    points: list[tuple[object, ...]] = []
    measurements: list[tuple[object, ...]] = []
    other_unit = 0
    for row in placed.rows.to_dict("records"):
        values, lost = read_results(row, results)
        measurements += [(label, *value) for value in values]
        other_unit += lost
        if words or not results:
            level = ", ".join(str(row[name]) for name in words if row[name] == row[name] and row[name] is not None)
            points.append((label, label, row["day"], row["visit"], level, ""))
    left_out = list(placed.left_out)
    if other_unit:
        left_out.append(RowsLeftOut(label, "in another unit than declared", other_unit))
    return points, measurements, left_out
