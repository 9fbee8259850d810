"""Are hazards proportional, and what stands beside a hazard ratio where they are not."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.estimation.comparison import common_tau, z_value
from hcc_dash.estimation.curves import group_curve
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import Events
from hcc_dash.kernels.cox import CoxFit
from hcc_dash.kernels.proportional_hazards import ZphResult, cox_zph
from hcc_dash.kernels.rmst import restricted_mean
from hcc_dash.kernels.spline import natural_spline, spline_knots
from hcc_dash.questions.cox.numbers.design import Design
from hcc_dash.questions.cox.numbers.early_late import EarlyLate, split_at
from hcc_dash.study.parts import Methods

NAME = "proportional hazards (score test)"
ALPHA = 0.05  # below it a hazard ratio no longer leads
SMOOTH_KNOTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # a natural spline of 4 degrees of freedom, as R's plot.cox.zph
GRID = 60


@dataclass(frozen=True, slots=True)
class HazardTest:
    """Does the effect of a term change with time? Key and label of the term, and the score test."""

    term: str
    label: str
    test: Test


@dataclass(frozen=True, slots=True)
class Trend:
    """How a log hazard ratio changes with time, in the endpoint's unit.

    ``points``: time estimate, one row per event, scaled Schoenfeld residuals about the coefficient. ``smooth``:
    time estimate conf_low conf_high, empty where events are too few for a curve. ``constant``: the coefficient.
    """

    term: str
    label: str
    level: str
    constant: float
    points: pd.DataFrame
    smooth: pd.DataFrame


@dataclass(frozen=True, slots=True)
class MeanGain:
    """Event-free time gained up to ``tau`` by an arm over the reference, unadjusted, in the endpoint's unit."""

    arm: str
    difference: Estimate
    tau: float


@dataclass(frozen=True, slots=True)
class HazardsOverTime:
    """Tests, trends, log(-log S) of the arms (arm time estimate), and what leads where hazards are not proportional."""

    tests: tuple[HazardTest, ...]
    overall: Test
    trends: tuple[Trend, ...]
    log_log: pd.DataFrame
    gains: tuple[MeanGain, ...]
    early_late: tuple[EarlyLate, ...]

    @property
    def failing(self) -> tuple[str, ...]:
        """Terms whose own test gives P < 0.05."""
        return tuple(term_test.term for term_test in self.tests if term_test.test.p_value < ALPHA)

    @property
    def proportional(self) -> bool:
        """Whether neither the arms' test nor the test of all terms gives P < 0.05."""
        return not (self.overall.p_value < ALPHA or "arm" in self.failing)


def follow_hazards(design: Design, fit: CoxFit, methods: Methods, cut: float, tau: float | None) -> HazardsOverTime:
    """Proportional hazards of a fitted model, as R's ``cox.zph`` of survival 3.0 and later (Kaplan-Meier scale).

    ``cut``: where early ends; ``tau``: the restricted mean's horizon, None for the data's own; both in the
    endpoint's unit.
    """
    events = design.events
    tested = [term for term in design.terms if term.columns]
    terms = [term.columns for term in tested]
    zph = cox_zph(events.time, events.event, design.x, fit, design.strata, terms=terms, entry=events.entry)
    tests = tuple(
        HazardTest(term.key, term.label, _test(float(zph.statistic[i]), int(zph.df[i]), float(zph.p_value[i])))
        for i, term in enumerate(tested)
    )
    return HazardsOverTime(
        tests=tests,
        overall=_test(zph.global_statistic, zph.global_df, zph.global_p_value),
        trends=tuple(_trends(design, fit, zph, methods)),
        log_log=log_log_frame(events) if design.arm else pd.DataFrame(columns=["arm", "time", "estimate"]),
        gains=_gains(events, methods, tau) if design.arm else (),
        early_late=split_at(design, methods, cut, fit.ties) if design.arm else (),
    )


def _test(statistic: float, df: int, p_value: float) -> Test:
    if math.isnan(p_value):
        return Test(NAME, why_missing="the events carry no information about a change")
    return Test(NAME, statistic, df, p_value)


def _trends(design: Design, fit: CoxFit, zph: ZphResult, methods: Methods) -> list[Trend]:
    trends = []
    for term in design.terms:
        for contrast in term.contrasts:
            if contrast.reference or term.kind == "interaction":
                continue
            weights = np.zeros(fit.coef.size)
            for column, weight in contrast.weights:
                weights[column] = weight
            residual = zph.scaled_residuals @ weights
            variance = float(weights @ fit.covariance @ weights)
            order = np.argsort(zph.time, kind="stable")
            points = pd.DataFrame({"time": zph.time[order], "estimate": residual[order]})
            smooth = smooth_residuals(zph.time, zph.transformed_time, residual, variance, methods.conf_level)
            trends.append(Trend(term.key, term.label, contrast.level, float(weights @ fit.coef), points, smooth))
    return trends


def smooth_residuals(
    time: np.ndarray, transformed: np.ndarray, residual: np.ndarray, variance: float, level: float
) -> pd.DataFrame:
    """Natural spline through scaled Schoenfeld residuals of one coefficient, with pointwise limits.

    Least squares on transformed time; under proportional hazards the residuals have variance d x ``variance``,
    d being the number of events (Grambsch & Therneau 1994, section 4). Equals the curve of R's ``plot.cox.zph``
    with df = 4. Columns time estimate conf_low conf_high; no rows with fewer than 5 distinct knots.
    """
    knots = spline_knots(transformed, SMOOTH_KNOTS)
    if len(knots) < len(SMOOTH_KNOTS):
        return pd.DataFrame(columns=["time", "estimate", "conf_low", "conf_high"])

    def basis(values: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(values)), natural_spline(values, knots)])

    grid = np.linspace(transformed.min(), transformed.max(), GRID)
    orthogonal, triangle = np.linalg.qr(basis(transformed))
    at_grid = np.linalg.solve(triangle.T, basis(grid).T).T
    curve = at_grid @ (orthogonal.T @ residual)
    half = z_value(level) * np.sqrt(len(residual) * variance * (at_grid**2).sum(axis=1))
    distinct, first = np.unique(transformed, return_index=True)
    months = np.interp(grid, distinct, time[first])
    return pd.DataFrame({"time": months, "estimate": curve, "conf_low": curve - half, "conf_high": curve + half})


def log_log_frame(events: Events) -> pd.DataFrame:
    """log(-log S) of each arm at its event times, unadjusted: parallel curves are proportional hazards."""
    parts = [pd.DataFrame({"arm": [], "time": [], "estimate": []})]
    for g, arm in enumerate(events.groups):
        curve = group_curve(events, g)
        shown = (curve.n_events > 0) & (curve.survival > 0) & (curve.survival < 1) & (curve.time > 0)
        estimate = np.log(-np.log(curve.survival[shown]))
        parts.append(pd.DataFrame({"arm": arm, "time": curve.time[shown], "estimate": estimate}))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _gains(events: Events, methods: Methods, wanted: float | None) -> tuple[MeanGain, ...]:
    tau = common_tau(events, wanted)
    if not tau > 0:
        return tuple(MeanGain(arm, not_estimable("no common follow-up"), tau) for arm in events.groups[1:])
    means = [restricted_mean(group_curve(events, g), tau) for g in range(len(events.groups))]
    gains = []
    for arm, (mean, error) in zip(events.groups[1:], means[1:], strict=True):
        value, spread = mean - means[0][0], math.hypot(error, means[0][1])
        half = z_value(methods.conf_level) * spread if spread > 0 else math.nan
        gains.append(MeanGain(arm, Estimate(value, value - half, value + half, spread), tau))
    return tuple(gains)
