"""Concordance: how often, of two patients, the one at higher risk has the event first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray, check_survival, code_strata, code_times

# Of the largest score: two patients alike get linear predictors that differ by this much, as sums are ordered.
ROUNDING = 1e-13
# Comparisons up to which each is made by itself: bit by bit they would take ten times as long.
FEW_COMPARISONS = 2**18


@dataclass(frozen=True, slots=True)
class Concordance:
    """``value`` = (concordant + tied risk / 2) / comparable pairs, with its standard error; NaN without pairs.

    ``n_tied_risk`` pairs have one risk; pairs whose events are at one time are not comparable and are counted
    in ``n_tied_time`` (risks differ) and ``n_tied_both`` (risks equal).
    """

    value: float
    std_error: float
    n_concordant: int
    n_discordant: int
    n_tied_risk: int
    n_tied_time: int
    n_tied_both: int


def concordance(time: ArrayLike, event: ArrayLike, risk: ArrayLike, strata: ArrayLike | None = None) -> Concordance:
    """Harrell's C of a risk score (higher: earlier event), over pairs within strata, in O(n log n).

    A pair is comparable when the earlier time is an event; an event precedes a censoring at its time. Risks
    that rounding alone sets apart are one. The standard error is the infinitesimal jackknife's. Equals R's
    ``concordance(Surv(time, event) ~ risk + strata(strata), reverse = TRUE)``. Harrell et al. 1982 (JAMA
    247:2543); Therneau & Watson 2015 (Mayo Clinic technical report 85). Raises ValueError for a missing risk.
    """
    times, events = check_survival(time, event)
    scores = np.asarray(risk, dtype=np.float64)
    if scores.shape != times.shape or not np.isfinite(scores).all():
        raise ValueError(
            f"risk must hold one finite number for each of {times.size} patients; found shape {scores.shape}."
        )
    stratum = code_strata(strata, times.size)
    code = code_times(times)[1]
    rank = _rank(scores)
    totals = np.zeros(5, dtype=np.int64)
    shares = []
    for level in np.flatnonzero(np.bincount(stratum)):
        inside = slice(None) if not stratum.any() else stratum == level
        pairs, tied_events = _pairs(code[inside], events[inside], rank[inside])
        totals += np.concatenate((pairs.sum(axis=1) // 2, tied_events))
        shares.append(pairs)
    comparable = int(totals[:3].sum())
    counts = {"n_concordant": int(totals[0]), "n_discordant": int(totals[1]), "n_tied_risk": int(totals[2])}
    counts |= {"n_tied_time": int(totals[3]), "n_tied_both": int(totals[4])}
    if comparable == 0:
        return Concordance(float("nan"), float("nan"), **counts)
    value = (int(totals[0]) + int(totals[2]) / 2) / comparable
    each = np.concatenate(shares, axis=1)
    influence = (each[0] + each[2] / 2 - value * each.sum(axis=0)) / comparable
    return Concordance(value, float(np.sqrt((influence**2).sum())), **counts)


def _rank(scores: FloatArray) -> IntArray:
    """Return the place of each score among the distinct ones; scores apart by rounding only share a place."""
    distinct, position = np.unique(scores, return_inverse=True)
    apart = np.diff(distinct, prepend=-np.inf) > ROUNDING * np.abs(distinct).max(initial=0)
    return (np.cumsum(apart) - 1)[position]


def _pairs(code: IntArray, event: BoolArray, rank: IntArray) -> tuple[IntArray, IntArray]:
    """Return each patient's concordant, discordant and risk-tied pairs (3, n), and pairs of events at one time (2,)."""
    order = np.argsort(2 * code + ~event, kind="stable")
    code, event, rank = code[order], event[order], rank[order]
    n, n_ranks, dying = code.size, int(rank.max()) + 1, np.flatnonzero(event)
    first = np.searchsorted(code, code)
    n_events = np.bincount(code[dying], minlength=int(code[-1]) + 1)
    # as the earlier of a pair: an event, against everybody after the events of its time
    after = first[dying] + n_events[code[dying]]
    below, equal = _count_before(rank, after, rank[dying], n_ranks)
    of_rank = np.bincount(rank, minlength=n_ranks)
    lower = (np.cumsum(of_rank) - of_rank)[rank[dying]] - below
    same = of_rank[rank[dying]] - equal
    pairs = np.zeros((3, n), dtype=np.int64)
    pairs[:, dying] = lower, n - after - lower - same, same
    # as the later: against the events before its time and, when censored, those at its time
    before = np.concatenate(([0], np.cumsum(event)))[np.where(event, first, np.arange(n))]
    below, equal = _count_before(rank[dying], before, rank, n_ranks)
    pairs += np.stack([before - below - equal, below, equal])
    both = np.unique(code[dying] * n_ranks + rank[dying], return_counts=True)[1]
    n_both = int((both * (both - 1) // 2).sum())
    return pairs, np.array([int((n_events * (n_events - 1) // 2).sum()) - n_both, n_both])


def _count_before(ranks: IntArray, n_before: IntArray, threshold: IntArray, n_ranks: int) -> tuple[IntArray, IntArray]:
    """Return how many of the first ``n_before`` ranks lie below each threshold, and how many equal it.

    A wavelet matrix (Claude, Navarro & Ordonez 2015, Information Systems 47:15): bit by bit from the highest, ranks are
    parted stably into those with a 0 and those with a 1, and every prefix is followed to its place among them.
    """
    if ranks.size * threshold.size <= FEW_COMPARISONS:
        before, limit = np.arange(ranks.size) < n_before[:, None], threshold[:, None]
        return (before & (ranks < limit)).sum(axis=1), (before & (ranks == limit)).sum(axis=1)
    ranks, place, below = ranks.astype(np.int32), n_before.astype(np.int32), np.zeros(threshold.size, dtype=np.int32)
    every, start = np.arange(n_ranks), np.zeros(n_ranks, dtype=np.int32)
    skipped = np.zeros(n_ranks, dtype=np.int32)
    for bit in reversed(range(n_ranks.bit_length())):
        low = (ranks >> bit) & 1 == 0
        n_low = np.zeros(low.size + 1, dtype=np.int32)
        np.cumsum(low, dtype=np.int32, out=n_low[1:])
        high, high_rank = (threshold >> bit) & 1 == 1, (every >> bit) & 1 == 1
        passed, passed_rank = n_low[place], n_low[start]
        below += np.where(high, passed, 0)
        skipped += np.where(high_rank, passed_rank, 0)
        place = np.where(high, n_low[-1] + place - passed, passed)
        start = np.where(high_rank, n_low[-1] + start - passed_rank, passed_rank)
        ranks = np.concatenate((ranks[low], ranks[~low]))
    return (below - skipped[threshold]).astype(np.int64), (place - start[threshold]).astype(np.int64)
