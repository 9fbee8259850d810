"""How much of a planned treatment was given, what was changed for which reason, and why it ended."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import LeftOut, group_codes
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.estimation.placed_rows import Clock, set_clock
from hcc_dash.questions.exposure.numbers.contradictions import find_contradictions
from hcc_dash.questions.exposure.numbers.counts import describe_arm, reason_frame, stopping_frame
from hcc_dash.questions.exposure.numbers.courses import Courses, collect_courses
from hcc_dash.questions.exposure.numbers.result import (
    PATIENT_COLUMNS,
    SPAN_COLUMNS,
    ExposureDoubts,
    ExposureOptions,
    ExposureResult,
)
from hcc_dash.questions.exposure.numbers.weeks import state_frame
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.treatments import Treatment


def describe_exposure(cohort: Cohort, options: ExposureOptions, show_ids: bool = False) -> ExposureResult:
    """Exposure to one treatment, by arm that was to have it.

    Day 0 is the patient's first administration. Planned: every administration of the planned course due by the data
    cut-off; given: what the stretches on file hold; see ``courses`` for the counting and ``endings.judge_ends`` for how
    a course is taken to have ended when no reason is on file. ``show_ids`` gives the file's identifiers in place of
    codes. ValueError for a treatment that is not declared.
    """
    study = cohort.study
    if options.treatment and options.treatment not in [treatment.id for treatment in study.treatments]:
        known = [treatment.id for treatment in study.treatments]
        raise ValueError(f'No treatment "{options.treatment}". {did_you_mean(options.treatment, known)}')
    treatment = next((treatment for treatment in study.treatments if options.treatment in ("", treatment.id)), None)
    if treatment is None:
        return _nothing(cohort, options, None, "The study declares no treatment whose doses or end are on file.")
    clock = set_clock(cohort)
    if isinstance(clock, str):
        return _nothing(cohort, options, treatment, clock)
    n_by_arm = _patients_by_arm(cohort, treatment)
    if not n_by_arm:
        return _nothing(cohort, options, treatment, f"Nobody selected was to have {treatment.label}.")
    courses = collect_courses(cohort, treatment, clock)
    return _result(cohort, options, treatment, clock, courses, n_by_arm, show_ids)


def _result(
    cohort: Cohort,
    options: ExposureOptions,
    treatment: Treatment,
    clock: Clock,
    courses: Courses,
    n_by_arm: dict[str, int],
    show_ids: bool,
) -> ExposureResult:
    study, methods = cohort.study, cohort.study.methods
    doses = treatment.doses
    unit = study.tables[doses.table].columns[doses.given].unit if doses is not None else ""
    has_plan = doses is not None and doses.planned != ""
    arms = tuple(arm for arm in n_by_arm if (courses.patients["arm"] == arm).any())
    described = tuple(describe_arm(study, treatment, arm, n, courses) for arm, n in n_by_arm.items())
    subjects = courses.patients["subject_id"]
    names = pd.Series(name_patients(cohort, subjects.tolist(), show_ids), index=subjects.index, dtype=object)
    return ExposureResult(
        study=study,
        treatment=treatment,
        options=options,
        status="exploratory" if len(described) > 1 else None,
        unit=unit,
        has_doses=doses is not None,
        has_plan=has_plan,
        arms=described,
        patients=_patient_frame(courses, names, n_by_arm, has_plan),
        spans=_span_frame(courses, names, treatment),
        states=state_frame(courses, arms, treatment),
        reasons=reason_frame(courses, arms, has_plan, methods),
        stopping=stopping_frame(courses, arms, methods),
        contradictions=find_contradictions(cohort, treatment, clock, courses, show_ids),
        n_selected=cohort.n,
        n_analysed=len(courses.patients),
        left_out=_left_out(cohort, clock, n_by_arm),
        rows_left_out=courses.rows_left_out,
        doubts=_count_doubts(treatment, courses),
    )


def _count_doubts(treatment: Treatment, courses: Courses) -> ExposureDoubts:
    patients = courses.patients
    return ExposureDoubts(
        n_given_later=int((patients["last_given"] > patients["last_on"]).sum()),
        n_without_doses=int(patients["dose_given"].isna().sum()) if treatment.doses is not None else 0,
        n_open=int(patients["open"].sum()),
        n_unread=int(patients["until"].isna().sum()),
    )


def _patients_by_arm(cohort: Cohort, treatment: Treatment) -> dict[str, int]:
    """Patients of the selection in each arm that was to have the treatment, arms in the order of every analysis."""
    codes, groups = group_codes(cohort.study, cohort.subjects, "")
    counts = np.bincount(codes[codes >= 0], minlength=len(groups))
    wanted = treatment.arms or tuple(groups)
    return {arm: int(n) for arm, n in zip(groups, counts, strict=True) if arm in wanted and n}


def _patient_frame(courses: Courses, names: "pd.Series[str]", arms: dict[str, int], has_plan: bool) -> pd.DataFrame:
    """A row per treated patient, by arm, the longest on treatment first."""
    frame = courses.patients.assign(subject_id=names, first_day=0.0)
    if not has_plan:
        frame = frame.assign(n_planned=np.nan, n_reduced=np.nan)
    frame["place"] = frame["arm"].map({arm: place for place, arm in enumerate(arms)})
    frame = frame.sort_values(["place", "days", "subject_id"], ascending=[True, False, True], ignore_index=True)
    return frame[list(PATIENT_COLUMNS)]


def _span_frame(courses: Courses, names: "pd.Series[str]", treatment: Treatment) -> pd.DataFrame:
    """A row per stretch, each with the interval of its last administration, no later than death or the cut-off."""
    rows = courses.stretches
    own = courses.patients.loc[rows["patient"]]
    limit = own[["death", "cut"]].min(axis=1).to_numpy(dtype=np.float64) + 1
    frame = pd.DataFrame(
        {
            "subject_id": rows["patient"].map(names),
            "arm": own["arm"].to_numpy(),
            "time": rows["start"],
            "end": np.minimum(rows["stop"] + treatment.every_days, limit),
            "level": rows["level"],
            "estimate": rows["given"],
            "note": rows["reason"],
        }
    )
    return frame.sort_values(["subject_id", "time"], kind="stable", ignore_index=True)[list(SPAN_COLUMNS)]


def _left_out(cohort: Cohort, clock: Clock, n_by_arm: dict[str, int]) -> tuple[LeftOut, ...]:
    codes, _ = group_codes(cohort.study, cohort.subjects, "")
    unstarted = sum(n_by_arm.values()) - int(clock.patients["arm"].isin(n_by_arm).sum())
    reasons = {"no arm": int((codes < 0).sum()), "no start of study treatment on file": unstarted}
    return tuple(LeftOut(reason, n) for reason, n in reasons.items() if n)


def _nothing(cohort: Cohort, options: ExposureOptions, treatment: Treatment | None, why_not: str) -> ExposureResult:
    return ExposureResult(
        study=cohort.study,
        options=options,
        status=None,
        why_not=why_not,
        n_selected=cohort.n,
        n_analysed=0,
        treatment=treatment,
    )
