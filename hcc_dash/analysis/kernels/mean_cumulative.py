"""Mean cumulative function: how many events a patient has had by a time, on average, when death ends them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.analysis.kernels.proportions import normal_quantile
from hcc_dash.analysis.kernels.times import FloatArray, IntArray, check_codes, check_survival, code_times

PATIENTS_AT_ONCE = 512  # bounds the memory of the variance to this many rows of distinct times


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
    variance = np.zeros(m)
    for start in range(0, ends.size, PATIENTS_AT_ONCE):
        chosen = np.arange(start, min(start + PATIENTS_AT_ONCE, ends.size))
        mine = (owner >= start) & (owner <= chosen[-1])
        events = np.zeros((chosen.size, m))
        np.add.at(events, (owner[mine] - start, at_event[mine]), 1.0)
        variance += _squared_influence(
            events, at_end[chosen], deaths[chosen], at_risk, before, mean, n_events / at_risk, n_deaths / at_risk
        )
    return MeanCumulative(values[seen], at_risk, n_events, n_deaths, survival, mean, np.sqrt(variance))


def _squared_influence(
    events: FloatArray,
    at_end: IntArray,
    died: np.ndarray,
    at_risk: IntArray,
    before: FloatArray,
    mean: FloatArray,
    event_rate: FloatArray,
    death_rate: FloatArray,
) -> FloatArray:
    """Sum over some patients of the squared influence on the mean at each time.

    A patient's influence is the integral of S(u-) dM / Y less that of (mean(t) - mean(u)) dM_death / Y, with M the
    events and deaths seen beyond those expected while at risk.
    """
    watched = np.arange(mean.size) <= at_end[:, None]
    excess = np.cumsum((events - watched * event_rate) * before / at_risk, axis=1)
    own_death = np.zeros(events.shape)
    own_death[np.flatnonzero(died), at_end[died]] = 1.0
    deaths = (own_death - watched * death_rate) / at_risk
    influence = excess + np.cumsum(deaths * mean, axis=1) - mean * np.cumsum(deaths, axis=1)
    return (influence**2).sum(axis=0)


def mean_at(curve: MeanCumulative, times: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Mean and its standard error at given times, off the step curve; NaN beyond the last follow-up."""
    asked = np.atleast_1d(np.asarray(times, dtype=np.float64))
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
