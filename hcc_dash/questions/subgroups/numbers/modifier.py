"""Does the effect change along a number: the hazard ratio as a smooth function of a covariate, nobody cut in two."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.comparison import z_value
from hcc_dash.estimation.estimate import Test
from hcc_dash.estimation.events import LeftOut, take
from hcc_dash.kernels.cox import CoxFit, fit_cox
from hcc_dash.kernels.spline import natural_spline, spline_knots
from hcc_dash.questions.subgroups.numbers.arms import TwoArms, collect_two_arms, count_arms
from hcc_dash.questions.subgroups.numbers.levels import is_number
from hcc_dash.questions.subgroups.numbers.options import ModifierOptions, Scale
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.parts import Methods

LINEAR = "interaction, linear (likelihood ratio)"
SPLINE = "interaction, spline (likelihood ratio)"
ENDS = (0.05, 0.95)  # quantiles between which the curve is drawn: beyond them it would be guessed
POINTS = 61
BINS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierResult(Answer[ModifierOptions]):
    """The curve and its tests of an endpoint, or ``why_not`` there is none; always exploratory.

    ``curve``: value (in the factor's own unit), estimate, std_error (of the log hazard ratio), conf_low, conf_high.
    ``histogram``: bin_low, bin_high and patients of both arms. ``arms``: label, patients and events of each.
    ``overall``: the hazard ratio without modifier, of the
    model with the same covariate.
    """

    endpoint: TimeToEvent
    label: str
    unit: str
    reference: str
    arm: str
    curve: pd.DataFrame
    histogram: pd.DataFrame
    knots: tuple[float, ...]
    overall: float
    linear: Test
    spline: Test
    arms: tuple[tuple[str, int, int], ...]
    n_events: int

    @property
    def per_coefficient(self) -> float:
        """Events per coefficient of the largest model."""
        return self.n_events / max(2 * len(self.knots) - 1, 1)


def estimate_modifier(cohort: Cohort, options: ModifierOptions) -> ModifierResult:
    """Hazard ratio of the arm at each value of a numeric factor, with a pointwise interval.

    Cox model of arm, natural cubic spline of the factor (3 knots, Harrell's quantiles) and arm by spline; the log
    hazard ratio at a value is linear in its coefficients, so its variance is exact (R: ``coxph(~ arm * ns(x))``).
    Tests: likelihood ratios against the models without arm by factor, linear (1 df) and spline (2 df). Raises
    ValueError for a factor that is no number.
    """
    study = cohort.study
    factor = study.factor(options.column)
    if not is_number(study, options.column):
        raise ValueError(f'"{options.column}" is not a number; its levels are subgroups.')
    compared = collect_two_arms(cohort, options.endpoint, options.arm, options.strata)
    values = _scaled(cohort, compared, options)
    known = np.isfinite(values)
    left_out = compared.left_out
    if not known.all():
        lacking = "value" if options.scale == "none" else "value above 0"
        left_out = (*left_out, LeftOut(f"no {lacking} for {factor.label}", int((~known).sum())))
    values = values[known]
    why_not = compared.why_not or _why_not(compared, known, values, study.methods)
    fit = _Found.nothing() if why_not else _fit(compared, known, values, study.methods)
    return ModifierResult(
        study=study,
        endpoint=study.endpoint(options.endpoint),
        options=options,
        status="exploratory",
        label=factor.label,
        unit=study.column(options.column).unit,
        reference=compared.labels[0],
        arm=compared.labels[1],
        curve=_back(fit.curve, options.scale),
        histogram=_histogram(values, options.scale),
        knots=tuple(_unscaled(fit.knots, options.scale).tolist()),
        overall=fit.overall,
        linear=fit.linear,
        spline=fit.spline,
        arms=count_arms(compared, known),
        n_analysed=int(known.sum()) if not compared.why_not else 0,
        n_events=int(compared.events.event[known].sum()) if not compared.why_not else 0,
        n_selected=cohort.n,
        left_out=left_out,
        why_not=why_not or fit.why_not,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What the models say, the curve on the scale of the model."""

    curve: pd.DataFrame
    knots: np.ndarray
    overall: float
    linear: Test
    spline: Test
    why_not: str = ""

    @classmethod
    def nothing(cls, why: str = "") -> "_Found":
        empty = pd.DataFrame(columns=["value", "estimate", "std_error", "conf_low", "conf_high"], dtype=np.float64)
        return cls(empty, np.zeros(0), math.nan, Test(LINEAR, why_missing=why), Test(SPLINE, why_missing=why), why)


def _scaled(cohort: Cohort, compared: TwoArms, options: ModifierOptions) -> np.ndarray:
    values = cohort.subjects[options.column].to_numpy(dtype=np.float64)[compared.events.rows]
    return np.log10(np.where(values > 0, values, math.nan)) if options.scale == "log10" else values


def _unscaled(values: np.ndarray, scale: Scale) -> np.ndarray:
    return 10.0**values if scale == "log10" else values


def _back(curve: pd.DataFrame, scale: Scale) -> pd.DataFrame:
    return curve.assign(value=_unscaled(curve["value"].to_numpy(), scale))


def _why_not(compared: TwoArms, known: np.ndarray, values: np.ndarray, methods: Methods) -> str:
    used = take(compared.events, known)
    if len(used.groups) != 2:
        return "one arm has nobody with a value"
    died = np.bincount(used.group, weights=used.event, minlength=2)
    if died.sum() < methods.min_events:
        return f"too few events: {int(died.sum())}"
    if (died == 0).any():
        return f"no events in {compared.labels[int(np.flatnonzero(died == 0)[0])]}"
    if spline_knots(values).size < 3:
        return "too few different values for a smooth curve"
    return ""


def _fit(compared: TwoArms, known: np.ndarray, values: np.ndarray, methods: Methods) -> _Found:
    used = take(compared.events, known)
    strata = None if compared.strata is None else compared.strata[known]
    arm = (used.group == 1).astype(np.float64)[:, None]
    knots = spline_knots(values)
    basis = natural_spline(values, knots)

    def fit(*columns: np.ndarray) -> CoxFit:
        return fit_cox(used.time, used.event, np.hstack(columns), strata, methods.ties)

    line = basis[:, :1]
    try:
        models = [fit(arm, line), fit(arm, line, arm * line), fit(arm, basis), fit(arm, basis, arm * basis)]
    except ValueError as error:  # a factor that does not vary where an arm is at risk
        return _Found.nothing(f"the model cannot be fitted. {error}")
    if not all(model.converged for model in models):
        return _Found.nothing("the events separate the patients completely along this factor")
    return _Found(
        curve=_curve(models[3], values, knots, methods.conf_level),
        knots=knots,
        overall=math.exp(float(models[2].coef[0])),
        linear=_test(LINEAR, models[0], models[1]),
        spline=_test(SPLINE, models[2], models[3]),
    )


def _test(name: str, apart: CoxFit, together: CoxFit) -> Test:
    statistic = max(0.0, 2 * (together.log_likelihood - apart.log_likelihood))
    df = together.coef.size - apart.coef.size
    return Test(name, statistic, df, float(chdtrc(df, statistic)))


def _curve(fit: CoxFit, values: np.ndarray, knots: np.ndarray, level: float) -> pd.DataFrame:
    """Log hazard ratio of the arm at each value, contrast by coefficients, with its Wald interval."""
    low, high = np.quantile(values, ENDS)
    at = np.linspace(low, high, POINTS)
    width = knots.size - 1
    contrast = np.column_stack([np.ones(POINTS), np.zeros((POINTS, width)), natural_spline(at, knots)])
    log_ratio = contrast @ fit.coef
    error = np.sqrt(np.einsum("ij,jk,ik->i", contrast, fit.covariance, contrast))
    half = z_value(level) * error
    return pd.DataFrame(
        {
            "value": at,
            "estimate": np.exp(log_ratio),
            "std_error": error,
            "conf_low": np.exp(log_ratio - half),
            "conf_high": np.exp(log_ratio + half),
        }
    )


def _histogram(values: np.ndarray, scale: Scale) -> pd.DataFrame:
    if not values.size:
        return pd.DataFrame({"low": [], "high": [], "n": []})
    counts, edges = np.histogram(values, bins=BINS)
    edges = _unscaled(edges, scale)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "n": counts})
