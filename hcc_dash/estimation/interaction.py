"""Does the difference between groups depend on a factor: the interaction test, the only fair subgroup test."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import chi2

from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.events import Events
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.study.parts import Methods

NAME = "interaction (likelihood ratio)"
DIFFERENCES = "interaction (Cochran's Q of differences)"


def compare_interaction(events: Events, factor: np.ndarray, methods: Methods) -> Test:
    """Likelihood-ratio test of group by factor in a Cox model with both main effects.

    ``factor``: integer level of each analysed patient. Equals R's
    ``anova(coxph(~ group + factor), coxph(~ group * factor))``. Not done when a group has no event in a
    level: the model with interaction then has no maximum.
    """
    levels = np.unique(factor)
    if len(events.groups) < 2 or levels.size < 2:
        return Test(NAME, why_missing=f"all patients are of one {'level' if levels.size < 2 else 'group'}")
    cell = events.group * levels.size + np.searchsorted(levels, factor)
    counts = np.bincount(cell, weights=events.event, minlength=len(events.groups) * levels.size)
    if events.event.sum() < methods.min_events:
        return Test(NAME, why_missing=f"too few events: {int(events.event.sum())}")
    if (counts == 0).any():
        return Test(NAME, why_missing="a group has no events in one level")
    groups = np.eye(len(events.groups))[events.group][:, 1:]
    factors = np.eye(levels.size)[np.searchsorted(levels, factor)][:, 1:]
    products = (groups[:, :, None] * factors[:, None, :]).reshape(len(groups), -1)
    apart, together = (
        fit_cox(events.time, events.event, np.hstack(columns), ties=methods.ties, entry=events.entry)
        for columns in ([groups, factors], [groups, factors, products])
    )
    if not (apart.converged and together.converged):
        return Test(NAME, why_missing="the events separate the groups completely")
    statistic = max(0.0, 2 * (together.log_likelihood - apart.log_likelihood))
    return Test(NAME, statistic, products.shape[1], float(chi2.sf(statistic, products.shape[1])))


def compare_differences(differences: Sequence[Estimate]) -> Test:
    """Cochran's Q: whether independent differences, one for each part of the patients, are one and the same.

    Chi-squared of the differences about their mean weighted by 1 / SE² (Biometrics 1954, 10:101), on one degree of
    freedom fewer than there are parts; of two parts the square of Altman and Bland's z (BMJ 2003, 326:219). Not done
    where a difference has no error.
    """
    if len(differences) < 2:
        return Test(DIFFERENCES, why_missing="needs two parts")
    value = np.array([difference.value for difference in differences])
    error = np.array([difference.std_error for difference in differences])
    if not (np.isfinite(value) & (error > 0)).all():
        return Test(DIFFERENCES, why_missing="nobody or everybody of an arm had the event in one part")
    weight = error**-2
    statistic = float((weight * (value - np.average(value, weights=weight)) ** 2).sum())
    return Test(DIFFERENCES, statistic, len(differences) - 1, float(chi2.sf(statistic, len(differences) - 1)))
