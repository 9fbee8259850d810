"""Covariance structures of a patient's visits: the matrix, its slopes and its curvature in the parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hcc_dash.kernels.times import FloatArray

Structure = Literal[
    "unstructured", "heterogeneous Toeplitz", "heterogeneous AR(1)", "heterogeneous compound symmetry",
    "compound symmetry", "AR(1)", "random intercept and slope",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitCovariance:
    """A (T, T) covariance of T visits as a function of k parameters.

    ``start``: (k,), parameters of a first guess. ``matrix``: parameters to (T, T). ``slopes``: parameters to
    (T * T, k), the derivative of each element. ``curvature``: parameters and a (T, T) matrix G to (k, k), the
    trace of G with each second derivative; zero where the covariance is linear in its parameters.
    """

    start: FloatArray
    matrix: Callable[[FloatArray], FloatArray]
    slopes: Callable[[FloatArray], FloatArray]
    curvature: Callable[[FloatArray, FloatArray], FloatArray]


def lay_structure(structure: Structure, variances: FloatArray, times: FloatArray | None = None) -> VisitCovariance:
    """The structure for T visits, started at the given variances (T,).

    Heterogeneous structures have a variance per visit; Toeplitz one correlation per distance in visits, AR(1)
    powers of one correlation, compound symmetry one correlation. "random intercept and slope" is the covariance
    that two patient effects, linear in ``times`` (T,), and independent errors of one variance give.
    """
    n_visits, mean = variances.size, float(variances.mean())
    apart = np.abs(np.subtract.outer(range(n_visits), range(n_visits)))
    if structure == "unstructured":
        first = np.sqrt(np.outer(variances, variances)) * (0.7 * np.eye(n_visits) + 0.3)
        return _linear(_elements(n_visits), first[np.triu_indices(n_visits)])
    if structure == "compound symmetry":
        return _linear(np.stack([apart == 0, apart > 0])[: min(2, n_visits)], np.array([mean, 0.3 * mean]))
    if structure == "random intercept and slope":
        if times is None or np.unique(times).size < 2:
            raise ValueError("a random slope needs the time of each visit, and two visits at different times")
        return _random_slope(np.asarray(times, float), mean)
    bands = [apart == distance for distance in range(1, n_visits)]
    if structure == "heterogeneous Toeplitz":
        return _correlated(_Bands(np.array(bands, float).reshape(-1, n_visits, n_visits)), variances)
    if structure == "heterogeneous compound symmetry":
        return _correlated(_Bands(np.array([apart > 0], float)[: n_visits - 1]), variances)
    same = structure == "AR(1)"
    return _correlated(_Powers(apart), np.array([mean]) if same else variances, n_visits)


def _elements(n_visits: int) -> FloatArray:
    """One symmetric matrix of zeros and ones per element of the upper triangle."""
    rows, columns = np.triu_indices(n_visits)
    basis = np.zeros((rows.size, n_visits, n_visits))
    basis[range(rows.size), rows, columns] = basis[range(rows.size), columns, rows] = 1.0
    return basis


def _random_slope(times: FloatArray, mean: float) -> VisitCovariance:
    ones = np.ones_like(times)
    crossed = np.outer(ones, times) + np.outer(times, ones)
    basis = np.stack([np.outer(ones, ones), crossed, np.outer(times, times), np.eye(times.size)])
    return _linear(basis, mean * np.array([0.4, 0.0, 0.1 / max(float(times @ times) / times.size, 1e-12), 0.5]))


def _linear(basis: FloatArray, start: FloatArray) -> VisitCovariance:
    """A covariance that is a sum of fixed matrices (k, T, T)."""
    n_parameters = len(basis)
    slopes = np.ascontiguousarray(basis.reshape(n_parameters, -1).T.astype(float))
    return VisitCovariance(
        start[:n_parameters],
        lambda parameters: (slopes @ parameters).reshape(basis.shape[1:]),
        lambda _: slopes,
        lambda _, __: np.zeros((n_parameters, n_parameters)),
    )


@dataclass(frozen=True, slots=True)
class _Bands:
    """Correlations that are free, one per matrix of ``basis`` (k, T, T)."""

    basis: FloatArray

    @property
    def n(self) -> int:
        return len(self.basis)

    def __call__(self, free: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        size = self.basis.shape[1:]
        matrix = np.eye(size[0]) + np.tensordot(free, self.basis, 1)
        return matrix, self.basis, np.zeros((self.n, self.n, *size))


@dataclass(frozen=True, slots=True)
class _Powers:
    """Powers of one correlation, by the distance of two visits."""

    apart: FloatArray

    @property
    def n(self) -> int:
        return min(1, len(self.apart) - 1)

    def __call__(self, free: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        if not self.n:
            return np.ones((1, 1)), np.zeros((0, 1, 1)), np.zeros((0, 0, 1, 1))
        near, rho = self.apart, free[0]
        first = near * rho ** np.maximum(near - 1, 0)
        second = near * (near - 1) * rho ** np.maximum(near - 2, 0)
        return rho**near, first[None], second[None, None]


def _correlated(correlation: _Bands | _Powers, variances: FloatArray, n_visits: int = 0) -> VisitCovariance:
    """Logarithms of the standard deviations, one per visit or one for all, then the correlations."""
    n_visits = n_visits or variances.size
    scales = np.eye(n_visits) if variances.size == n_visits else np.ones((1, n_visits))
    weight = scales[:, :, None] + scales[:, None, :]
    n_scales = len(scales)

    def parts(parameters: FloatArray) -> tuple[FloatArray, ...]:
        spread = np.exp(parameters[:n_scales] @ scales)
        return np.outer(spread, spread), *correlation(parameters[n_scales:])

    def matrix(parameters: FloatArray) -> FloatArray:
        size, shape, _, _ = parts(parameters)
        return size * shape

    def slopes(parameters: FloatArray) -> FloatArray:
        size, shape, first, _ = parts(parameters)
        return np.concatenate([weight * (size * shape), first * size]).reshape(n_scales + len(first), -1).T

    def curvature(parameters: FloatArray, pull: FloatArray) -> FloatArray:
        size, shape, first, second = parts(parameters)
        pulled = pull * size
        spreads = np.einsum("kab,lab,ab->kl", weight, weight, pulled * shape)
        mixed = np.einsum("kab,lab,ab->kl", weight, first, pulled)
        return np.block([[spreads, mixed], [mixed.T, np.einsum("klab,ab->kl", second, pulled)]])

    return VisitCovariance(
        np.concatenate([0.5 * np.log(variances), np.full(correlation.n, 0.3 if correlation.n == 1 else 0.1)]),
        matrix, slopes, curvature,
    )  # fmt: skip
