"""Cumulative incidence of a response with death competing: curves, counts and a reading."""

import math

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.aalen_johansen import aalen_johansen, incidence_at, incidence_band
from hcc_dash.questions.virology.numbers.responses import CENSORED, DIED, RESPONDED
from hcc_dash.questions.virology.numbers.result import DEATH, RESPONSE
from hcc_dash.study.parts import Methods

COUNT_COLUMNS = ("arm", "term", "time", "n_at_risk", "n_events", "n_censored")
TICK_DAYS = 84
"""Days (12 weeks) from one count under the axis to the next, times what keeps them apart."""
MOST_TICKS = 8


def incidence_curve(mine: pd.DataFrame, arm: str, methods: Methods) -> pd.DataFrame:
    """Response and death of one arm, a row per distinct time and a first one at time 0."""
    curve = aalen_johansen(mine["time"], mine["status"], 2)
    low, high = incidence_band(curve.incidence, curve.std_error, methods.conf_level, methods.conf_type)
    frames = []
    for column, term in enumerate((RESPONSE, DEATH)):
        n = curve.n_at_risk[0] if curve.n_at_risk.size else 0
        first = {"n_at_risk": n, "conf_low": math.nan, "conf_high": math.nan}
        values = {
            "time": curve.time,
            "n_at_risk": curve.n_at_risk,
            "n_events": curve.n_events[:, column],
            "n_censored": curve.n_censored,
            "estimate": curve.incidence[:, column],
            "std_error": curve.std_error[:, column],
            "conf_low": low[:, column],
            "conf_high": high[:, column],
        }
        started = {name: np.concatenate(([first.get(name, 0)], rows)) for name, rows in values.items()}
        frames.append(pd.DataFrame({"arm": arm, "term": term, **started}))
    return pd.concat(frames, ignore_index=True)


def read_incidence(mine: pd.DataFrame, at: float, methods: Methods) -> tuple[Estimate, Estimate]:
    """Incidence of response and of death at a day, or why they cannot be read there."""
    value, error = incidence_at(aalen_johansen(mine["time"], mine["status"], 2), at)
    if math.isnan(value[0, 0]):
        return (not_estimable("follow-up ends before it"),) * 2
    low, high = incidence_band(value[0], error[0], methods.conf_level, methods.conf_type)
    response, death = (
        Estimate(float(value[0, cause]), float(low[cause]), float(high[cause]), float(error[0, cause]))
        for cause in (0, 1)
    )
    return response, death


def incidence_counts(patients: pd.DataFrame, groups: tuple[str, ...], at: float) -> pd.DataFrame:
    """By arm at each tick until the day read: at risk, and with a response, dead or censored before it."""
    step = TICK_DAYS * max(math.ceil(at / TICK_DAYS / MOST_TICKS), 1)
    ticks = np.arange(0.0, at, step)
    frames = []
    for arm in groups:
        mine = patients[patients["arm"] == arm]
        time, status = mine["time"].to_numpy(float), mine["status"].to_numpy()
        before = time[:, None] < ticks
        gone = {code: (before & (status == code)[:, None]).sum(axis=0) for code in (RESPONDED, DIED, CENSORED)}
        for term, code in ((RESPONSE, RESPONDED), (DEATH, DIED)):
            counts = {"n_at_risk": (~before).sum(axis=0), "n_events": gone[code], "n_censored": gone[CENSORED]}
            frames.append(pd.DataFrame({"arm": arm, "term": term, "time": ticks, **counts}))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COUNT_COLUMNS))
