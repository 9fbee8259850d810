"""What is true of a table of events whoever is selected: its rows are read once for all selections."""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

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
class PatientRows:
    """Whose the rows of a table are: places in ``ids``, the distinct patients of the table."""

    index: pd.Index
    patient: np.ndarray
    ids: pd.Index

    def owners(self, patients: np.ndarray) -> np.ndarray:
        """Of every row the place of its patient among ``patients``, -1 for nobody of them."""
        found = self.ids.get_indexer(pd.Index(patients, dtype=object))
        owner = np.full(len(self.ids), -1, dtype=np.int64)
        owner[found[found >= 0]] = np.flatnonzero(found >= 0)
        return owner[self.patient] if self.patient.size else self.patient

    def places(self, index: pd.Index) -> np.ndarray:
        """Where the rows of a narrowed table, by its index, stand in the file."""
        return np.asarray(self.index.get_indexer(index), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class WholeFile:
    """Every row of a table of events, in the order of the file, as arrays of one length.

    ``rows``: whose they are; ``on_file``: whether the patient is in the patient table; ``repeated``: an earlier row is
    the same in every declared column. ``terms`` in one spelling, ``named`` where there is one; ``grades`` (NaN where
    missing). ``flags``: by column of seriousness and of its criteria, whether it is set; ``judged``: by column of
    causality its bucket.
    """

    rows: PatientRows
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


_patients: WeakKeyDictionary[Cohort, dict[str, PatientRows]] = WeakKeyDictionary()  # goes when its cohort goes


def look_at_file(cohort: Cohort, columns: EventColumns) -> WholeFile:
    """The whole table of events, before any narrowing of the cohort."""
    return _look_at(root_of(cohort), columns)


def look_at_patients(cohort: Cohort, table: str) -> PatientRows:
    """Whose the rows of any table are, before any narrowing of the cohort."""
    root = root_of(cohort)
    tables = _patients.setdefault(root, {})
    if table not in tables:
        tables[table] = _read_patients(root, table)
    return tables[table]


def _read_patients(root: Cohort, table: str) -> PatientRows:
    frame = root.tables[table]
    patient, ids = pd.factorize(frame[root.study.tables[table].id_column].astype(str))
    return PatientRows(frame.index, patient.astype(np.int64), pd.Index(ids, dtype=object))


@once_for_cohort
def _look_at(root: Cohort, columns: EventColumns) -> WholeFile:
    table = root.tables[columns.table]
    rows = look_at_patients(root, columns.table)
    known = rows.ids.isin(root.subjects[root.study.subjects.id_column].astype(str))
    terms = per_value(table[columns.term], _spelling)
    socs = _socs(table, columns, terms)
    flags = {name: is_set(table, name) for name in (columns.serious, *(name for name, _ in columns.criteria))}
    stopped = np.zeros(len(table), dtype=bool)
    for column in columns.action:
        stopped |= says(table, column, STOPPED)
    return WholeFile(
        rows=rows,
        on_file=np.asarray(known[rows.patient], dtype=bool) if len(table) else np.zeros(0, dtype=bool),
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
