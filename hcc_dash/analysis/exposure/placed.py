"""Rows of a table of doses or of ends placed on patients and days; what cannot be placed is counted and named."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.analysis.harms.whole_file import look_at_file
from hcc_dash.analysis.placed_rows import Clock, RowsLeftOut
from hcc_dash.cohort.cohort import Cohort


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

    Left out and counted: rows of a patient not on file, of patients who are not on the clock, without a date, dated
    after the cut-off or after the patient's death. In the patient table, no date means no such event.
    """
    study, frame = cohort.study, cohort.tables[table]
    id_column, label = study.tables[table].id_column, study.tables[table].label or table
    ids = frame[id_column].astype(str)
    who = ids.map(pd.Series(np.arange(len(clock.patients)), index=clock.patients.index)).to_numpy(dtype=np.float64)
    day = (frame[on] - pd.to_datetime(ids.map(clock.patients["start"]))).dt.days.to_numpy(dtype=np.float64)
    keep = ids.isin(set(cohort.subjects[study.subjects.id_column].astype(str))).to_numpy()
    death = ids.map(clock.patients["death_day"]).to_numpy(dtype=np.float64)
    late = (frame[on] > pd.Timestamp(study.data_cut_off)).to_numpy() if study.data_cut_off else np.zeros(len(frame))
    left_out = []
    if table != "subjects":
        strange = look_at_file(cohort, table, id_column).n_strange
        left_out.append(RowsLeftOut(label, "of a patient who is not in the patient table", strange))
    for reason, wrong in {
        "of patients without a start of treatment or an arm": np.isnan(who),
        "without a date": frame[on].isna().to_numpy(),
        "dated after the data cut-off": late.astype(np.bool_),
        "dated after the patient's death": day > death,
    }.items():
        if table != "subjects" or reason.startswith("dated"):
            left_out.append(RowsLeftOut(label, reason, int((keep & wrong).sum())))
        keep &= ~wrong
    return Placed(frame[keep], who[keep].astype(np.int64), day[keep], tuple(one for one in left_out if one.n))


def refuse(placed: Placed, label: str, wrong: dict[str, np.ndarray]) -> Placed:
    """The same rows without those that cannot be used, each left out for the first reason."""
    keep = np.ones(len(placed.rows), dtype=np.bool_)
    left_out = list(placed.left_out)
    for reason, mask in wrong.items():
        left_out.append(RowsLeftOut(label, reason, int((keep & mask).sum())))
        keep &= ~mask
    return Placed(placed.rows[keep], placed.patient[keep], placed.day[keep], tuple(one for one in left_out if one.n))
