"""What a mixed model says of a linear combination of its coefficients: small-sample error and degrees of freedom."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from hcc_dash.kernels.mmrm_layout import Layout
from hcc_dash.kernels.mmrm_likelihood import Weighted
from hcc_dash.kernels.times import FloatArray

Method = Literal["satterthwaite", "kenward-roger"]


@dataclass(frozen=True, slots=True)
class Estimated:
    """Coefficients (p,) with what small-sample inference needs.

    ``covariance`` (p, p) at the estimated covariance of the visits; ``adjusted_covariance`` (p, p) allows for its
    having been estimated. ``root`` (p, p): root root' is ``covariance``. ``information_fall``: (k, p, p), how
    the information of the coefficients falls with each covariance parameter, in the coordinates of ``root``.
    ``parameter_covariance``: (k, k), of those parameters.
    """

    coef: FloatArray
    covariance: FloatArray
    adjusted_covariance: FloatArray
    root: FloatArray
    information_fall: FloatArray
    parameter_covariance: FloatArray


@dataclass(frozen=True, slots=True)
class Contrast:
    """A linear combination of coefficients, its error, degrees of freedom and two-sided t-test of zero."""

    estimate: float
    std_error: float
    df: float
    statistic: float
    p_value: float


def contrast(fit: Estimated, c: ArrayLike, method: Method = "satterthwaite") -> Contrast:
    """Estimate c'b with its standard error and a t-test.

    Both methods take Satterthwaite's degrees of freedom, 2 v^2 / Var(v) with v = c'Var(b)c (for one contrast
    those of Kenward and Roger are the same). "kenward-roger" uses their adjusted standard error with
    second derivatives of the covariance taken as zero: SAS ``ddfm=kenwardroger(linear)``, R's mmrm
    ``vcov = "Kenward-Roger-Linear"`` (Kenward, Roger 1997, Biometrics 53:983; Fai, Cornelius 1996).
    """
    weights = np.asarray(c, dtype=float)
    if weights.shape != fit.coef.shape or not np.isfinite(weights).all() or not weights.any():
        raise ValueError(f"A contrast needs {fit.coef.size} finite weights, not all zero; found {weights.tolist()}.")
    inner = fit.root.T @ weights
    variance = float(inner @ inner)
    gradient = (fit.information_fall @ inner) @ inner
    df = 2.0 * variance**2 / float(gradient @ fit.parameter_covariance @ gradient)
    estimate = float(weights @ fit.coef)
    if method == "kenward-roger":
        variance = float(weights @ fit.adjusted_covariance @ weights)
    std_error = float(np.sqrt(variance))
    statistic = estimate / std_error
    return Contrast(estimate, std_error, df, statistic, 2.0 * float(stdtr(df, -abs(statistic))))


def adjust(layout: Layout, at: Weighted, slopes: FloatArray, spread: FloatArray, fall: FloatArray) -> FloatArray:
    """Kenward and Roger's adjustment in Weighted's coordinates: I + 2 sum W_hj (Q_hj - P_h P_j), (p, p)."""
    n_visits = len(layout.visits)
    weight = (slopes @ spread @ slopes.T).reshape((n_visits,) * 4)
    between = weight.transpose(0, 3, 1, 2).reshape(n_visits**2, -1) @ at.inverses.reshape(-1, n_visits**2).T
    middle = between.T.reshape(-1, n_visits, n_visits)[layout.pattern]
    second = np.einsum("isp,isq->pq", at.weighted_x, middle @ at.weighted_x, optimize=True)
    first = np.tensordot(np.tensordot(spread, fall, 1), fall, ((0, 2), (0, 1)))
    adjusted = np.eye(first.shape[0]) + 2.0 * (second - first)
    return (adjusted + adjusted.T) / 2.0
