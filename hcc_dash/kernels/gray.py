"""Gray's test: do the groups differ in the cumulative incidence of one cause, others competing?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from hcc_dash.kernels.log_rank import quadratic_form
from hcc_dash.kernels.times import FloatArray, IntArray, check_codes, check_survival, code_strata, merge_close_times


@dataclass(frozen=True, slots=True)
class Gray:
    """Gray's comparison of k groups, indexed by their codes.

    ``observed`` events of the cause and those ``expected`` if all groups of a stratum shared one subdistribution
    hazard; ``variance`` of their difference, (k, k); ``statistic`` is chi-squared with ``df`` degrees of freedom then.
    """

    observed: FloatArray
    expected: FloatArray
    variance: FloatArray
    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True)
class _Steps:
    """Of one stratum at each time with an event, a column per group but for ``pooled``.

    ``at_risk``, ``events`` and ``competing`` counts; ``before`` and ``after`` the probability of having had neither
    event; ``risk`` is at risk over before; ``incidence`` before the time, of the group and ``pooled``.
    """

    at_risk: FloatArray
    events: FloatArray
    competing: FloatArray
    before: FloatArray
    after: FloatArray
    risk: FloatArray
    incidence: FloatArray
    pooled: FloatArray


def gray_test(
    time: ArrayLike, cause: ArrayLike, group: ArrayLike, strata: ArrayLike | None = None, of_interest: int = 1
) -> Gray:
    """Test that k groups have one cumulative incidence of a cause within each stratum (Gray 1988, Ann Stat 16:1141).

    ``cause`` is 0 for censored, ``of_interest`` for the cause compared, anything else competes; ``group`` holds codes
    0..k-1. Observed less expected events and their variances are added over the strata, each with incidences of its
    own; rho is 0. Equals cmprsk's ``cuminc(time, cause, group, strata)$Tests``, ties and all: the variance is that
    of counts without replacement at each time. ``df`` as in ``log_rank``; 0, and NaN for statistic and ``p_value``,
    where no stratum holds two groups at risk at an event (cmprsk cannot solve that).
    """
    times, _ = check_survival(time, np.zeros(np.shape(time), dtype=np.bool_))
    times = merge_close_times(times)
    causes = check_codes(cause, times.size, "cause")
    groups = check_codes(group, times.size, "group")
    n_groups = int(groups.max()) + 1 if groups.size else 0
    codes = code_strata(strata, times.size)
    observed, expected = np.zeros(n_groups), np.zeros(n_groups)
    variance = np.zeros((n_groups, n_groups))
    for code in np.unique(codes):
        inside = codes == code
        steps = _count(times[inside], causes[inside], groups[inside], n_groups, of_interest)
        seen, due = _scores(steps)
        observed, expected, variance = observed + seen, expected + due, variance + _variance(steps)
    statistic, df = quadratic_form(observed - expected, variance)
    p_value = float(chdtrc(df, statistic)) if df else float("nan")
    return Gray(observed, expected, variance, statistic, df, p_value)


def _count(time: FloatArray, cause: IntArray, group: IntArray, n_groups: int, of_interest: int) -> _Steps:
    distinct, at = np.unique(time, return_inverse=True)
    cell, shape = at * n_groups + group, (distinct.size, n_groups)
    leaving, events, failing = (
        np.bincount(cell[chosen], minlength=distinct.size * n_groups).reshape(shape).astype(np.float64)
        for chosen in (slice(None), cause == of_interest, cause > 0)
    )
    rows = failing.any(axis=1)
    at_risk, events, failing = np.cumsum(leaving[::-1], axis=0)[::-1][rows], events[rows], failing[rows]
    share = failing / np.maximum(at_risk, 1)
    after = np.cumprod(1 - share, axis=0, dtype=np.float64)
    before = _shift(after, 1.0)
    followed = (at_risk > 0) & (before > 0)
    risk = np.where(followed, at_risk / np.where(followed, before, 1), 0.0)
    pool = risk.sum(axis=1)
    incidence = _shift(np.cumsum(before * events / np.maximum(at_risk, 1), axis=0), 0.0)
    pooled = _shift(np.cumsum(events.sum(axis=1) / np.where(pool > 0, pool, 1)), 0.0)
    return _Steps(at_risk, events, failing - events, before, after, risk, incidence, pooled)


def _shift(values: FloatArray, start: float) -> FloatArray:
    """What held before each time, from what holds after it."""
    return np.concatenate((np.full_like(values[:1], start), values[:-1]))


def _scores(steps: _Steps) -> tuple[FloatArray, FloatArray]:
    """Events observed and expected by group: those of each time shared out by what is left to have the event."""
    left = steps.risk * (1 - steps.incidence)
    total = left.sum(axis=1)
    dying = steps.events.sum(axis=1)
    shares = left * np.where(total > 0, dying / np.where(total > 0, total, 1), 0.0)[:, None]
    return steps.events[total > 0].sum(axis=0), shares.sum(axis=0)


def _variance(steps: _Steps) -> FloatArray:
    """Of observed less expected, (k, k): what an event of either kind in group j moves in the score of group i."""
    dying, pool = steps.events.sum(axis=1), steps.risk.sum(axis=1)
    safe = np.where(pool > 0, pool, 1)
    jump = dying / safe
    share = steps.risk / safe[:, None]  # of a group alone exactly 1, so that it moves nothing
    direct = steps.risk[:, :, None] * (np.eye(share.shape[1]) - share[:, None, :])
    running = np.cumsum(direct * (jump / np.maximum(1 - steps.pooled, 1e-300))[:, None, None], axis=0)
    ahead = (running[-1:] - running) if running.size else running
    alive = np.where(steps.after > 0, steps.after, 1)
    left = (1 - steps.pooled - jump)[:, None] / alive
    tied = _without_replacement(dying[:, None], pool[:, None] * steps.before)
    mass = np.where(steps.at_risk > 0, tied * steps.before * jump[:, None] / np.maximum(steps.at_risk, 1), 0.0)
    moved = direct + np.where(steps.after > 0, 1 - left, 1.0)[:, None, :] * ahead
    total = np.einsum("tik,tjk,tk->ij", moved, moved, mass)
    tied = _without_replacement(steps.competing, steps.at_risk)
    mass = tied * steps.before**2 * steps.competing / np.maximum(steps.at_risk, 1) ** 2
    moved = np.where(steps.after > 0, left, 0.0)[:, None, :] * ahead
    return total + np.einsum("tik,tjk,tk->ij", moved, moved, mass)


def _without_replacement(events: FloatArray, at_risk: FloatArray) -> FloatArray:
    """The variance of so many events at once, over that of as many one after the other."""
    others = at_risk - 1
    return np.where((events > 1) & (others > 0), 1 - (events - 1) / np.where(others > 0, others, 1), 1.0)
