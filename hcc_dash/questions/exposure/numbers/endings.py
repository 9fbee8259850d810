"""How treatment ended: by what the file says, or else by what was given, death, last contact and the cut-off."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.rules_dates import STALE_DAYS
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut
from hcc_dash.questions.exposure.numbers.placed import place, refuse
from hcc_dash.questions.exposure.numbers.result import COMPLETED, DIED, NO_REASON, ON, STOPPED, UNSEEN
from hcc_dash.questions.exposure.numbers.stretches import reason_texts
from hcc_dash.study.treatments import EndTable, Treatment

SOON_DAYS = 7.0
FEW_WEEKS = 28.0


@dataclass(frozen=True, slots=True)
class Ends:
    """The end of treatment on file by place on the clock: day (NaN when none) and reason ("" when none)."""

    last_on: np.ndarray
    reason: np.ndarray
    left_out: tuple[RowsLeftOut, ...]


def read_ends(cohort: Cohort, treatment: Treatment, clock: Clock) -> Ends:
    """The table of ends. Left out and counted: ends before the start of treatment, and all but a patient's latest."""
    last_on = np.full(len(clock.patients), np.nan)
    reason = np.full(len(clock.patients), "", dtype=object)
    ends = treatment.ends
    if ends is None:
        return Ends(last_on, reason, ())
    placed = place(cohort, ends.table, ends.last_on, clock)
    order = pd.DataFrame({"patient": placed.patient, "day": placed.day})
    latest = order["day"] == order.groupby("patient")["day"].transform("max")
    again = ~latest | order[latest].duplicated("patient").reindex(order.index, fill_value=False)
    placed = refuse(
        placed,
        cohort.study.tables[ends.table].label or ends.table,
        {
            "dated before the start of study treatment": placed.day < 0,
            "beside a later end of the same patient": again.to_numpy(),
        },
    )
    last_on[placed.patient] = placed.day
    reason[placed.patient] = reason_texts(placed.rows[ends.reason]) if ends.reason else ""
    return Ends(last_on, reason, placed.left_out)


def judge_ends(courses: pd.DataFrame, treatment: Treatment) -> tuple[np.ndarray, np.ndarray]:
    """State and reason of every course.

    ``courses``: last_day, reached (end of the last stretch, doses withheld among them), last_on, reason, death,
    contact, cut (days), open (nothing says that it ended). The reason on file decides. Without one: completed when the
    last interval reaches the planned end; died when death came within two intervals (a week at least) of the last
    administration; stopped early when an end is on file; on treatment when the data cut-off came as soon, or nothing
    says that it ended and the last contact lies within six months of the cut-off; follow-up ended on treatment when the
    last contact came within two intervals (four weeks at least) of the last administration, or nothing says that it
    ended; else stopped early for a reason not on file.
    """
    every, ends = treatment.every_days, treatment.ends or EndTable(table="", last_on="")
    reason = courses["reason"].to_numpy(dtype=object)
    last, is_open = courses["last_day"].to_numpy(), courses["open"].to_numpy(dtype=np.bool_)
    soon, weeks = max(2 * every, SOON_DAYS), max(2 * every, FEW_WEEKS)
    to_cut_off = courses["cut"].to_numpy() - last
    full = np.inf if treatment.planned_days is None else treatment.planned_days
    decided = {
        COMPLETED: np.isin(reason, ends.completed),
        DIED: np.isin(reason, ends.died),
        UNSEEN: np.isin(reason, ends.lost),
        STOPPED: reason != "",
    }
    watched = ~np.isfinite(to_cut_off) | (to_cut_off <= STALE_DAYS)
    signs = [
        (courses["reached"].to_numpy() + every >= full, COMPLETED),
        (courses["death"].to_numpy() - last <= soon, DIED),
        (courses["last_on"].notna().to_numpy(), STOPPED),
        ((to_cut_off <= soon) | (is_open & watched), ON),
        ((courses["contact"].to_numpy() - last <= weeks) | is_open, UNSEEN),
    ]
    state = np.select(
        [*decided.values(), *(mask for mask, _ in signs)], [*decided, *(name for _, name in signs)], STOPPED
    )
    return state, np.where((state == STOPPED) & (reason == ""), NO_REASON, reason)
