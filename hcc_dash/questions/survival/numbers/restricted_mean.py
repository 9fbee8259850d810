"""How much event-free time is gained up to a horizon: restricted means by arm, their difference and ratio."""

import math
from dataclasses import dataclass

from hcc_dash.asking.choices import COMPARE, CONF_LEVEL, ENDPOINT
from hcc_dash.asking.kinds import Number, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.comparison import common_tau, z_value
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.events import Events, collect_events
from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.limits import with_limits
from hcc_dash.estimation.plan import Question, status_of_question
from hcc_dash.kernels.kaplan_meier import kaplan_meier
from hcc_dash.kernels.rmst import restricted_mean
from hcc_dash.kernels.times import align_time
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.study.time import convert_time


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMeanOptions:
    """The endpoint, what is compared (empty for the arms), the horizon in months and the level of the limits.

    None for the study's own horizon and level.
    """

    endpoint: str = ask(ENDPOINT, required=True)
    compare: str = ask(COMPARE, "")
    tau_months: float | None = ask(
        Number(label="Horizon", flag="tau", on_page=False, help="Horizon in months; the study's own.")
    )
    conf_level: float | None = ask(CONF_LEVEL)


@dataclass(frozen=True, slots=True)
class GroupMean:
    """One group's mean event-free time up to the horizon, and the time lost, in the endpoint's unit."""

    arm: str
    label: str
    n: int
    n_events: int
    mean: Estimate
    lost: Estimate


@dataclass(frozen=True, slots=True)
class MeanComparison:
    """A group against the reference: difference of means and ratio of means, each with its Wald p."""

    arm: str
    reference: str
    difference: Estimate
    difference_p: float
    ratio: Estimate
    ratio_p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMeanResult(Answer[RestrictedMeanOptions]):
    """Found of an endpoint up to ``tau``, in its unit: groups and comparisons."""

    endpoint: TimeToEvent
    tau: float
    groups: tuple[GroupMean, ...]
    comparisons: tuple[MeanComparison, ...]


def estimate_restricted_mean(cohort: Cohort, options: RestrictedMeanOptions) -> RestrictedMeanResult:
    """Mean event-free time up to a horizon, by group (area under Kaplan-Meier; Royston & Parmar 2013).

    The horizon is the one asked for or the study's, when every group is followed that far, else the smallest
    time at which a tenth of a group is still at risk. Raises ValueError for an unknown endpoint or factor and for
    a horizon beyond the follow-up of a group, and for a level outside (0, 1).
    """
    cohort = with_limits(cohort, options.conf_level)
    study, endpoint = cohort.study, cohort.study.endpoint(options.endpoint)
    events = collect_events(cohort, endpoint, options.compare)
    tau = _horizon(study, endpoint, events, options)
    groups = tuple(_group(study, events, arm, options, tau) for arm in events.groups)
    level = study.methods.conf_level
    status = status_of_question(cohort, Question("survival", options.endpoint, as_declared=False))
    return RestrictedMeanResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status=status,
        tau=tau,
        groups=groups,
        comparisons=tuple(_compare(groups[0], group, level) for group in groups[1:]),
        n_selected=cohort.n,
        n_analysed=len(events.time),
        left_out=events.left_out,
    )


def _horizon(study: Study, endpoint: TimeToEvent, events: Events, options: RestrictedMeanOptions) -> float:
    asked = options.tau_months
    if asked is not None and not 0 < asked < math.inf:
        raise ValueError(f"A horizon is a number of months above 0; found {asked:g}.")
    wanted = study.methods.rmst_tau_months if asked is None else asked
    inside = None if wanted is None else convert_time(wanted, "months", endpoint.unit)
    tau = common_tau(events, inside)
    longest = min((float(events.time[events.group == g].max()) for g in range(len(events.groups))), default=0.0)
    if inside is not None and asked is not None and align_time(inside, [longest]) > longest:
        most = math.floor(10 * convert_time(longest, endpoint.unit, "months") + 1e-6) / 10  # a horizon one can ask for
        raise ValueError(f"A group is followed for {most:g} months only; the horizon asked for is {asked:g}.")
    return tau


def _group(study: Study, events: Events, arm: str, options: RestrictedMeanOptions, tau: float) -> GroupMean:
    chosen = events.group == events.groups.index(arm)
    curve = kaplan_meier(events.time[chosen], events.event[chosen])
    mean = lost = not_estimable("no common follow-up")
    if tau > 0:
        value, error = restricted_mean(curve, tau)
        half = z_value(study.methods.conf_level) * error if error > 0 else math.nan
        mean = Estimate(value, value - half, value + half, error)
        lost = Estimate(tau - value, tau - value - half, tau - value + half, error)
    label = group_label(study, options.compare, arm)
    return GroupMean(arm, label, int(chosen.sum()), int(events.event[chosen].sum()), mean, lost)


def _compare(reference: GroupMean, group: GroupMean, level: float) -> MeanComparison:
    mean, other = group.mean, reference.mean
    if not mean.estimable or not other.estimable:
        why = not_estimable("no common follow-up")
        return MeanComparison(group.arm, reference.arm, why, math.nan, why, math.nan)
    error = math.hypot(mean.std_error, other.std_error)
    value = mean.value - other.value
    difference, difference_p = _wald(value, error, level)
    log_error = math.hypot(mean.std_error / mean.value, other.std_error / other.value)
    log_ratio, ratio_p = _wald(math.log(mean.value / other.value), log_error, level)
    ratio = Estimate(math.exp(log_ratio.value), math.exp(log_ratio.conf_low), math.exp(log_ratio.conf_high), log_error)
    return MeanComparison(group.arm, reference.arm, difference, difference_p, ratio, ratio_p)


def _wald(value: float, error: float, level: float) -> tuple[Estimate, float]:
    """Value with Wald limits and two-sided p; neither where the error is 0, for that would be false certainty."""
    if not error > 0:
        return Estimate(value, std_error=error), math.nan
    half = z_value(level) * error
    return Estimate(value, value - half, value + half, error), math.erfc(abs(value / error) / math.sqrt(2))
