"""Does the difference between groups depend on a factor: the interaction test, the only fair subgroup test."""

import numpy as np
from scipy.stats import chi2

from hcc_dash.analysis.estimate import Test
from hcc_dash.analysis.events import Events
from hcc_dash.analysis.kernels.cox import fit_cox
from hcc_dash.study.parts import Methods

NAME = "interaction (likelihood ratio)"


def compare_interaction(events: Events, factor: np.ndarray, methods: Methods) -> Test:
    """Likelihood-ratio test of group by factor in a Cox model with both main effects.

    ``factor``: integer level of each analysed patient. Equals R's
    ``anova(coxph(~ group + factor), coxph(~ group * factor))``. Not done when a group has no event in a
    level: the model with interaction then has no maximum.
    """
    levels = np.unique(factor)
    if len(events.groups) < 2 or levels.size < 2:
        return Test(NAME, why_missing="needs two groups and two levels")
    cell = events.group * levels.size + np.searchsorted(levels, factor)
    counts = np.bincount(cell, weights=events.event, minlength=len(events.groups) * levels.size)
    if events.event.sum() < methods.min_events:
        return Test(NAME, why_missing=f"too few events: {int(events.event.sum())}")
    if (counts == 0).any():
        return Test(NAME, why_missing="a group has no events in one level")
    groups = np.eye(len(events.groups))[events.group][:, 1:]
    factors = np.eye(levels.size)[np.searchsorted(levels, factor)][:, 1:]
    products = (groups[:, :, None] * factors[:, None, :]).reshape(len(groups), -1)
    apart = fit_cox(events.time, events.event, np.hstack([groups, factors]), ties=methods.ties)
    together = fit_cox(events.time, events.event, np.hstack([groups, factors, products]), ties=methods.ties)
    if not (apart.converged and together.converged):
        return Test(NAME, why_missing="the events separate the groups completely")
    statistic = max(0.0, 2 * (together.log_likelihood - apart.log_likelihood))
    return Test(NAME, statistic, products.shape[1], float(chi2.sf(statistic, products.shape[1])))
