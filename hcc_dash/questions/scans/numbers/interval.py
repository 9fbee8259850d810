"""Recurrence as it is known, between two scans: Turnbull's estimate by arm, beside Kaplan-Meier's of dated proofs."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.recurrence.derive import RECURRED, Recurrences
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.groups import arm_label
from hcc_dash.estimation.tumour_course import follow_tumours, why_no_scans
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.kernels.turnbull import turnbull, turnbull_at
from hcc_dash.questions.scans.numbers.adherence import left_out_of, patients_by_arm
from hcc_dash.questions.scans.numbers.definition import definition_of
from hcc_dash.questions.scans.numbers.options import ScanOptions

CURVE_COLUMNS = ["arm", "time", "term", "estimate"]
SURELY, AT_MOST, FOUND = "recurred at the earliest count", "recurred at the latest count", "Kaplan-Meier"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalArm:
    """One arm at the day of reading.

    ``surely`` and ``at_most``: Turnbull's estimate, apart where the day lies in an interval whose mass nobody can
    divide. ``found``: one minus Kaplan-Meier with recurrences at the day of their proof; NaN beyond follow-up.
    ``n_recurred``: recurrences by any day.
    """

    arm: str
    label: str
    n: int
    n_recurred: int
    surely: float
    at_most: float
    found: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalResult(Answer[ScanOptions]):
    """What was found. ``curves``: arm, time (days, radical treatment is day 1), term, estimate. ``day``: of reading."""

    day: float = math.nan
    arms: tuple[IntervalArm, ...] = ()
    curves: pd.DataFrame


def estimate_between_scans(cohort: Cohort, options: ScanOptions) -> IntervalResult:
    """Recurrence by arm from the interval of each patient: after the last scan without, by the first that shows it.

    A death without recurrence leaves the interval open after the last adequate scan, as a censoring does. Read at the
    end of the last scheduled visit's window.
    """
    why_not = why_no_scans(cohort)
    if why_not:
        return IntervalResult(
            study=cohort.study,
            options=options,
            status="exploratory",
            n_selected=cohort.n,
            n_analysed=0,
            why_not=why_not,
            curves=pd.DataFrame(columns=CURVE_COLUMNS),
        )
    course = follow_tumours(cohort, definition_of(options.definition))
    schedule = course.records.schedule
    day = schedule.last
    codes, groups = patients_by_arm(cohort, course)
    own = [(arm, codes == code) for code, arm in enumerate(groups) if (codes == code).any()]
    found = [_of_arm(course.found, rows, arm, arm_label(cohort.study, arm), day) for arm, rows in own]
    return IntervalResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        n_selected=cohort.n,
        n_analysed=sum(arm.n for arm, _ in found),
        left_out=left_out_of(course, codes),
        day=day,
        arms=tuple(arm for arm, _ in found),
        curves=pd.concat([curves for _, curves in found] or [pd.DataFrame(columns=CURVE_COLUMNS)]),
    )


def _of_arm(found: Recurrences, own: np.ndarray, arm: str, label: str, day: float) -> tuple[IntervalArm, pd.DataFrame]:
    known = turnbull(found.left[own], found.right[own])
    recurred = found.status[own] == RECURRED
    curve = kaplan_meier(found.day[own], recurred)
    surely, at_most = turnbull_at(known, [day])
    ends = np.concatenate((known.left, known.right[np.isfinite(known.right)]))
    times = np.unique(np.concatenate(([0.0], ends)))
    # a step holds from its time on, so that the mass of an interval may be there as soon as it has begun
    low, high = turnbull_at(known, np.nextafter(times, np.inf))
    at = IntervalArm(
        arm=arm,
        label=label,
        n=int(own.sum()),
        n_recurred=int(recurred.sum()),
        surely=float(surely[0]),
        at_most=float(at_most[0]),
        found=1 - float(survival_at(curve, [day])[0][0]),
    )
    curves = [(times, SURELY, low), (times, AT_MOST, high), (curve.time, FOUND, 1 - curve.survival)]
    return at, pd.concat(
        [pd.DataFrame({"arm": arm, "time": at_, "term": term, "estimate": value}) for at_, term, value in curves]
    )
