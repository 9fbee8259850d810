"""Stretches of equal doses: cut where nothing can be given any more, with the gaps between them as doses withheld."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut
from hcc_dash.questions.exposure.numbers.placed import Placed, place, refuse
from hcc_dash.questions.exposure.numbers.result import ABOVE, FULL, ON, REDUCED, WITHHELD
from hcc_dash.study.treatments import DoseTable, Treatment

ROUNDING = 1e-9
COLUMNS = ("patient", "start", "stop", "n", "given", "planned", "reason", "open")


@dataclass(frozen=True, slots=True)
class Stretches:
    """Doses of the patients of a clock, ordered by patient and start.

    ``rows``: patient (place on the clock), start and stop (days since the start of study treatment), n administrations,
    given and planned (dose of each), reason ("" when none is on file), open (no stop on file). ``overlapping``,
    ``after_death``, ``foreign``: places of patients whose stretches overlap, go on after death, or who are in an arm
    that is not to have the treatment (their rows are not among ``rows``).
    """

    rows: pd.DataFrame
    overlapping: np.ndarray
    after_death: np.ndarray
    foreign: np.ndarray
    left_out: tuple[RowsLeftOut, ...]


def no_stretches() -> Stretches:
    """Nothing on file."""
    nobody = np.zeros(0, dtype=np.int64)
    return Stretches(pd.DataFrame({name: [] for name in COLUMNS}, dtype=np.float64), nobody, nobody, nobody, ())


def count_administrations(days: np.ndarray, every: float) -> np.ndarray:
    """Administrations from the first of a stretch to ``days`` later, both counted."""
    return np.floor(days / every + ROUNDING) + 1


def read_stretches(cohort: Cohort, treatment: Treatment, clock: Clock, last_on: np.ndarray) -> Stretches:
    """The table of doses, one row per stretch; ``last_on`` is the end of treatment on file by place on the clock.

    A stretch without a stop goes on to the end on file, to death, last contact or the data cut-off, whichever came
    first. None goes on after death or the cut-off. Left out and counted: rows without a dose, with a negative dose, or
    that end before they start.
    """
    doses = treatment.doses
    if doses is None:
        return no_stretches()
    placed = _usable(cohort, doses, clock)
    here = np.isin(clock.patients["arm"].to_numpy()[placed.patient], treatment.arms) | (not treatment.arms)
    foreign = np.unique(placed.patient[~here & (placed.rows[doses.given] > 0).to_numpy()])
    rows, after_death = _cut(_as_rows(placed, doses, cohort), clock, cohort, last_on, treatment.every_days)
    rows, after_death = rows[here], rows.loc[here & after_death, "patient"].unique()
    rows = rows.sort_values(["patient", "start", "stop"], kind="stable", ignore_index=True)
    before = rows.groupby("patient")["stop"].cummax().groupby(rows["patient"]).shift()
    overlapping = rows.loc[rows["start"] <= before, "patient"].unique()
    rows["planned"] = rows.groupby("patient")["planned"].ffill()
    rows["planned"] = rows.groupby("patient")["planned"].bfill()
    rows = _with_gaps(rows, treatment.every_days)
    return Stretches(rows, overlapping, after_death, foreign, placed.left_out)


def _usable(cohort: Cohort, doses: DoseTable, clock: Clock) -> Placed:
    placed = place(cohort, doses.table, doses.start, clock)
    rows = placed.rows
    return refuse(
        placed,
        cohort.study.tables[doses.table].label or doses.table,
        {
            "without a dose": rows[doses.given].isna().to_numpy(),
            "with a negative dose": (rows[doses.given] < 0).to_numpy(),
            "that end before they start": (rows[doses.stop] < rows[doses.start]).to_numpy(),
        },
    )


def _as_rows(placed: Placed, doses: DoseTable, cohort: Cohort) -> pd.DataFrame:
    table = placed.rows
    length = (table[doses.stop] - table[doses.start]).dt.days.to_numpy(dtype=np.float64)
    planned = table[doses.planned].to_numpy(dtype=np.float64) if doses.planned else np.full(len(table), np.nan)
    return pd.DataFrame(
        {
            "patient": placed.patient,
            "start": placed.day,
            "stop": placed.day + length,
            "given": table[doses.given].to_numpy(dtype=np.float64),
            "planned": planned,
            "reason": reason_texts(table[doses.reason]) if doses.reason else "",
            "open": np.isnan(length),
        }
    )


def reason_texts(cells: pd.Series) -> np.ndarray:
    """Reasons as text, "" where none is given."""
    return cells.astype(object).where(cells.notna(), "").astype(str).str.strip().to_numpy(dtype=object)


def last_days(clock: Clock, cohort: Cohort) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days of death, last contact and the data cut-off by place on the clock; infinite where there is none."""
    death = clock.patients["death_day"].fillna(np.inf).to_numpy(dtype=np.float64)
    contact = clock.patients["contact_day"].fillna(np.inf).to_numpy(dtype=np.float64)
    if cohort.study.data_cut_off is None:
        return death, contact, np.full(len(death), np.inf)
    cut = (pd.Timestamp(cohort.study.data_cut_off) - clock.patients["start"]).dt.days
    return death, contact, cut.to_numpy(dtype=np.float64)


def _cut(
    rows: pd.DataFrame, clock: Clock, cohort: Cohort, last_on: np.ndarray, every: float
) -> tuple[pd.DataFrame, np.ndarray]:
    death, contact, cut = last_days(clock, cohort)
    patient, start = rows["patient"].to_numpy(), rows["start"].to_numpy()
    known = np.fmin(np.minimum(np.minimum(death, contact), cut), last_on)[patient]
    stop = np.where(rows["open"], np.where(np.isfinite(known), np.maximum(known, start), start), rows["stop"])
    after_death = stop > death[patient]
    limit = np.minimum(death, cut)[patient]
    moved = rows["open"].to_numpy() | (stop > limit)
    n = count_administrations(np.minimum(stop, limit) - start, every)
    return rows.assign(stop=np.where(moved, start + (n - 1) * every, stop), n=n), after_death


def _with_gaps(rows: pd.DataFrame, every: float) -> pd.DataFrame:
    """Between two stretches, every whole interval in which nothing was given becomes a stretch of dose 0."""
    reached = rows.groupby("patient")["stop"].cummax()
    following = rows.groupby("patient")["start"].shift(-1)
    missed = np.floor((following - reached) / every + ROUNDING) - 1
    after = rows[missed >= 1].assign(start=reached + every, n=missed, given=0.0, reason="", open=False)
    after["stop"] = after["start"] + (after["n"] - 1) * every
    return pd.concat([rows, after], ignore_index=True).sort_values(
        ["patient", "start", "stop"], kind="stable", ignore_index=True
    )


def dose_levels(given: np.ndarray, planned: np.ndarray) -> np.ndarray:
    """What each dose is beside its plan; where no plan is known, only whether it was given."""
    slack = ROUNDING * np.abs(planned)
    return np.select(
        [given == 0, np.isnan(planned), given < planned - slack, given > planned + slack],
        [WITHHELD, ON, REDUCED, ABOVE],
        FULL,
    )
