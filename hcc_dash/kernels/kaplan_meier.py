"""Kaplan-Meier: probability of being event-free, its value at a time, its quantiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.confidence_band import BandKind, confidence_band
from hcc_dash.kernels.cox_input import code_intervals
from hcc_dash.kernels.times import TOLERANCE, FloatArray, IntArray, align_times, check_survival


@dataclass(frozen=True, slots=True)
class KaplanMeier:
    """A survival curve at each distinct time, events, censorings and late entries alike; arrays of one length.

    ``n_at_risk`` is counted just before the time; ``survival`` holds from the time on (right-continuous);
    ``std_error`` is Greenwood's, of log survival, infinite once survival is 0. ``n_entered``: who enters at the time
    and is at risk after it; all others are at risk from the start.
    """

    time: FloatArray
    n_at_risk: IntArray
    n_events: IntArray
    n_censored: IntArray
    survival: FloatArray
    std_error: FloatArray
    n_entered: IntArray

    @property
    def n(self) -> int:
        """How many patients the curve is made of."""
        return int(self.n_events.sum() + self.n_censored.sum())


def kaplan_meier(time: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None) -> KaplanMeier:
    """Probability of being event-free over time (Kaplan & Meier 1958, JASA 53:457).

    Equals R's ``survfit(Surv(time, event) ~ 1)``: events before censorings at ties, noise-equal times
    merged, Greenwood standard error of log S. A sample of nobody gives a curve of length 0.
    With ``entry`` a patient is at risk in (entry, time], as in ``Surv(entry, time, event)`` (left truncation: Tsai,
    Jewell & Wang 1987, Biometrika 74:883), an entry of 0 or before meaning from the start. While nobody is at risk
    the curve stays as it is, and once all at risk have had the event it stays at 0, whoever enters later.
    Raises ValueError for an entry that is missing or not before its time.
    """
    times, events = check_survival(time, event)
    values, codes, entries = code_intervals(times, entry)
    late = np.zeros(0, dtype=np.int64) if entries is None else entries[np.asarray(entry, dtype=np.float64) > 0]
    leaving, dying, entering = (np.bincount(which, minlength=values.size) for which in (codes, codes[events], late))
    seen = leaving + entering > 0
    values, leaving, dying, entering = values[seen], leaving[seen], dying[seen], entering[seen]
    at_risk = np.cumsum((leaving - entering)[::-1])[::-1].copy()
    surviving = (at_risk - dying).astype(np.float64)
    somebody = at_risk > 0
    with np.errstate(divide="ignore"):
        hazard_variance = np.divide(dying, at_risk * surviving, out=np.zeros(values.size), where=somebody)
    kept = np.divide(surviving, at_risk, out=np.ones(values.size), where=somebody)
    return KaplanMeier(
        time=values,
        n_at_risk=at_risk,
        n_events=dying,
        n_censored=leaving - dying,
        survival=np.cumprod(kept, dtype=np.float64),
        std_error=np.sqrt(np.cumsum(hazard_variance)),
        n_entered=entering,
    )


def reverse(time: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None) -> KaplanMeier:
    """Potential follow-up: the curve of staying under observation, events and censorings swapped.

    Equals R's ``survfit(Surv(time, 1 - event) ~ 1)``: at a tied time the censorings, now the events,
    come first, so patients who die at t still count as at risk of being censored at t. (R's prodlim
    keeps deaths first and can differ at ties.) Schemper & Smith 1996, Control Clin Trials 17:343.
    """
    times, events = check_survival(time, event)
    return kaplan_meier(times, ~events, entry)


def survival_at(curve: KaplanMeier, times: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Survival and standard error of log S at given times, read off the right-continuous step curve.

    1 and 0 before the first time; beyond the last follow-up NaN, because nobody was watched there,
    unless survival is already 0. The same rows as R's ``summary(fit, times=, extend=FALSE)``.
    """
    asked = np.atleast_1d(align_times(times, curve.time))
    if curve.time.size == 0:
        return np.full(asked.shape, np.nan), np.full(asked.shape, np.nan)
    step = np.searchsorted(curve.time, asked, side="right")
    survival = np.concatenate(([1.0], curve.survival))[step]
    error = np.concatenate(([0.0], curve.std_error))[step]
    unwatched = ~(asked <= curve.time[-1]) & ~((asked > curve.time[-1]) & (curve.survival[-1] == 0))
    return np.where(unwatched, np.nan, survival), np.where(unwatched, np.nan, error)


def at_risk_at(curve: KaplanMeier, times: ArrayLike) -> IntArray:
    """Number at risk just before each given time: patients who entered before it and are followed as long."""
    asked = np.atleast_1d(align_times(times, curve.time))
    return np.append(curve.n_at_risk, 0)[np.searchsorted(curve.time, asked, side="left")]


def quantile(
    curve: KaplanMeier, probability: float = 0.5, level: float = 0.95, kind: BandKind = "log-log"
) -> tuple[float, float, float]:
    """Time by which a proportion has had the event, with limits (value, low, high); 0.5 is the median.

    The rule by which R's ``print(survfit)`` finds the median, for every probability: the first time at which the
    curve is at or below 1 - probability; where it stands exactly there and an event follows, the midpoint to that
    event. A curve that ends level has the left end, so later censorings do not move it. Limits by inverting the band
    in the same way (Brookmeyer & Crowley 1982, Biometrics 38:29). NaN: not reached.
    """
    if not 0 < probability < 1:
        raise ValueError(f"A quantile's probability lies between 0 and 1, such as 0.5; found {probability}.")
    low, high = confidence_band(curve.survival, curve.std_error, level, kind)
    height = 1 - probability
    return (
        _crossing(curve.time, curve.survival, height),
        _crossing(curve.time, low, height),
        _crossing(curve.time, high, height),
    )


def _crossing(time: FloatArray, curve: FloatArray, height: float) -> float:
    """First time at which a step curve is at or below a height; the midpoint to the next step where it stands on it."""
    reached = np.flatnonzero(curve < height + TOLERANCE)
    if reached.size == 0:
        return float("nan")
    first = reached[0]
    lower = reached[curve[reached] < curve[first]]
    if abs(curve[first] - height) < TOLERANCE and lower.size:
        return float((time[first] + time[lower[0]]) / 2)
    return float(time[first])
