"""Scheduled scans by arm: how many were due, which were done on time, and the gaps between them."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hcc_dash.clinical.recurrence.adherence import EARLY, IN_WINDOW, INADEQUATE, LATE, MISSED, NOT_DUE
from hcc_dash.clinical.recurrence.schedule import LONG_GAP, Schedule
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.events import LeftOut, group_codes
from hcc_dash.estimation.groups import arm_label
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.estimation.tumour_course import TumourCourse, follow_tumours, why_no_scans
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.scans.numbers.definition import definition_of
from hcc_dash.questions.scans.numbers.options import ScanOptions

STATES = {
    IN_WINDOW: "in window",
    EARLY: "early",
    LATE: "late",
    INADEQUATE: "inadequate",
    MISSED: "missed",
}
"""What became of a scheduled scan, from as planned to not at all."""

DEPENDENT = "scans of one patient are not independent, so a share of scans has no limits"


@dataclass(frozen=True, slots=True)
class ArmScans:
    """One arm: patients, scheduled scans by what became of them, scans and time at risk, and the gaps.

    ``counts`` by the words of STATES. ``median_gap``: of the patients' longest, in days, NaN without any scan;
    ``n_gaps`` have one, of whom ``n_long`` have one over 26 weeks, ``long`` their share with exact limits.
    """

    arm: str
    label: str
    n: int
    n_due: int
    counts: dict[str, int]
    n_scans: int
    patient_years: float
    median_gap: float
    n_gaps: int
    n_long: int
    long: Estimate

    @property
    def rate(self) -> float:
        """Adequate scans per patient-year at risk; NaN without any time at risk."""
        return self.n_scans / self.patient_years if self.patient_years > 0 else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult(Answer[ScanOptions]):
    """What was found. ``visits``: a row per arm, scheduled week and state: arm, time (week), level, n_events, n (due),
    estimate. All is empty when ``why_not`` says why.
    """

    schedule: Schedule = field(default_factory=Schedule)
    arms: tuple[ArmScans, ...] = ()
    visits: pd.DataFrame
    rows_left_out: tuple[RowsLeftOut, ...] = ()


VISIT_COLUMNS = ["arm", "time", "level", "n_events", "n", "estimate"]


def describe_scans(cohort: Cohort, options: ScanOptions) -> ScanResult:
    """Adherence to the schedule of scans by arm, while at risk; everybody together where there are no arms."""
    why_not = why_no_scans(cohort)
    if why_not:
        return ScanResult(
            study=cohort.study,
            options=options,
            status=None,
            n_selected=cohort.n,
            n_analysed=0,
            why_not=why_not,
            visits=pd.DataFrame(columns=VISIT_COLUMNS),
        )
    course = follow_tumours(cohort, definition_of(options.definition))
    codes, groups = patients_by_arm(cohort, course)
    arms = [(code, arm) for code, arm in enumerate(groups) if (codes == code).any()]
    described = tuple(_describe(cohort, course, codes == code, arm) for code, arm in arms)
    return ScanResult(
        study=cohort.study,
        options=options,
        status=None,
        n_selected=cohort.n,
        n_analysed=sum(arm.n for arm in described),
        left_out=left_out_of(course, codes),
        schedule=course.records.schedule,
        arms=described,
        visits=pd.concat([_visits(course, codes == code, arm) for code, arm in arms] or [_no_visits()]),
        rows_left_out=course.records.left_out,
    )


def patients_by_arm(cohort: Cohort, course: TumourCourse) -> tuple[np.ndarray, list[str]]:
    """The arm of each patient on the clock, -1 for none, and the arms in the order of every analysis."""
    codes, groups = group_codes(cohort.study, cohort.subjects, "")
    return codes[course.records.subjects], groups


def left_out_of(course: TumourCourse, codes: np.ndarray) -> tuple[LeftOut, ...]:
    """Patients of the selection who are in no arm or not on the clock."""
    reasons = {"no date of radical treatment": course.records.n_unplaced, "no arm": int((codes < 0).sum())}
    return tuple(LeftOut(reason, n) for reason, n in reasons.items() if n)


def _describe(cohort: Cohort, course: TumourCourse, own: np.ndarray, arm: str) -> ArmScans:
    state, gaps = course.adherence.state[own], course.found.longest_gap[own]
    known = gaps[~np.isnan(gaps)]
    n_long = int((known > LONG_GAP).sum())
    return ArmScans(
        arm=arm,
        label=arm_label(cohort.study, arm),
        n=int(own.sum()),
        n_due=int((state != NOT_DUE).sum()),
        counts={name: int((state == code).sum()) for code, name in STATES.items()},
        n_scans=int(course.adherence.scans[own].sum()),
        patient_years=float(course.adherence.years[own].sum()),
        median_gap=float(np.median(known)) if known.size else math.nan,
        n_gaps=int(known.size),
        n_long=n_long,
        long=_share(n_long, int(known.size), cohort.study.methods.conf_level),
    )


def _share(count: int, n: int, level: float) -> Estimate:
    if n == 0:
        return not_estimable("nobody has an adequate scan")
    found = clopper_pearson(count, n, level)
    return Estimate(float(found.estimate), float(found.low), float(found.high))


def _visits(course: TumourCourse, own: np.ndarray, arm: str) -> pd.DataFrame:
    state, schedule = course.adherence.state[own], course.records.schedule
    due = (state != NOT_DUE).sum(axis=0)
    weeks = np.arange(1, schedule.visits + 1) * schedule.every / 7
    parts = []
    for code, name in STATES.items():
        n = (state == code).sum(axis=0)
        share = n / np.where(due > 0, due, np.nan)
        parts.append(
            pd.DataFrame({"arm": arm, "time": weeks, "level": name, "n_events": n, "n": due, "estimate": share})
        )
    rows = pd.concat(parts, ignore_index=True)
    return rows[rows["n"] > 0]


def _no_visits() -> pd.DataFrame:
    return pd.DataFrame(columns=VISIT_COLUMNS)
