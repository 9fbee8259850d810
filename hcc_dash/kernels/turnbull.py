"""Turnbull's estimate: probability of an event by a time when it is known only to lie between two looks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from hcc_dash.kernels.times import FloatArray, IntArray

# How far below the largest log-likelihood the estimate may lie, for each patient.
LARGEST_GAP = 1e-12
MOST_STEPS = 10_000
HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Turnbull:
    """Mass of the event in each innermost interval (``left``, ``right``], m of them, ascending, apart from each other.

    Where ``left`` equals ``right`` the event was seen at that time; a last ``right`` of infinity holds those in whom
    it was never seen. ``mass`` adds up to 1. ``gap`` bounds how far ``log_likelihood`` is below its largest value.
    """

    left: FloatArray
    right: FloatArray
    mass: FloatArray
    log_likelihood: float
    gap: float


def turnbull(left: ArrayLike, right: ArrayLike) -> Turnbull:
    """Nonparametric maximum likelihood of interval-censored times (Turnbull 1976, JRSS B 38:290).

    Patient i's event lies in (``left``, ``right``]: after the last look that found nothing, at or before the first
    that found it; ``right`` is infinite (or missing) where none did, and equal to ``left`` where the time is known. By
    steps of EM and of iterative convex minorants (Wellner & Zhan 1997, JASA 92:945) until the estimate is proved: it
    agrees with itself, no innermost interval could take more mass, and so the log-likelihood is within ``gap`` of
    its largest (Gentleman & Geyer 1994, Biometrika 81:618). R's ``survfit(Surv(type = "interval2"))`` stops earlier;
    equals icenReg's ``ic_np``. Raises ValueError for an interval that ends before it begins, for nobody, and where
    the proof is not reached.
    """
    lefts, rights = _check_intervals(left, right)
    ends_left, ends_right, low, high = _innermost(lefts, rights)
    cells, count = np.unique(np.column_stack((low, high)), axis=0, return_counts=True)
    low, high, weight = cells[:, 0], cells[:, 1], count.astype(np.float64)
    total = float(weight.sum())
    curve = np.linspace(0.0, 1.0, ends_left.size + 1)
    for _ in range(MOST_STEPS):
        inside = weight / (curve[high] - curve[low])
        pull = _pull(low, high, inside, ends_left.size) / total
        gap = total * (float(pull.max()) - 1)
        if gap <= LARGEST_GAP * total:
            found = float(weight @ np.log(curve[high] - curve[low]))
            return Turnbull(ends_left, ends_right, np.diff(curve), found, max(gap, 0.0))
        mass = np.diff(curve) * pull
        curve = _convex_minorant(np.concatenate(([0.0], np.cumsum(mass) / mass.sum())), low, high, weight)
    raise ValueError(f"Turnbull's estimate was not proved after {MOST_STEPS:,} steps; log-likelihood within {gap:.2g}.")


def turnbull_at(estimate: Turnbull, times: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Smallest and largest probability of the event by each time that the estimate allows.

    They are equal outside the innermost intervals; inside one nobody can tell how much of its mass came earlier.
    """
    asked = np.asarray(times, dtype=np.float64)
    total = np.concatenate(([0.0], np.cumsum(estimate.mass)))
    surely = total[np.searchsorted(estimate.right, asked, side="right")]
    begun = np.searchsorted(estimate.left, asked, side="left")
    return surely, np.maximum(surely, total[begun])


def _check_intervals(left: ArrayLike, right: ArrayLike) -> tuple[FloatArray, FloatArray]:
    lefts, rights = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if lefts.ndim != 1 or lefts.shape != rights.shape or not lefts.size:
        raise ValueError(f"Each patient has one interval; found ends of shape {lefts.shape} and {rights.shape}.")
    rights = np.where(np.isnan(rights), np.inf, rights)
    if not np.isfinite(lefts).all() or (rights < lefts).any():
        raise ValueError("An interval has a finite left end and does not end before it begins.")
    return lefts, rights


def _innermost(lefts: FloatArray, rights: FloatArray) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Innermost intervals, and of each patient the first of them he may have had his event in and the last, plus one.

    They run from a left end to the right end that follows it with no other end between. At one time a known event
    begins, intervals end there, and others begin after it.
    """
    n = lefts.size
    known = lefts == rights
    values = np.concatenate((lefts, rights))
    turn = np.concatenate((np.where(known, 0, 2), np.ones(n)))
    order = np.lexsort((turn, values))
    is_right = order >= n
    ends = np.flatnonzero(~is_right[:-1] & is_right[1:])
    place = np.empty(2 * n, dtype=np.intp)
    place[order] = np.arange(2 * n)
    first = _first_of_equals(values, turn, order)
    low = np.searchsorted(ends, first[place[:n]])
    high = np.searchsorted(ends, place[n:])
    return values[order[ends]], values[order[ends + 1]], low, high


def _first_of_equals(values: FloatArray, turn: FloatArray, order: IntArray) -> IntArray:
    """For each place in the order, the place of the first end of the same time and kind."""
    sorted_values, sorted_turn = values[order], turn[order]
    new = np.concatenate(([True], (np.diff(sorted_turn) != 0) | (sorted_values[1:] != sorted_values[:-1])))
    return np.maximum.accumulate(np.where(new, np.arange(order.size), 0))


def _pull(low: IntArray, high: IntArray, inside: FloatArray, m: int) -> FloatArray:
    """Slope of the log-likelihood in the mass of each innermost interval."""
    change = np.bincount(low, inside, m + 1) - np.bincount(high, inside, m + 1)
    return np.cumsum(change)[:m]


def _log_likelihood(curve: FloatArray, low: IntArray, high: IntArray, weight: FloatArray) -> float:
    mass = curve[high] - curve[low]
    return float(weight @ np.log(mass)) if (mass > 0).all() else -np.inf


def _convex_minorant(curve: FloatArray, low: IntArray, high: IntArray, weight: FloatArray) -> FloatArray:
    """One Newton step of the curve by the Hessian's diagonal, kept ascending, shortened until it climbs."""
    m = curve.size - 1
    if m == 1:
        return curve
    mass = curve[high] - curve[low]
    slope = np.bincount(high, weight / mass, m + 1) - np.bincount(low, weight / mass, m + 1)
    bend = np.bincount(high, weight / mass**2, m + 1) + np.bincount(low, weight / mass**2, m + 1)
    inner = slice(1, m)
    aim = curve.copy()
    aim[inner] = np.clip(isotonic_regression(curve[inner] + slope[inner] / bend[inner], weights=bend[inner]).x, 0, 1)
    start = _log_likelihood(curve, low, high, weight)
    for _ in range(HALVINGS):
        if _log_likelihood(aim, low, high, weight) > start:
            return aim
        aim = (curve + aim) / 2
    return curve
