"""The tables of a study seen by the checks: columns by role, dates by patient, rows into findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from hcc_dash.cohort.issues import Issue, Severity, spreadsheet_rows
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Column, Role

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Records:
    """A study, its typed tables and its cut-off; columns that are declared but absent are passed over."""

    study: Study
    tables: Mapping[str, pd.DataFrame]
    cut_off: pd.Timestamp | None
    subjects_name: str = "subjects"

    @property
    def other_tables(self) -> list[str]:
        """Names of the tables that hold records of patients, the patient table apart."""
        return [name for name in self._declared if name != self.subjects_name and self.id_column(name)]

    @property
    def subject_ids(self) -> "pd.Series[str]":
        """Patient identifiers in the order of the patient table."""
        return self.ids(self.subjects_name)

    def id_column(self, table: str) -> str:
        """The identifier column of a table; empty when it has none."""
        return next((name for name, column in self.declared(table).items() if column.type == "id"), "")

    def ids(self, table: str) -> "pd.Series[str]":
        """Patient identifier of every row."""
        return self.tables[table][self.id_column(table)].astype(str)

    def label(self, table: str) -> str:
        """What people call the table."""
        return self.study.tables[table].label or table

    def declared(self, table: str) -> dict[str, Column]:
        """The declared columns that the table has."""
        frame = self.tables[table]
        return {name: c for name, c in self.study.tables[table].columns.items() if name in frame}

    def with_role(self, role: Role, table: str = "") -> list[tuple[str, str]]:
        """(table, column) of every column of that role, in one table or in all."""
        return [
            (name, column)
            for name in ([table] if table else self._declared)
            for column, declared in self.declared(name).items()
            if declared.role == role
        ]

    def dates_for(self, table: str, role: Role) -> "pd.Series[pd.Timestamp] | None":
        """The patient's date of that role beside every row of a table; None when no column has the role."""
        dates = self._date_of(role)
        if dates is None:
            return None
        return pd.Series(dates[self._places[table]], index=self.tables[table].index)

    def _date_of(self, role: Role) -> np.ndarray | None:
        """Earliest date of that role by patient; None when no column has the role."""
        for table, column in self.with_role(role):
            if self.id_column(table):
                first = self.tables[table][column].groupby(self._places[table]).min()
                n_patients = 1 + max(int(numbers.max(initial=-1)) for numbers in self._places.values())
                dates = np.full(n_patients, np.datetime64("NaT"), dtype="datetime64[ns]")
                dates[first.index.to_numpy()] = first.to_numpy()
                return dates
        return None

    @cached_property
    def _places(self) -> dict[str, np.ndarray]:
        """For every table the number of each row's patient, so that no identifier is looked up twice."""
        tables = [name for name in self._declared if self.id_column(name)]
        numbers, _ = pd.factorize(pd.concat([self.ids(name) for name in tables]))
        ends = np.cumsum([len(self.tables[name]) for name in tables])
        return dict(zip(tables, np.split(numbers, ends[:-1]), strict=True))

    @property
    def _declared(self) -> list[str]:
        return [name for name in self.study.tables if name in self.tables]


def find(
    rule: str,
    severity: Severity,
    table: str,
    column: str,
    rows: Rows,
    problem: str,
    remedy: str,
    **words: str,
) -> list[Issue]:
    """The finding for the marked rows, or nothing when none is marked.

    In ``problem``, ``{rows}`` becomes "1 row" or "3 rows" and other names are filled from ``words``.
    """
    positions = np.flatnonzero(np.asarray(rows, dtype=bool)).tolist()
    if not positions:
        return []
    count = len(positions)
    text = problem.format(rows=f"{count} row{'s' if count > 1 else ''}", **words)
    return [Issue(rule, severity, table, column, count, spreadsheet_rows(positions), text, remedy)]
