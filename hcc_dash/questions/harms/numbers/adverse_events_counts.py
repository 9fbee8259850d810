"""One row of an adverse-event table: each patient once in the worst grade, shares, rates and comparisons."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.groups import arm_label
from hcc_dash.kernels.proportion_contrasts import miettinen_nurminen_difference, miettinen_nurminen_ratio
from hcc_dash.kernels.proportions import Interval, clopper_pearson
from hcc_dash.kernels.rates import poisson_rate, rate_ratio
from hcc_dash.questions.harms.numbers.adverse_events_asking import SEVERE
from hcc_dash.questions.harms.numbers.adverse_events_patients import DAYS_PER_YEAR, SafetyPatients
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventRow, ArmComparison, ArmCount
from hcc_dash.study.model import Study

PER = 100  # patient-years
UNDATED = "no dates to count patient-years by"


@dataclass(frozen=True, slots=True)
class _Cells:
    """Counts of all rows, arrays of shape (rows, arms); ``worst`` with a last axis for no event and grades 1 to 5."""

    worst: np.ndarray
    n_events: np.ndarray
    n_inside: np.ndarray
    n_first: np.ndarray
    years_first: np.ndarray


def count_rows(
    parts: Sequence[tuple[str, pd.DataFrame]], patients: SafetyPatients, study: Study
) -> list[AdverseEventRow]:
    """What happened in each arm among the events of each part, and every arm against the reference (the first).

    All limits are computed at once: one by one they would take a second.
    """
    if not parts or not patients.arms:
        return []
    cells = _count([events for _, events in parts], patients)
    arms = _arms(cells, patients, study)
    comparisons = _comparisons(cells, patients, study)
    return [
        AdverseEventRow(name, _only(events["soc"]), _only(events["aesi"]), arms[i], comparisons[i])
        for i, (name, events) in enumerate(parts)
    ]


def _only(values: "pd.Series[str]") -> str:
    """The one value that all events share; empty when they differ."""
    distinct = set(values.tolist())
    return str(distinct.pop()) if len(distinct) == 1 else ""


def patient_years(patients: SafetyPatients) -> np.ndarray:
    """Years watched within the window, by arm; zeros without dates."""
    if not patients.dated:
        return np.zeros(len(patients.arms))
    days = np.bincount(patients.group, weights=patients.exposure, minlength=len(patients.arms))
    return np.asarray(days / DAYS_PER_YEAR, dtype=np.float64)


def _count(parts: list[pd.DataFrame], patients: SafetyPatients) -> _Cells:
    n, n_arms = len(patients.ids), len(patients.arms)
    shape = (len(parts), n_arms)
    cells = _Cells(np.zeros((*shape, 6), dtype=np.int64), *(np.zeros(shape) for _ in range(4)))
    for i, events in enumerate(parts):
        patient, arm = events["patient"].to_numpy(), events["arm"].to_numpy()
        inside = events["dated_inside"].to_numpy(dtype=bool)
        worst, first = np.zeros(n, dtype=np.int64), np.full(n, np.inf)
        np.maximum.at(worst, patient, events["grade"].to_numpy())
        np.minimum.at(first, patient[inside], events["day"].to_numpy()[inside])
        cells.worst[i] = np.bincount(patients.group * 6 + worst, minlength=n_arms * 6).reshape(n_arms, 6)
        cells.n_events[i] = np.bincount(arm, minlength=n_arms)
        cells.n_inside[i] = np.bincount(arm[inside], minlength=n_arms)
        cells.n_first[i] = np.bincount(patients.group[np.isfinite(first)], minlength=n_arms)
        if patients.dated:
            until = np.maximum(np.minimum(first, patients.to_day) - patients.from_day + 1, 0.0)
            cells.years_first[i] = np.bincount(patients.group, weights=until, minlength=n_arms) / DAYS_PER_YEAR
    return cells


def _arms(cells: _Cells, patients: SafetyPatients, study: Study) -> list[tuple[ArmCount, ...]]:
    level = study.methods.conf_level
    n = np.bincount(patients.group, minlength=len(patients.arms))
    affected = cells.worst[:, :, 1:].sum(axis=2)
    shares = _estimates(clopper_pearson(affected, n, level), "nobody in the arm")
    rates = _estimates(poisson_rate(cells.n_inside, patient_years(patients) / PER, level), UNDATED)
    first_rates = _estimates(poisson_rate(cells.n_first, cells.years_first / PER, level), UNDATED)
    return [
        tuple(
            ArmCount(
                arm=arm,
                label=arm_label(study, arm),
                n=int(n[j]),
                n_patients=int(affected[i, j]),
                n_severe=int(cells.worst[i, j, SEVERE:].sum()),
                worst_grade=tuple(cells.worst[i, j, 1:].tolist()),
                n_events=int(cells.n_events[i, j]),
                share=shares[i][j],
                rate=rates[i][j],
                first_rate=first_rates[i][j],
            )
            for j, arm in enumerate(patients.arms)
        )
        for i in range(len(affected))
    ]


def _comparisons(cells: _Cells, patients: SafetyPatients, study: Study) -> list[tuple[ArmComparison, ...]]:
    level, reference = study.methods.conf_level, patients.arms[0]
    n = np.bincount(patients.group, minlength=len(patients.arms))
    x = cells.worst[:, :, 1:].sum(axis=2)
    counts = (x[:, 1:], n[1:], x[:, :1], n[:1])
    none = f"no patient with it in {arm_label(study, reference)}"
    differences = _estimates(miettinen_nurminen_difference(*counts, level), "nobody in one of the arms")
    ratios = _estimates(miettinen_nurminen_ratio(*counts, level), none)
    seen, years = cells.n_first, cells.years_first
    rates = _estimates(
        rate_ratio(seen[:, 1:], years[:, 1:], seen[:, :1], years[:, :1], level), none if patients.dated else UNDATED
    )
    return [
        tuple(
            ArmComparison(arm, reference, differences[i][j], ratios[i][j], rates[i][j])
            for j, arm in enumerate(patients.arms[1:])
        )
        for i in range(len(x))
    ]


def _estimates(interval: Interval, why: str) -> list[list[Estimate]]:
    """Estimates with their limits, row by row; of an infinite ratio the lower limit alone."""
    values, lows, highs = (np.atleast_2d(array).tolist() for array in interval)
    return [
        [_estimate(value, low, high, why) for value, low, high in zip(*row, strict=True)]
        for row in zip(values, lows, highs, strict=True)
    ]


def _estimate(value: float, low: float, high: float, why: str) -> Estimate:
    if math.isfinite(value):
        return Estimate(value, low, high)
    return Estimate(math.nan, conf_low=low, why_missing=why) if math.isinf(value) else not_estimable(why)
