"""scikit-survival's opinion: Kaplan-Meier, log-rank test, Cox model without errors; it has no strata."""

import math
from collections.abc import Sequence

import numpy as np

from hcc_dash.kernels.times import merge_close_times
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Key, Opinion
from hcc_dash.questions.second_opinion.numbers.engines.sample import Sample

NAME = "scikit-survival"


def ask(samples: Sequence[Sample]) -> Opinion:
    """scikit-survival's numbers for each sample.

    It has log-log limits only, no median, no restricted mean, no strata and no standard error of a hazard
    ratio. It does not merge times that differ by rounding noise, so they come merged.
    """
    import sksurv

    notes: list[str] = []
    return Opinion(NAME, sksurv.__version__, tuple(_answer(sample, notes) for sample in samples), notes=tuple(notes))


def _answer(sample: Sample, notes: list[str]) -> dict[Key, float]:
    from sksurv.compare import compare_survival
    from sksurv.util import Surv

    time, event = merge_close_times(sample.time), sample.event.astype(bool)
    numbers: dict[Key, float] = {}
    for code in range(sample.n_groups):
        inside = sample.group == code
        numbers |= {(term, code): value for term, value in _describe(sample, time[inside], event[inside]).items()}
    if sample.has_test:
        statistic, p_value = compare_survival(Surv.from_arrays(event, time), sample.group)
        numbers |= {("log_rank", 0): float(statistic), ("log_rank_p", 0): float(p_value)}
    if sample.has_model and not sample.is_stratified:
        numbers |= _model(sample, time, event, notes)
    return numbers


def _describe(sample: Sample, time: np.ndarray, event: np.ndarray) -> dict[str, float]:
    from sksurv.nonparametric import kaplan_meier_estimator

    numbers = {"n": float(time.size), "n_events": float(event.sum())}
    if sample.methods.conf_type != "log-log":
        at, survival = kaplan_meier_estimator(event, time)
        return numbers | {"survival": _read_off(at, survival, sample.landmark)}
    at, survival, (low, high) = kaplan_meier_estimator(
        event, time, conf_level=sample.methods.conf_level, conf_type="log-log"
    )
    return numbers | {
        "survival": _read_off(at, survival, sample.landmark),
        "survival_low": _read_off(at, low, sample.landmark),
        "survival_high": _read_off(at, high, sample.landmark),
    }


def _read_off(at: np.ndarray, curve: np.ndarray, time: float) -> float:
    """The step curve at a time; 1 before its first step."""
    step = int(np.searchsorted(at, time, side="right"))
    return float(curve[step - 1]) if step else 1.0


def _model(sample: Sample, time: np.ndarray, event: np.ndarray, notes: list[str]) -> dict[Key, float]:
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.util import Surv

    numbers: dict[Key, float] = {}
    for codes, inside in sample.models:
        dummies = np.column_stack([sample.group == code for code in codes]).astype(np.float64)[inside]
        model = CoxPHSurvivalAnalysis(ties=sample.methods.ties, tol=1e-12)
        try:
            model.fit(dummies, Surv.from_arrays(event[inside], time[inside]))
        except (ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
            notes.append(f"scikit-survival gave no hazard ratio: {error}")
            numbers |= {("hazard_ratio", code): math.nan for code in codes}
            continue
        numbers |= {("hazard_ratio", code): math.exp(coef) for code, coef in zip(codes, model.coef_, strict=True)}
    return numbers
