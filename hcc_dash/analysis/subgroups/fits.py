"""Many divisions of the same patients at once: counts, survival and hazard ratio in each level, interaction tests."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from hcc_dash.analysis.comparison import z_value
from hcc_dash.analysis.estimate import Estimate, Test, not_estimable
from hcc_dash.analysis.events import Events
from hcc_dash.analysis.interaction import NAME
from hcc_dash.analysis.kernels.cell_survival import cell_survival
from hcc_dash.analysis.kernels.cox_cells import CellFits, fit_cox_cells
from hcc_dash.analysis.kernels.kaplan_meier import confidence_band
from hcc_dash.analysis.kernels.risk_sets import RiskSets, count_risk_sets
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
    ratios = iter(_ratios([pair for one in counted for pair in _pairs(one)], methods, arms))
    survival = iter(_survival(events, divisions, methods, at))
    tests = _interactions(counted, methods)
    return [
        DivisionFit(
            n=one.n,
            n_events=one.n_events,
            survival=tuple((next(survival), next(survival)) for _ in one.n),
            hazard_ratios=tuple(next(ratios) for _ in one.n),
            interaction=test,
        )
        for one, test in zip(counted, tests, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of one division, or of one level of it: risk sets with a column per level and arm; patients, events by both."""

    sets: RiskSets
    n: np.ndarray
    n_events: np.ndarray


def _stack(events: Events, divisions: Sequence[Division]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every patient once per division that knows him: his row, his cell, and where each division's cells end.

    A cell is a level within an arm; cells of one division follow those of the one before, so that one count is
    enough for all divisions.
    """
    ends = np.cumsum([2 * one.n_levels for one in divisions])
    known = [np.flatnonzero(one.codes >= 0) for one in divisions]
    cells = [
        one.codes[rows] * 2 + events.group[rows] + (end - 2 * one.n_levels)
        for one, rows, end in zip(divisions, known, ends.tolist(), strict=True)
    ]
    return np.concatenate(known), np.concatenate(cells), ends


def _count(events: Events, strata: np.ndarray | None, divisions: Sequence[Division]) -> list[_Counts]:
    rows, cells, ends = _stack(events, divisions)
    time, event, n_cells = events.time[rows], events.event[rows], int(ends[-1])
    within = np.zeros(rows.size, dtype=np.int64) if strata is None else strata[rows]
    sets = count_risk_sets(time, event, cells, n_cells, within)
    n, died = np.bincount(cells, minlength=n_cells), np.bincount(cells[event], minlength=n_cells)
    parts = [slice(end - 2 * one.n_levels, end) for one, end in zip(divisions, ends.tolist(), strict=True)]
    return [_Counts(_columns(sets, part), n[part].reshape(-1, 2), died[part].reshape(-1, 2)) for part in parts]


def _columns(sets: RiskSets, columns: slice | np.ndarray) -> RiskSets:
    """The counts of some cells, at the times of their own events."""
    rows = sets.n_events[:, columns].any(axis=1)
    return RiskSets(sets.n_at_risk[rows][:, columns], sets.n_events[rows][:, columns], sets.stratum[rows])


def _survival(events: Events, divisions: Sequence[Division], methods: Methods, at: float) -> list[Estimate]:
    """Probability of being event-free at a time in every cell, by Kaplan-Meier, as the survival result reads it."""
    rows, cells, ends = _stack(events, divisions)
    survival, error = cell_survival(events.time[rows], events.event[rows], cells, int(ends[-1]), at)
    low, high = confidence_band(survival, error, methods.conf_level, methods.conf_type)
    plain = np.where(survival > 0, survival * np.where(survival > 0, error, 0.0), 0.0)
    return [
        not_estimable(UNWATCHED) if math.isnan(value) else Estimate(value, *rest)
        for value, *rest in zip(survival.tolist(), low.tolist(), high.tolist(), plain.tolist(), strict=True)
    ]


def _pairs(counted: _Counts) -> list[_Counts]:
    """The two arms of each level alone."""
    return [
        _Counts(_columns(counted.sets, slice(2 * level, 2 * level + 2)), n, died)
        for level, (n, died) in enumerate(zip(counted.n, counted.n_events, strict=True))
    ]


_TREATED = np.array([[0.0], [1.0]])


def _ratios(pairs: list[_Counts], methods: Methods, arms: tuple[str, str]) -> list[Estimate]:
    reasons = [why_no_ratio(pair.n, pair.n_events, methods, arms) for pair in pairs]
    fits = fit_cox_cells(
        [(pair.sets, _TREATED) for pair, reason in zip(pairs, reasons, strict=True) if not reason], methods.ties
    )
    place = iter(range(len(fits.df)))
    return [not_estimable(reason) if reason else _ratio(fits, next(place), methods.conf_level) for reason in reasons]


def why_no_ratio(n: np.ndarray, n_events: np.ndarray, methods: Methods, arms: tuple[str, str]) -> str:
    """The reason a hazard ratio is not estimated from counts by arm, or an empty string."""
    absent, eventless = ([arm for arm, one in zip(arms, count, strict=True) if one == 0] for count in (n, n_events))
    if absent:
        return f"nobody in {' and '.join(absent)}"
    if n_events.sum() < methods.min_events:
        return f"too few events: {int(n_events.sum())}"
    return f"no events in {eventless[0]}" if eventless else ""


def _ratio(fits: CellFits, model: int, level: float) -> Estimate:
    """Hazard ratio with Wald limits."""
    if fits.df[model] == 0:
        return not_estimable(TOGETHER)
    if not fits.converged[model]:
        return not_estimable(SEPARATED)
    coef, error = float(fits.coef[model, 0]), math.sqrt(float(fits.covariance[model, 0, 0]))
    half = z_value(level) * error
    return Estimate(math.exp(coef), math.exp(coef - half), math.exp(coef + half), error)


def _interactions(counted: list[_Counts], methods: Methods) -> list[Test]:
    reasons = [_why_no_test(one, methods) for one in counted]
    tested = [one for one, reason in zip(counted, reasons, strict=True) if not reason]
    fits = fit_cox_cells([model for one in tested for model in _models(one)], methods.ties)
    place = iter(range(0, 2 * len(tested), 2))
    return [Test(NAME, why_missing=reason) if reason else _test(fits, next(place)) for reason in reasons]


def _why_no_test(counted: _Counts, methods: Methods) -> str:
    """As ``compare_interaction``; levels that nobody has do not count."""
    held = counted.n.sum(axis=1) > 0
    if held.sum() < 2:
        return "needs two groups and two levels"
    if counted.n_events.sum() < methods.min_events:
        return f"too few events: {int(counted.n_events.sum())}"
    return "a group has no events in one level" if (counted.n_events[held] == 0).any() else ""


def _models(counted: _Counts) -> list[tuple[RiskSets, np.ndarray]]:
    """Arm and level, without and with their products; one row of the design per column of the counts."""
    held = np.repeat(counted.n.sum(axis=1) > 0, 2)
    sets, n_levels = _columns(counted.sets, held), int(held.sum()) // 2
    level = np.repeat(np.eye(n_levels), 2, axis=0)[:, 1:]
    arm = np.tile([0.0, 1.0], n_levels)[:, None]
    return [(sets, np.hstack([arm, level])), (sets, np.hstack([arm, level, arm * level]))]


def _test(fits: CellFits, apart: int) -> Test:
    if not (fits.converged[apart] and fits.converged[apart + 1]):
        return Test(NAME, why_missing=SEPARATED)
    df = int(fits.df[apart + 1] - fits.df[apart])
    if df == 0:
        return Test(NAME, why_missing=TOGETHER)
    statistic = max(0.0, 2 * float(fits.log_likelihood[apart + 1] - fits.log_likelihood[apart]))
    return Test(NAME, statistic, df, float(chdtrc(df, statistic)))
