"""The hazard ratio before and after a cut: what is said where one number for all time would mislead."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.estimation.comparison import ratio_of
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.kernels.times import align_time
from hcc_dash.questions.cox.numbers.design import Design
from hcc_dash.study.parts import Methods


@dataclass(frozen=True, slots=True)
class EarlyLate:
    """Hazard ratios of ``arm`` over the reference up to ``cut`` (endpoint's unit) and beyond, with the events of each.

    The other terms of the model are in both, with one coefficient each.
    """

    arm: str
    cut: float
    early: Estimate
    late: Estimate
    n_events_early: int
    n_events_late: int


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Every patient's time in two: up to the cut for those there by then, and beyond it for those followed so far."""

    entry: np.ndarray
    time: np.ndarray
    event: np.ndarray
    late: np.ndarray
    row: np.ndarray


def split_at(design: Design, methods: Methods, cut: float, ties: Ties) -> tuple[EarlyLate, ...]:
    """The arms' hazard ratios early and late, from a Cox model whose arm effects change at ``cut``.

    Equals R's ``coxph(Surv(start, stop, event) ~ arm:period + others)`` on ``survSplit`` data. A period with fewer
    than the study's fewest events, or with an arm without any, is not estimated; the other period is then
    estimated from its own stretch alone.
    """
    arm = design.arm
    assert arm is not None  # there is nothing to split in a model without arms
    events, stretches = design.events, _split(design, cut)
    n_arms = len(events.groups)
    reasons, counts = [], []
    for late in (False, True):
        inside = (stretches.late == late) & stretches.event
        by_arm = np.bincount(events.group[stretches.row[inside]], minlength=n_arms)
        counts.append(by_arm)
        reasons.append(_why_not(by_arm, methods.min_events))
    ratios = _estimate(design, stretches, list(arm.columns), reasons, methods, ties)
    return tuple(
        EarlyLate(name, cut, ratios[0][i], ratios[1][i], int(counts[0].sum()), int(counts[1].sum()))
        for i, name in enumerate(events.groups[1:])
    )


def _split(design: Design, cut: float) -> _Stretches:
    time, event = design.events.time, design.events.event
    cut = align_time(cut, time)
    since = np.full(len(time), -1.0) if design.events.entry is None else design.events.entry
    after = time > cut
    first, beyond = np.flatnonzero(since < cut), np.flatnonzero(after)
    return _Stretches(
        entry=np.concatenate([since[first], np.maximum(since[beyond], cut)]),
        time=np.concatenate([np.minimum(time[first], cut), time[beyond]]),
        event=np.concatenate([(event & ~after)[first], event[beyond]]),
        late=np.concatenate([np.zeros(len(first), dtype=bool), np.ones(len(beyond), dtype=bool)]),
        row=np.concatenate([first, beyond]),
    )


def _why_not(by_arm: np.ndarray, fewest: int) -> str:
    if by_arm.sum() < fewest:
        return f"too few events: {int(by_arm.sum())}"
    return "an arm without events" if (by_arm == 0).any() else ""


def _estimate(
    design: Design, stretches: _Stretches, arm: list[int], reasons: list[str], methods: Methods, ties: Ties
) -> tuple[list[Estimate], list[Estimate]]:
    periods = [late for late in (False, True) if not reasons[late]]
    answers: tuple[list[Estimate], list[Estimate]] = (
        [not_estimable(reasons[0])] * len(arm),
        [not_estimable(reasons[1])] * len(arm),
    )
    if not periods:
        return answers
    used = np.isin(stretches.late, periods)
    row, late = stretches.row[used], stretches.late[used]
    x = design.x[row]
    by_period = [x[:, arm] * (late == period)[:, None] for period in periods]
    others = np.delete(x, arm, axis=1)
    strata = None if design.strata is None else design.strata[row]
    try:
        fit = fit_cox(
            stretches.time[used],
            stretches.event[used],
            np.hstack([*by_period, others]),
            strata,
            ties,
            entry=stretches.entry[used],
        )
    except ValueError:  # nobody of an arm, or no variation of another term, is left at risk in a period
        why = [not_estimable("a term does not vary among those at risk in a period")] * len(arm)
        return why, why
    for place, period in enumerate(periods):
        answers[period][:] = [ratio_of(fit, place * len(arm) + i, methods.conf_level)[0] for i in range(len(arm))]
    return answers
