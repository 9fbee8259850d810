"""Cause-specific and subdistribution hazards side by side, and Gray's test."""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import chi2

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.adjusted import covariate_values
from hcc_dash.estimation.comparison import ratio_of, z_value
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import Events, stratum_codes, take
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.fine_gray import FineGrayFit, fit_fine_gray
from hcc_dash.kernels.gray import gray_test
from hcc_dash.kernels.log_rank import log_rank
from hcc_dash.questions.recurrence.numbers.curves import causes_of
from hcc_dash.questions.recurrence.numbers.result import HazardModels, TermRatios
from hcc_dash.study.parts import Methods

GRAY, STRATIFIED_GRAY = "Gray's test", "stratified Gray's test"
ROUNDING = 1e-12  # of a mean, below which a covariate is its mean
REPEATED = "a covariate is the same in everybody or repeats the others"
NO_COMMON_STRATUM = "no stratum holds the groups at risk together"
SEPARATED = "the events separate the groups completely"

Ratio = tuple[Estimate, float]


@dataclass(frozen=True, slots=True)
class _Design:
    """Columns of the models with their names: groups against the first, then covariates."""

    x: np.ndarray
    terms: tuple[tuple[str, str, bool], ...]


def compare_incidence(cohort: Cohort, events: Events, strata: tuple[str, ...] = ()) -> Test:
    """Gray's test (1988, Ann Stat 16:1141) that all groups have one incidence of the event, as R's ``cuminc``.

    Within ``strata`` where there are some; patients without a value of one are left out of it.
    """
    name = STRATIFIED_GRAY if strata else GRAY
    codes, known = stratum_codes(cohort, events, strata)
    events, codes = take(events, known), codes[known]
    if len(events.groups) < 2:
        return Test(name, why_missing="one group only")
    total = int(events.event.sum())
    if total < cohort.study.methods.min_events:
        return Test(name, why_missing=f"too few events: {total}")
    test = gray_test(events.time, causes_of(events), events.group, codes)
    if not test.df:
        return Test(name, why_missing="no stratum holds two groups at risk" if strata else "never at risk together")
    return Test(name, test.statistic, test.df, test.p_value)


def estimate_models(
    cohort: Cohort, events: Events, covariates: tuple[str, ...], labels: dict[str, str], strata: tuple[str, ...] = ()
) -> HazardModels:
    """Groups against the first, given covariates: hazard of each event, and of the event's subdistribution.

    Without covariates each group is compared with the first alone, as everywhere; with them one model holds all groups.

    The cause-specific models equal R's ``coxph`` with the other event censored, Fine-Gray's equals cmprsk's ``crr``.
    ``strata`` stratify the cause-specific models (``coxph`` with ``strata()``), never Fine-Gray's, fitted to the same
    patients. Those without a covariate or a stratum are left out and counted. A model with fewer events than the
    study's fewest, or with a group without any, is not estimated.
    """
    codes, known = stratum_codes(cohort, events, strata)
    if not known.all():
        rest = estimate_models(cohort, take(events, known), covariates, labels, strata)
        return replace(rest, n_left_out=rest.n_left_out + int((~known).sum()))
    if not covariates and len(events.groups) > 2:
        pairs = [pair_of(events, arm) for arm in events.groups[1:]]
        rows = tuple(row for pair in pairs for row in estimate_models(cohort, pair, (), labels, strata).terms)
        return HazardModels(rows, len(events.time), int(events.event.sum()), int(events.competing.sum()), 0)
    design = _lay_out(cohort, events, covariates, labels)
    complete = np.asarray(np.isfinite(design.x).all(axis=1))
    used, x = take(events, complete), design.x[complete]
    methods, causes, within = cohort.study.methods, causes_of(used), codes[complete]
    absent = len(used.groups) < len(events.groups)
    ratios = [
        _cox_ratios(used, x, causes == 1, within, design.terms, absent, labels, methods),
        _cox_ratios(used, x, causes == 2, within, design.terms, absent, labels, methods),
        _fine_gray_ratios(used, x, causes, absent, labels, methods),
    ]
    rows = tuple(
        TermRatios(term, label, is_group, *ratios[0][i], *ratios[1][i], *ratios[2][i])
        for i, (term, label, is_group) in enumerate(design.terms)
    )
    left_out = int((~complete).sum())
    return HazardModels(rows, len(used.time), int(used.event.sum()), int(used.competing.sum()), left_out)


def pair_of(events: Events, arm: str) -> Events:
    """The patients of the first group and of one other."""
    return take(events, np.isin(events.group, [0, events.groups.index(arm)]))


def _lay_out(cohort: Cohort, events: Events, covariates: tuple[str, ...], labels: dict[str, str]) -> _Design:
    table = cohort.subjects.iloc[events.rows]
    declared = [covariate for covariate in cohort.study.covariates if covariate.id in covariates]
    dummies = np.eye(max(len(events.groups), 1))[events.group][:, 1:]
    values = [covariate_values(table, covariate)[:, None] for covariate in declared]
    groups = tuple((arm, f"{labels[arm]} v {labels[events.groups[0]]}", True) for arm in events.groups[1:])
    return _Design(
        np.hstack([dummies, *values]), groups + tuple((covariate.id, covariate.label, False) for covariate in declared)
    )


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


def never_together(events: Events, event: np.ndarray, strata: np.ndarray) -> bool:
    """Whether strata keep some groups apart: their hazards then cannot be compared within any."""
    return bool(strata.any()) and log_rank(events.time, event, events.group, strata).df < len(events.groups) - 1


def _why_not(
    events: Events, x: np.ndarray, event: np.ndarray, absent: bool, labels: dict[str, str], methods: Methods
) -> str:
    if absent:
        return "a group has nobody with every covariate"
    reason = why_no_ratios(event, events.group, events.groups, labels, methods)
    if reason:
        return reason
    return REPEATED if _repeats(x - x.mean(axis=0)) else ""


def _why_not_within(
    events: Events, x: np.ndarray, event: np.ndarray, strata: np.ndarray, terms: tuple[tuple[str, str, bool], ...]
) -> str:
    """The reason a model cannot compare within strata, among those at risk at the first event of each."""
    if never_together(events, event, strata):
        return NO_COMMON_STRATUM
    inside = [strata == code for code in np.unique(strata[event])]
    at_risk = [stratum & (events.time >= events.time[stratum & event].min()) for stratum in inside]
    centred = np.vstack([x[rows] - x[rows].mean(axis=0) for rows in at_risk])
    if not _repeats(centred):
        return ""
    alike = [
        label for (_, label, _), moves in zip(terms, np.abs(centred).max(axis=0) > ROUNDING, strict=True) if not moves
    ]
    if strata.any() and alike:
        return f"{', '.join(alike)} is the same in everybody of a stratum"
    return f"within strata {REPEATED}" if strata.any() else REPEATED


def _repeats(centred: np.ndarray) -> bool:
    scaled = centred / np.maximum(centred.std(axis=0), 1e-300)
    return bool(np.linalg.matrix_rank(scaled) < centred.shape[1])


def _cox_ratios(
    events: Events,
    x: np.ndarray,
    event: np.ndarray,
    strata: np.ndarray,
    terms: tuple[tuple[str, str, bool], ...],
    absent: bool,
    labels: dict[str, str],
    methods: Methods,
) -> list[Ratio]:
    reason = _why_not(events, x, event, absent, labels, methods)
    reason = reason or _why_not_within(events, x, event, strata, terms)
    if reason:
        return [(not_estimable(reason), math.nan)] * x.shape[1]
    fit = fit_cox(events.time, event, x, strata, ties=methods.ties)
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
