"""Exact tests of proportions: Fisher's of two groups by any number of levels, the exact odds ratio; and Pearson's."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import chdtrc, gammaln, logsumexp

from hcc_dash.kernels.proportions import checked_counts, checked_level
from hcc_dash.kernels.times import FloatArray

MOST_TABLES = 5_000_000
"""Tables with the margins observed that are counted one by one; beyond, the exact test is not feasible here."""
# R's fisher.test: tables as likely as the one observed but for rounding count as no more likely than it.
AS_LIKELY = 1e-7
# A log odds ratio beyond it is none that counts could show: e^700 is the largest number there is.
FARTHEST = 700.0


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """A conditional odds ratio with its limits; 0 or infinite where a cell is empty, NaN where a margin is."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PearsonTest:
    """Chi-squared statistic with its degrees of freedom and p-value; NaN and 0 where one group or level is left.

    ``least_expected``: the smallest count expected; below 5 the approximation is doubted by convention.
    """

    statistic: float
    df: int
    p_value: float
    least_expected: float


def fisher_exact(counts: ArrayLike, most: int = MOST_TABLES) -> float:
    """Two-sided P that two groups share the proportions of k levels (Fisher 1922; Freeman & Halton 1951).

    ``counts`` (2, k), patients. The probability, given both margins, of all tables no more likely than the one
    observed; equals R's ``fisher.test(counts)$p.value``. 1 where a group or all levels but one are empty (there is one
    such table only). NaN where there are more than ``most`` tables.
    """
    table = _checked(counts)
    table = table[:, table.sum(axis=0) > 0]
    levels, n = table.sum(axis=0), table.sum(axis=1)
    logs = _log_tables(levels, int(n[0]), most)
    if logs is None:
        return float("nan")
    observed = float(_log_choose(levels, table[0]).sum())
    total = float(logsumexp(logs))
    kept = logs[logs <= observed + np.log1p(AS_LIKELY)]
    return min(1.0, float(np.exp(logsumexp(kept) - total))) if kept.size else 1.0


def _log_tables(levels: FloatArray, n: int, most: int) -> FloatArray | None:
    """Log weight of every table with these level totals and n in the first group; None where there are too many.

    Levels come in one after the other, and only those ways of filling them go on that the rest can complete.
    """
    order = np.sort(levels)[::-1].astype(np.int64)
    left = order.sum() - np.cumsum(order)
    placed, logs = np.zeros(1, dtype=np.int64), np.zeros(1)
    for size, rest in zip(order, left, strict=True):
        low, high = np.maximum(0, n - placed - rest), np.minimum(size, n - placed)
        width = high - low + 1
        if int(width.sum()) > most:
            return None
        start = np.repeat(np.cumsum(width) - width, width)
        inside = np.repeat(low, width) + np.arange(int(width.sum())) - start
        logs = np.repeat(logs, width) + _log_choose(np.full(1, size, dtype=np.float64), inside)
        placed = np.repeat(placed, width) + inside
    return logs


def conditional_odds_ratio(x1: int, n1: int, x0: int, n0: int, level: float = 0.95) -> OddsRatio:
    """Odds ratio of group 1 to group 0 given both margins: the most likely one, and exact limits.

    The maximum of the noncentral hypergeometric likelihood (Cornfield 1956); limits at which either tail holds half of
    1 - level. Equals R's ``fisher.test(counts)$estimate`` and ``$conf.int``, which stop their search at 1e-4. No event
    in one group: 0 or infinite, with the other limit alone; no event at all, or nobody without: NaN, 0 to infinity.
    """
    checked_counts([x1, x0], [n1, n0])
    events = x1 + x0
    first, last = max(0, events - n0), min(events, n1)
    if first == last:
        return OddsRatio(float("nan"), 0.0, float("inf"))
    support = np.arange(first, last + 1)
    log_weights = _log_choose(np.array([n1]), support) + _log_choose(np.array([n0]), events - support)
    alpha = (1 - checked_level(level)) / 2

    def shares(log_odds: float) -> FloatArray:
        tilted = log_weights + support * log_odds
        return np.exp(tilted - logsumexp(tilted))

    def solve(excess: Callable[[float], float]) -> float:
        return float(np.exp(brentq(excess, -FARTHEST, FARTHEST, xtol=1e-13, rtol=1e-14)))

    least, most = x1 == first, x1 == last
    edge = 0.0 if least else float("inf") if most else None
    estimate = solve(lambda odds: float((support * shares(odds)).sum()) - x1) if edge is None else edge
    low = 0.0 if least else solve(lambda odds: float(shares(odds)[support >= x1].sum()) - alpha)
    high = float("inf") if most else solve(lambda odds: alpha - float(shares(odds)[support <= x1].sum()))
    return OddsRatio(estimate, low, high)


def pearson_chi_squared(counts: ArrayLike) -> PearsonTest:
    """Pearson's test that groups share the proportions of levels, ``counts`` (r, k), without continuity correction.

    Equals R's ``chisq.test(counts, correct = FALSE)`` once empty groups and levels are dropped.
    """
    table = _checked(counts)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return PearsonTest(float("nan"), 0, float("nan"), float("nan"))
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    return PearsonTest(statistic, df, float(chdtrc(df, statistic)), float(expected.min()))


def _log_choose(n: FloatArray, k: ArrayLike) -> FloatArray:
    chosen = np.asarray(k, dtype=np.float64)
    return np.asarray(gammaln(n + 1) - gammaln(chosen + 1) - gammaln(n - chosen + 1))


def _checked(counts: ArrayLike) -> FloatArray:
    """Counts as a table of two dimensions; ValueError for what are no counts."""
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != 2 or not np.isfinite(table).all() or (table < 0).any() or (table != np.floor(table)).any():
        raise ValueError(f"A table of counts holds whole numbers from 0 in rows and columns; found {counts!r}.")
    return table
