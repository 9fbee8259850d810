"""The hazard ratio of two arms by four models: alone, adjusted, weighted, and weighted and adjusted."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hcc_dash.estimation.comparison import ratio_of
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.cox_robust import robust_covariance
from hcc_dash.questions.balance.numbers.propensity import Patients
from hcc_dash.study.parts import Methods

Model = Literal["unadjusted", "adjusted", "weighted", "weighted and adjusted"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One hazard ratio, arm over reference, and its two-sided Wald p.

    Weighted models have Lin-Wei robust errors that take the weights as known; the others model-based ones.
    """

    model: Model
    estimate: Estimate
    p_value: float


def why_no_ratio(patients: Patients, methods: Methods) -> str:
    """The reason a hazard ratio is not estimated, or an empty string."""
    total, treated = int(patients.event.sum()), int(patients.event[patients.treated].sum())
    if not patients.treated.any() or patients.treated.all():
        return "one arm has no patients"
    if total < methods.min_events:
        return f"too few events: {total}"
    if treated in {0, total}:
        return "an arm has no events"
    return ""


def estimate_ratio(patients: Patients, model: Model, weights: np.ndarray, methods: Methods) -> Ratio:
    """Hazard ratio of the treated over the others by one of the models, as R's ``coxph``.

    Adjusted models hold the covariates of the propensity model too and answer for patients alike in them; the
    others answer for the population that the weights describe.
    """
    reason = why_no_ratio(patients, methods)
    if reason:
        return Ratio(model, not_estimable(reason), math.nan)
    treated = patients.treated[:, None].astype(np.float64)
    x = np.hstack([treated, patients.x]) if "adjusted" in model.split() else treated
    if not model.startswith("weighted"):
        fit = fit_cox(patients.time, patients.event, x, ties=methods.ties)
        return Ratio(model, *ratio_of(fit, 0, methods.conf_level))
    fit = fit_cox(patients.time, patients.event, x, ties=methods.ties, weights=weights)
    if fit.converged and not fit.separated:
        robust = robust_covariance(patients.time, patients.event, x, fit, weights=weights)
        fit = replace(fit, covariance=robust)
    return Ratio(model, *ratio_of(fit, 0, methods.conf_level))
