"""The robust variance of a Cox model, made of its score residuals."""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.cox_fit import CoxFit
from hcc_dash.kernels.cox_residuals import look_at_fit, weighted_scores
from hcc_dash.kernels.times import FloatArray, IntArray, code_strata


def robust_covariance(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    fit: CoxFit,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
) -> FloatArray:
    """Variance (p, p) of the coefficients that holds when the model does not, or when weights are estimates.

    Lin & Wei 1989 (JASA 84:1074): D'D, where D (n, p) are the weighted score residuals times the covariance,
    summed within each ``cluster`` (labels; a patient's rows, say) before squaring. Equals R's
    ``coxph(robust = TRUE, cluster =)`` for Efron's and Breslow's ties, rows and weights as given to fit_cox.
    """
    sample, _, moments = look_at_fit(time, event, x, fit, strata, entry, weights)
    influence = sample.in_order(weighted_scores(sample, moments)) * sample.scale @ fit.covariance
    if cluster is not None:
        code = _code_clusters(cluster, sample.n)
        influence = np.column_stack([np.bincount(code, column) for column in influence.T])
    return influence.T @ influence


def _code_clusters(cluster: ArrayLike, n: int) -> IntArray:
    """Return a code per row; what is wrong with labels is said of clusters."""
    try:
        return code_strata(cluster, n)
    except ValueError as error:
        raise ValueError(f"cluster: {error}") from error
