"""Can these patients carry this model: what is looked at before anything is fitted."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hcc_dash.questions.cox.numbers.design import Design
from hcc_dash.questions.cox.numbers.terms import DesignTerm
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Methods

Verdict = Literal["good", "caution", "strong caution", "stop"]
Check = Literal[
    "something to estimate",
    "events",
    "events per coefficient",
    "separation",
    "collinearity",
    "rare levels",
    "missing values",
]

ENOUGH_PER_COEFFICIENT, FEW_PER_COEFFICIENT = 10.0, 5.0  # Peduzzi 1995; Vittinghoff & McCulloch 2007
INFLATED, STRONGLY_INFLATED = 5.0, 10.0  # variance inflation
RARE_EVENTS = 5  # a level with fewer is merged with a neighbour
MANY_MISSING = 0.2
DEPENDENT = 1e-9  # smallest eigenvalue of a correlation matrix that is rounding


@dataclass(frozen=True, slots=True)
class Guard:
    """One check: its verdict, the number behind it, and the terms or levels concerned with their counts.

    ``value``: events; events per coefficient; the largest variance inflation; patients left out. ``found``: pairs
    of a name and a count or inflation.
    """

    check: Check
    verdict: Verdict
    value: float = math.nan
    found: tuple[tuple[str, float], ...] = ()


def check_design(design: Design, methods: Methods, n_selected: int, penalised: bool = False) -> tuple[Guard, ...]:
    """Every check of a model before it is fitted, in the order in which a reader should care.

    A "stop" forbids the fit. ``penalised``: separation and few events are then allowed, for Firth's penalty copes with
    both; no event at all is not.
    """
    guards = [_something(design), _events(design, methods, penalised)]
    if any(guard.verdict == "stop" for guard in guards):
        return tuple(guards)
    guards += [_per_coefficient(design), _separation(design, penalised), _collinearity(design), _rare(design)]
    return (*guards, _missing(design, n_selected))


def stops(guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
    """The checks that forbid the fit."""
    return tuple(guard for guard in guards if guard.verdict == "stop")


def describe_stop(guard: Guard, study: Study, design: Design) -> str:
    """Why a check forbids the fit."""
    names = ", ".join(name for name, _ in guard.found)
    match guard.check:
        case "something to estimate":
            return _nothing_to_estimate(study, design)
        case "events":
            return f"too few events: {int(guard.value)}"
        case "separation":
            return f"no events in {names}"
        case _:
            return f"the covariates explain one another: {names}"


def _nothing_to_estimate(study: Study, design: Design) -> str:
    if not design.terms:
        return "the model holds no term that can be estimated"
    if design.absent_arms:
        absent = ", ".join(study.arm(arm).label for arm in design.absent_arms)
        return f"nobody of {absent} has a value for every covariate"
    flat = ", ".join(term.label for term in design.terms if not term.columns)
    return f"too few different values of {flat}"


def _something(design: Design) -> Guard:
    """Every term must vary, and there must be one; an arm that lost everybody is a term that cannot vary."""
    flat = [term.label for term in design.terms if not term.columns] + list(design.absent_arms)
    verdict: Verdict = "stop" if flat or not design.terms else "good"
    return Guard("something to estimate", verdict, design.x.shape[1], tuple((name, 0.0) for name in flat))


def _events(design: Design, methods: Methods, penalised: bool) -> Guard:
    n_events = int(design.events.event.sum())
    if n_events >= methods.min_events:
        return Guard("events", "good", n_events)
    return Guard("events", "strong caution" if penalised and n_events else "stop", n_events)


def _per_coefficient(design: Design) -> Guard:
    ratio = float(design.events.event.sum()) / design.x.shape[1]
    verdict: Verdict = "good"
    if ratio < ENOUGH_PER_COEFFICIENT:
        verdict = "caution" if ratio >= FEW_PER_COEFFICIENT else "strong caution"
    return Guard("events per coefficient", verdict, ratio)


def _separation(design: Design, penalised: bool) -> Guard:
    """Levels, and arms within a level where they interact, without an event: their hazard ratio is 0 or infinite."""
    event = design.events.event
    empty = [
        (_name(term, level), float(members.sum()))
        for term in design.terms
        for level, members in term.groups
        if not (event & members).any()
    ]
    by_key = {term.key: term for term in design.terms}
    for term in design.terms:
        if term.kind == "interaction":
            arm, other = (by_key[key] for key in term.parents)
            empty += [
                (f"{arm_level}, {_name(other, level)}", float((inside & members).sum()))
                for arm_level, inside in arm.groups
                for level, members in other.groups
                if not (event & inside & members).any()
            ]
    bad: Verdict = "strong caution" if penalised else "stop"
    return Guard("separation", bad if empty else "good", len(empty), tuple(empty))


def _name(term: DesignTerm, level: str) -> str:
    return level if term.kind == "arm" else f"{term.label}: {level}"


def _collinearity(design: Design) -> Guard:
    """Generalised variance inflation of each term (Fox & Monette 1992), per coefficient; dependent columns stop.

    Looked at within strata, among those at risk at the first event: risk sets only shrink, so what is dependent
    there is dependent at every event, and nothing else is.
    """
    x = _at_risk_within_strata(design)
    spread = x.std(axis=0)
    flat = spread <= 1e-12 * np.maximum(np.abs(design.x).max(axis=0), 1e-300)
    if flat.any():
        named = [term.label for term in design.terms if flat[list(term.columns)].any()]
        return Guard("collinearity", "stop", math.inf, tuple((name, math.inf) for name in named))
    correlation = np.atleast_2d(np.corrcoef(x, rowvar=False))
    values, vectors = np.linalg.eigh(correlation)
    if values[0] < DEPENDENT:
        involved = np.abs(vectors[:, 0]) > 1e-4
        named = [term.label for term in design.terms if involved[list(term.columns)].any()]
        return Guard("collinearity", "stop", math.inf, tuple((name, math.inf) for name in named))
    mains = [term for term in design.terms if term.kind != "interaction"]
    inflation = [(term.label, _inflation(correlation, mains, term)) for term in mains]
    worst = max((factor for _, factor in inflation), default=1.0)
    verdict: Verdict = "good"
    if worst >= INFLATED:
        verdict = "caution" if worst < STRONGLY_INFLATED else "strong caution"
    return Guard(
        "collinearity", verdict, worst, tuple((name, factor) for name, factor in inflation if factor >= INFLATED)
    )


def _at_risk_within_strata(design: Design) -> np.ndarray:
    """Columns less their stratum's mean, for those at risk at the first event of a stratum with events."""
    events = design.events
    strata = np.zeros(len(events.time), dtype=np.int64) if design.strata is None else design.strata
    parts = []
    for code in np.unique(strata):
        inside = strata == code
        if events.event[inside].any():
            first = events.time[inside & events.event].min()
            part = design.x[inside & (events.time >= first)]
            parts.append(part - part.mean(axis=0))
    return np.vstack(parts)


def _inflation(correlation: np.ndarray, mains: list[DesignTerm], term: DesignTerm) -> float:
    """det(own) det(others) / det(all), to the power 1 / own columns: comparable with a single column's inflation."""
    own = list(term.columns)
    others = [column for other in mains if other is not term for column in other.columns]
    if not others:
        return 1.0

    def log_det(columns: list[int]) -> float:
        return float(np.linalg.slogdet(correlation[np.ix_(columns, columns)])[1])

    return math.exp((log_det(own) + log_det(others) - log_det(own + others)) / len(own))


def _rare(design: Design) -> Guard:
    """Levels with some events but fewer than 5: their hazard ratio hangs on single patients."""
    event = design.events.event
    counted = [
        (_name(term, level), float((event & members).sum())) for term in design.terms for level, members in term.groups
    ]
    rare = tuple((name, n) for name, n in counted if 0 < n < RARE_EVENTS)
    return Guard("rare levels", "caution" if rare else "good", len(rare), rare)


def _missing(design: Design, n_selected: int) -> Guard:
    lost = sum(group.n for group in design.left_out)
    verdict: Verdict = "good"
    if lost:
        verdict = "strong caution" if lost > MANY_MISSING * n_selected else "caution"
    return Guard(
        "missing values", verdict, lost, tuple((group.reason, float(group.n)) for group in design.missing if group.n)
    )
