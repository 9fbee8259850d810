"""How many will be seen to have the event when another can forestall it: competing risks, by group."""

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.comparison import subtract_shares
from hcc_dash.estimation.curves import ticks
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.events import Events, collect_events
from hcc_dash.estimation.groups import group_label
from hcc_dash.kernels.times import align_time
from hcc_dash.questions.recurrence.numbers.curves import (
    CURVE_COLUMNS,
    causes_of,
    describe_group,
    incidence_counts,
    incidence_frame,
)
from hcc_dash.questions.recurrence.numbers.models import compare_incidence, estimate_models
from hcc_dash.questions.recurrence.numbers.options import (
    CompetingOptions,
    checked_competing,
    landmark_of,
    status_of_adjusted,
    status_of_competing,
)
from hcc_dash.questions.recurrence.numbers.periods import split_periods
from hcc_dash.questions.recurrence.numbers.result import CompetingResult, IncidenceDifference, IncidenceGroup
from hcc_dash.study.parts import Methods
from hcc_dash.study.time import convert_time


@once_for_cohort  # incidence, and early against late, are read of one answer
def estimate_competing(cohort: Cohort, options: CompetingOptions) -> CompetingResult:
    """Cumulative incidence of an event and of the one that competes with it, by group, and how groups compare.

    Everything is computed in the unit of the endpoint's time column; nothing is rounded. Raises ValueError for an
    endpoint without a competing event and for what the study does not declare.
    """
    study = cohort.study
    options = checked_competing(study, options)
    endpoint, methods = study.endpoint(options.endpoint), study.methods
    events = collect_events(cohort, endpoint, options.compare)
    labels = {arm: group_label(study, options.compare, arm) for arm in events.groups}
    landmark = landmark_of(study, options)
    at = align_time(landmark.at(endpoint.unit), events.time)
    groups, curves = _read_groups(events, labels, at, methods)
    unadjusted = estimate_models(cohort, events, (), labels, options.strata)
    covariates = options.covariates
    adjusted = estimate_models(cohort, events, covariates, labels, options.strata) if covariates else None
    cut = align_time(convert_time(options.cut_months, "months", endpoint.unit), events.time)
    readings = [landmark.at(endpoint.unit) for landmark in endpoint.landmarks] + [at]
    periods = split_periods(cohort, events, cut, readings, labels, options)
    return CompetingResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status=status_of_competing(cohort, options),
        adjusted_status=status_of_adjusted(cohort, options),
        landmark=landmark,
        groups=groups,
        differences=_differences(groups, methods),
        gray=compare_incidence(cohort, events, options.strata),
        unadjusted=unadjusted,
        adjusted=adjusted,
        periods=periods,
        curves=curves,
        counts=incidence_counts(events, ticks(events, endpoint)),
        n_selected=cohort.n,
        n_analysed=len(events.time),
        left_out=events.left_out,
    )


def describe_incidence(cohort: Cohort, options: CompetingOptions) -> tuple[IncidenceGroup, ...]:
    """Of ``estimate_competing`` the groups read at the landmark, and nothing else computed."""
    study = cohort.study
    options = checked_competing(study, options)
    endpoint = study.endpoint(options.endpoint)
    events = collect_events(cohort, endpoint, options.compare)
    labels = {arm: group_label(study, options.compare, arm) for arm in events.groups}
    at = align_time(landmark_of(study, options).at(endpoint.unit), events.time)
    return _read_groups(events, labels, at, study.methods)[0]


def _read_groups(
    events: Events, labels: dict[str, str], landmark: float, methods: Methods
) -> tuple[tuple[IncidenceGroup, ...], pd.DataFrame]:
    """Every group read at the landmark, and the curves of all."""
    causes, groups, frames = causes_of(events), [], []
    for code, arm in enumerate(events.groups):
        inside = events.group == code
        time, cause = events.time[inside], causes[inside]
        groups.append(describe_group(arm, labels[arm], time, cause, landmark, methods))
        frames.append(incidence_frame(time, cause, "", arm, methods))
    curves = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(CURVE_COLUMNS))
    return tuple(groups), curves


def _differences(groups: tuple[IncidenceGroup, ...], methods: Methods) -> tuple[IncidenceDifference, ...]:
    """Every group's incidence at the landmark less the first group's."""
    return tuple(
        IncidenceDifference(arm.arm, groups[0].arm, _difference(arm, groups[0], methods)) for arm in groups[1:]
    )


def _difference(arm: IncidenceGroup, reference: IncidenceGroup, methods: Methods) -> Estimate:
    share, base = ((group.incidence.value, group.incidence.std_error, group.label) for group in (arm, reference))
    return subtract_shares(share, base, methods)
