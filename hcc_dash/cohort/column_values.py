"""The different cells of a column and the rows of each: all that mapping asks of most columns."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.factor_kind import has_many_values
from hcc_dash.cohort.propose import normal_codes

MOST_VALUES = 1_000
MOST_LETTERS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnValues:
    """``rows``: how many rows each different cell has, as written; empty where the ``n`` of them are too many."""

    n: int
    rows: Mapping[str, int]

    @property
    def are_many(self) -> bool:
        """Whether these divide patients only if a person calls them categories."""
        return not self.rows or has_many_values(self._cells)

    @property
    def codes(self) -> dict[str, int]:
        """The rows of each code, numbers written alike, missing left out; empty where the values are too many."""
        return {code: n for code, n in self.codes_and_blank.items() if code}

    @property
    def codes_and_blank(self) -> dict[str, int]:
        """The same with the rows that hold no code under ""."""
        counted: Counter[str] = Counter()
        for code, n in zip(normal_codes(self._cells), self.rows.values(), strict=True):
            counted[code] += n
        return {code: counted[code] for code in sorted(counted)}

    @property
    def n_codes(self) -> int:
        """The different codes; where they are too many to be told apart, the different cells."""
        return len(self.codes) if self.rows else self.n

    def levels(self, words: tuple[str, ...]) -> list[str]:
        """The different texts but missing ones, ``words`` as in ``clean_text``; none where they are too many."""
        return sorted(set(clean_text(self._cells, words)) - {""})

    @property
    def _cells(self) -> "pd.Series[str]":
        return pd.Series(list(self.rows), dtype=object)


def count_values(cells: "pd.Series[str]") -> ColumnValues:
    """The different cells of a column of text, counted."""
    counted = Counter(cells)
    is_told = len(counted) <= MOST_VALUES and sum(map(len, counted)) <= MOST_LETTERS
    return ColumnValues(n=len(counted), rows=dict(counted) if is_told else {})
