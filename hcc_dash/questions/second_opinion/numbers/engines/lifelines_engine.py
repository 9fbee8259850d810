"""lifelines' opinion: Kaplan-Meier, median, restricted mean, log-rank test, Cox model after Efron."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from hcc_dash.kernels.times import merge_close_times
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Key, Opinion
from hcc_dash.questions.second_opinion.numbers.engines.sample import Sample

NAME = "lifelines"
_TO_THE_END = {"precision": 1e-10, "r_precision": 1e-14}
"""By default its iterations end when the likelihood changes by a billionth, which leaves 1e-4 of a ratio near 1."""


def ask(samples: Sequence[Sample]) -> Opinion:
    """lifelines' numbers for each sample.

    It has log-log limits only, Efron's ties only, no stratified log-rank test and no standard error of a
    restricted mean. It does not merge times that differ by rounding noise, so they come merged.
    """
    import lifelines  # two seconds, for those who ask

    notes: list[str] = []
    return Opinion(NAME, lifelines.__version__, tuple(_answer(sample, notes) for sample in samples), notes=tuple(notes))


def _answer(sample: Sample, notes: list[str]) -> dict[Key, float]:
    time = merge_close_times(sample.time)
    numbers: dict[Key, float] = {}
    for code in range(sample.n_groups):
        inside = sample.group == code
        numbers |= {
            (term, code): value for term, value in _describe(sample, time[inside], sample.event[inside]).items()
        }
    if sample.has_test:
        from lifelines.statistics import multivariate_logrank_test

        test = multivariate_logrank_test(time, sample.group, sample.event)
        numbers |= {("log_rank", 0): float(test.test_statistic), ("log_rank_p", 0): float(test.p_value)}
    if sample.has_model and sample.methods.ties == "efron":
        numbers |= _model(sample, time, notes)
    return numbers


def _describe(sample: Sample, time: np.ndarray, event: np.ndarray) -> dict[str, float]:
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times, restricted_mean_survival_time

    fitted = KaplanMeierFitter(alpha=1 - sample.methods.conf_level).fit(time, event)
    numbers = {
        "n": float(fitted.event_table["at_risk"].iloc[0]),
        "n_events": float(fitted.event_table["observed"].sum()),
        "survival": float(fitted.predict(sample.landmark)),
        "median": _reached(fitted.median_survival_time_),
    }
    if sample.tau > 0:
        numbers["restricted_mean"] = float(restricted_mean_survival_time(fitted, t=sample.tau))
    if sample.methods.conf_type == "log-log":
        band = fitted.confidence_interval_
        row = band[band.index <= sample.landmark].iloc[-1]
        low, high = median_survival_times(band).iloc[0]
        numbers |= {
            "survival_low": float(row.iloc[0]),
            "survival_high": float(row.iloc[1]),
            "median_low": _reached(low),
            "median_high": _reached(high),
        }
    return numbers


def _reached(time: float) -> float:
    """lifelines writes an infinite time where a curve does not come down far enough."""
    return math.nan if math.isinf(time) else float(time)


def _model(sample: Sample, time: np.ndarray, notes: list[str]) -> dict[Key, float]:
    numbers: dict[Key, float] = {}
    for codes, inside in sample.models:
        numbers |= _fit(sample, time, inside & (sample.stratum >= 0), codes, notes)
    return numbers


def _fit(sample: Sample, time: np.ndarray, used: np.ndarray, codes: list[int], notes: list[str]) -> dict[Key, float]:
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    columns = {f"group {code}": (sample.group == code)[used].astype(float) for code in codes}
    frame = pd.DataFrame({"time": time[used], "event": sample.event[used], "stratum": sample.stratum[used]} | columns)
    stratified = np.unique(frame["stratum"]).size > 1
    try:
        fitted = CoxPHFitter().fit(
            frame if stratified else frame.drop(columns="stratum"),
            "time",
            "event",
            strata=["stratum"] if stratified else None,
            fit_options=_TO_THE_END,
        )
    except (ConvergenceError, ValueError) as error:
        notes.append(f"lifelines gave no hazard ratio: {error}")
        return {(term, code): math.nan for term in ("hazard_ratio", "hazard_ratio_error") for code in codes}
    ratios = {("hazard_ratio", code): math.exp(fitted.params_[f"group {code}"]) for code in codes}
    return ratios | {("hazard_ratio_error", code): float(fitted.standard_errors_[f"group {code}"]) for code in codes}
