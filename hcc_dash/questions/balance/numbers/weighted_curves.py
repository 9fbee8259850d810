"""Weighted and unweighted Kaplan-Meier curves of two arms, as tidy frames and read at a landmark."""

import math

import numpy as np
import pandas as pd

from hcc_dash.estimation.comparison import z_value
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.times import align_time
from hcc_dash.kernels.weighted_kaplan_meier import WeightedKaplanMeier, weighted_kaplan_meier
from hcc_dash.questions.balance.numbers.propensity import Patients
from hcc_dash.questions.balance.numbers.weighted_result import AtLandmark
from hcc_dash.study.parts import Methods

Curves = tuple[WeightedKaplanMeier, WeightedKaplanMeier]


def estimate_curves(patients: Patients, weights: np.ndarray) -> Curves:
    """The reference's curve and the treated's, robust errors of log S (R ``survfit(weights =, robust = TRUE)``)."""
    reference, treated = (
        weighted_kaplan_meier(patients.time[part], patients.event[part], weights[part])
        for part in (~patients.treated, patients.treated)
    )
    return reference, treated


def curves_frame(curves: Curves, level: str, arms: tuple[str, str], methods: Methods) -> pd.DataFrame:
    """level arm time n_at_risk n_events estimate std_error conf_low conf_high; a first row at time 0.

    ``n_at_risk`` and ``n_events`` are sums of weights; ``std_error`` is that of S.
    """
    return pd.concat(
        [_curve_frame(curve, level, arm, methods) for curve, arm in zip(curves, arms, strict=True)], ignore_index=True
    )


def _curve_frame(curve: WeightedKaplanMeier, level: str, arm: str, methods: Methods) -> pd.DataFrame:
    low, high = confidence_band(curve.survival, curve.std_error, methods.conf_level, methods.conf_type)
    start = 0 if curve.time.size and curve.time[0] == 0 else 1
    finite = np.where(curve.survival > 0, curve.std_error, 0.0)
    total = float(curve.n_at_risk[0]) if curve.time.size else 0.0

    def with_start(values: np.ndarray, first: float) -> np.ndarray:
        return np.concatenate([[first] * start, values])

    return pd.DataFrame(
        {
            "level": level,
            "arm": arm,
            "time": with_start(curve.time, 0.0),
            "n_at_risk": with_start(curve.n_at_risk, total),
            "n_events": with_start(curve.n_events, 0.0),
            "estimate": with_start(curve.survival, 1.0),
            "std_error": with_start(curve.survival * finite, 0.0),
            "conf_low": with_start(low, math.nan),
            "conf_high": with_start(high, math.nan),
        }
    )


def counts_frame(curves: Curves, arms: tuple[str, str], at: np.ndarray) -> pd.DataFrame:
    """arm time n n_at_risk: patients and sums of weights still at risk just before each tick."""
    frames = []
    for curve, arm in zip(curves, arms, strict=True):
        step = np.searchsorted(curve.time, at, side="left")
        patients = np.append(curve.n_raw_at_risk, 0)[step]
        weights = np.append(curve.n_at_risk, 0.0)[step]
        frames.append(pd.DataFrame({"arm": arm, "time": at, "n": patients, "n_at_risk": weights}))
    return pd.concat(frames, ignore_index=True)


def read_at(curves: Curves, landmark: float, methods: Methods) -> AtLandmark:
    """Event-free at the landmark by arm with robust limits, and the difference on the plain scale."""
    reference, treated = (_read(curve, landmark, methods) for curve in curves)
    if not (reference.estimable and treated.estimable):
        return AtLandmark((reference, treated), not_estimable("follow-up of a group ends before the landmark"))
    error = math.hypot(reference.std_error, treated.std_error)
    gap, half = treated.value - reference.value, z_value(methods.conf_level) * error if error > 0 else math.nan
    return AtLandmark((reference, treated), Estimate(gap, gap - half, gap + half, error))


def _read(curve: WeightedKaplanMeier, landmark: float, methods: Methods) -> Estimate:
    landmark = align_time(landmark, curve.time)
    ended = curve.time.size == 0 or (landmark > curve.time[-1] and curve.survival[-1] > 0)
    if ended:
        return not_estimable("follow-up ends before the landmark")
    step = int(np.searchsorted(curve.time, landmark, side="right"))
    survival = float(np.append(1.0, curve.survival)[step])
    error = float(np.append(0.0, curve.std_error)[step])
    low, high = confidence_band(survival, error, methods.conf_level, methods.conf_type)
    plain = survival * error if survival > 0 else 0.0
    return Estimate(survival, float(np.ravel(low)[0]), float(np.ravel(high)[0]), plain)
