"""One group against the reference: difference at a landmark, hazard ratio, RMST difference; tests over all groups."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import chi2

from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import Events, take
from hcc_dash.kernels.cox import CoxFit, fit_cox, fit_cox_binary
from hcc_dash.kernels.kaplan_meier import KaplanMeier, survival_at
from hcc_dash.kernels.log_rank import log_rank
from hcc_dash.kernels.rmst import restricted_mean
from hcc_dash.kernels.times import align_time
from hcc_dash.study.parts import Methods

NO_ERROR = 1e-9  # a standard error up to this is 0 but for rounding


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group (``arm``) against ``reference``.

    ``difference``: survival at the landmark, arm minus reference, Greenwood interval on the plain scale; none, and
    ``why_missing``, where a group has no limits of its own.
    ``hazard_ratio``: Cox model of the two groups alone, or of all groups where the question wants that; arm over
    reference, Wald interval; stratified when the question has strata.
    ``rmst_difference``: restricted mean survival time to ``tau``, arm minus reference, in the endpoint's unit.
    """

    arm: str
    reference: str
    difference: Estimate
    hazard_ratio: Estimate
    hazard_ratio_p: float
    rmst_difference: Estimate
    tau: float


def z_value(level: float) -> float:
    """Normal quantile of a two-sided confidence level."""
    return float(ndtri(0.5 + level / 2))


def compare_groups(
    events: Events,
    curves: dict[str, KaplanMeier],
    strata: np.ndarray | None,
    landmark: float,
    tau: float,
    methods: Methods,
    labels: dict[str, str],
    joint: bool = False,
) -> list[Comparison]:
    """Every group against the first of ``curves``; an empty list when there is one group only.

    ``events`` are the patients of the hazard ratio (those with a stratum when there are ``strata``), ``curves``
    everybody's. ``labels``: what reasons call a group. ``joint``: one Cox model of all groups, not one of each pair.
    """
    groups = tuple(curves)
    if len(groups) < 2:
        return []
    reference = groups[0]
    models = [groups] if joint else [(reference, arm) for arm in groups[1:]]
    ratios: dict[str, tuple[Estimate, float]] = {}
    for members in models:
        inside = np.isin(events.group, [code for code, arm in enumerate(events.groups) if arm in members])
        used, codes = take(events, inside), None if strata is None else strata[inside]
        ratios |= _hazard_ratios(members, used, codes, methods, labels)
    return [
        Comparison(
            arm=arm,
            reference=reference,
            difference=_difference(
                (curves[arm], labels[arm]), (curves[reference], labels[reference]), landmark, methods
            ),
            hazard_ratio=ratios[arm][0],
            hazard_ratio_p=ratios[arm][1],
            rmst_difference=_rmst_difference(curves[arm], curves[reference], tau, methods),
            tau=tau,
        )
        for arm in groups[1:]
    ]


def _difference(
    arm: tuple[KaplanMeier, str], reference: tuple[KaplanMeier, str], landmark: float, methods: Methods
) -> Estimate:
    read = [(*_at(curve, landmark), label) for curve, label in (arm, reference)]
    of_arm, of_reference = ((survival, _plain_error(survival, error), label) for survival, error, label in read)
    return subtract_shares(of_arm, of_reference, methods)


def subtract_shares(group: tuple[float, float, str], reference: tuple[float, float, str], methods: Methods) -> Estimate:
    """Difference of two groups' probabilities (value, standard error, label) with Wald limits on the plain scale.

    A group at 0 or 100 % has a standard error of 0 and no limits of its own: neither has the difference then, for the
    other group's error alone, or none, would be false certainty.
    """
    if math.isnan(group[0]) or math.isnan(reference[0]):
        return not_estimable("follow-up of a group ends before the landmark")
    unlimited = [label for _, error, label in (reference, group) if not error > NO_ERROR]
    if unlimited:
        verb = "is" if len(unlimited) == 1 else "are"
        why = f"{' and '.join(unlimited)} {verb} at 0 or 100 % by then"
        return Estimate(group[0] - reference[0], why_missing=why)
    return _with_limits(group[0] - reference[0], math.hypot(group[1], reference[1]), methods)


def _with_limits(value: float, error: float, methods: Methods) -> Estimate:
    """Wald limits on the plain scale; none where Greenwood's error is 0, for a width of 0 would be false certainty."""
    half = z_value(methods.conf_level) * error if error > NO_ERROR else math.nan
    return Estimate(value, value - half, value + half, error)


def _at(curve: KaplanMeier, time: float) -> tuple[float, float]:
    survival, log_error = survival_at(curve, time)
    return float(survival[0]), float(log_error[0])


def _plain_error(survival: float, log_error: float) -> float:
    """Greenwood's standard error of S from that of log S; 0 at S = 0, where the latter is infinite."""
    return survival * log_error if survival > 0 else 0.0


def _rmst_difference(arm: KaplanMeier, reference: KaplanMeier, tau: float, methods: Methods) -> Estimate:
    if not tau > 0:
        return not_estimable("no common follow-up")
    mean, error = restricted_mean(arm, tau)
    control, control_error = restricted_mean(reference, tau)
    return _with_limits(mean - control, math.hypot(error, control_error), methods)


def common_tau(events: Events, wanted: float | None) -> float:
    """Horizon of the restricted mean: the wanted one when every group is followed that far.

    Otherwise, and when none is wanted, the smallest over groups of the last time with 10 % of the group
    still at risk (domain convention for a data-driven horizon).
    """
    ends = [float(events.time[events.group == g].max(initial=0)) for g in range(len(events.groups))]
    if wanted is not None and ends and align_time(wanted, ends) <= min(ends):
        return align_time(wanted, ends)
    members = [events.group == g for g in range(len(events.groups))]
    last = [
        _tenth_at_risk(events.time[inside], None if events.entry is None else events.entry[inside])
        for inside in members
    ]
    return min(last, default=0.0)


def _tenth_at_risk(time: np.ndarray, entry: np.ndarray | None) -> float:
    if time.size == 0:
        return 0.0
    if entry is not None:
        at = np.unique(time)
        at_risk = np.searchsorted(np.sort(entry), at, side="left") - np.searchsorted(np.sort(time), at, side="left")
        return float(at[at_risk >= 0.1 * time.size].max(initial=0.0))
    descending = np.sort(time)[::-1]
    return float(descending[math.ceil(0.1 * time.size) - 1])


def compare_curves(events: Events, strata: np.ndarray | None) -> Test:
    """Log-rank test that all groups share one hazard, within strata when given (R ``survdiff``)."""
    name = "log-rank" if strata is None else "stratified log-rank"
    if len(events.groups) < 2:
        return Test(name, why_missing="one group only")
    if not events.event.any():
        return Test(name, why_missing="no events")
    test = log_rank(events.time, events.event, events.group, strata, entry=events.entry)
    if math.isnan(test.p_value):
        return Test(name, why_missing="no stratum holds both groups at risk")
    return Test(name, float(test.statistic), int(test.df), float(test.p_value))


def _why_no_hazard_ratio(
    groups: tuple[str, ...], events: Events, strata: np.ndarray | None, methods: Methods, labels: dict[str, str]
) -> str:
    """The reason a hazard ratio is not estimated, or an empty string."""
    absent = [labels[group] for group in groups if group not in events.groups]
    if absent:
        return f"nobody of {', '.join(absent)} has a value for the strata"
    total = int(events.event.sum())
    if total < methods.min_events:
        return f"too few events: {total}"
    counts = np.bincount(events.group, weights=events.event, minlength=len(events.groups))
    empty = [labels[groups[i]] for i in np.flatnonzero(counts == 0)]
    if empty:
        return f"no events in {', '.join(empty)}"
    if log_rank(events.time, events.event, events.group, strata, entry=events.entry).df < len(groups) - 1:
        return "no stratum holds the groups at risk together"
    return ""


def _hazard_ratios(
    groups: tuple[str, ...], events: Events, strata: np.ndarray | None, methods: Methods, labels: dict[str, str]
) -> dict[str, tuple[Estimate, float]]:
    """Hazard ratio and Wald p of each group against the first, from one model of these groups."""
    reason = _why_no_hazard_ratio(groups, events, strata, methods, labels)
    if reason:
        return {arm: (not_estimable(reason), math.nan) for arm in groups[1:]}
    if len(events.groups) == 2:
        fit = fit_cox_binary(events.time, events.event, events.group == 1, strata, methods.ties, events.entry)
    else:
        dummies = np.eye(len(events.groups))[events.group][:, 1:]
        fit = fit_cox(events.time, events.event, dummies, strata, methods.ties, events.entry)
    return {arm: ratio_of(fit, i, methods.conf_level) for i, arm in enumerate(groups[1:])}


def ratio_of(fit: CoxFit, term: int, level: float) -> tuple[Estimate, float]:
    """Hazard ratio of one term with Wald limits and two-sided Wald p; not estimable under separation."""
    if fit.separated or not fit.converged:
        return not_estimable("the events separate the groups completely"), math.nan
    coef, error = float(fit.coef[term]), math.sqrt(float(fit.covariance[term, term]))
    half = z_value(level) * error
    p = float(chi2.sf((coef / error) ** 2, 1))
    return Estimate(math.exp(coef), math.exp(coef - half), math.exp(coef + half), error), p
