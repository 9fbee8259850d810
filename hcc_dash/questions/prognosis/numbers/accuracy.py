"""How well a risk score or a predicted probability meets what happened: concordance, AUC, Brier score, calibration.

scikit-survival weighs each event at T by the inverse of G(T), the censoring distribution with censorings at T
already out. Events come before censorings at one time, so the weight is due to G(T-), as in R's survival. Moving
every censoring later by half the smallest gap between times gives that, and then the two engines agree.
"""

import math
from dataclasses import dataclass

import numpy as np

from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.study.parts import Methods

MOST_PAIRS = 20_000  # patients; scikit-survival's concordance compares every pair


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """A group of patients with like predictions: mean predicted and observed probability of being event-free.

    ``observed`` is Kaplan-Meier's at the landmark with its limits, NaN where follow-up ends before.
    """

    n: int
    n_events: int
    predicted: float
    observed: float
    conf_low: float
    conf_high: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Times (n,) and events (n,) as scikit-survival takes them, censorings after the events of their time."""

    time: np.ndarray
    event: np.ndarray
    moved: np.ndarray

    @property
    def end(self) -> float:
        """The last follow-up."""
        return float(self.time.max(initial=0.0))


def survival_outcome(time: np.ndarray, event: np.ndarray) -> Outcome:
    """The outcome with every censoring moved by half the smallest gap between times."""
    from sksurv.util import Surv

    gaps = np.diff(np.unique(time))
    shift = float(gaps.min()) / 2 if gaps.size else 0.5
    return Outcome(time, event, Surv.from_arrays(event, time + np.where(event, 0.0, shift)))


def uno_concordance(outcome: Outcome, risk: np.ndarray, tau: float) -> float:
    """C by inverse probability of censoring weights, over pairs whose earlier time is at most tau (Uno et al. 2011).

    Equals R's ``concordance(..., timewt = "n/G2", ymax = tau)``. NaN without a comparable pair.
    """
    from sksurv.exceptions import NoComparablePairException
    from sksurv.metrics import concordance_index_ipcw

    beyond = float(np.nextafter(tau, np.inf))  # scikit-survival's tau is not itself included
    try:
        return float(concordance_index_ipcw(outcome.moved, outcome.moved, risk, tau=beyond)[0])
    except NoComparablePairException:
        return math.nan


def area_under_curve(outcome: Outcome, risk: np.ndarray, at: float) -> float:
    """Cumulative/dynamic area under the ROC curve at a time (Uno et al. 2007; Hung & Chiang 2010).

    The probability that of a patient with the event by then and one without, the former has the higher score.
    NaN where nobody has had the event yet or follow-up ends.
    """
    from sksurv.metrics import cumulative_dynamic_auc

    if at >= outcome.end or not outcome.event[outcome.time <= at].any():
        return math.nan
    return float(cumulative_dynamic_auc(outcome.moved, outcome.moved, risk, [at])[0][0])


def brier_scores(outcome: Outcome, survival: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Mean squared error (len(at),) of predicted survival (n, len(at)), censoring weighted (Graf et al. 1999)."""
    from sksurv.metrics import brier_score

    scores: np.ndarray = brier_score(outcome.moved, outcome.moved, survival, at)[1]
    return scores


def integrated_brier(at: np.ndarray, scores: np.ndarray) -> float:
    """Mean of the Brier score from 0, where it is 0, to the last time, by trapezoids."""
    times, heights = np.concatenate(([0.0], at)), np.concatenate(([0.0], scores))
    return float(np.trapezoid(heights, times) / times[-1])


def calibrate(
    time: np.ndarray, event: np.ndarray, predicted: np.ndarray, at: float, methods: Methods
) -> tuple[CalibrationPoint, ...]:
    """Predicted against observed at a time, in groups of like prediction, worst first.

    Patients with one prediction stay together: the distinct predictions are the groups when there are five or
    fewer, else five groups of about equal size.
    """
    groups = _group_alike(predicted)
    points = []
    for group in range(int(groups.max(initial=-1)) + 1):
        inside = groups == group
        curve = kaplan_meier(time[inside], event[inside])
        observed, error = survival_at(curve, at)
        low, high = confidence_band(observed, error, methods.conf_level, methods.conf_type)
        points.append(
            CalibrationPoint(
                n=int(inside.sum()),
                n_events=int(event[inside].sum()),
                predicted=float(predicted[inside].mean()),
                observed=float(observed[0]),
                conf_low=float(low[0]),
                conf_high=float(high[0]),
            )
        )
    return tuple(points)


def _group_alike(predicted: np.ndarray, most: int = 5) -> np.ndarray:
    """Codes 0.. of groups by rising prediction; equal predictions (to 1e-9) are never parted."""
    values, codes = np.unique(np.round(predicted, 9), return_inverse=True)
    if values.size <= most:
        return codes
    before = np.concatenate(([0], np.cumsum(np.bincount(codes))[:-1]))
    part = np.minimum(before * most // predicted.size, most - 1)
    return np.unique(part[codes], return_inverse=True)[1]
