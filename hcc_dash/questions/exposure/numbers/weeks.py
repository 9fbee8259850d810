"""Who is in which state at the start of each week: on which dose, or how treatment ended."""

import math

import numpy as np
import pandas as pd

from hcc_dash.questions.exposure.numbers.courses import Courses
from hcc_dash.questions.exposure.numbers.result import (
    ABOVE,
    COMPLETED,
    DIED,
    FULL,
    ON,
    REDUCED,
    STATE_COLUMNS,
    STOPPED,
    UNSEEN,
    WITHHELD,
)
from hcc_dash.study.treatments import Treatment

WEEK = 7


def state_frame(courses: Courses, arms: tuple[str, ...], treatment: Treatment) -> pd.DataFrame:
    """Patients by state at day 0, 7, 14 and so on to the planned end, or to the end of the longest course.

    On treatment the state is the dose level of the stretch begun last. Each week is of the patients (n) whose first
    administration lies so long before the data cut-off; without a cut-off, who is on treatment at the last contact
    counts until then. The states of a week add up to n.
    """
    patients = courses.patients[courses.patients["until"].notna()]
    longest = float(patients["until"].max()) if len(patients) else 0.0
    n_weeks = math.ceil((treatment.planned_days or longest) / WEEK - 1e-9) + 1
    days = np.arange(n_weeks, dtype=np.float64) * WEEK
    ended = np.where(patients["state"] == STOPPED, STOPPED + ": " + patients["reason"].astype(str), patients["state"])
    going_on = (patients["state"] == ON).to_numpy()
    until = np.where(going_on, np.inf, patients["until"])
    states = np.where(days < until[:, None], _levels(courses, patients, days), ended[:, None])
    horizon = np.where(going_on & np.isinf(patients["cut"]), patients["until"] - 1, patients["cut"])
    seen = days <= horizon[:, None]
    order = _order(states[seen])
    if not order:
        return pd.DataFrame({name: [] for name in STATE_COLUMNS})
    frames = []
    for arm in arms:
        mine = seen & (patients["arm"] == arm).to_numpy()[:, None]
        n = mine.sum(axis=0)
        for level in order:
            count = (mine & (states == level)).sum(axis=0)
            share = np.divide(count, n, out=np.full(n_weeks, np.nan), where=n > 0)
            frames.append(
                pd.DataFrame(
                    {"arm": arm, "time": days / WEEK, "level": level, "n_events": count, "n": n, "estimate": share}
                )
            )
    joined = pd.concat(frames, ignore_index=True)
    return joined[joined["n"] > 0].reset_index(drop=True)


def _levels(courses: Courses, patients: pd.DataFrame, days: np.ndarray) -> np.ndarray:
    """Dose level of every patient on every day, by the stretch begun last; ON where no doses are on file."""
    rows = courses.stretches
    rows = rows[rows["patient"].isin(patients.index)]
    place = np.searchsorted(patients.index.to_numpy(), rows["patient"].to_numpy())
    width = max(float(days[-1]), float(rows["start"].max()) if len(rows) else 0.0) + 1
    begun = np.searchsorted(
        place * width + rows["start"].to_numpy(),
        (np.arange(len(patients))[:, None] * width + days).ravel(),
        side="right",
    ).reshape(len(patients), days.size)
    first = np.searchsorted(place, np.arange(len(patients)))[:, None]
    levels = np.concatenate(([ON], rows["level"].to_numpy(dtype=object)))
    return levels[np.where(begun > first, begun, 0)]


def _order(states: np.ndarray) -> list[str]:
    """Dose levels first, then the ends, stops by how many there are at the last."""
    counts = pd.Series(states.ravel()).value_counts()
    stops = sorted(
        (state for state in counts.index if state.startswith(STOPPED)), key=lambda state: (-counts[state], state)
    )
    known = [FULL, ABOVE, REDUCED, WITHHELD, ON, COMPLETED, *stops, DIED, UNSEEN]
    return [state for state in known if state in counts.index]
