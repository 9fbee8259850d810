"""Aalen-Johansen: probability of each kind of event by a time, when one kind precludes the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from hcc_dash.kernels.confidence_band import BandKind
from hcc_dash.kernels.times import FloatArray, IntArray, align_times, check_codes, check_survival, code_times

# Sums of steps reach 1 up to this.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class AalenJohansen:
    """Cumulative incidence of k causes at each distinct time, events and censorings alike.

    ``time``, ``n_at_risk`` (just before the time), ``n_censored`` and ``event_free`` have length m; ``n_events``,
    ``incidence`` and ``std_error`` (of the incidence itself) have shape (m, k), column j for cause j + 1. Curves
    hold from the time on. The incidences and ``event_free`` add up to 1.
    """

    time: FloatArray
    n_at_risk: IntArray
    n_events: IntArray
    n_censored: IntArray
    event_free: FloatArray
    incidence: FloatArray
    std_error: FloatArray


def aalen_johansen(time: ArrayLike, cause: ArrayLike, n_causes: int | None = None) -> AalenJohansen:
    """Cumulative incidence of each cause of leaving (Aalen & Johansen 1978, Scand J Stat 5:141).

    ``cause`` is 0 for censored and 1, 2, ... for the causes; ``n_causes`` widens the answer to causes that nobody
    had. Events come before censorings at ties. Equals R's ``survfit(Surv(time, factor(cause)) ~ 1)``: curves, and its
    standard error, the infinitesimal jackknife (root of the sum of squared influences of the patients), which without
    competing events is Greenwood's. cmprsk's ``cuminc`` gives the same curves with Aalen's variance instead.
    """
    times, _ = check_survival(time, np.zeros(np.shape(time), dtype=np.bool_))
    causes = check_codes(cause, times.size, "cause")
    k = max(int(causes.max()) if causes.size else 0, n_causes or 0)
    values, codes = code_times(times)
    cells = np.bincount(codes * (k + 1) + causes, minlength=values.size * (k + 1)).reshape(values.size, k + 1)
    leaving = cells.sum(axis=1)
    seen = leaving > 0
    values, leaving, cells = values[seen], leaving[seen], cells[seen]
    at_risk = np.cumsum(leaving[::-1])[::-1].copy()
    surviving = (at_risk - cells[:, 1:].sum(axis=1)).astype(np.float64)
    event_free = np.cumprod(surviving / at_risk)
    before = np.concatenate(([1.0], event_free[:-1])) if values.size else event_free
    incidence = np.cumsum((before / at_risk)[:, None] * cells[:, 1:], axis=0)
    return AalenJohansen(
        time=values,
        n_at_risk=at_risk,
        n_events=cells[:, 1:],
        n_censored=cells[:, 0],
        event_free=event_free,
        incidence=incidence,
        std_error=_jackknife_error(cells, at_risk, surviving, before, incidence),
    )


def _jackknife_error(
    cells: IntArray, at_risk: IntArray, surviving: FloatArray, before: FloatArray, incidence: FloatArray
) -> FloatArray:
    """Root of the sum of squared influences of the patients on each incidence, from counts alone.

    With A(t) the sum of d / (n (n - d)), a patient who left at X changes log S by c = A(X), less 1 / (n - d) if by an
    event, and so changes F(t) by what he changed until X, a = R(X) + S(X-) / n if by this cause, and by
    c (F(t) - F(X)) since; one watched beyond t changes it by R(t). R sums (A(s-) - 1 / n(s)) dF(s). Patients of one
    time and one way of leaving share a and c.
    """
    if at_risk.size == 0:
        return np.zeros_like(incidence)
    with np.errstate(divide="ignore"):
        per_survivor = np.where(surviving > 0, 1 / surviving, 0.0)
    growth = np.cumsum((at_risk - surviving) / at_risk * per_survivor)
    growth_before = np.concatenate(([0.0], growth[:-1]))
    still_at_risk = at_risk - cells.sum(axis=1)
    by_event = growth - per_survivor
    variance = np.empty_like(incidence)
    for column in range(incidence.shape[1]):
        curve = incidence[:, column]
        # counted from the end, where 1 / (n - d) is largest: the squares then cancel nothing there
        ahead = curve[-1] - curve
        until = np.cumsum((growth_before - 1 / at_risk) * np.diff(curve, prepend=0.0))
        ways = [
            (cells[:, 0], until, growth),
            (cells[:, column + 1], until + before / at_risk, by_event),
            (cells[:, 1:].sum(axis=1) - cells[:, column + 1], until, by_event),
        ]
        variance[:, column] = still_at_risk * until**2
        for count, at_exit, since in ways:
            to_end = at_exit + since * ahead
            variance[:, column] += np.cumsum(count * to_end**2)
            variance[:, column] -= 2 * ahead * np.cumsum(count * to_end * since)
            variance[:, column] += ahead**2 * np.cumsum(count * since**2)
    return np.sqrt(np.maximum(variance, 0.0))


def incidence_at(curve: AalenJohansen, times: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Incidences and their standard errors at given times, each of shape (times, k), off the step curves.

    0 before the first time; beyond the last follow-up NaN, because nobody was watched there, unless nobody was left
    event-free.
    """
    asked = np.atleast_1d(align_times(times, curve.time))
    k = curve.incidence.shape[1]
    if curve.time.size == 0:
        return np.full((asked.size, k), np.nan), np.full((asked.size, k), np.nan)
    step = np.searchsorted(curve.time, asked, side="right")
    start = np.zeros((1, k))
    incidence = np.concatenate((start, curve.incidence))[step]
    error = np.concatenate((start, curve.std_error))[step]
    unwatched = ~(asked <= curve.time[-1]) & ~((asked > curve.time[-1]) & (curve.event_free[-1] == 0))
    return np.where(unwatched[:, None], np.nan, incidence), np.where(unwatched[:, None], np.nan, error)


def incidence_band(
    incidence: ArrayLike, std_error: ArrayLike, level: float = 0.95, kind: BandKind = "log-log"
) -> tuple[FloatArray, FloatArray]:
    """Pointwise limits (low, high) of a cumulative incidence from its own standard error.

    As R's multi-state ``survfit(conf.type=)``, on the incidence F itself: "log-log" is F^exp(-+ z se / (F log F))
    (Kalbfleisch & Prentice 2002, section 8; Choudhury 2002, Stat Med 21:1129), "log" is capped at 1, "plain" is
    clipped to [0, 1]. NaN where F is 0, and for "log-log" where it is 1. Raises ValueError for a level outside (0, 1)
    or an unknown kind.
    """
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.95; found {level}.")
    if kind not in ("log-log", "log", "plain"):
        raise ValueError(f'A confidence band is of kind "log-log", "log" or "plain"; found {kind!r}.')
    curve = np.asarray(incidence, dtype=np.float64)
    width = float(ndtri(0.5 + level / 2)) * np.asarray(std_error, dtype=np.float64)
    positive = np.where(curve > 0, curve, np.nan)
    if kind == "plain":
        return np.maximum(positive - width, 0.0), np.minimum(positive + width, 1.0)
    if kind == "log":
        return positive * np.exp(-width / positive), np.minimum(positive * np.exp(width / positive), 1.0)
    log_curve = np.log(np.where(positive < 1 - ROUNDING, positive, np.nan))
    with np.errstate(over="ignore"):  # an error far wider than the curve: the limits are 0 and 1
        spread = np.exp(-width / (positive * log_curve))
    return np.exp(log_curve * spread), np.exp(log_curve / spread)
