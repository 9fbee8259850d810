"""Mean cumulative function: how many events a patient has had by a time, on average, when death ends them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.proportions import normal_quantile
from hcc_dash.kernels.times import FloatArray, IntArray, align_times, check_codes, check_survival, code_times

_ROUNDED = 1e-13
"""What is left of squares that cancel, relative to them, is the rounding of their sums and no variance."""


@dataclass(frozen=True, slots=True)
class MeanCumulative:
    """Mean number of events per patient at each distinct time of an event, a death or an end of follow-up.

    ``n_at_risk`` is counted just before the time, ``n_events`` and ``n_deaths`` at it; ``survival`` (Kaplan-Meier),
    ``estimate`` and ``std_error`` hold from the time on.
    """

    time: FloatArray
    n_at_risk: IntArray
    n_events: IntArray
    n_deaths: IntArray
    survival: FloatArray
    estimate: FloatArray
    std_error: FloatArray


def mean_cumulative(end: ArrayLike, death: ArrayLike, patient: ArrayLike, event_time: ArrayLike) -> MeanCumulative:
    """Mean number of recurrent events by each time, the dead having no more (Ghosh & Lin 2000, Biometrics 56:554).

    ``end`` and ``death`` hold one value per patient: the end of follow-up and whether it was death; ``patient`` and
    ``event_time`` one value per event, the patient as a position in ``end``. At a tie events come before deaths and
    deaths before ends of follow-up. The variance is the paper's (sum of squared influences), robust to patients who
    tend to have many events. Equals R's ``mets::recurrentMarginal``; without deaths Nelson's MCF with the variance of
    Lawless & Nadeau (1995, Technometrics 37:158).

    Raises ValueError for an event of an unknown patient or after the end of its patient's follow-up.
    """
    ends, deaths = check_survival(end, death)
    times, _ = check_survival(event_time, np.zeros(np.shape(event_time), dtype=np.bool_))
    owner = check_codes(patient if times.size else np.zeros(0, dtype=np.int64), times.size, "patient")
    if owner.size and owner.max() >= ends.size:
        raise ValueError(f"An event belongs to patient {owner.max()}, but there are {ends.size}, counted from 0.")
    values, codes = code_times(np.concatenate((ends, times)))
    at_end, at_event = codes[: ends.size], codes[ends.size :]
    late = at_event > at_end[owner]
    if late.any():
        first = int(late.argmax())
        raise ValueError(
            f"{int(late.sum())} events come after the end of their patient's follow-up, the first at position {first}: "
            f"{times[first]:g} after {ends[owner[first]]:g}. Leave them out or correct the dates."
        )
    seen = np.unique(codes)
    at_end, at_event = np.searchsorted(seen, at_end), np.searchsorted(seen, at_event)
    m = seen.size
    at_risk = np.cumsum(np.bincount(at_end, minlength=m)[::-1])[::-1].copy()
    n_events, n_deaths = np.bincount(at_event, minlength=m), np.bincount(at_end[deaths], minlength=m)
    survival: FloatArray = np.cumprod((at_risk - n_deaths) / at_risk, dtype=np.float64)
    before: FloatArray = np.concatenate(([1.0], survival[:-1])) if m else np.zeros(0)
    mean: FloatArray = np.cumsum(before * n_events / at_risk)
    variance = _squared_influence(
        at_end, deaths, owner, at_event, at_risk, before, mean, n_events / at_risk, n_deaths / at_risk
    )
    return MeanCumulative(values[seen], at_risk, n_events, n_deaths, survival, mean, np.sqrt(variance))


def _squared_influence(
    at_end: IntArray,
    died: np.ndarray,
    owner: IntArray,
    at_event: IntArray,
    at_risk: IntArray,
    before: FloatArray,
    mean: FloatArray,
    event_rate: FloatArray,
    death_rate: FloatArray,
) -> FloatArray:
    """Sum over patients of the squared influence on the mean at each time.

    A patient's influence is the integral of S(u-) dM / Y less that of (mean(t) - mean(u)) dM_death / Y, with M the
    events and deaths seen beyond those expected while at risk (Ghosh & Lin). While a patient is watched it is the sum
    of the own events' weights and what is expected, ``common`` to all; after the end it moves with mean(t) alone, by
    the patient's ``slope``. So the squares are sums over patients times what only the time decides.
    """
    m = mean.size
    weight = before / at_risk
    deaths_expected = np.cumsum(death_rate / at_risk)
    common = mean * deaths_expected - np.cumsum(event_rate * weight) - np.cumsum(death_rate / at_risk * mean)
    order = np.lexsort((at_event, owner))
    owner, at_event = owner[order], at_event[order]
    own = np.asarray(np.bincount(owner, weights=weight[at_event], minlength=at_end.size), dtype=np.float64)
    earlier = np.concatenate(([0.0], np.cumsum(weight[at_event])[:-1])) if owner.size else np.zeros(0)
    earlier -= earlier[np.searchsorted(owner, owner)]  # of the same patient
    added = 2 * earlier * weight[at_event] + weight[at_event] ** 2
    sums = np.cumsum(np.bincount(at_event, weights=weight[at_event], minlength=m)) - _before(at_end, own, m)
    squares = np.cumsum(np.bincount(at_event, weights=added, minlength=m)) - _before(at_end, own**2, m)
    slope = deaths_expected[at_end] - died / at_risk[at_end]
    kept = own + common[at_end] - mean[at_end] * slope
    parts = np.stack(
        (
            squares,
            2 * common * sums,
            at_risk * common**2,
            _before(at_end, kept**2, m),
            2 * mean * _before(at_end, kept * slope, m),
            mean**2 * _before(at_end, slope**2, m),
        )
    )
    total: FloatArray = parts.sum(axis=0)
    total[total <= _ROUNDED * np.abs(parts).sum(axis=0)] = 0.0
    return total


def _before(at_end: IntArray, values: FloatArray, m: int) -> FloatArray:
    """Sums over the patients whose follow-up ended before each of the m times."""
    ended: FloatArray = np.cumsum(np.bincount(at_end, weights=values, minlength=m))
    return np.concatenate(([0.0], ended[:-1])) if m else ended


def mean_at(curve: MeanCumulative, times: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Mean and its standard error at given times, off the step curve; NaN beyond the last follow-up."""
    asked = np.atleast_1d(align_times(times, curve.time))
    if curve.time.size == 0:
        return np.full(asked.shape, np.nan), np.full(asked.shape, np.nan)
    step = np.searchsorted(curve.time, asked, side="right")
    beyond = ~(asked <= curve.time[-1])
    mean = np.concatenate(([0.0], curve.estimate))[step]
    error = np.concatenate(([0.0], curve.std_error))[step]
    return np.where(beyond, np.nan, mean), np.where(beyond, np.nan, error)


def mean_band(mean: ArrayLike, std_error: ArrayLike, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Pointwise limits on the log scale, mean x exp(-+ z se / mean), above 0 always; NaN where the mean is 0."""
    curve = np.asarray(mean, dtype=np.float64)
    positive = np.where(curve > 0, curve, np.nan)
    width = normal_quantile(level) * np.asarray(std_error, dtype=np.float64) / positive
    return positive * np.exp(-width), positive * np.exp(width)
