"""Who is at risk and who has the event, by group, at every time with an event in every stratum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_input import code_intervals
from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class RiskSets:
    """Counts with one row per stratum and event time, strata one after the other, times ascending.

    ``n_at_risk`` and ``n_events`` have one column per group; ``stratum`` and ``time`` name each row's stratum and time.
    """

    n_at_risk: IntArray
    n_events: IntArray
    stratum: IntArray
    time: FloatArray


def count_risk_sets(
    time: FloatArray,
    event: BoolArray,
    group: IntArray,
    n_groups: int,
    strata: IntArray,
    entry: ArrayLike | None = None,
) -> RiskSets:
    """Count patients at risk just before, and events at, each event time, by group and stratum.

    With ``entry`` a patient is at risk in (entry, time]. Strata without an event have no row: they carry no
    information about a comparison.
    """
    values, codes, entries = code_intervals(time, entry)
    if values.size * n_groups > time.size:  # a table larger than the sample
        values, reached = _keep_event_times(values, codes, event)
        codes, entries = reached[codes], None if entries is None else reached[entries]
    unstratified = not strata.any()
    at_risk, events, stratum, times = [], [], [], []
    for code in np.flatnonzero(np.bincount(strata)):
        inside = slice(None) if unstratified else strata == code
        cell = codes[inside] * n_groups + group[inside]
        shape = (values.size, n_groups)
        leaving = np.bincount(cell, minlength=values.size * n_groups).reshape(shape)
        dying = np.bincount(cell[event[inside]], minlength=values.size * n_groups).reshape(shape)
        if entries is not None:
            coming = entries[inside] * n_groups + group[inside]
            leaving -= np.bincount(coming, minlength=values.size * n_groups).reshape(shape)
        rows = dying.any(axis=1)
        at_risk.append(np.cumsum(leaving[::-1], axis=0)[::-1][rows])
        events.append(dying[rows])
        stratum.append(np.full(int(rows.sum()), code, dtype=np.int64))
        times.append(values[rows])
    if not at_risk:
        empty = np.zeros((0, n_groups), dtype=np.int64)
        return RiskSets(empty, empty.copy(), np.zeros(0, dtype=np.int64), np.zeros(0))
    return RiskSets(np.concatenate(at_risk), np.concatenate(events), np.concatenate(stratum), np.concatenate(times))


def _keep_event_times(values: FloatArray, codes: IntArray, event: BoolArray) -> tuple[FloatArray, IntArray]:
    """The event times after one before them all, and for each value the last of them that it has reached.

    Whoever has reached the same event times is at risk at the same event times.
    """
    dying = np.zeros(values.size, dtype=np.bool_)
    dying[codes[event]] = True
    return np.concatenate(([-np.inf], values[dying])), np.cumsum(dying, dtype=np.int64)
