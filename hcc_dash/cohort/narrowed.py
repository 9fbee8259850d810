"""Tables of some of the patients, narrowed when they are asked for; a row finds its patient by number."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from hcc_dash.study.model import Study

Places = npt.NDArray[np.int64]


class Roster:
    """The patients of a patient table by number, and the number of every row's patient, -1 for nobody among them.

    The identifiers of a table, which are texts, are looked up once, whoever is selected afterwards.
    """

    def __init__(self, study: Study, tables: Mapping[str, pd.DataFrame]) -> None:
        self._study, self._tables = study, tables
        self._numbers: dict[str, Places] = {}
        self._patients = pd.Index(self._ids("subjects").unique())

    @property
    def n(self) -> int:
        """How many numbers there are."""
        return len(self._patients)

    def numbers(self, table: str) -> Places:
        """The number of each row's patient, in the order of the table."""
        if table not in self._numbers:
            self._numbers[table] = self._patients.get_indexer(pd.Index(self._ids(table))).astype(np.int64)
        return self._numbers[table]

    @cached_property
    def alphabet(self) -> Places:
        """The place of each number in the order of the identifiers."""
        return np.argsort(np.argsort(self._patients.to_numpy(), kind="stable"))

    def _ids(self, table: str) -> "pd.Series[str]":
        return self._tables[table][self._study.tables[table].id_column].astype(str)


class NarrowedTables(Mapping[str, pd.DataFrame]):
    """Rows of the patients kept, of each table when it is first asked for: a survival page needs one of ten.

    ``subjects``: their rows of the patient table, which stood at ``kept`` in the whole one.
    """

    def __init__(
        self, study: Study, whole: Mapping[str, pd.DataFrame], roster: Roster, subjects: pd.DataFrame, kept: Places
    ) -> None:
        self._study, self.whole, self.roster, self.kept = study, whole, roster, kept
        self._narrowed = {"subjects": subjects}
        self._rows: dict[str, npt.NDArray[np.bool_]] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._narrowed:
            frame = self.whole[name]
            self._narrowed[name] = frame[self._kept_rows(name)] if self._study.tables[name].id_column else frame
        return self._narrowed[name]

    def __contains__(self, name: object) -> bool:
        return name in self.whole  # a mapping's own way is to ask for the table, which would narrow it

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)

    def cells(self, name: str, column: str) -> pd.Series:
        """One column of a table, without narrowing the others."""
        if name in self._narrowed or not self._study.tables[name].id_column:
            return self[name][column]
        return self.whole[name][column][self._kept_rows(name)]

    def numbers(self, name: str) -> Places:
        """The number of each row's patient."""
        return self.roster.numbers(name)[self.places(name)]

    def places(self, name: str) -> Places:
        """Where each row stands in the whole table."""
        if name == "subjects":
            return self.kept
        if not self._study.tables[name].id_column:
            return np.arange(len(self.whole[name]))
        return np.flatnonzero(self._kept_rows(name))

    def _kept_rows(self, name: str) -> npt.NDArray[np.bool_]:
        if name not in self._rows:
            kept = np.zeros(self.roster.n + 1, dtype=bool)  # the last is of those who are nobody among the patients
            kept[self.roster.numbers("subjects")[self.kept]] = True
            self._rows[name] = kept[self.roster.numbers(name)]
        return self._rows[name]
