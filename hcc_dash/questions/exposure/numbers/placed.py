"""Rows of a table of doses or of ends placed on patients and days; what cannot be placed is counted and named."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, usable_rows


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows that can be used, in the order of the file.

    ``rows`` as they are in the table, ``patient`` the place of each row's patient on the clock, ``day`` days from the
    start of study treatment to the row's date.
    """

    rows: pd.DataFrame
    patient: np.ndarray
    day: np.ndarray
    left_out: tuple[RowsLeftOut, ...]


def place(cohort: Cohort, table: str, on: str, clock: Clock) -> Placed:
    """Rows of a table by the date in column ``on``.

    Left out and counted as ``usable_rows`` says.
    """
    frame = cohort.tables[table]
    keep, day, left_out = usable_rows(cohort, table, on, clock)
    ids = frame.loc[keep, cohort.study.tables[table].id_column].astype(str)
    place_of = pd.Series(np.arange(len(clock.patients)), index=clock.patients.index)
    return Placed(
        frame[keep], ids.map(place_of).to_numpy(dtype=np.int64), day[keep].to_numpy(dtype=np.float64), left_out
    )


def refuse(placed: Placed, label: str, wrong: dict[str, np.ndarray]) -> Placed:
    """The same rows without those that cannot be used, each left out for the first reason."""
    keep = np.ones(len(placed.rows), dtype=np.bool_)
    left_out = list(placed.left_out)
    for reason, mask in wrong.items():
        left_out.append(RowsLeftOut(label, reason, int((keep & mask).sum())))
        keep &= ~mask
    return Placed(placed.rows[keep], placed.patient[keep], placed.day[keep], tuple(item for item in left_out if item.n))
