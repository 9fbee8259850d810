"""Restricted likelihood of repeated measures: value, slope and curvature in the elements of the covariance."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.kernels.mmrm_layout import Layout
from hcc_dash.kernels.mmrm_structure import VisitCovariance
from hcc_dash.kernels.times import FloatArray


@dataclass(frozen=True, slots=True)
class Weighted:
    """Generalised least squares at one covariance.

    ``deviance``: minus twice the restricted log-likelihood, without its constant. ``inverses``: (G, T, T),
    zero where a pattern has no visit. ``weighted_x``: (n, T, p), inverse times design in coordinates in which the
    coefficients' covariance is the identity; ``root`` (p, p) leads back. ``weighted_y``: (n, T), inverse
    times residual.
    """

    deviance: float
    coef: FloatArray
    root: FloatArray
    inverses: FloatArray
    weighted_x: FloatArray
    weighted_y: FloatArray


def weigh(layout: Layout, covariance: FloatArray) -> Weighted | None:
    """Least squares weighted by the inverse covariance; None where that is not positive definite."""
    both = layout.patterns[:, :, None] & layout.patterns[:, None, :]
    apart = np.eye(covariance.shape[0], dtype=bool) & ~layout.patterns[:, :, None]
    blocks = np.where(both, covariance, 0.0) + apart
    try:
        np.linalg.cholesky(covariance)
        factors = np.linalg.cholesky(blocks)
        inverses = np.where(both, np.linalg.inv(blocks), 0.0)
    except np.linalg.LinAlgError:
        return None
    determinants = 2.0 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    mine = inverses[layout.pattern]
    weighted = mine @ layout.x
    information = np.einsum("itp,itq->pq", weighted, layout.x, optimize=True)
    try:
        triangle = np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return None
    root = np.linalg.inv(triangle).T
    coef = root @ (root.T @ np.einsum("itp,it->p", weighted, layout.y))
    residual = np.where(layout.patterns[layout.pattern], layout.y - layout.x @ coef, 0.0)
    weighted_y = np.einsum("ist,it->is", mine, residual)
    deviance = (
        float(determinants[layout.pattern].sum())
        + 2.0 * float(np.log(np.diag(triangle)).sum())
        + float((weighted_y * residual).sum())
    )
    return Weighted(deviance, coef, root, inverses, weighted @ root, weighted_y)


def slope(layout: Layout, at: Weighted) -> FloatArray:
    """(T, T): how the deviance changes with each element of the covariance."""
    counts = np.bincount(layout.pattern)
    explained = np.einsum("isp,itp->st", at.weighted_x, at.weighted_x, optimize=True)
    return np.tensordot(counts, at.inverses, 1) - at.weighted_y.T @ at.weighted_y - explained


@dataclass(frozen=True, slots=True)
class Curvature:
    """Second derivatives of the deviance in the elements of the covariance, (T * T, T * T).

    ``observed`` at the data, ``expected`` over data from the fitted model. ``coefficients``: (T * T, p, p),
    how the information of the coefficients falls with each element, in Weighted's coordinates.
    """

    observed: FloatArray
    expected: FloatArray
    coefficients: FloatArray


def curve(layout: Layout, at: Weighted) -> Curvature:
    """The curvature of the restricted likelihood along symmetric changes of the covariance.

    With P the projection of REML and E_a a unit matrix, -tr(P E_a P E_b) + 2 y'P E_a P E_b P y; its expectation
    is tr(P E_a P E_b) (Harville 1977, JASA 72:320).
    """
    n_patients, n_visits, n_coef = at.weighted_x.shape
    n_patterns, cells = len(layout.patterns), n_visits * n_visits
    flat = np.ascontiguousarray(at.weighted_x).reshape(n_patients, -1)
    products = (flat.T @ flat).reshape(n_visits, n_coef, n_visits, n_coef)
    coefficients = np.ascontiguousarray(products.transpose(0, 2, 1, 3)).reshape(cells, n_coef, n_coef)
    pulls = (at.weighted_y.T @ flat).reshape(cells, n_coef)
    counts = np.bincount(layout.pattern, minlength=n_patterns)
    explained, residual = np.zeros((2, n_patterns, n_visits, n_visits))
    np.add.at(explained, layout.pattern, at.weighted_x @ at.weighted_x.transpose(0, 2, 1))
    np.add.at(residual, layout.pattern, at.weighted_y[:, :, None] * at.weighted_y[:, None, :])
    inverses = at.inverses.reshape(n_patterns, cells)

    def between(outer: FloatArray) -> FloatArray:
        """Sum over patterns of outer[d, a] * inverse[b, c] as a matrix of elements (a, b) by (c, d)."""
        product = outer.reshape(n_patterns, cells).T @ inverses
        return product.reshape((n_visits,) * 4).transpose(1, 2, 3, 0).reshape(cells, cells)

    spread = coefficients.reshape(cells, -1)
    own, fixed = between(counts[:, None, None] * at.inverses), spread @ spread.T
    expected = own - 2.0 * between(explained) + fixed
    observed = -expected + 2.0 * (between(residual) - pulls @ pulls.T)
    return Curvature(observed, expected, coefficients)


def in_parameters(
    layout: Layout, at: Weighted, covariance: VisitCovariance, parameters: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, Curvature]:
    """Slope (k,), observed and expected curvature (k, k) of the deviance in the structure's parameters."""
    pull, bend, slopes = slope(layout, at), curve(layout, at), covariance.slopes(parameters)
    observed = slopes.T @ bend.observed @ slopes + covariance.curvature(parameters, pull)
    return pull.ravel() @ slopes, (observed + observed.T) / 2.0, slopes.T @ bend.expected @ slopes, bend
