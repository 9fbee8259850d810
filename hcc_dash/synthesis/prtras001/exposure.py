"""Weekly injections of peg-interferon: what was given, what was changed for which reason, and why it ended."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.course import Course
from hcc_dash.synthesis.prtras001.protocol import PEG_DAYS, Days, Flags, Floats, calendar

DOSES = (180.0, 135.0, 90.0)  # µg: the planned dose and two steps below it, which are not verified at the source
WEEK = 7
INJECTIONS = PEG_DAYS // WEEK
LONGEST_INTERRUPTION = 4  # injections withheld for one event
_MISSED = 0.015  # chance that a patient forgets an injection
_WISH = 0.0012  # chance, before each injection, that a patient wants no more of them
_BACK_UP = 0.6  # chance that a reduced dose is raised again when the event is over

HARM, MISSED, WISH = "adverse event", "missed injection", "patient's wish"
RECURRENCE, DEATH, LOST, COMPLETED = (
    "recurrence of the tumour",
    "death",
    "lost to follow-up",
    "completed as planned",
)


class _Harm(NamedTuple):
    """An adverse event with an action on the drug: its row, first and last day, and the action."""

    row: int
    day: int
    until: int
    action: str


@dataclass(frozen=True, slots=True)
class _Given:
    """One patient's injections: dose and reason week by week, and the last day and reason of treatment.

    Days count from the first injection, which is day 0.
    """

    doses: list[tuple[float, str]]
    stop_day: int
    reason: str


def draw_exposure(
    subjects: pd.DataFrame, course: Course, events: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stretches of equal weekly injections, and the end of treatment, of everybody on peg-interferon.

    What was done with the drug follows from ``action_peg`` of the adverse events; those that began after it had ended
    get "not applicable", in place.
    """
    stretches: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    harms, recurred = _harms(events, subjects, course), _recurrence_days(subjects)
    unneeded: list[int] = []
    for i in np.flatnonzero(course.treated):
        subject = subjects["subject_id"].iloc[i]
        own = harms.get(subject, [])
        given = _inject(own, *_other_end(float(recurred[i]), course, int(i), rng), rng)
        unneeded += [harm.row for harm in own if harm.day > min(given.stop_day, PEG_DAYS - WEEK)]
        stretches += [{"i": i, "subject_id": subject, **stretch} for stretch in _stretches(given.doses)]
        last = max(week for week, (dose, _) in enumerate(given.doses) if dose > 0)
        ends.append({"i": i, "subject_id": subject, "last": WEEK * last, "reason": given.reason})
    events.loc[unneeded, "action_peg"] = "not applicable"
    return _dated_stretches(stretches, subjects, course), _dated_ends(ends, subjects, course)


def _harms(events: pd.DataFrame, subjects: pd.DataFrame, course: Course) -> dict[str, list[_Harm]]:
    """Events for which something was or might have been done with the drug, by patient."""
    first = pd.Series(course.start, index=subjects["subject_id"])
    radical_on = pd.Series(subjects["radical_on"].to_numpy(), index=subjects["subject_id"])
    own = events[events["action_peg"] != "not applicable"]
    shift, since = own["subject_id"].map(first) - 1, own["subject_id"].map(radical_on)
    day = (own["started_on"] - since).dt.days - shift
    until = ((own["ended_on"] - since).dt.days - shift).fillna(PEG_DAYS)
    harms: dict[str, list[_Harm]] = {}
    for subject, *harm in zip(own["subject_id"], own.index, day, until, own["action_peg"], strict=True):
        harms.setdefault(subject, []).append(_Harm(int(harm[0]), int(harm[1]), int(harm[2]), str(harm[3])))
    return harms


def _recurrence_days(subjects: pd.DataFrame) -> Floats:
    """Days from the start of study treatment to the recurrence; NaN where there is none."""
    days = (subjects["recurrence_on"] - subjects["treatment_start_on"]).dt.days
    return np.asarray(days, dtype=np.float64)


def _other_end(recurred: float, course: Course, i: int, rng: np.random.Generator) -> tuple[int, str]:
    """The last day of treatment, were there no adverse events, and why it is the last."""
    unwanted = np.flatnonzero(rng.random(INJECTIONS) < _WISH)
    wish = WEEK * int(unwanted[unwanted > 0][0]) - 1 if (unwanted > 0).any() else PEG_DAYS
    reasons = [
        (PEG_DAYS - WEEK, COMPLETED),
        (int(course.death[i] - course.start[i]) - 1 if np.isfinite(course.death[i]) else PEG_DAYS, DEATH),
        (int(recurred) if not np.isnan(recurred) else PEG_DAYS, RECURRENCE),
        (wish, WISH),
        (int(course.end[i] - course.start[i]) if course.lost[i] else PEG_DAYS, LOST),
    ]
    return min(reasons, key=lambda end: end[0])


def _inject(own: list[_Harm], last_day: int, reason: str, rng: np.random.Generator) -> _Given:
    """Injections of one patient, week by week, until something ends them."""
    stop = min((harm.day for harm in own if harm.action == "stopped"), default=PEG_DAYS)
    if stop < last_day:
        last_day, reason = stop, HARM
    n = last_day // WEEK + 1
    step, withheld = _reductions(own, n, rng), _interruptions(own, n)
    missed = rng.random(INJECTIONS) < _MISSED
    doses = []
    for week in range(n):
        if withheld[week]:
            doses.append((0.0, HARM))
        elif missed[week] and week > 0:
            doses.append((0.0, MISSED))
        else:
            doses.append((DOSES[step[week]], HARM if step[week] else ""))
    return _Given(doses, last_day, reason)


def _reductions(own: list[_Harm], n: int, rng: np.random.Generator) -> Days:
    """Steps below the planned dose at each of n injections."""
    step = np.zeros(n, dtype=np.int64)
    for harm in own:
        if harm.action == "dose reduced":
            after, over = harm.day // WEEK + 1, harm.until // WEEK + 1
            step[after : max(over, after + 1) if rng.random() < _BACK_UP else n] += 1
    return np.minimum(step, len(DOSES) - 1)


def _interruptions(own: list[_Harm], n: int) -> Flags:
    """Which of n injections were withheld for an event: the next one at least, the next four at most."""
    withheld = np.zeros(n, dtype=np.bool_)
    for harm in own:
        if harm.action == "interrupted":
            after, over = harm.day // WEEK + 1, harm.until // WEEK + 1
            withheld[after : min(max(over, after + 1), after + LONGEST_INTERRUPTION)] = True
    return withheld


def _stretches(doses: list[tuple[float, str]]) -> list[dict[str, Any]]:
    stretches: list[dict[str, Any]] = []
    week = 0
    for (dose, reason), equal in groupby(doses):
        length = len(list(equal))
        stretches.append(
            {"from": WEEK * week, "to": WEEK * (week + length - 1), "dose": dose, "reason": reason or None}
        )
        week += length
    return stretches


def _dated_stretches(stretches: list[dict[str, Any]], subjects: pd.DataFrame, course: Course) -> pd.DataFrame:
    frame = pd.DataFrame(stretches)
    return pd.DataFrame(
        {
            "subject_id": frame["subject_id"],
            "started_on": _dates(frame, "from", subjects, course),
            "ended_on": _dates(frame, "to", subjects, course),
            "planned_dose": DOSES[0],
            "dose": frame["dose"],
            "reason": frame["reason"],
        }
    )


def _dated_ends(ends: list[dict[str, Any]], subjects: pd.DataFrame, course: Course) -> pd.DataFrame:
    frame = pd.DataFrame(ends)
    last_on = _dates(frame, "last", subjects, course)
    return pd.DataFrame({"subject_id": frame["subject_id"], "last_injection_on": last_on, "reason": frame["reason"]})


def _dates(frame: pd.DataFrame, column: str, subjects: pd.DataFrame, course: Course) -> "pd.Series[pd.Timestamp]":
    """Dates of days since the first injection."""
    radical_on = subjects["radical_on"].iloc[frame["i"]].reset_index(drop=True)
    return calendar(radical_on, frame[column] + course.start[frame["i"]])
