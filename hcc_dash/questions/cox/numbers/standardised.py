"""Adjusted survival by arm: what the model expects had everybody been in one arm, and in the other."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.estimation.answer import Answer, head_of
from hcc_dash.estimation.comparison import z_value
from hcc_dash.estimation.curves import group_curve
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.cox import CoxFit
from hcc_dash.kernels.cox_residuals import look_at_fit
from hcc_dash.kernels.times import align_time
from hcc_dash.questions.cox.numbers.design import Design
from hcc_dash.questions.cox.numbers.options import CoxOptions, cox_landmark
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.parts import Methods

MAX_TIMES = 500  # of a curve; read exactly at each
CHUNK = 2_000_000  # patients x times in one go

CURVE_COLUMNS = ("arm", "time", "estimate", "std_error", "conf_low", "conf_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardisedResult(Answer[CoxOptions]):
    """Adjusted survival of the arms, over the covariates of the patients analysed.

    ``curves``: arm time estimate std_error conf_low conf_high, from time 0. ``observed``: arm time estimate, the
    Kaplan-Meier curves of the same patients. ``at_landmark``: pairs of arm and survival; ``differences``: pairs of
    arm and survival less the reference's there.
    """

    model: CoxResult
    landmark: Landmark
    curves: pd.DataFrame
    observed: pd.DataFrame
    at_landmark: tuple[tuple[str, Estimate], ...]
    differences: tuple[tuple[str, Estimate], ...]


@dataclass(frozen=True, slots=True)
class _Baseline:
    """One stratum's hazard at the covariates' centre: cumulative, its variance, and its slope in the coefficients.

    The first column is time 0.
    """

    time: np.ndarray
    hazard: np.ndarray
    variance: np.ndarray
    slope: np.ndarray

    def place(self, times: np.ndarray) -> np.ndarray:
        """Where the steps stand at these times."""
        return np.searchsorted(self.time, times, side="right") - 1


@dataclass(frozen=True, slots=True)
class _Model:
    """The fitted model in standardised covariates (less ``centre``, per ``scale``), as the likelihood sees them."""

    coef: np.ndarray
    covariance: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    strata: np.ndarray
    baselines: dict[int, _Baseline]
    methods: Methods


@dataclass(frozen=True, slots=True)
class _Mean:
    """Mean survival over patients at some times, and its slopes in baselines (strata, times) and coefficients."""

    times: np.ndarray
    survival: np.ndarray
    by_baseline: np.ndarray
    by_coef: np.ndarray


def estimate_standardised(model: CoxResult) -> StandardisedResult:
    """Direct adjustment, the g-formula: every patient's predicted survival under each arm, averaged.

    Makuch 1982 (J Chronic Dis 35:437); standard errors by the delta method for given covariates, from the
    baseline's and the coefficients' variance (Gail & Byar 1986, Biom J 28:587; Zhang et al. 2007, Comput Methods
    Programs Biomed 88:95). Equals the mean of R's ``survfit(coxph, newdata)`` over the patients with the arm set.
    Curves end where the first arm's or stratum's follow-up does.
    """
    landmark = cox_landmark(model.study, model.options)
    design, fit, why = model.design, model.fit, _why_not(model)
    if why or fit is None:
        curves = pd.DataFrame(columns=list(CURVE_COLUMNS))
        return StandardisedResult(
            **head_of(model) | {"why_not": why},
            model=model,
            landmark=landmark,
            curves=curves,
            observed=curves[["arm", "time", "estimate"]],
            at_landmark=(),
            differences=(),
        )
    fitted = _lay_out(design, fit, model.study.methods)
    horizon = _horizon(design, fitted.strata)
    at = align_time(landmark.at(model.endpoint.unit), design.events.time)
    times, arms = _times(design, horizon), design.events.groups
    worlds = [as_if(design, g) for g in range(len(arms))]
    frames = [_frame(arm, fitted, _mean(fitted, world, times)) for arm, world in zip(arms, worlds, strict=True)]
    points = [_mean(fitted, world, np.array([at])) for world in worlds] if at <= horizon else []
    late = not_estimable("follow-up of an arm ends before the landmark")
    return StandardisedResult(
        **head_of(model),
        model=model,
        landmark=landmark,
        curves=pd.concat(frames, ignore_index=True),
        observed=_observed(design, horizon),
        at_landmark=tuple((arm, _survival(fitted, points[g]) if points else late) for g, arm in enumerate(arms)),
        differences=tuple(
            (arm, _difference(fitted, points[g], points[0]) if points else late) for g, arm in enumerate(arms) if g
        ),
    )


def _why_not(model: CoxResult) -> str:
    if model.why_not:
        return model.why_not
    if model.design.arm is None:
        return "the model holds no arms"
    return "" if model.fit is not None else "the penalised model gives no survival curves here"


def as_if(design: Design, g: int) -> np.ndarray:
    """The design had every patient been in the g-th arm, interactions included."""
    x = design.x.copy()
    by_key = {term.key: term for term in design.terms}
    arm = by_key["arm"]
    given = np.zeros(len(arm.columns))
    given[g - 1 : g] = 1.0 if g else 0.0
    x[:, list(arm.columns)] = given
    for term in design.terms:
        if term.kind == "interaction":
            centred = x[:, list(by_key[term.parents[1]].columns)] - np.array(term.centre)
            x[:, list(term.columns)] = (given[None, :, None] * centred[:, None, :]).reshape(len(x), -1)
    return x


def _lay_out(design: Design, fit: CoxFit, methods: Methods) -> _Model:
    """Efron's or Breslow's cumulative hazard of each stratum with variance and slope (Tsiatis 1981; Link 1984)."""
    events = design.events
    sample, _, moments = look_at_fit(events.time, events.event, design.x, fit, design.strata, events.entry, None)
    shrink = math.exp(-moments.shift)
    hazard, variance = moments.hazard * shrink, moments.square[0] * shrink**2
    slope = (moments.at_risk * moments.square[0] - moments.dying * moments.square[1]) * shrink
    strata = np.zeros(len(events.time), dtype=np.int64) if design.strata is None else design.strata
    baselines = {}
    for code in np.unique(strata).tolist():
        inside = sample.stratum == code
        baselines[code] = _Baseline(
            time=np.concatenate([[0.0], sample.time[inside]]),
            hazard=np.concatenate([[0.0], np.cumsum(hazard[inside])]),
            variance=np.concatenate([[0.0], np.cumsum(variance[inside])]),
            slope=np.column_stack([np.zeros(len(slope)), np.cumsum(slope[:, inside], axis=1)]),
        )
    covariance = fit.covariance * np.outer(sample.scale, sample.scale)
    return _Model(fit.coef * sample.scale, covariance, sample.centre, sample.scale, strata, baselines, methods)


def _horizon(design: Design, strata: np.ndarray) -> float:
    """The last time to which every stratum and every arm is followed."""
    events = design.events
    ends = [events.time[strata == code].max() for code in np.unique(strata)]
    ends += [events.time[events.group == g].max() for g in range(len(events.groups))]
    return float(min(ends))


def _times(design: Design, horizon: float) -> np.ndarray:
    """Time 0, the event times up to the horizon (evenly chosen when they are many), and the horizon."""
    times = np.unique(design.events.time[design.events.event])
    times = times[times <= horizon]
    if len(times) > MAX_TIMES:
        times = times[np.unique(np.linspace(0, len(times) - 1, MAX_TIMES).astype(np.int64))]
    return np.unique(np.concatenate([[0.0], times, [horizon]]))


def _mean(model: _Model, x: np.ndarray, times: np.ndarray) -> _Mean:
    """Mean over patients of exp(-H0(t) r) and its slopes, stratum by stratum, in pieces that fit the memory."""
    z, n = (x - model.centre) / model.scale, len(x)
    survival, by_coef = np.zeros(len(times)), np.zeros((len(model.coef), len(times)))
    by_baseline = np.zeros((len(model.baselines), len(times)))
    for s, (code, baseline) in enumerate(model.baselines.items()):
        own = z[model.strata == code]
        risk = np.exp(own @ model.coef)
        at = baseline.place(times)
        step = max(1, CHUNK // max(1, len(own)))
        for start in range(0, len(times), step):
            piece = slice(start, start + step)
            hazard = baseline.hazard[at[piece]]
            alive = np.exp(-np.outer(risk, hazard))
            sinking = alive * risk[:, None]
            survival[piece] += alive.sum(axis=0) / n
            by_baseline[s, piece] = -sinking.sum(axis=0) / n
            by_coef[:, piece] -= (own.T @ sinking * hazard - baseline.slope[:, at[piece]] * sinking.sum(axis=0)) / n
    return _Mean(times, survival, by_baseline, by_coef)


def _error(model: _Model, mean: _Mean) -> np.ndarray:
    """Delta-method standard error; a baseline given the coefficients is independent of them."""
    steps = np.array([baseline.variance[baseline.place(mean.times)] for baseline in model.baselines.values()])
    variance = (mean.by_baseline**2 * steps).sum(axis=0)
    variance += np.einsum("it,ij,jt->t", mean.by_coef, model.covariance, mean.by_coef)
    return np.sqrt(variance)


def _frame(arm: str, model: _Model, mean: _Mean) -> pd.DataFrame:
    error, methods = _error(model, mean), model.methods
    low, high = confidence_band(mean.survival, error / mean.survival, methods.conf_level, methods.conf_type)
    return pd.DataFrame(
        {
            "arm": arm,
            "time": mean.times,
            "estimate": mean.survival,
            "std_error": error,
            "conf_low": low,
            "conf_high": high,
        }
    )


def _survival(model: _Model, mean: _Mean) -> Estimate:
    row = _frame("", model, mean).iloc[0]
    return Estimate(float(row["estimate"]), float(row["conf_low"]), float(row["conf_high"]), float(row["std_error"]))


def _difference(model: _Model, mean: _Mean, reference: _Mean) -> Estimate:
    apart = _Mean(
        mean.times,
        mean.survival - reference.survival,
        mean.by_baseline - reference.by_baseline,
        mean.by_coef - reference.by_coef,
    )
    value, error = float(apart.survival[0]), float(_error(model, apart)[0])
    half = z_value(model.methods.conf_level) * error if error > 0 else math.nan
    return Estimate(value, value - half, value + half, error)


def _observed(design: Design, horizon: float) -> pd.DataFrame:
    """Kaplan-Meier of the same patients, unadjusted, from time 0."""
    parts = []
    for g, arm in enumerate(design.events.groups):
        curve = group_curve(design.events, g)
        shown = curve.time <= horizon
        time = np.concatenate([[0.0], curve.time[shown]])
        parts.append(
            pd.DataFrame({"arm": arm, "time": time, "estimate": np.concatenate([[1.0], curve.survival[shown]])})
        )
    return pd.concat(parts, ignore_index=True)
