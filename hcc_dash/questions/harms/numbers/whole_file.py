"""What is true of a table of events whoever is selected: its rows are read once for all selections."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.aesi import find_aesi_group
from hcc_dash.clinical.causality import bucket_of
from hcc_dash.clinical.ctcae import find_term, spell_term
from hcc_dash.clinical.seriousness import FATAL, STOPPED
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.cohort.per_value import per_value
from hcc_dash.estimation.masked_ids import root_of
from hcc_dash.questions.harms.numbers.adverse_events_columns import EventColumns, is_set, read_grades, says

NO_SOC = "No organ class given"


@dataclass(frozen=True, slots=True)
class WholeFile:
    """Every row of a table of events, in the order of the file, as arrays of one length.

    ``on_file``: whether the patient is in the patient table; ``repeated``: an earlier row is
    the same in every declared column. ``terms`` in one spelling, ``named`` where there is one; ``grades`` (NaN where
    missing). ``flags``: by column of seriousness and of its criteria, whether it is set; ``judged``: by column of
    causality its bucket.
    """

    on_file: np.ndarray
    repeated: np.ndarray
    terms: np.ndarray
    named: np.ndarray
    socs: np.ndarray
    aesi: np.ndarray
    grades: np.ndarray
    flags: Mapping[str, np.ndarray]
    fatal: np.ndarray
    stopped: np.ndarray
    judged: Mapping[str, np.ndarray]

    @property
    def n_strange(self) -> int:
        """Rows of a patient who is not in the patient table."""
        return int((~self.on_file).sum())


def look_at_file(cohort: Cohort, columns: EventColumns) -> WholeFile:
    """The whole table of events, before any narrowing of the cohort."""
    return _look_at(root_of(cohort), columns)


@once_for_cohort
def _look_at(root: Cohort, columns: EventColumns) -> WholeFile:
    table = root.tables[columns.table]
    terms = per_value(table[columns.term], _spelling)
    socs = _socs(table, columns, terms)
    flags = {name: is_set(table, name) for name in (columns.serious, *(name for name, _ in columns.criteria))}
    stopped = np.zeros(len(table), dtype=bool)
    for column in columns.action:
        stopped |= says(table, column, STOPPED)
    return WholeFile(
        on_file=root.owners(columns.table) >= 0,
        repeated=table.duplicated().to_numpy(),
        terms=terms,
        named=~per_value(table[columns.term], _is_empty).astype(bool),
        socs=socs,
        aesi=_aesi(terms, socs),
        grades=read_grades(table, columns),
        flags=flags,
        fatal=says(table, columns.outcome, FATAL),
        stopped=stopped,
        judged={column: per_value(table[column], bucket_of) for column in columns.causality},
    )


def _is_empty(cell: object) -> bool:
    return str(cell).strip() in {"", "nan", "None"}


def _spelling(term: object) -> str:
    """One spelling of a term: CTCAE's, else its first letter large and single spaces."""
    plain = " ".join(str(term).split())
    return spell_term(plain) or plain[:1].upper() + plain[1:].lower()


def _socs(table: pd.DataFrame, columns: EventColumns, terms: np.ndarray) -> np.ndarray:
    """The organ class on file, else CTCAE's for the term."""
    listed = per_value(pd.Series(terms, dtype=object), lambda term: f.soc if (f := find_term(str(term))) else NO_SOC)
    if not columns.soc or columns.soc not in table:
        return listed
    given = per_value(table[columns.soc], lambda cell: "" if _is_empty(cell) else " ".join(str(cell).split()))
    return np.where(given == "", listed, given)


def _aesi(terms: np.ndarray, socs: np.ndarray) -> np.ndarray:
    """The group of special interest of each event; empty for none."""
    term, terms_found = pd.factorize(terms)
    soc, socs_found = pd.factorize(socs)
    place, pairs = pd.factorize(term * len(socs_found) + soc)
    groups = [find_aesi_group(terms_found[i // len(socs_found)], socs_found[i % len(socs_found)]) for i in pairs]
    return np.array([group.label if group else "" for group in groups], dtype=object)[place]
