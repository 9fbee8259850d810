"""When harm comes: time to the first event with death competing, events per patient over time, and how many have it."""

import math
from dataclasses import replace

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.comparison import NO_ERROR
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.proportions import normal_quantile
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, checked_events
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients
from hcc_dash.questions.harms.numbers.adverse_events_records import asked_records
from hcc_dash.questions.harms.numbers.doubts import Unwatched, find_unwatched
from hcc_dash.questions.harms.numbers.onset_curves import ArmCurves, weekly_prevalence
from hcc_dash.questions.harms.numbers.onset_result import (
    OnsetComparison,
    OnsetDoubts,
    OnsetGroup,
    OnsetOptions,
    OnsetResult,
)
from hcc_dash.questions.harms.numbers.placed_events import place_events
from hcc_dash.study.parts import Methods


def follow_onset(cohort: Cohort, options: OnsetOptions) -> OnsetResult:
    """Onset, number and duration of adverse events over time, by arm as treated.

    A patient is watched from the first dose to death, last contact, the end of collection or of the window. Raises
    ValueError as ``describe_adverse_events`` does, and for a read-out time that is no time.
    """
    weeks = options.read_at(cohort.study.design)
    if not 0 < weeks < math.inf:
        raise ValueError(f"Curves are read at a number of weeks above 0; found {weeks:g}.")
    endpoint, asked = checked_events(cohort.study, options.events)
    options = replace(options, at_weeks=weeks, events=asked)
    study, (patients, records) = cohort.study, place_events(cohort, asked)
    events = asked_records(records, asked)
    if options.term:
        events = events[events[asked.by] == options.term]
    why_not = _why_not(patients, records.columns.start, asked)
    undated = int((~events["dated_inside"]).sum())
    inside = events[events["dated_inside"]].assign(time=lambda frame: frame["day"] - 1)
    curves = [] if why_not else [ArmCurves.of(code, inside, patients) for code in range(len(patients.arms))]
    at, methods = 7 * weeks - 1, study.methods  # the last day of that week, the first dose being day 0
    groups = tuple(curve.describe(at, study) for curve in curves)
    return OnsetResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status="exploratory",
        why_not=why_not,
        groups=groups,
        comparisons=tuple(_compare(group, groups[0], methods) for group in groups[1:]),
        incidence=_stack([curve.incidence_frame(methods) for curve in curves]),
        means=_stack([curve.mean_frame(methods) for curve in curves]),
        prevalence=_stack(
            [weekly_prevalence(curve.arm, code, inside, patients, methods) for code, curve in enumerate(curves)]
        ),
        n_selected=cohort.n,
        n_analysed=len(patients.ids),
        left_out=patients.left_out,
        rows_left_out=records.left_out,
        doubts=_doubts(undated, inside, find_unwatched(asked, patients, records)),
    )


def _compare(group: OnsetGroup, reference: OnsetGroup, methods: Methods) -> OnsetComparison:
    z = normal_quantile(methods.conf_level)
    ratio = not_estimable(f"no event by then in {group.label if not group.mean_events.value else reference.label}")
    arm_mean, ref_mean = group.mean_events, reference.mean_events
    if arm_mean.estimable and ref_mean.estimable and arm_mean.value > 0 and ref_mean.value > 0:
        error = math.hypot(arm_mean.std_error / arm_mean.value, ref_mean.std_error / ref_mean.value)
        value = arm_mean.value / ref_mean.value
        ratio = Estimate(value, value * math.exp(-z * error), value * math.exp(z * error), error)
    elif not (arm_mean.estimable and ref_mean.estimable):
        ratio = not_estimable(arm_mean.why_missing or ref_mean.why_missing)
    return OnsetComparison(
        arm=group.arm,
        reference=reference.arm,
        incidence_difference=_subtract(group.incidence, reference.incidence, z),
        mean_ratio=ratio,
    )


def _subtract(estimate: Estimate, reference: Estimate, z: float) -> Estimate:
    """Difference of two independent estimates with plain limits; none where an arm has no error of its own."""
    if not (estimate.estimable and reference.estimable):
        return not_estimable(estimate.why_missing or reference.why_missing)
    difference, error = estimate.value - reference.value, math.hypot(estimate.std_error, reference.std_error)
    if not min(estimate.std_error, reference.std_error) > NO_ERROR:
        return Estimate(difference, std_error=math.nan)
    return Estimate(difference, difference - z * error, difference + z * error, error)


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _why_not(patients: SafetyPatients, start: str, asked: AdverseEventOptions) -> str:
    if not len(patients.ids):
        return "No treated patient is selected."
    if asked.window == "weeks" and asked.weeks[0] > 0:
        return "Onset is followed from the first dose; choose a window that begins at week 0."
    if not (patients.dated and start):
        return "The study has no dates of first dose, last contact and onset by which to follow events over time."
    return ""


def _doubts(n_undated: int, inside: pd.DataFrame, unwatched: Unwatched | None) -> OnsetDoubts:
    return OnsetDoubts(
        n_undated=n_undated,
        n_backwards=int((inside["end_day"] < inside["day"]).sum()),
        n_open=int(inside["end_day"].isna().sum()),
        unwatched=unwatched,
    )
