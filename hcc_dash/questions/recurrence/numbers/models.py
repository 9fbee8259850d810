"""Cause-specific and subdistribution hazards side by side, and Gray's test."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.adjusted import covariate_values
from hcc_dash.estimation.comparison import ratio_of, z_value
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import Events, take
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.fine_gray import FineGrayFit, fit_fine_gray
from hcc_dash.questions.recurrence.numbers.curves import causes_of
from hcc_dash.questions.recurrence.numbers.result import HazardModels, TermRatios
from hcc_dash.study.parts import Methods

GRAY = "Gray's test"
SEPARATED = "the events separate the groups completely"

Ratio = tuple[Estimate, float]


@dataclass(frozen=True, slots=True)
class _Design:
    """Columns of the models with their names: groups against the first, then covariates."""

    x: np.ndarray
    terms: tuple[tuple[str, str, bool], ...]


def compare_incidence(events: Events, methods: Methods) -> Test:
    """Gray's test (1988, Ann Stat 16:1141) that all groups have one incidence of the event, as R's ``cuminc``."""
    if len(events.groups) < 2:
        return Test(GRAY, why_missing="one group only")
    total = int(events.event.sum())
    if total < methods.min_events:
        return Test(GRAY, why_missing=f"too few events: {total}")
    from comprisk import gray_test  # not with the page: its compiler takes a second to load

    found = gray_test(events.time, causes_of(events), events.group, cause=1)
    if not math.isfinite(found.stat):
        return Test(GRAY, why_missing="the groups are never at risk together")
    return Test(GRAY, float(found.stat), int(found.df), float(found.pvalue))


def estimate_models(
    cohort: Cohort, events: Events, covariates: tuple[str, ...], labels: dict[str, str]
) -> HazardModels:
    """Groups against the first, given covariates: hazard of each event, and of the event's subdistribution.

    Without covariates each group is compared with the first alone, as everywhere; with them one model holds all groups.

    The cause-specific models equal R's ``coxph`` with the other event censored, Fine-Gray's equals cmprsk's ``crr``.
    Patients without a covariate are left out and counted. A model with fewer events than the study's fewest, or with
    a group without any, is not estimated.
    """
    if not covariates and len(events.groups) > 2:
        pairs = [pair_of(events, arm) for arm in events.groups[1:]]
        rows = tuple(row for pair in pairs for row in estimate_models(cohort, pair, (), labels).terms)
        return HazardModels(rows, len(events.time), int(events.event.sum()), int(events.competing.sum()), 0)
    design = _lay_out(cohort, events, covariates, labels)
    complete = np.asarray(np.isfinite(design.x).all(axis=1))
    used, x = take(events, complete), design.x[complete]
    methods, causes = cohort.study.methods, causes_of(used)
    absent = len(used.groups) < len(events.groups)
    found = [
        _cox_ratios(used, x, causes == 1, absent, labels, methods),
        _cox_ratios(used, x, causes == 2, absent, labels, methods),
        _fine_gray_ratios(used, x, causes, absent, labels, methods),
    ]
    rows = tuple(
        TermRatios(term, label, is_group, *found[0][i], *found[1][i], *found[2][i])
        for i, (term, label, is_group) in enumerate(design.terms)
    )
    left_out = int((~complete).sum())
    return HazardModels(rows, len(used.time), int(used.event.sum()), int(used.competing.sum()), left_out)


def pair_of(events: Events, arm: str) -> Events:
    """The patients of the first group and of one other."""
    return take(events, np.isin(events.group, [0, events.groups.index(arm)]))


def _lay_out(cohort: Cohort, events: Events, covariates: tuple[str, ...], labels: dict[str, str]) -> _Design:
    table = cohort.subjects.iloc[events.rows]
    declared = [one for one in cohort.study.covariates if one.id in covariates]
    dummies = np.eye(max(len(events.groups), 1))[events.group][:, 1:]
    values = [covariate_values(table, one)[:, None] for one in declared]
    groups = tuple((arm, f"{labels[arm]} v {labels[events.groups[0]]}", True) for arm in events.groups[1:])
    return _Design(np.hstack([dummies, *values]), groups + tuple((one.id, one.label, False) for one in declared))


def why_no_ratios(
    event: np.ndarray, group: np.ndarray, groups: tuple[str, ...], labels: dict[str, str], methods: Methods
) -> str:
    """The reason hazards of groups are not compared, or an empty string."""
    if len(groups) < 2:
        return "one group only"
    total = int(event.sum())
    if total < methods.min_events:
        return f"too few events: {total}"
    counts = np.bincount(group, weights=event, minlength=len(groups))
    empty = [labels[groups[i]] for i in np.flatnonzero(counts == 0)]
    return f"no events in {', '.join(empty)}" if empty else ""


def _why_not(
    events: Events, x: np.ndarray, event: np.ndarray, absent: bool, labels: dict[str, str], methods: Methods
) -> str:
    if absent:
        return "a group has nobody with every covariate"
    reason = why_no_ratios(event, events.group, events.groups, labels, methods)
    if reason:
        return reason
    centred = x - x.mean(axis=0)
    if np.linalg.matrix_rank(centred / np.maximum(centred.std(axis=0), 1e-300)) < x.shape[1]:
        return "a covariate is the same in everybody or repeats the others"
    return ""


def _cox_ratios(
    events: Events, x: np.ndarray, event: np.ndarray, absent: bool, labels: dict[str, str], methods: Methods
) -> list[Ratio]:
    reason = _why_not(events, x, event, absent, labels, methods)
    if reason:
        return [(not_estimable(reason), math.nan)] * x.shape[1]
    fit = fit_cox(events.time, event, x, ties=methods.ties)
    return [ratio_of(fit, i, methods.conf_level) for i in range(x.shape[1])]


def _fine_gray_ratios(
    events: Events, x: np.ndarray, causes: np.ndarray, absent: bool, labels: dict[str, str], methods: Methods
) -> list[Ratio]:
    reason = _why_not(events, x, causes == 1, absent, labels, methods)
    if reason:
        return [(not_estimable(reason), math.nan)] * x.shape[1]
    fit = fit_fine_gray(events.time, causes, x)
    return [_subdistribution_ratio(fit, i, methods.conf_level) for i in range(x.shape[1])]


def _subdistribution_ratio(fit: FineGrayFit, term: int, level: float) -> Ratio:
    """Subdistribution hazard ratio of one term with Wald limits and two-sided Wald p."""
    if not fit.converged:
        return not_estimable(SEPARATED), math.nan
    coef, error = float(fit.coef[term]), math.sqrt(float(fit.covariance[term, term]))
    half = z_value(level) * error
    p = float(chi2.sf((coef / error) ** 2, 1))
    return Estimate(math.exp(coef), math.exp(coef - half), math.exp(coef + half), error), p
