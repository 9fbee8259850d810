"""Curves and counts as tidy frames, in the fixed column words."""

import math

import numpy as np
import pandas as pd

from hcc_dash.estimation.events import Events
from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.kaplan_meier import KaplanMeier, at_risk_at, kaplan_meier, reverse
from hcc_dash.kernels.times import align_times
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.parts import Methods
from hcc_dash.study.time import convert_time

CURVE_COLUMNS = (
    "level",
    "arm",
    "time",
    "n_at_risk",
    "n_events",
    "n_censored",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
)
COUNT_COLUMNS = ("level", "arm", "time", "n_at_risk", "n_events", "n_censored")


def group_curve(events: Events, code: int) -> KaplanMeier:
    """Kaplan-Meier of one group, by its code, since its patients came under observation."""
    return kaplan_meier(*_members(events, code))


def group_follow_up(events: Events, code: int) -> KaplanMeier:
    """The reverse curve of the same patients: how long they would have been watched without the event."""
    return reverse(*_members(events, code))


def _members(events: Events, code: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    inside = events.group == code
    return events.time[inside], events.event[inside], None if events.entry is None else events.entry[inside]


def grey_from(curve: KaplanMeier, fraction: float) -> float:
    """The last time at which at least the fraction of the group is at risk; 0 where so many never are."""
    enough = np.flatnonzero(curve.n_at_risk >= fraction * curve.n)
    return float(curve.time[enough[-1]]) if enough.size else 0.0


def curve_frame(curve: KaplanMeier, level: str, arm: str, methods: Methods) -> pd.DataFrame:
    """One row per distinct time, and a first row at time 0 where everybody is event-free."""
    low, high = confidence_band(curve.survival, curve.std_error, methods.conf_level, methods.conf_type)
    total = int(curve.n_at_risk[0]) if curve.time.size else 0
    start = 0 if curve.time.size and curve.time[0] == 0 else 1
    finite = np.where(curve.survival > 0, curve.std_error, 0.0)

    def with_start(values: np.ndarray, first: float) -> np.ndarray:
        return np.concatenate([[first] * start, values])

    return pd.DataFrame(
        {
            "level": level,
            "arm": arm,
            "time": with_start(curve.time, 0.0),
            "n_at_risk": with_start(curve.n_at_risk, total).astype(np.int64),
            "n_events": with_start(curve.n_events, 0).astype(np.int64),
            "n_censored": with_start(curve.n_censored, 0).astype(np.int64),
            "estimate": with_start(curve.survival, 1.0),
            "std_error": with_start(curve.survival * finite, 0.0),
            "conf_low": with_start(low, math.nan),
            "conf_high": with_start(high, math.nan),
        }
    )


def count_frame(events: Events, curves: dict[str, KaplanMeier], level: str, at: np.ndarray) -> pd.DataFrame:
    """At risk just before the tick, events and censored before it.

    The three add up to the group's n, but for those who are yet to enter.
    """
    frames = []
    for arm in events.groups:
        curve = curves[arm]
        before = np.searchsorted(curve.time, at, side="left")
        died = np.concatenate([[0], np.cumsum(curve.n_events)])[before]
        censored = np.concatenate([[0], np.cumsum(curve.n_censored)])[before]
        counts = {"n_at_risk": at_risk_at(curve, at), "n_events": died, "n_censored": censored}
        frames.append(pd.DataFrame({"level": level, "arm": arm, "time": at, **counts}))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def ticks(events: Events, endpoint: TimeToEvent) -> np.ndarray:
    """Whole half-years or years that divide the follow-up into at most about nine steps."""
    longest = float(events.time.max(initial=0.0))
    months = convert_time(longest, endpoint.unit, "months")
    step = next((s for s in (1, 3, 6, 12, 24, 36, 60, 120) if months / s <= 9), 240)
    count = int(months // step) + 1
    return align_times(np.arange(count) * convert_time(step, "months", endpoint.unit), events.time)
