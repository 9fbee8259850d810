"""Many divisions of the same patients at once: counts, survival and hazard ratio in each level, interaction tests."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
from scipy.special import chdtrc

from hcc_dash.estimation.comparison import z_value
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import Events
from hcc_dash.estimation.interaction import NAME
from hcc_dash.kernels.cell_survival import cell_survival
from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.cox_cells import CellFits, fit_cox_cells
from hcc_dash.kernels.risk_sets import RiskSets, count_risk_sets
from hcc_dash.kernels.times import align_time
from hcc_dash.study.parts import Methods

TOGETHER = "no stratum holds the arms at risk together"
SEPARATED = "the events separate the groups completely"
UNWATCHED = "follow-up ends before the landmark"


@dataclass(frozen=True, slots=True)
class Division:
    """Patients divided: the level of each analysed patient (-1 for none), 0 to ``n_levels`` - 1."""

    codes: np.ndarray
    n_levels: int


@dataclass(frozen=True, slots=True)
class DivisionFit:
    """Of one division: patients, events and survival by level and arm, hazard ratio by level, the interaction test."""

    n: np.ndarray
    n_events: np.ndarray
    survival: tuple[tuple[Estimate, Estimate], ...]
    hazard_ratios: tuple[Estimate, ...]
    interaction: Test


def fit_divisions(
    events: Events,
    strata: np.ndarray | None,
    divisions: Sequence[Division],
    methods: Methods,
    arms: tuple[str, str],
    at: float,
) -> list[DivisionFit]:
    """The second arm over the first within every level of every division, as R's ``coxph`` in each subset.

    ``events`` holds two groups; ``arms`` are what reasons call them; ``strata`` one code per patient; ``at`` where
    survival is read. A level with fewer events than the study asks for, or with an arm without events, has no ratio
    but a reason. The interaction test is the likelihood ratio of Cox models with and without arm by level, as
    ``compare_interaction`` does it, within the strata when there are any.
    """
    if not divisions:
        return []
    counted = _count(events, strata, divisions)
    ratios = _ratios(counted, methods, arms)
    survival = _survival(counted, methods, at)
    return [
        DivisionFit(
            n=counted.n[own],
            n_events=counted.n_events[own],
            survival=tuple(survival[own]),
            hazard_ratios=tuple(ratios[own]),
            interaction=test,
        )
        for own, test in zip(counted.levels, _interactions(counted, methods), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Counts:
    """All divisions in one count: their levels, one division's after another's, and a cell for each arm in each.

    Arm ``a`` of level ``l`` is cell 2 l + a. ``levels``: which are each division's. ``sets``: risk sets with a column
    per cell, ``pooled`` over strata; ``last``: the end of each cell's follow-up; ``n``, ``n_events`` by level and arm.
    """

    levels: list[slice]
    sets: RiskSets
    pooled: RiskSets
    last: np.ndarray
    n: np.ndarray
    n_events: np.ndarray


def _count(events: Events, strata: np.ndarray | None, divisions: Sequence[Division]) -> _Counts:
    """Every patient once per division that knows him."""
    ends = list(accumulate(division.n_levels for division in divisions))
    levels = [slice(end - division.n_levels, end) for division, end in zip(divisions, ends, strict=True)]
    known = [np.flatnonzero(division.codes >= 0) for division in divisions]
    rows = np.concatenate(known)
    level = np.concatenate(
        [division.codes[of] + own.start for division, of, own in zip(divisions, known, levels, strict=True)]
    )
    cell, n_cells = 2 * level + events.group[rows], 2 * ends[-1]
    time, event, together = events.time[rows], events.event[rows], np.zeros(rows.size, dtype=np.int64)
    pooled = count_risk_sets(time, event, cell, n_cells, together)
    last = np.full(n_cells, -np.inf)
    np.maximum.at(last, cell, time)
    return _Counts(
        levels=levels,
        sets=pooled if strata is None else count_risk_sets(time, event, cell, n_cells, strata[rows]),
        pooled=pooled,
        last=last,
        n=np.bincount(cell, minlength=n_cells).reshape(-1, 2),
        n_events=np.bincount(cell[event], minlength=n_cells).reshape(-1, 2),
    )


def _survival(counted: _Counts, methods: Methods, at: float) -> list[tuple[Estimate, Estimate]]:
    """Probability of being event-free at a time in both arms of each level, by Kaplan-Meier, as the survival result."""
    survival, error = cell_survival(counted.pooled, counted.last, align_time(at, counted.pooled.time))
    low, high = confidence_band(survival, error, methods.conf_level, methods.conf_type)
    plain = np.where(survival > 0, survival * np.where(survival > 0, error, 0.0), 0.0)
    estimates = [
        not_estimable(UNWATCHED) if math.isnan(value) else Estimate(value, *rest)
        for value, *rest in zip(survival.tolist(), low.tolist(), high.tolist(), plain.tolist(), strict=True)
    ]
    return list(zip(estimates[0::2], estimates[1::2], strict=True))


_TREATED = np.array([[0.0], [1.0]])


def _ratios(counted: _Counts, methods: Methods, arms: tuple[str, str]) -> list[Estimate]:
    """The hazard ratio in each level."""
    both = zip(counted.n.tolist(), counted.n_events.tolist(), strict=True)
    ratios = [not_estimable(_why_no_ratio(n, died, methods, arms)) for n, died in both]
    possible = [level for level, ratio in enumerate(ratios) if not ratio.why_missing]
    models = [(np.array([2 * level, 2 * level + 1]), _TREATED) for level in possible]
    fits = fit_cox_cells(counted.sets, models, methods.ties)
    for level, ratio in zip(possible, _estimates(fits, methods.conf_level), strict=True):
        ratios[level] = ratio
    return ratios


def _why_no_ratio(n: Sequence[int], n_events: Sequence[int], methods: Methods, arms: tuple[str, str]) -> str:
    """The reason a hazard ratio is not estimated from counts by arm, or an empty string."""
    absent = [arm for arm, count in zip(arms, n, strict=True) if count == 0]
    if absent:
        return f"nobody in {' and '.join(absent)}"
    if sum(n_events) < methods.min_events:
        return f"too few events: {sum(n_events)}"
    return next((f"no events in {arm}" for arm, count in zip(arms, n_events, strict=True) if count == 0), "")


def _estimates(fits: CellFits, level: float) -> list[Estimate]:
    """Hazard ratios with Wald limits."""
    if not fits.df.size:
        return []
    coef, error = fits.coef[:, 0], np.sqrt(fits.covariance[:, 0, 0])
    half = z_value(level) * error
    numbers = np.column_stack([np.exp(coef), np.exp(coef - half), np.exp(coef + half), error])
    return [
        not_estimable(TOGETHER if df == 0 else SEPARATED) if df == 0 or not converged else Estimate(*row)
        for df, converged, row in zip(fits.df.tolist(), fits.converged.tolist(), numbers.tolist(), strict=True)
    ]


def _interactions(counted: _Counts, methods: Methods) -> list[Test]:
    reasons = [_why_no_test(counted.n[own], counted.n_events[own], methods) for own in counted.levels]
    tested = [own for own, reason in zip(counted.levels, reasons, strict=True) if not reason]
    models = [model for own in tested for model in _models(own.start, counted.n[own])]
    fits = fit_cox_cells(counted.sets, models, methods.ties)
    place = iter(range(0, 2 * len(tested), 2))
    return [Test(NAME, why_missing=reason) if reason else _test(fits, next(place)) for reason in reasons]


def _why_no_test(n: np.ndarray, n_events: np.ndarray, methods: Methods) -> str:
    """As ``compare_interaction``; levels that nobody has do not count."""
    died = [both for both, here in zip(n_events.tolist(), n.tolist(), strict=True) if any(here)]
    if len(died) < 2:
        return "all patients are of one level"
    total = sum(map(sum, died))
    if total < methods.min_events:
        return f"too few events: {total}"
    return "" if all(map(all, died)) else "a group has no events in one level"


def _models(start: int, n: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Arm and level, without and with their products, in the cells of the levels that somebody has."""
    cells = 2 * start + np.flatnonzero(np.repeat(n.any(axis=1), 2))
    return [(cells, design) for design in _designs(cells.size // 2)]


@cache
def _designs(n_levels: int) -> tuple[np.ndarray, np.ndarray]:
    level = np.repeat(np.eye(n_levels), 2, axis=0)[:, 1:]
    arm = np.tile([0.0, 1.0], n_levels)[:, None]
    return np.hstack([arm, level]), np.hstack([arm, level, arm * level])


def _test(fits: CellFits, apart: int) -> Test:
    if not (fits.converged[apart] and fits.converged[apart + 1]):
        return Test(NAME, why_missing=SEPARATED)
    df = int(fits.df[apart + 1] - fits.df[apart])
    if df == 0:
        return Test(NAME, why_missing=TOGETHER)
    statistic = max(0.0, 2 * float(fits.log_likelihood[apart + 1] - fits.log_likelihood[apart]))
    return Test(NAME, statistic, df, float(chdtrc(df, statistic)))
