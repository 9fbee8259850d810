"""Recurrence as derived beside the ready columns of the patients' table, which somebody else derived."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.clinical.recurrence.derive import CENSORED, DIED, RECURRED
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import collect_events
from hcc_dash.estimation.tumour_course import follow_tumours
from hcc_dash.questions.scans.numbers.definition import DefinitionOptions, definition_of
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.time import convert_time


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyComparison:
    """Patients whose status or day differs from the ready columns, of the ``n`` who have both.

    ``endpoint``: the one that the columns belong to. ``status``: another status. ``event``: the same event on another
    day. ``censored``: censored on another day.
    """

    endpoint: TimeToEvent
    n: int
    status: int
    event: int
    censored: int


def compare_ready(cohort: Cohort, options: DefinitionOptions) -> ReadyComparison | None:
    """How what is derived differs from the ready columns, by patient; None where the study names none."""
    declared = cohort.study.recurrence
    if declared is None or not declared.ready:
        return None
    endpoint, course = cohort.study.endpoint(declared.ready), follow_tumours(cohort, definition_of(options))
    ready = collect_events(cohort, endpoint, "none")
    place = {row: at for at, row in enumerate(course.records.subjects.tolist())}
    both = [(at, place[row]) for at, row in enumerate(ready.rows.tolist()) if row in place]
    mine, theirs = np.array([own for _, own in both], dtype=int), np.array([at for at, _ in both], dtype=int)
    status = np.select([ready.event[theirs], ready.competing[theirs]], [RECURRED, DIED], CENSORED)
    days = convert_time(1.0, endpoint.unit, "days") * ready.time[theirs]
    same = status == course.found.status[mine]
    moved = same & (np.abs(days - course.found.day[mine]) >= 0.5)
    return ReadyComparison(
        endpoint=endpoint,
        n=len(both),
        status=int((~same).sum()),
        event=int((moved & (status != CENSORED)).sum()),
        censored=int((moved & (status == CENSORED)).sum()),
    )
