"""Cumulative incidence of a first rise of the Child-Pugh score, death without it competing."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.child_pugh_change import Course
from hcc_dash.estimation.comparison import z_value
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.placed_rows import Clock
from hcc_dash.kernels.aalen_johansen import AalenJohansen, aalen_johansen, incidence_at, incidence_band
from hcc_dash.questions.liver.numbers.child_pugh_records import ChildPughRecords
from hcc_dash.questions.liver.numbers.options import RULES, Rule, Window
from hcc_dash.study.counts import plain_number
from hcc_dash.study.parts import Methods

RISEN, DIED = "rise", "death without a rise"
CURVE_COLUMNS = (
    "arm",
    "level",
    "censoring",
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


@dataclass(frozen=True, slots=True)
class RiseReading:
    """One arm, rule, censoring and window: patients, those who rose and those who died by ``at``, and the incidence.

    ``at``: the day read, the window's last unless assessments end before (``why_earlier``).
    """

    arm: str
    rule: Rule
    at_recurrence: bool
    window: Window
    n: int
    n_events: int
    n_deaths: int
    at: float
    n_at_risk: int
    incidence: Estimate
    why_earlier: str = ""


@dataclass(frozen=True, slots=True)
class RiseDifference:
    """Incidence in an arm less that in the reference, variances added."""

    arm: str
    reference: str
    rule: Rule
    at_recurrence: bool
    window: Window
    difference: Estimate


@dataclass(frozen=True, slots=True)
class RiseIncidence:
    """Curves, readings and differences; ``curves`` has the words of CURVE_COLUMNS, level is the rule."""

    horizon: float
    curves: pd.DataFrame
    readings: tuple[RiseReading, ...]
    differences: tuple[RiseDifference, ...]
    n_recurred_before: int = 0
    n_beyond: int = 0


@dataclass(frozen=True, slots=True)
class _Patients:
    """Those who could rise, one entry each: arm, days (NaN where none) and the days of their complete scores."""

    arm: np.ndarray
    groups: tuple[str, ...]
    rise: dict[Rule, np.ndarray]
    death: np.ndarray
    recurrence: np.ndarray
    assessed: list[np.ndarray]


def estimate_rises(
    records: ChildPughRecords, courses: dict[str, Course], clock: Clock, windows: tuple[Window, ...], methods: Methods
) -> RiseIncidence:
    """Aalen-Johansen incidence by arm for both rules, with and without censoring at recurrence.

    Time is days since the start of study treatment. A rise is dated at its visit (a confirmed one at the first of its
    two visits), a patient without event censored at the last complete score. Assessments end where fewer than the
    study's fraction of an arm (grey_below_at_risk) have one still to come: rises and deaths later than that are not
    counted, for then only those about to die would be at risk.
    """
    patients = _eligible(records, courses, clock)
    horizon = min(_assessments_end(patients, methods.grey_below_at_risk), windows[-1].days)
    curves: list[pd.DataFrame] = []
    readings: list[RiseReading] = []
    differences: list[RiseDifference] = []
    early = patients.recurrence <= 0
    for at_recurrence in (False, True):
        for rule in RULES:
            time, cause = _outcomes(patients, rule, at_recurrence, horizon)
            fits: dict[str, AalenJohansen] = {}
            for arm in patients.groups:
                chosen = (patients.arm == arm) & ~(early & at_recurrence)
                fits[arm] = aalen_johansen(time[chosen], cause[chosen], n_causes=2)
                curves.append(_curve_frame(fits[arm], arm, rule, at_recurrence, methods))
            for window in windows:
                read = [_read(fits[arm], arm, rule, at_recurrence, window, horizon, methods) for arm in patients.groups]
                readings += read
                differences += _differences(read, methods)
    first = np.fmin(patients.rise["registered"], patients.death)
    frame = pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(columns=list(CURVE_COLUMNS))
    return RiseIncidence(
        horizon, frame, tuple(readings), tuple(differences), int(early.sum()), int((first > horizon).sum())
    )


def _eligible(records: ChildPughRecords, courses: dict[str, Course], clock: Clock) -> _Patients:
    """Patients with a baseline score that leaves room for a rise."""
    names = [name for name, course in courses.items() if course.baseline is not None and not course.at_ceiling]
    scored = records.rows[(records.rows["day"] > 0) & records.rows["score"].notna()]
    days = {str(name): rows.to_numpy(dtype=np.float64) for name, rows in scored.groupby("subject_id")["day"]}
    placed = clock.patients.loc[names]
    arm = placed["arm"].to_numpy(dtype=object)
    return _Patients(
        arm=arm,
        rise={
            "registered": np.array([_or_nan(courses[name].rise_day) for name in names], dtype=np.float64),
            "confirmed": np.array([_or_nan(courses[name].confirmed_day) for name in names], dtype=np.float64),
        },
        death=placed["death_day"].to_numpy(dtype=np.float64),
        recurrence=placed["recurrence_day"].to_numpy(dtype=np.float64),
        assessed=[days.get(name, np.empty(0)) for name in names],
        groups=tuple(group for group in clock.groups if (arm == group).any()),
    )


def _or_nan(day: float | None) -> float:
    return math.nan if day is None else day


def _assessments_end(patients: _Patients, fraction: float) -> float:
    """The last day on which at least the fraction of every arm is assessed or still to be; 0 without patients."""
    last = np.array([days.max() if days.size else 0.0 for days in patients.assessed], dtype=np.float64)
    ends = []
    for arm in patients.groups:
        falling = np.sort(last[patients.arm == arm])[::-1]
        ends.append(falling[max(math.ceil(fraction * falling.size), 1) - 1])
    return float(min(ends, default=0.0))


def _outcomes(patients: _Patients, rule: Rule, at_recurrence: bool, horizon: float) -> tuple[np.ndarray, np.ndarray]:
    """Time and cause (0 censored, 1 rise, 2 death) of each patient, followed no further than the horizon."""
    until = np.full(patients.arm.size, horizon)
    if at_recurrence:
        until = np.fmin(until, np.where(np.isnan(patients.recurrence), np.inf, patients.recurrence))
    rise, death = patients.rise[rule], patients.death
    risen = rise <= until
    # who recurs and dies on one day has recurred first
    censored_first = at_recurrence & (patients.recurrence <= death)
    died = ~risen & (death <= until) & ~censored_first
    # a later score shows that there was no rise yet when following ended
    last = np.minimum(until, [days.max(initial=0.0) for days in patients.assessed])
    time = np.where(risen, rise, np.where(died, death, last))
    return np.maximum(time, 0.0), np.where(risen, 1, np.where(died, 2, 0))


def _curve_frame(curve: AalenJohansen, arm: str, rule: Rule, at_recurrence: bool, methods: Methods) -> pd.DataFrame:
    low, high = incidence_band(curve.incidence, curve.std_error, methods.conf_level, methods.conf_type)
    frames = []
    for column, term in enumerate((RISEN, DIED)):
        frames.append(
            pd.DataFrame(
                {
                    "arm": arm,
                    "level": rule,
                    "censoring": "at recurrence" if at_recurrence else "none",
                    "term": term,
                    "time": curve.time,
                    "n_at_risk": curve.n_at_risk,
                    "n_events": curve.n_events[:, column],
                    "n_censored": curve.n_censored,
                    "estimate": curve.incidence[:, column],
                    "std_error": curve.std_error[:, column],
                    "conf_low": low[:, column],
                    "conf_high": high[:, column],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _read(
    curve: AalenJohansen, arm: str, rule: Rule, at_recurrence: bool, window: Window, horizon: float, methods: Methods
) -> RiseReading:
    at = min(window.days, horizon)
    until = curve.time <= at
    value, error = incidence_at(curve, at)
    if math.isnan(value[0, 0]):
        incidence = not_estimable("follow-up ends before the day read")
    else:
        low, high = incidence_band(value[0, 0], error[0, 0], methods.conf_level, methods.conf_type)
        incidence = Estimate(float(value[0, 0]), float(low), float(high), float(error[0, 0]))
    early = f"assessments end on day {plain_number(horizon)}" if horizon < window.days else ""
    leaving = curve.n_events.sum(axis=1) + curve.n_censored
    return RiseReading(
        arm=arm,
        rule=rule,
        at_recurrence=at_recurrence,
        window=window,
        n=int(leaving.sum()),
        n_events=int(curve.n_events[until, 0].sum()),
        n_deaths=int(curve.n_events[until, 1].sum()),
        at=at,
        n_at_risk=int(leaving[curve.time >= at].sum()),
        incidence=incidence,
        why_earlier=early,
    )


def _differences(read: list[RiseReading], methods: Methods) -> list[RiseDifference]:
    """Every arm against the first; none is estimated from fewer events than the study asks for."""
    few = sum(reading.n_events for reading in read) < methods.min_events
    gaps = []
    for reading in read[1:]:
        first = read[0]
        if few:
            difference = not_estimable(f"fewer than {methods.min_events} rises")
        elif not (reading.incidence.estimable and first.incidence.estimable):
            difference = not_estimable("an arm has no incidence on the day read")
        elif 0 in (reading.n_events, first.n_events):
            difference = not_estimable("an arm without a rise")
        else:
            value = reading.incidence.value - first.incidence.value
            error = math.hypot(reading.incidence.std_error, first.incidence.std_error)
            half = z_value(methods.conf_level) * error
            difference = Estimate(value, value - half, value + half, error)
        gaps.append(
            RiseDifference(reading.arm, first.arm, reading.rule, reading.at_recurrence, reading.window, difference)
        )
    return gaps
