"""Incidence curves of a group as a tidy frame, its counts under the axis, and its values at a time."""

import math

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.events import Events
from hcc_dash.kernels.aalen_johansen import AalenJohansen, aalen_johansen, incidence_at, incidence_band
from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.kaplan_meier import KaplanMeier, kaplan_meier, survival_at
from hcc_dash.kernels.times import FloatArray
from hcc_dash.questions.recurrence.numbers.result import COMPETING, EVENT, NAIVE, NEITHER, IncidenceGroup
from hcc_dash.study.parts import Methods

CURVE_COLUMNS = (
    "level",
    "arm",
    "term",
    "time",
    "n_at_risk",
    "n_events",
    "n_censored",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
)
COUNT_COLUMNS = ("arm", "term", "time", "n_at_risk", "n_events", "n_censored")


def causes_of(events: Events) -> np.ndarray:
    """0 for censored, 1 for the event, 2 for the competing one."""
    return np.where(events.event, 1, np.where(events.competing, 2, 0)).astype(np.int64)


def describe_group(
    arm: str, label: str, time: FloatArray, cause: np.ndarray, landmark: float, methods: Methods
) -> IncidenceGroup:
    """One group's counts and its three probabilities at the landmark."""
    curve = aalen_johansen(time, cause, 2)
    return IncidenceGroup(
        arm=arm,
        label=label,
        n=int(time.size),
        n_events=int((cause == 1).sum()),
        n_competing=int((cause == 2).sum()),
        n_censored=int((cause == 0).sum()),
        n_competing_by_landmark=int(((cause == 2) & (time <= landmark)).sum()),
        at_risk_at_landmark=int((time >= landmark).sum()),
        incidence=read_incidence(curve, landmark, methods, 1),
        competing=read_incidence(curve, landmark, methods, 2),
        naive=_read_naive(kaplan_meier(time, cause == 1), landmark, methods),
        grey_from=grey_from(curve, methods.grey_below_at_risk),
    )


def grey_from(curve: AalenJohansen, fraction: float) -> float:
    """The last time at which at least the fraction of the group is at risk."""
    return float(curve.time[np.flatnonzero(curve.n_at_risk >= fraction * curve.n_at_risk[0])[-1]])


def read_incidence(curve: AalenJohansen, at: float, methods: Methods, cause: int = 1) -> Estimate:
    """Incidence of a cause at a time with its limits, or why it cannot be read there."""
    value, error = (float(array[0, cause - 1]) for array in incidence_at(curve, at))
    if math.isnan(value):
        return not_estimable("follow-up ends before it")
    low, high = incidence_band(value, error, methods.conf_level, methods.conf_type)
    return Estimate(value, float(low), float(high), error)


def _read_naive(curve: KaplanMeier, at: float, methods: Methods) -> Estimate:
    survival, log_error = (float(array[0]) for array in survival_at(curve, at))
    if math.isnan(survival):
        return not_estimable("follow-up ends before it")
    low, high = confidence_band([survival], [log_error], methods.conf_level, methods.conf_type)
    error = survival * log_error if survival > 0 else 0.0
    return Estimate(survival, float(low[0]), float(high[0]), error).complement


def incidence_frame(time: FloatArray, cause: np.ndarray, level: str, arm: str, methods: Methods) -> pd.DataFrame:
    """Four curves of one group, one row per distinct time each, and a first row at time 0 where nothing happened."""
    curve = aalen_johansen(time, cause, 2)
    parts = [
        _incidence_rows(curve, 1, methods),
        _incidence_rows(curve, 2, methods),
        _survival_rows(kaplan_meier(time, cause > 0), methods),
        _survival_rows(kaplan_meier(time, cause == 1), methods, turned=True),
    ]
    lengths = [part["time"].size for part in parts]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    term = np.repeat([EVENT, COMPETING, NEITHER, NAIVE], lengths)
    return pd.DataFrame({"level": level, "arm": arm, "term": term, **columns})


def _incidence_rows(curve: AalenJohansen, cause: int, methods: Methods) -> dict[str, np.ndarray]:
    estimate, error = curve.incidence[:, cause - 1], curve.std_error[:, cause - 1]
    low, high = incidence_band(estimate, error, methods.conf_level, methods.conf_type)
    return _with_start(
        0.0,
        time=curve.time,
        n_at_risk=curve.n_at_risk,
        n_events=curve.n_events[:, cause - 1],
        n_censored=curve.n_censored,
        estimate=estimate,
        std_error=error,
        conf_low=low,
        conf_high=high,
    )


def _survival_rows(curve: KaplanMeier, methods: Methods, turned: bool = False) -> dict[str, np.ndarray]:
    low, high = confidence_band(curve.survival, curve.std_error, methods.conf_level, methods.conf_type)
    error = curve.survival * np.where(curve.survival > 0, curve.std_error, 0.0)
    estimate = 1 - curve.survival if turned else curve.survival
    low, high = (1 - high, 1 - low) if turned else (low, high)
    return _with_start(
        0.0 if turned else 1.0,
        time=curve.time,
        n_at_risk=curve.n_at_risk,
        n_events=curve.n_events,
        n_censored=curve.n_censored,
        estimate=estimate,
        std_error=error,
        conf_low=low,
        conf_high=high,
    )


def _with_start(start: float, **columns: np.ndarray) -> dict[str, np.ndarray]:
    """The columns under a first row at time 0, unless somebody left then."""
    time = columns["time"]
    if time.size == 0 or time[0] == 0:
        return columns
    first = {"n_at_risk": columns["n_at_risk"][0], "estimate": start, "conf_low": math.nan, "conf_high": math.nan}
    return {name: np.concatenate(([first.get(name, 0)], values)) for name, values in columns.items()}


def incidence_counts(events: Events, at: np.ndarray) -> pd.DataFrame:
    """At risk (time >= tick), with an event or censored before it; with both terms they add up to n."""
    causes = causes_of(events)
    frames = []
    for code, arm in enumerate(events.groups):
        inside = events.group == code
        time, cause = events.time[inside], causes[inside]
        at_risk = (time[:, None] >= at).sum(axis=0)
        gone = [((time[:, None] < at) & (cause == number)[:, None]).sum(axis=0) for number in (0, 1, 2)]
        for term, number in ((EVENT, 1), (COMPETING, 2)):
            counts = {"n_at_risk": at_risk, "n_events": gone[number], "n_censored": gone[0]}
            frames.append(pd.DataFrame({"arm": arm, "term": term, "time": at, **counts}))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COUNT_COLUMNS))
