"""When did the treatment start, and what does it do to a comparison that its patients start late."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.curves import ticks
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.events import Events, LeftOut, collect_events, take
from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.plan import Question, status_of_question
from hcc_dash.questions.balance.numbers.baseline import compared_arms
from hcc_dash.questions.balance.numbers.landmark import at_landmark, landmark_frame
from hcc_dash.questions.balance.numbers.propensity import Patients, covariate_matrix, propensity_terms
from hcc_dash.questions.balance.numbers.time_zero_result import LandmarkFound, Starts, TimeZeroOptions, TimeZeroResult
from hcc_dash.questions.balance.numbers.weighted_curves import counts_frame, curves_frame, estimate_curves
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Role
from hcc_dash.study.time import convert_time

GRID_MONTHS = (0.0, 2.0, 3.0, 6.0)


def column_of_role(study: Study, role: Role) -> str:
    """The patient table's column of a role; empty when there is none."""
    return next((name for name, column in study.subjects.columns.items() if column.role == role), "")


def start_days(cohort: Cohort) -> np.ndarray | None:
    """Day on which each patient's study treatment started, in the order of the table; None when dates are undeclared.

    The day of radical treatment is day 1, as in the times of the tables. NaN where either date is missing.
    """
    first = column_of_role(cohort.study, "radical_treatment_date")
    start = column_of_role(cohort.study, "treatment_start_date")
    if not first or not start:
        return None
    days: pd.Series = (cohort.subjects[start] - cohort.subjects[first]).dt.days
    return days.to_numpy(dtype=np.float64) + 1.0


def why_no_time_zero(cohort: Cohort, endpoint: TimeToEvent) -> str:
    """The reason why late starts cannot mislead here, or cannot be seen; or an empty string."""
    study = cohort.study
    if study.design.randomised:
        return "the clock starts at randomisation, when the arm is already fixed"
    if start_days(cohort) is None:
        return "the study declares no dates of radical treatment and of treatment start"
    if endpoint.origin:
        return f"the clock of this endpoint starts with something else: {endpoint.origin}"
    if endpoint.table != "subjects":
        return "the endpoint is in another table than the patients' dates"
    return ""


def estimate_time_zero(cohort: Cohort, options: TimeZeroOptions) -> TimeZeroResult:
    """Starts of treatment by arm, and the hazard ratio among patients event-free at a landmark.

    Patients are grouped by what they had started by the landmark, and the clock starts there. Raises ValueError for
    an endpoint or arm the study does not declare and for a landmark that is not a number of months above 0.
    """
    study = cohort.study
    endpoint = study.endpoint(options.endpoint)
    if not 0 < options.months < np.inf:
        raise ValueError(f"A landmark is a number of months above 0; found {options.months}.")
    events = collect_events(cohort, endpoint)
    arm, reference = compared_arms(study, list(events.groups), options.arm)
    reason = why_no_time_zero(cohort, endpoint) or ("" if arm else "a comparison needs two arms with patients")
    analysis, left_out = None, events.left_out
    if not reason:
        used = np.isin(events.group, [events.groups.index(arm_id) for arm_id in (arm, reference)])
        others = int((~used).sum())
        left_out = (*left_out, LeftOut("another arm", others)) if others else left_out
        analysis = _find(cohort, take(events, used), (reference, arm), options)
    return TimeZeroResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status=status_of_question(cohort, Question("balance", options.endpoint, as_declared=False)),
        arm=arm,
        reference=reference,
        found=analysis,
        why_not=reason,
        n_selected=cohort.n,
        n_analysed=analysis.there.patients.n if analysis else 0,
        left_out=left_out,
    )


def _find(cohort: Cohort, events: Events, arms: tuple[str, str], options: TimeZeroOptions) -> LandmarkFound:
    study, endpoint = cohort.study, cohort.study.endpoint(options.endpoint)
    days = start_days(cohort)
    assert days is not None  # why_no_time_zero saw to it
    day = days[events.rows] * convert_time(1.0, "days", endpoint.unit)
    treated = events.group == events.groups.index(arms[1])
    everybody = Patients(events.time, events.event, treated, _covariates(cohort, events), events.rows)
    there = at_landmark(everybody, day, convert_time(options.months, "months", endpoint.unit))
    patients = there.patients
    curves = estimate_curves(patients, np.ones(patients.n))
    months = sorted({*GRID_MONTHS, options.months})
    landmarks = landmark_frame(everybody, day, months, endpoint.unit, study.methods)
    codes = patients.treated.astype(np.int64)
    later = Events(patients.time, patients.event, np.zeros(patients.n, dtype=bool), codes, arms, patients.rows, ())
    parts = tuple(zip(arms, (~treated, treated), strict=True))
    first = convert_time(1.0, "days", endpoint.unit)
    reference, other = (_starts(study, arm, everybody.keep(part), day[part], first) for arm, part in parts)
    return LandmarkFound(
        starts=(reference, other),
        shares=pd.concat([_share_frame(arm, day[part]) for arm, part in parts], ignore_index=True),
        landmarks=landmarks,
        curves=curves_frame(curves, "landmark", arms, study.methods),
        counts=counts_frame(curves, arms, ticks(later, endpoint)),
        there=there,
        naive=_unadjusted_at(landmarks, 0.0),
        hazard_ratio=_unadjusted_at(landmarks, options.months),
    )


def _covariates(cohort: Cohort, events: Events) -> np.ndarray:
    terms = propensity_terms(cohort.study)
    if not terms:
        return np.empty((len(events.time), 0))
    return covariate_matrix(cohort.subjects.iloc[events.rows], terms)


def _starts(study: Study, arm: str, patients: Patients, day: np.ndarray, first: float) -> Starts:
    """Starts of one arm; ``first`` is day 1 in the unit of the times, so that days passed are counted from 0."""
    known = np.isfinite(day)
    passed = day[known] / first - 1.0
    quantiles = np.quantile(passed, (0, 0.25, 0.5, 0.75, 1)) if known.any() else np.full(5, np.nan)
    earliest, lower, median, upper, latest = (float(quantile) for quantile in quantiles)
    waiting = np.minimum(np.maximum(day[known], 0.0), patients.time[known]).sum()
    total = float(patients.time[known].sum())
    return Starts(
        arm=arm,
        label=group_label(study, "", arm),
        n=patients.n,
        n_unknown=int((~known).sum()),
        median=median,
        lower_quartile=lower,
        upper_quartile=upper,
        earliest=earliest,
        latest=latest,
        n_before_start=int((patients.event[known] & (patients.time[known] < day[known])).sum()),
        waiting_share=float(waiting) / total if total > 0 else np.nan,
    )


def _share_frame(arm: str, day: np.ndarray) -> pd.DataFrame:
    """arm time n estimate: how many, and what share of the arm, have started by each day; unknown starts never do."""
    known = np.sort(day[np.isfinite(day)])
    times, counts = np.unique(known, return_counts=True)
    begun = np.concatenate([[0], np.cumsum(counts)])
    at = np.concatenate([[min(0.0, float(times[0])) if times.size else 0.0], times])
    return pd.DataFrame({"arm": arm, "time": at, "n": begun, "estimate": begun / max(day.size, 1)})


def _unadjusted_at(landmarks: pd.DataFrame, months: float) -> Estimate:
    row = landmarks[(landmarks["term"] == "unadjusted") & (landmarks["level"] == months)].to_dict("records")[0]
    value, low, high, error = (float(row[name]) for name in ("estimate", "conf_low", "conf_high", "std_error"))
    return Estimate(value, low, high, error, row["note"])
