"""Each treated patient's course: from the first administration to the last, what was planned and what was given."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut
from hcc_dash.questions.exposure.numbers.endings import Ends, judge_ends, read_ends
from hcc_dash.questions.exposure.numbers.result import COMPLETED, ON, REDUCED, WITHHELD
from hcc_dash.questions.exposure.numbers.stretches import ROUNDING, Stretches, dose_levels, last_days, read_stretches
from hcc_dash.study.treatments import Treatment


@dataclass(frozen=True, slots=True)
class Courses:
    """Treated patients and their stretches, in days since each patient's first administration, which is day 0.

    ``patients`` (the place on the clock is the index): subject_id, arm, first (days from the start of study treatment),
    death, contact, cut (infinite when none), last_on, last_given (NaN when none), last_day, reached, open, days, until
    (the end of treatment by which states count), state, reason, and the doses: n_planned, n_given, dose_planned,
    dose_given, share, intensity, n_reduced, n_withheld. ``stretches``: patient (that index), start, stop, n, given,
    planned, reason, level. ``read``: the stretches as they were read.
    """

    patients: pd.DataFrame
    stretches: pd.DataFrame
    read: Stretches
    rows_left_out: tuple[RowsLeftOut, ...]


def collect_courses(cohort: Cohort, treatment: Treatment, clock: Clock) -> Courses:
    """The courses of everybody treated in an arm that is to have the treatment.

    Treated is who has an administration or an end on file; without a table of doses, who started study treatment.
    """
    ends = read_ends(cohort, treatment, clock)
    read = read_stretches(cohort, treatment, clock, ends.last_on)
    patients = _treated(cohort, treatment, clock, ends, read.rows)
    first = patients["first"]
    rows = read.rows[read.rows["patient"].isin(patients.index)]
    shift = rows["patient"].map(first)
    rows = rows.assign(start=rows["start"] - shift, stop=rows["stop"] - shift)
    early = rows["start"] < 0
    rows = rows[~early].assign(level=dose_levels(rows["given"].to_numpy(), rows["planned"].to_numpy())[~early])
    patients = _last(patients, rows, treatment)
    patients = patients.assign(**_doses(patients, rows, treatment))
    left_out = [*read.left_out, *ends.left_out]
    if treatment.doses is not None and early.any():
        label = cohort.study.tables[treatment.doses.table].label or treatment.doses.table
        left_out.append(RowsLeftOut(label, "of doses withheld before the first administration", int(early.sum())))
    return Courses(patients, rows.reset_index(drop=True), read, tuple(left_out))


def _treated(cohort: Cohort, treatment: Treatment, clock: Clock, ends: Ends, rows: pd.DataFrame) -> pd.DataFrame:
    death, contact, cut = last_days(clock, cohort)
    on_file = clock.patients
    patients = pd.DataFrame(
        {
            "subject_id": on_file.index.to_numpy(),
            "arm": on_file["arm"].to_numpy(),
            "last_on": ends.last_on,
            "death": death,
            "contact": contact,
            "cut": cut,
            "reason": ends.reason,
        }
    )
    first = rows.loc[rows["given"] > 0].groupby("patient")["start"].min().reindex(patients.index)
    by_end_alone = first.isna() & (patients["last_on"].notna() | (treatment.doses is None))
    patients["first"] = first.mask(by_end_alone, 0.0)
    if treatment.arms:
        patients = patients[patients["arm"].isin(treatment.arms)]
    patients = patients[patients["first"].notna()].copy()
    for name in ("last_on", "death", "contact", "cut"):
        patients[name] -= patients["first"]
    return patients


def _last(patients: pd.DataFrame, rows: pd.DataFrame, treatment: Treatment) -> pd.DataFrame:
    """Add the last administration, the end of treatment, and how it ended.

    ``days`` end with the interval of the last administration, no later than death or the cut-off. A completed course
    ends with its last stretch, even of doses withheld; any other with the last administration.
    """
    every = treatment.every_days
    by_patient = rows.groupby("patient")
    given = rows[rows["given"] > 0].groupby("patient")["stop"].max().reindex(patients.index)
    known = patients[["death", "contact", "cut"]].min(axis=1)
    last = pd.concat([given, patients["last_on"]], axis=1).max(axis=1)
    is_open = by_patient["open"].last().reindex(patients.index).eq(True) | last.isna()
    is_open &= patients["last_on"].isna()
    patients = patients.assign(last_given=given, last_day=last.fillna(known.where(np.isfinite(known))), open=is_open)
    patients["reached"] = np.fmax(by_patient["stop"].max().reindex(patients.index), patients["last_on"])
    limit = patients[["death", "cut"]].min(axis=1) + 1
    patients["days"] = np.minimum(patients["last_day"] + every, limit)
    patients["state"], patients["reason"] = judge_ends(patients, treatment)
    completed = patients["state"] == COMPLETED
    whole = (patients["reached"] + every).clip(upper=limit)
    patients["until"] = whole.where(completed, patients["days"])
    return patients


def _doses(patients: pd.DataFrame, rows: pd.DataFrame, treatment: Treatment) -> dict[str, pd.Series]:
    """Doses planned and given by patient; NaN where no table says."""

    def total(values: pd.Series) -> pd.Series:
        return values.groupby(rows["patient"]).sum(min_count=1).reindex(patients.index)

    given = rows["given"] > 0
    dose_given = total(rows["n"] * rows["given"])
    if treatment.planned_days is None:
        n_planned, dose_planned = total(rows["n"]), total(rows["n"] * rows["planned"])
    else:
        # of who is on treatment without a last dose on file nothing is known after the last contact
        going_on = patients["open"] & (patients["state"] == ON)
        known = patients["cut"].where(~going_on, patients[["contact", "cut"]].min(axis=1))
        known = known.where(~going_on | np.isfinite(known), patients["last_day"])
        horizon = (known + ROUNDING * 1e3).clip(upper=treatment.planned_days)
        n_planned, dose_planned = _planned_until(patients, rows, horizon, treatment.every_days)
    _, on_treatment = _planned_until(patients, rows, patients["last_day"] + ROUNDING * 1e3, treatment.every_days)
    return {
        "n_planned": n_planned,
        "n_given": total(rows["n"].where(given, 0.0)),
        "dose_planned": dose_planned,
        "dose_given": dose_given,
        "share": dose_given / dose_planned.where(dose_planned > 0),
        "intensity": dose_given / on_treatment.where(on_treatment > 0),
        "n_reduced": total(rows["n"].where(rows["level"] == REDUCED, 0.0)),
        "n_withheld": total(rows["n"].where(rows["level"] == WITHHELD, 0.0)),
    }


def _planned_until(
    patients: pd.DataFrame, rows: pd.DataFrame, horizon: pd.Series, every: float
) -> tuple[pd.Series, pd.Series]:
    """Administrations due before a patient's horizon, and their dose: the plan of the stretch each falls in.

    One is due every ``every`` days from day 0; after the last stretch its plan goes on.
    """
    ends = rows.groupby("patient")["start"].shift(-1).fillna(np.inf)
    until = rows["patient"].map(horizon)

    def due_before(day: pd.Series) -> pd.Series:
        due = np.ceil(np.minimum(day.to_numpy(), until.to_numpy()) / every - ROUNDING)
        return pd.Series(np.maximum(due, 0.0), index=rows.index)

    due = due_before(ends) - due_before(rows["start"])
    sums = pd.DataFrame({"n": due, "dose": due * rows["planned"]}).groupby(rows["patient"]).sum(min_count=1)
    return sums["n"].reindex(patients.index), sums["dose"].reindex(patients.index)
