"""How long do patients live: Kaplan-Meier curves by group, with everything read off them."""

import math

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.comparison import common_tau, compare_curves, compare_groups
from hcc_dash.estimation.curves import count_frame, curve_frame, grey_from, group_curve, group_follow_up, ticks
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import Events, LeftOut, collect_events, stratum_codes, take
from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.interaction import compare_interaction
from hcc_dash.estimation.landmark import chosen_landmark
from hcc_dash.estimation.late_entry import follow_entry
from hcc_dash.estimation.limits import with_limits
from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.kaplan_meier import KaplanMeier, at_risk_at, quantile, survival_at
from hcc_dash.kernels.rmst import restricted_mean
from hcc_dash.questions.survival.numbers.options import SurvivalOptions, checked_options, status_of, used_strata
from hcc_dash.questions.survival.numbers.survival_result import Group, Panel, SurvivalResult
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Methods
from hcc_dash.study.time import convert_time


def estimate_survival(cohort: Cohort, options: SurvivalOptions) -> SurvivalResult:
    """Probability of being event-free over time, by group and panel (Kaplan-Meier).

    Everything is computed in the unit of the endpoint's time column; nothing is rounded. Raises ValueError
    for an endpoint or factor the study does not declare, a landmark that is no time and a level outside (0, 1).
    """
    status = status_of(cohort, checked_options(cohort.study, options))
    cohort = with_limits(cohort, options.conf_level, options.conf_type)
    study = cohort.study
    options = checked_options(study, options)
    endpoint = study.endpoint(options.endpoint)
    events = collect_events(cohort, endpoint, options.compare, options.entry)
    at = ticks(events, endpoint)
    landmark = chosen_landmark(study, options.endpoint, options.landmark_months)
    parts = _split(cohort, events, options.panels)
    panels = tuple(_panel(cohort, part, level, options, landmark.at(endpoint.unit), at) for level, part in parts)
    interaction = _interaction(events, parts, study.methods) if options.panels else None
    in_panels = sum(len(part.time) for _, part in parts)
    left_out = events.left_out
    if in_panels < len(events.time):
        left_out = (
            *left_out,
            LeftOut(f"no value for {study.factor(options.panels).label}", len(events.time) - in_panels),
        )
    return SurvivalResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status=status,
        panels=panels,
        interaction=interaction,
        landmark=landmark,
        n_selected=cohort.n,
        n_analysed=in_panels,
        n_competing=sum(int(part.competing.sum()) for _, part in parts),
        left_out=left_out,
    )


def _split(cohort: Cohort, events: Events, panels: str) -> list[tuple[str, Events]]:
    if not panels:
        return [("", events)]
    values = cohort.subjects[panels].iloc[events.rows]
    levels = cohort.study.column(panels).levels
    masks = {level: (values == level).to_numpy() for level in levels}
    return [(level, take(events, mask)) for level, mask in masks.items() if mask.any()]


def _interaction(events: Events, parts: list[tuple[str, Events]], methods: Methods) -> Test:
    level_of = {row: i for i, (_, part) in enumerate(parts) for row in part.rows.tolist()}
    factor = np.array([level_of.get(row, -1) for row in events.rows.tolist()], dtype=np.int64)
    known = factor >= 0
    return compare_interaction(take(events, known), factor[known], methods)


def _panel(
    cohort: Cohort, events: Events, level: str, options: SurvivalOptions, landmark: float, at: np.ndarray
) -> Panel:
    study = cohort.study
    methods = study.methods
    curves = {arm: group_curve(events, g) for g, arm in enumerate(events.groups)}
    strata = used_strata(options)
    stratified, codes, within = None, None, events
    if strata:
        all_codes, known = stratum_codes(cohort, events, strata)
        within, codes = take(events, known), all_codes[known]
        stratified = compare_curves(within, codes)
    wanted = methods.rmst_tau_months
    unit = study.endpoint(options.endpoint).unit
    tau = common_tau(events, None if wanted is None else convert_time(wanted, "months", unit))
    labels = {arm: group_label(study, options.compare, arm) for arm in events.groups}
    return Panel(
        level=level,
        label=f"{study.factor(options.panels).before_level} {level}" if level else "",
        groups=tuple(_group(study, events, arm, curves[arm], options, landmark, tau) for arm in events.groups),
        curves=pd.concat([curve_frame(curves[arm], level, arm, methods) for arm in events.groups], ignore_index=True)
        if events.groups
        else pd.DataFrame(),
        counts=count_frame(events, curves, level, at),
        comparisons=tuple(compare_groups(within, curves, codes, landmark, tau, methods, labels, options.joint)),
        log_rank=compare_curves(events, None),
        stratified_log_rank=stratified,
        n_without_stratum=len(events.time) - len(within.time),
    )


def _group(
    study: Study, events: Events, arm: str, curve: KaplanMeier, options: SurvivalOptions, landmark: float, tau: float
) -> Group:
    methods = study.methods
    code = events.groups.index(arm)
    survival, error = survival_at(curve, landmark)
    return Group(
        arm=arm,
        label=group_label(study, options.compare, arm),
        n=curve.n,
        n_events=int(curve.n_events.sum()),
        median=_percentile(curve, methods, "the curve does not reach one half"),
        at_landmark=_band(float(survival[0]), float(error[0]), methods),
        at_risk_at_landmark=int(at_risk_at(curve, landmark)[0]),
        rmst=_restricted(curve, tau),
        follow_up=_percentile(group_follow_up(events, code), methods, "fewer than half of the patients are censored"),
        grey_from=grey_from(curve, methods.grey_below_at_risk),
        quartiles=_quartiles(curve, methods) if options.quartiles else (),
        entry=None if events.entry is None else follow_entry(curve),
    )


def _quartiles(curve: KaplanMeier, methods: Methods) -> tuple[Estimate, ...]:
    heights = {0.25: "three quarters", 0.75: "one quarter"}
    return tuple(_percentile(curve, methods, f"the curve does not reach {at}", p) for p, at in heights.items())


def _percentile(curve: KaplanMeier, methods: Methods, why: str, probability: float = 0.5) -> Estimate:
    """One that is not reached may still have a lower limit, which says how long it is at least."""
    value, low, high = quantile(curve, probability, methods.conf_level, methods.conf_type)
    return Estimate(value, low, high, why_missing=why if math.isnan(value) else "")


def _band(survival: float, error: float, methods: Methods) -> Estimate:
    if math.isnan(survival):
        return not_estimable("follow-up ends before the landmark")
    low, high = confidence_band(survival, error, methods.conf_level, methods.conf_type)
    plain = survival * error if survival > 0 else 0.0
    return Estimate(survival, float(np.ravel(low)[0]), float(np.ravel(high)[0]), plain)


def _restricted(curve: KaplanMeier, tau: float) -> Estimate:
    if not tau > 0:
        return not_estimable("no common follow-up")
    mean, error = restricted_mean(curve, tau)
    return Estimate(mean, std_error=error)
