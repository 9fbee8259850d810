"""Kaplan-Meier with weights: the curve of a reweighted sample and its robust standard error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray, check_survival, code_strata, code_times


@dataclass(frozen=True, slots=True)
class WeightedKaplanMeier:
    """A weighted survival curve at each distinct time, events and censorings alike; arrays of one length.

    ``n_at_risk`` and ``n_events`` are sums of weights, ``n_raw_at_risk`` counts patients, all just before the
    time; ``survival`` holds from the time on; ``std_error`` is the robust one, of log survival, infinite once
    survival is 0.
    """

    time: FloatArray
    n_at_risk: FloatArray
    n_events: FloatArray
    n_raw_at_risk: IntArray
    survival: FloatArray
    std_error: FloatArray


def weighted_kaplan_meier(
    time: ArrayLike, event: ArrayLike, weights: ArrayLike, cluster: ArrayLike | None = None
) -> WeightedKaplanMeier:
    """Probability of being event-free in a weighted sample, such as one weighted by propensity score.

    Equals R's ``survfit(Surv(time, event) ~ 1, weights =, robust = TRUE)`` and, with ``cluster``, ``id =``. The
    standard error is the infinitesimal jackknife: the root of the sum, over patients or clusters, of the squared
    change of log S per unit of weight, times the weight (Xie & Liu 2005, Stat Med 24:3089, for the curve; Therneau &
    Grambsch 2000, section 7, for the error). Weights are taken as known. Patients of weight 0 are no part of the
    curve. Raises ValueError for a weight that is negative, missing or infinite.
    """
    times, events = check_survival(time, event)
    weight = _check_weights(weights, times.size)
    clusters = np.arange(times.size) if cluster is None else code_strata(cluster, times.size)
    present = weight > 0
    times, events, weight, clusters = times[present], events[present], weight[present], clusters[present]
    values, codes = code_times(times)
    count = np.bincount(codes, minlength=values.size)
    seen = count > 0
    codes = (np.cumsum(seen) - 1)[codes]
    values, count = values[seen], count[seen]
    leaving = _sum_by(codes, weight, values.size)
    dying = _sum_by(codes[events], weight[events], values.size)
    at_risk = np.cumsum(leaving[::-1])[::-1].copy()
    # where all who are left have the event the two sums are equal bit by bit: S is then exactly 0
    surviving = np.where(dying == at_risk, 0.0, at_risk - dying)
    return WeightedKaplanMeier(
        time=values,
        n_at_risk=at_risk,
        n_events=dying,
        n_raw_at_risk=np.cumsum(count[::-1])[::-1].copy(),
        survival=np.cumprod(surviving / at_risk, dtype=np.float64),
        std_error=_robust_error(codes, events, weight, clusters, at_risk, surviving),
    )


def _sum_by(codes: IntArray, values: FloatArray, n: int) -> FloatArray:
    """Sum of the values of each code."""
    return np.bincount(codes, values, n).astype(np.float64)


def _check_weights(weights: ArrayLike, n: int) -> FloatArray:
    """Return one weight per patient; ValueError when negative, missing or infinite."""
    weight = np.asarray(weights, dtype=np.float64)
    if weight.shape != (n,):
        raise ValueError(f"weights must hold one number per patient ({n}); found shape {weight.shape}.")
    wrong = ~(np.isfinite(weight) & (weight >= 0))
    if wrong.any():
        raise ValueError(
            f"Weights must be 0 or more and present; {int(wrong.sum())} are not, the first at position "
            f"{int(wrong.argmax())}: {weight[wrong.argmax()]}. Leave these patients out or correct the weights."
        )
    return weight


def _robust_error(
    codes: IntArray, event: BoolArray, weight: FloatArray, cluster: IntArray, at_risk: FloatArray, surviving: FloatArray
) -> FloatArray:
    """Root of the sum over clusters of (weighted influence on log S at t) squared, at every time.

    A patient watched beyond t has influence A(t), one who left at X has A(X), less 1 / (n - d) at X if by an event;
    A sums d / (n (n - d)). A cluster's influence at t is thus A(t) W(t) + C(t), with W the weight it still has at
    risk and C the sum over those who left: three running sums, of W squared, W C and C squared, give the variance.
    """
    if codes.size == 0:
        return np.zeros(0)
    with np.errstate(divide="ignore"):
        per_survivor = np.where(surviving > 0, 1 / surviving, 0.0)
    growth = np.cumsum((at_risk - surviving) / at_risk * per_survivor)
    order = np.lexsort((codes, cluster))
    codes, event, weight, cluster = codes[order], event[order], weight[order], cluster[order]
    starts = np.flatnonzero(np.concatenate(([True], cluster[1:] != cluster[:-1])))
    size = np.diff(np.append(starts, codes.size))
    left = weight * (growth[codes] - event * per_survivor[codes])
    c_after = _running_sum(left, starts, size)
    w_before = _running_sum(weight[::-1], (codes.size - starts - size)[::-1], size[::-1])[::-1]
    w_after, c_before = w_before - weight, c_after - left
    w_after[starts + size - 1] = 0.0
    c_before[starts] = 0.0

    def per_time(change: FloatArray) -> FloatArray:
        return _sum_by(codes, change, at_risk.size)

    lost = per_time(w_before**2 - w_after**2)
    still_at_risk = np.append(np.cumsum(lost[::-1])[::-1][1:], 0.0)
    crossed = np.cumsum(per_time(w_after * c_after - w_before * c_before))
    gone = np.cumsum(per_time(c_after**2 - c_before**2))
    variance = growth**2 * still_at_risk + 2 * growth * crossed + gone
    # after the last event of all S is 0 and has no logarithm
    return np.where(np.minimum.accumulate(surviving) > 0, np.sqrt(np.maximum(variance, 0.0)), np.inf)


def _running_sum(values: FloatArray, starts: IntArray, size: IntArray) -> FloatArray:
    """Cumulative sums that begin anew at each start."""
    total = np.cumsum(values)
    return total - np.repeat(total[starts] - values[starts], size)
