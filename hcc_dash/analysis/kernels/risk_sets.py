"""Who is at risk and who has the event, by group, at every time with an event in every stratum."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.analysis.kernels.times import BoolArray, FloatArray, IntArray, code_times


@dataclass(frozen=True, slots=True)
class RiskSets:
    """Counts with one row per stratum and event time, strata one after the other, times ascending.

    ``n_at_risk`` and ``n_events`` have one column per group; ``stratum`` names each row's stratum code.
    """

    n_at_risk: IntArray
    n_events: IntArray
    stratum: IntArray


def count_risk_sets(time: FloatArray, event: BoolArray, group: IntArray, n_groups: int, strata: IntArray) -> RiskSets:
    """Count patients at risk just before, and events at, each event time, by group and stratum.

    Strata without an event have no row: they carry no information about a comparison.
    """
    values, codes = code_times(time)
    unstratified = not strata.any()
    at_risk, events, stratum = [], [], []
    for code in np.flatnonzero(np.bincount(strata)):
        inside = slice(None) if unstratified else strata == code
        cell = codes[inside] * n_groups + group[inside]
        shape = (values.size, n_groups)
        leaving = np.bincount(cell, minlength=values.size * n_groups).reshape(shape)
        dying = np.bincount(cell[event[inside]], minlength=values.size * n_groups).reshape(shape)
        rows = dying.any(axis=1)
        at_risk.append(np.cumsum(leaving[::-1], axis=0)[::-1][rows])
        events.append(dying[rows])
        stratum.append(np.full(int(rows.sum()), code, dtype=np.int64))
    if not at_risk:
        empty = np.zeros((0, n_groups), dtype=np.int64)
        return RiskSets(empty, empty.copy(), np.zeros(0, dtype=np.int64))
    return RiskSets(np.concatenate(at_risk), np.concatenate(events), np.concatenate(stratum))
