"""Scheduled scans while at risk: which were done on time, which late, which were missed."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.clinical.recurrence.derive import Recurrences
from hcc_dash.clinical.recurrence.lirads import Floats
from hcc_dash.clinical.recurrence.records import Ints
from hcc_dash.clinical.recurrence.schedule import Schedule

NOT_DUE, MISSED, INADEQUATE, EARLY, LATE, IN_WINDOW = range(6)
"""What became of a scheduled scan; of several scans that belong to it the best counts, the highest number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """``state``: a row per patient, a column per scheduled scan. ``scans``: adequate scans of each while at risk.

    ``years``: at risk, from radical treatment to recurrence, death or the last day known of. ``day``: of the scan that
    counts for the visit, NaN for none.
    """

    state: Ints
    day: Floats
    scans: Ints
    years: Floats


def follow_schedule(recurrences: Recurrences, schedule: Schedule) -> Adherence:
    """Every scheduled scan of the protocol; due once its window closed while the patient was at risk.

    A scan belongs to the nearest visit: in its window, early or late up to half-way to the next. Where only scans that
    were not adequate lie there it is inadequate, with none at all missed.
    """
    until, days = recurrences.at_risk_until, recurrences.findings.days
    n = len(until)
    at_risk = days.day <= until[days.patient]
    patient, day, adequate = days.patient[at_risk], days.day[at_risk], days.adequate[at_risk]
    visit = schedule.visit_of(day)
    off = day - schedule.due_on(visit)
    state = np.select([~adequate, np.abs(off) <= schedule.window, off < 0], [INADEQUATE, IN_WINDOW, EARLY], LATE)
    grid = np.full((n, schedule.visits), MISSED, dtype=np.int64)
    scheduled = (visit >= 1) & (visit <= schedule.visits)
    column = visit[scheduled].astype(np.int64) - 1
    np.maximum.at(grid, (patient[scheduled], column), state[scheduled])
    due = np.arange(1, schedule.visits + 1) <= schedule.closed_by(until)[:, None]
    scanned = np.full((n, schedule.visits), np.nan)
    best = state[scheduled] == grid[patient[scheduled], column]
    np.fmin.at(scanned, (patient[scheduled][best], column[best]), day[scheduled][best])
    return Adherence(
        state=np.where(due, grid, NOT_DUE),
        day=scanned,
        scans=np.bincount(patient[adequate], minlength=n),
        years=(until - 1) / 365.25,
    )
