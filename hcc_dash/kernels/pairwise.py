"""Log-rank of every pair of groups, with p-values adjusted for how many pairs there are."""

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.log_rank import WeightKind, log_rank
from hcc_dash.kernels.times import FloatArray, IntArray, check_codes, check_survival, code_strata

Adjustment = Literal["holm", "bonferroni", "BH", "none"]


@dataclass(frozen=True, slots=True)
class PairwiseLogRank:
    """One row per pair of groups that have patients: codes ``first`` < ``second``, and the test between the two.

    ``p_value`` is that of the pair alone, ``adjusted_p_value`` after ``adjustment`` over the pairs that could be
    tested; both NaN where ``df`` is 0.
    """

    first: IntArray
    second: IntArray
    statistic: FloatArray
    df: IntArray
    p_value: FloatArray
    adjusted_p_value: FloatArray
    adjustment: Adjustment


def pairwise_log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    strata: ArrayLike | None = None,
    rho: float = 0.0,
    gamma: float = 0.0,
    kind: WeightKind = "fleming-harrington",
    adjust: Adjustment = "holm",
    entry: ArrayLike | None = None,
) -> PairwiseLogRank:
    """Compare each two groups by the log-rank test among their own patients (see ``log_rank`` for the weights).

    Equals R's ``survdiff`` on each pair's patients and ``p.adjust`` on the p-values.
    """
    times, events = check_survival(time, event)
    groups = check_codes(group, times.size, "group")
    stratum = code_strata(strata, times.size)
    entries = None if entry is None else np.asarray(entry, dtype=np.float64)
    pairs = list(combinations(np.flatnonzero(np.bincount(groups)).tolist() if groups.size else [], 2))
    tests = []
    for first, second in pairs:
        inside = (groups == first) | (groups == second)
        later = (groups[inside] == second).astype(np.int64)
        since = None if entries is None else entries[inside]
        tests.append(log_rank(times[inside], events[inside], later, stratum[inside], rho, gamma, kind, since))
    p_values = np.array([test.p_value for test in tests], dtype=np.float64)
    return PairwiseLogRank(
        first=np.array([pair[0] for pair in pairs], dtype=np.int64),
        second=np.array([pair[1] for pair in pairs], dtype=np.int64),
        statistic=np.array([test.statistic for test in tests], dtype=np.float64),
        df=np.array([test.df for test in tests], dtype=np.int64),
        p_value=p_values,
        adjusted_p_value=adjust_p_values(p_values, adjust),
        adjustment=adjust,
    )


def adjust_p_values(p_values: ArrayLike, adjustment: Adjustment = "holm") -> FloatArray:
    """P-values adjusted for their number, in their own order; equals R's ``p.adjust``.

    "bonferroni" and "holm" (Holm 1979, Scand J Stat 6:65) bound the chance of any false positive, "BH" (Benjamini &
    Hochberg 1995, JRSS B 57:289) the expected share of false ones among the positives. NaN stays NaN and is not
    counted. Raises ValueError for an unknown adjustment or a p-value outside [0, 1].
    """
    p = np.atleast_1d(np.asarray(p_values, dtype=np.float64))
    if adjustment not in ("holm", "bonferroni", "BH", "none"):
        raise ValueError(f'p-values are adjusted by "holm", "bonferroni", "BH" or "none"; found {adjustment!r}.')
    known = np.flatnonzero(~np.isnan(p))
    if ((p[known] < 0) | (p[known] > 1)).any():
        raise ValueError(f"A p-value lies between 0 and 1; found {p[known].tolist()}.")
    m = known.size
    answer = p.copy()
    if m == 0 or adjustment == "none":
        return answer
    order = known[np.argsort(p[known], kind="stable")]
    rank = np.arange(1, m + 1)
    if adjustment == "bonferroni":
        answer[order] = m * p[order]
    elif adjustment == "holm":
        answer[order] = np.maximum.accumulate((m + 1 - rank) * p[order])
    else:
        answer[order] = np.minimum.accumulate((m / rank * p[order])[::-1])[::-1]
    return np.minimum(answer, 1.0)
