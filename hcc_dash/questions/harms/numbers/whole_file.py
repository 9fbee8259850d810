"""What is true of a table of events whoever is selected: looked at once for all selections."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.masked_ids import root_of


@dataclass(frozen=True, slots=True)
class WholeFile:
    """``n_strange``: rows of a patient who is not in the patient table. ``repeated``: by the row's place in the file,
    whether an earlier row is the same in every declared column.
    """

    n_strange: int
    repeated: "pd.Series[bool]"


_looked_at: WeakKeyDictionary[Cohort, dict[str, WholeFile]] = WeakKeyDictionary()  # goes when its cohort goes


def look_at_file(cohort: Cohort, table: str, patient: str) -> WholeFile:
    """The whole table of that name, before any narrowing of the cohort; ``patient`` is its column of identifiers."""
    root = root_of(cohort)
    files = _looked_at.setdefault(root, {})
    if table not in files:
        rows = root.tables[table]
        on_file = set(root.subjects[root.study.subjects.id_column].astype(str))
        strange = ~rows[patient].astype(str).isin(on_file)
        files[table] = WholeFile(int(strange.sum()), rows.duplicated())
    return files[table]
