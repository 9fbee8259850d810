"""Results of any dated table: which tables and columns hold them, and what a row says."""

import re
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.clinical.quantity import parse_quantity
from hcc_dash.clinical.units import plain_unit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import column_with_role
from hcc_dash.questions.labs.numbers.records import find_lab_table
from hcc_dash.questions.liver.numbers.child_pugh_records import find_child_pugh
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Column

MEASUREMENT_COLUMNS = ("kind", "term", "time", "visit", "estimate", "level", "unit", "limit_low", "limit_high", "note")

_BESIDE = re.compile(r"_(uln|lln|limit|unit|log10)$")


def other_tables(cohort: Cohort) -> list[str]:
    """Dated tables of one-patient rows that are neither events, blood tests, Child-Pugh nor of treatment."""
    study = cohort.study
    used = {"subjects", find_lab_table(cohort)[0], find_child_pugh(cohort)}
    used |= {endpoint.table for endpoint in study.endpoints if isinstance(endpoint, AdverseEvents)}
    used |= _treatment_tables(study)
    return [
        name
        for name in study.tables
        if name not in used
        and name in cohort.tables
        and study.tables[name].id_column
        and column_with_role(study, name, "row_date")
    ]


def _treatment_tables(study: Study) -> set[str]:
    """Tables of doses and of ends, which are told as treatments and not once more as records."""
    parts = [part for treatment in study.treatments for part in (treatment.doses, treatment.ends) if part is not None]
    return {part.table for part in parts}


def result_columns(study: Study, table: str, rows: pd.DataFrame) -> dict[str, Column]:
    """Columns of a table that hold results: those as printed, then numbers with a unit."""
    columns = {name: column for name, column in study.tables[table].columns.items() if name in rows}
    printed = {n: c for n, c in columns.items() if c.type == "text" and c.unit and not _BESIDE.search(n)}
    return printed | {n: c for n, c in columns.items() if c.type in {"number", "integer"} and _is_result(n, c.unit)}


def read_results(row: Mapping[Hashable, Any], columns: Mapping[str, Column]) -> tuple[list[tuple[object, ...]], int]:
    """The results of a placed row, MEASUREMENT_COLUMNS but their kind, and how many are in another unit."""
    results: list[tuple[object, ...]] = []
    other_unit = 0
    for name, column in columns.items():
        what = column.label or name
        if column.type != "text":
            if row[name] == row[name]:
                results.append((what, row["day"], row["visit"], row[name], "=", column.unit, np.nan, np.nan, ""))
            continue
        given = str(row.get(f"{name}_unit") or "").strip()
        if given and plain_unit(given) != plain_unit(column.unit):
            other_unit += 1
            continue
        measured = _printed(row[name], what, row, column.unit)
        results += [measured] if measured else []
    return results, other_unit


def _is_result(name: str, unit: str) -> bool:
    return bool(unit) and not _BESIDE.search(name) and plain_unit(unit) != "weeks"


def _printed(cell: object, what: str, row: Mapping[Hashable, object], unit: str) -> tuple[object, ...] | None:
    """One printed result without its kind; None when there is none. Words alone have no number."""
    if cell is None or cell != cell or not str(cell).strip():
        return None
    try:
        quantity = parse_quantity(cell)
    except ValueError:
        return (what, row["day"], row["visit"], np.nan, "", unit, np.nan, np.nan, "not readable as a result")
    words = {"<": "below the limit", ">": "positive"}
    if quantity.value is None:
        level = words[quantity.qualifier] if quantity.detected else "not detected"
        return (what, row["day"], row["visit"], np.nan, level, unit, np.nan, np.nan, "")
    level, value = quantity.qualifier, quantity.value
    return (what, row["day"], row["visit"], value, level, unit, np.nan, np.nan, "")
