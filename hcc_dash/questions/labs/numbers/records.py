"""Laboratory results of a cohort in SI units, test by test, with their limits of normal."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.lab_tests import TESTS, LabTest, recognise
from hcc_dash.clinical.units import convert
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, column_with_role, place_rows
from hcc_dash.study.model import Study

Limits = tuple[tuple[str, float | None, float | None], ...]
"""(test, lower limit, upper limit) in SI units, for tests whose table does not give them."""
NO_RESULTS = "No table holds dated laboratory results in a known unit."


@dataclass(frozen=True, slots=True)
class LabRecords:
    """Rows with subject_id arm visit day and, per test, its key (value), key_lln and key_uln; NaN where unknown.

    ``tests`` in the order of lab_tests; ``columns`` the table's name of each.
    """

    table: str
    rows: pd.DataFrame
    tests: tuple[LabTest, ...]
    columns: dict[str, str]
    left_out: tuple[RowsLeftOut, ...]


def find_lab_columns(study: Study, table: str) -> dict[str, str]:
    """Column of each test in a table of dated results, by test key; the first column of each."""
    declared = study.tables[table]
    if table == "subjects" or not declared.id_column or not column_with_role(study, table, "row_date"):
        return {}
    columns: dict[str, str] = {}
    for name, column in declared.columns.items():
        test = recognise(name, column.label, column.unit) if column.type in {"number", "integer"} else None
        if test is not None:
            columns.setdefault(test.key, name)
    return columns


def lacking_test(cohort: Cohort, test: str, *, limit: bool = True) -> str:
    """Why a test, with its upper limit of normal, is not on file; empty when it is.

    A limit is on file when somebody has one.
    """
    table, columns = find_lab_table(cohort)
    if not table:
        return NO_RESULTS
    name = test.upper() if len(test) == 3 else test
    if test not in columns:
        return f"The laboratory table does not hold {name} in a known unit."
    beside = f"{columns[test]}_uln"
    if limit and not (beside in cohort.tables[table] and cohort.tables[table][beside].notna().any()):
        return f"The laboratory table gives no upper limit of normal of {name} (a column {beside})."
    return ""


@once_for_cohort
def find_lab_table(cohort: Cohort) -> tuple[str, dict[str, str]]:
    """The table with the most tests, and their columns; ("", {}) when no table has any."""
    tables = {
        name: {
            key: column for key, column in find_lab_columns(cohort.study, name).items() if column in cohort.tables[name]
        }
        for name in cohort.study.tables
        if name in cohort.tables
    }
    best = max(tables, key=lambda name: len(tables[name]), default="")
    return (best, tables[best]) if best and tables[best] else ("", {})


def collect_labs(
    cohort: Cohort, clock: Clock, limits: Limits = (), only: tuple[str, ...] = tuple(TESTS)
) -> LabRecords | str:
    """Results of the table with the most recognised tests, or why there are none; ``only`` some of the tests.

    Limits of normal come from columns named as the test's with _lln or _uln, else from ``limits``. A value that a
    living patient cannot have in the declared unit is left out and counted.
    """
    table, columns = find_lab_table(cohort)
    if not table:
        return NO_RESULTS
    study = cohort.study
    placed = place_rows(cohort, table, clock)
    rows = placed.rows[["subject_id", "arm", "visit", "day"]].copy()
    label = study.tables[table].label or table
    left_out = list(placed.left_out)
    tests = tuple(test for key, test in TESTS.items() if key in columns and key in only)
    given = {key: (lower, upper) for key, lower, upper in limits}
    for test in tests:
        column = columns[test.key]
        unit = study.tables[table].columns[column].unit
        values = convert(placed.rows[column].to_numpy(dtype=np.float64), test.kind, unit)
        impossible = (values < test.low) | (values > test.high)
        if impossible.any():
            what = f"because {test.label} cannot be so in {test.unit or 'this unit'} (probably another unit)"
            left_out.append(RowsLeftOut(label, what, int(impossible.sum())))
        rows[test.key] = np.where(impossible, np.nan, values)
        for side, fallback in zip(("lln", "uln"), given.get(test.key, (None, None)), strict=True):
            beside = f"{column}_{side}"
            if beside in placed.rows:
                rows[f"{test.key}_{side}"] = convert(placed.rows[beside].to_numpy(dtype=np.float64), test.kind, unit)
            else:
                rows[f"{test.key}_{side}"] = np.nan if fallback is None else float(fallback)
    return LabRecords(table, rows, tests, {test.key: columns[test.key] for test in tests}, tuple(left_out))
