"""The shape of a table, checked with pandera against a schema built from the study."""

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from hcc_dash.cohort.issues import Issue, Severity, spreadsheet_rows
from hcc_dash.study.parts import Column, Table

_DTYPES = {
    "number": "float64",
    "integer": "float64",
    "flag": "float64",
    "date": "datetime64[ns]",
    "category": "category",
}


def build_schema(table: Table) -> pa.DataFrameSchema:
    """The pandera schema of a declared table: types, ranges, whole numbers, missing values, uniqueness."""
    return pa.DataFrameSchema(
        {name: _build_column(name, column) for name, column in table.columns.items()}, strict=False
    )


def _build_column(name: str, column: Column) -> pa.Column:
    checks = []
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, name="below", error=f"below {column.minimum:g}"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, name="above", error=f"above {column.maximum:g}"))
    if column.type == "integer":
        checks.append(pa.Check(lambda s: s % 1 == 0, name="whole", error="not a whole number"))
    if column.type == "flag":
        checks.append(pa.Check.isin([0.0, 1.0], name="flag", error="neither 0 nor 1"))
    if column.type == "id":
        checks.append(pa.Check(lambda s: s != "", name="empty", error="empty"))
    return pa.Column(_DTYPES.get(column.type), checks, nullable=True, unique=column.unique, name=name)


def check_shape(frame: pd.DataFrame, table: Table, name: str) -> list[Issue]:
    """Everything pandera finds at once, as Issues; missing values are counted apart."""
    if name == "subjects":
        table = _one_row_per_patient(table)
    issues = _missing_values(frame, table, name)
    try:
        build_schema(table).validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        for (column, check), group in cases.groupby(["column", "check"], sort=False, dropna=False):
            issues.append(_describe(name, table, str(column), str(check), group))
    return issues


def _one_row_per_patient(table: Table) -> Table:
    """A patient standing twice counts twice in every figure, so this needs no declaration."""
    columns = {
        name: column.model_copy(update={"unique": True}) if name == table.id_column else column
        for name, column in table.columns.items()
    }
    return table.model_copy(update={"columns": columns})


def _describe(name: str, table: Table, column: str, check: str, group: pd.DataFrame) -> Issue:
    rows = [int(index) for index in group["index"].dropna()]
    declared = table.columns[column] if column in table.columns else Column(type="text")
    label = declared.label or column
    severity: Severity = "warn"
    if check == "field_uniqueness" or (declared.type == "id" and check != "below"):
        severity = "block" if declared.unique else "warn"
    what = {"field_uniqueness": "given more than once", "empty": "empty"}.get(check, check)
    unit = f" {declared.unit}" if declared.unit else ""
    problem = f"{label}: {len(rows)} value{'s' if len(rows) != 1 else ''} {what}{unit}."
    remedy = "Check the source; values out of range stay in the table and in the analysis."
    if check == "field_uniqueness":
        remedy = "One row per patient is expected; merge or remove the repeated rows."
    return Issue("S03", severity, name, column, len(rows), spreadsheet_rows(rows), problem, remedy)


def _missing_values(frame: pd.DataFrame, table: Table, name: str) -> list[Issue]:
    issues = []
    for column, declared in table.columns.items():
        if declared.may_be_missing or column not in frame.columns or declared.type in {"id", "text"}:
            continue
        rows = frame[column].isna().to_numpy().nonzero()[0].tolist()
        if rows:
            problem = f"{declared.label or column}: {len(rows)} missing."
            remedy = "Patients without it are left out where it is needed, and counted there."
            issues.append(Issue("S04", "info", name, column, len(rows), spreadsheet_rows(rows), problem, remedy))
    return issues
