"""One arm's events over time: first events with death competing, mean number of events, weekly shares."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.groups import arm_label
from hcc_dash.kernels.aalen_johansen import aalen_johansen, incidence_at, incidence_band
from hcc_dash.kernels.mean_cumulative import MeanCumulative, mean_at, mean_band, mean_cumulative
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients
from hcc_dash.questions.harms.numbers.onset_result import DEATH, ONSET, OnsetGroup
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Methods


@dataclass(frozen=True, slots=True)
class ArmCurves:
    """One arm's patients: days watched, whether they ended in death, time of the first event, all events."""

    arm: str
    end: np.ndarray
    died: np.ndarray
    first: np.ndarray
    n_events: int
    means: MeanCumulative

    @classmethod
    def of(cls, code: int, events: pd.DataFrame, patients: SafetyPatients) -> "ArmCurves":
        """The curves of the arm of that code; ``events`` hold patient, arm and time within the days watched."""
        mine = np.flatnonzero(patients.group == code)
        end = patients.to_day[mine] - 1
        died = patients.died[mine] & (patients.last_day[mine] <= patients.to_day[mine])
        own = events[events["arm"] == code]
        place = np.searchsorted(mine, own["patient"].to_numpy())
        first = np.full(mine.size, np.inf)
        np.minimum.at(first, place, own["time"].to_numpy())
        means = mean_cumulative(end, died, place, own["time"].to_numpy())
        return cls(patients.arms[code], end, died, first, len(own), means)

    @property
    def cause(self) -> np.ndarray:
        """1 for a first event, 2 for death without one, 0 for the end of watching."""
        return np.where(np.isfinite(self.first), 1, np.where(self.died, 2, 0)).astype(np.int64)

    @property
    def time(self) -> np.ndarray:
        """Days to the first event, to death or to the end of watching."""
        return np.minimum(self.first, self.end)

    def describe(self, at: float, study: Study) -> OnsetGroup:
        """Counts, and both curves read at a time."""
        level, conf_type = study.methods.conf_level, study.methods.conf_type
        value, error = (float(array[0, 0]) for array in incidence_at(aalen_johansen(self.time, self.cause, 2), at))
        limits = tuple(float(limit) for limit in incidence_band(value, error, level, conf_type))
        mean, mean_error = (float(array[0]) for array in mean_at(self.means, at))
        mean_limits = tuple(float(limit) for limit in mean_band(mean, mean_error, level))
        seen = self.first[np.isfinite(self.first)]
        return OnsetGroup(
            arm=self.arm,
            label=arm_label(study, self.arm),
            n=self.end.size,
            n_patients=seen.size,
            n_events=self.n_events,
            n_deaths_without=int((self.cause == 2).sum()),
            incidence=_read(value, limits, error),
            mean_events=_read(mean, mean_limits, mean_error),
            median_days=float(np.median(seen)) if seen.size else math.nan,
        )

    def incidence_frame(self, methods: Methods) -> pd.DataFrame:
        """Both incidences, a row per distinct time and a first row at time 0."""
        curve = aalen_johansen(self.time, self.cause, 2)
        parts = []
        for column, term in enumerate((ONSET, DEATH)):
            low, high = incidence_band(
                curve.incidence[:, column], curve.std_error[:, column], methods.conf_level, methods.conf_type
            )
            parts.append(
                _steps(
                    self.arm,
                    curve.time,
                    curve.n_at_risk,
                    curve.n_events[:, column],
                    curve.incidence[:, column],
                    curve.std_error[:, column],
                    low,
                    high,
                ).assign(term=term)
            )
        return pd.concat(parts, ignore_index=True)

    def mean_frame(self, methods: Methods) -> pd.DataFrame:
        """The mean cumulative function, a row per distinct time and a first row at time 0."""
        curve = self.means
        low, high = mean_band(curve.estimate, curve.std_error, methods.conf_level)
        return _steps(self.arm, curve.time, curve.n_at_risk, curve.n_events, curve.estimate, curve.std_error, low, high)


def _steps(
    arm: str,
    time: np.ndarray,
    n_at_risk: np.ndarray,
    n_events: np.ndarray,
    estimate: np.ndarray,
    std_error: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "arm": arm,
            "time": time,
            "n_at_risk": n_at_risk,
            "n_events": n_events,
            "estimate": estimate,
            "std_error": std_error,
            "conf_low": low,
            "conf_high": high,
        }
    )
    if time.size == 0 or time[0] == 0:
        return frame
    start = frame.iloc[:1].assign(
        time=0.0, n_events=0, estimate=0.0, std_error=0.0, conf_low=math.nan, conf_high=math.nan
    )
    return pd.concat([start, frame], ignore_index=True)


def weekly_prevalence(
    arm: str, code: int, events: pd.DataFrame, patients: SafetyPatients, methods: Methods
) -> pd.DataFrame:
    """Patients with an event going on, of those watched, on the first day of every week."""
    mine = patients.group == code
    own = events[(events["arm"] == code) & ~(events["end_day"] < events["day"])]
    patient = own["patient"].to_numpy(dtype=np.int64)
    until = np.fmin(own["end_day"].to_numpy(), patients.to_day[patient])
    at = np.arange(1, (patients.to_day[mine].max() if mine.any() else 0) + 1, 7.0)
    watched = mine.sum() - np.searchsorted(np.sort(patients.to_day[mine]), at, side="left")
    first = np.searchsorted(at, own["day"].to_numpy(), side="left")
    affected = _count_covered(patient, first, np.searchsorted(at, until, side="right"), at.size)
    share = clopper_pearson(affected, watched, methods.conf_level)
    return pd.DataFrame(
        {
            "arm": arm,
            "time": at - 1,
            "n": watched,
            "n_events": affected,
            "estimate": share.estimate,
            "conf_low": share.low,
            "conf_high": share.high,
        }
    )


def _count_covered(patient: np.ndarray, first: np.ndarray, beyond: np.ndarray, n: int) -> np.ndarray:
    """Patients with an event at each of ``n`` places; an event covers places from ``first`` to before ``beyond``."""
    some = first < beyond
    patient, first, beyond = patient[some], first[some], beyond[some]
    order = np.lexsort((first, patient))
    # laid end to end, n + 1 places for each patient, events of two patients never meet
    start = (patient * (n + 1) + first)[order]
    end = np.maximum.accumulate((patient * (n + 1) + beyond)[order])
    counted_to = np.maximum(start, np.concatenate(([0], end[:-1])))  # what an earlier event covers counts once
    fresh = counted_to < end
    begins = np.bincount(counted_to[fresh] % (n + 1), minlength=n + 1)
    ends = np.bincount(end[fresh] % (n + 1), minlength=n + 1)
    return np.asarray(np.cumsum(begins - ends)[:n])


def _read(value: float, limits: tuple[float, ...], error: float) -> Estimate:
    if math.isnan(value):
        return not_estimable("follow-up ends before it")
    return Estimate(value, limits[0], limits[1], error)
