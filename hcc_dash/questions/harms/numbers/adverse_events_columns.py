"""Which column of an adverse-event table is what: by role, by the endpoint, by the levels a column may hold."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.causality import are_causality_categories
from hcc_dash.clinical.seriousness import FATAL, STOPPED, Criterion, find_criterion
from hcc_dash.cohort.per_value import per_value
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Column, Role

_SOC_NAMES = frozenset({"soc", "aesoc", "aebodsys"})
_NOT_SET = frozenset({"", "nan", "<na>", "none", "no", "n", "0", "0.0", "false", "否"})


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Names of the columns of an adverse-event table; empty where the study declares none.

    ``causality``, ``action``: one column per drug. ``criteria``: columns of criteria of seriousness with the ICH
    criterion each is (None when not recognised).
    """

    table: str
    patient: str
    term: str
    grade: str
    severity: str
    soc: str
    start: str
    end: str
    serious: str
    outcome: str
    causality: tuple[str, ...]
    action: tuple[str, ...]
    criteria: tuple[tuple[str, Criterion | None], ...]

    def criterion(self, wanted: str) -> str:
        """The column of an ICH criterion; empty when there is none."""
        return next((name for name, criterion in self.criteria if criterion is not None and criterion.id == wanted), "")


def find_columns(study: Study, endpoint: AdverseEvents) -> EventColumns:
    """The columns of the endpoint's table."""
    table = study.tables[endpoint.table]
    declared = table.columns

    def with_role(role: Role) -> tuple[str, ...]:
        return tuple(name for name, column in declared.items() if column.role == role)

    def whose(levels: frozenset[str]) -> tuple[str, ...]:
        return tuple(n for n, c in declared.items() if levels & {level.casefold() for level in c.levels})

    return EventColumns(
        table=endpoint.table,
        patient=table.id_column,
        term=endpoint.term,
        grade=endpoint.grade,
        severity=endpoint.severity,
        soc=next((name for name, column in declared.items() if _is_soc(name, column)), ""),
        start=_first(with_role("row_date")),
        end=_first(with_role("end_date")),
        serious=_first(with_role("ae_serious")),
        outcome=_first(whose(FATAL)),
        causality=tuple(n for n, c in declared.items() if c.levels and are_causality_categories(c.levels)),
        action=whose(STOPPED),
        criteria=tuple((n, find_criterion(n, declared[n].label)) for n in with_role("ae_criterion")),
    )


def date_column(study: Study, role: Role) -> str:
    """The patient table's date of a role; empty when none is declared."""
    return next((name for name, column in study.subjects.columns.items() if column.role == role), "")


def read_grades(frame: pd.DataFrame, columns: EventColumns) -> np.ndarray:
    """Grade of every row, NaN where missing; where only severity is on file 1, for an event that is there ungraded."""
    if not columns.grade:
        return np.ones(len(frame))
    return frame[columns.grade].to_numpy(dtype=np.float64)


def is_set(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Whether a flag is set, 0 or 1 or written; all false when the column is not there."""
    if not column or column not in frame:
        return np.zeros(len(frame), dtype=bool)
    cells = frame[column]
    if pd.api.types.is_numeric_dtype(cells):
        return (cells.fillna(0).astype(float) == 1).to_numpy()
    return per_value(cells, lambda cell: _plain(cell) not in _NOT_SET).astype(bool)


def says(frame: pd.DataFrame, column: str, words: frozenset[str]) -> np.ndarray:
    """Whether a cell is one of some words, in any letter case; all false when the column is not there."""
    if not column or column not in frame:
        return np.zeros(len(frame), dtype=bool)
    return per_value(frame[column], lambda cell: _plain(cell) in words).astype(bool)


def _plain(cell: object) -> str:
    return str(cell).strip().casefold()


def _is_soc(name: str, column: Column) -> bool:
    return name.casefold() in _SOC_NAMES or "organ class" in column.label.casefold()


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""
