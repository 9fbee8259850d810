"""Repeated measures laid out for a mixed model: patients by visits, scaled, grouped by the visits they have."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray

# A pivot of the design below this share of the largest column is collinearity and not a column of its own.
COLLINEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Layout:
    """n patients by T visits; cells without a value are zero and absent from their patient's pattern.

    ``y``: (n, T) in units of ``unit``. ``x``: (n, T, p), the design turned into orthonormal columns, with
    ``to_columns`` (p, p) from their coefficients to those of the columns that were asked for. ``patterns``:
    (G, T), the visits present in each pattern; ``pattern``: (n,) indices into it. ``row``: where each given
    row went, patient and visit.
    """

    y: FloatArray
    x: FloatArray
    patterns: BoolArray
    pattern: IntArray
    unit: float
    to_columns: FloatArray
    row: tuple[IntArray, IntArray]
    visits: tuple[object, ...]

    @property
    def n_rows(self) -> int:
        """How many values there are."""
        return int(self.row[0].size)

    @property
    def residual_variances(self) -> FloatArray:
        """(T,) variances by visit of the residuals of ordinary least squares; where to start from."""
        flat, target = self.x[self.row], self.y[self.row]
        left = (target - flat @ (flat.T @ target)) ** 2
        sums = np.bincount(self.row[1], left, minlength=len(self.visits))
        counts = np.bincount(self.row[1], minlength=len(self.visits))
        pooled = float(left.sum()) / max(self.n_rows - flat.shape[1], 1)
        return np.maximum(sums / counts, 0.05 * pooled)


def lay_out_visits(y: ArrayLike, x: ArrayLike, subject: ArrayLike, visit: ArrayLike) -> Layout:
    """Lay out one row per patient and visit, in any order; visits take the order of their sorted labels.

    Raises ValueError for missing or infinite numbers, unequal lengths, a patient with two rows at a visit,
    more columns than rows can tell apart, and collinear columns.
    """
    target, design = np.asarray(y, dtype=float), np.asarray(x, dtype=float)
    subjects, visits = np.asarray(subject), np.asarray(visit)
    _check(target, design, subjects, visits)
    who, patient = np.unique(subjects, return_inverse=True)
    labels, when = np.unique(visits, return_inverse=True)
    if np.unique(patient * labels.size + when).size < target.size:
        raise ValueError("A patient has two values at one visit. Keep one row per patient and visit.")
    ortho, to_columns = _orthonormal(design)
    unit = float(np.linalg.norm(target - ortho @ (ortho.T @ target))) / np.sqrt(target.size - design.shape[1])
    if unit <= COLLINEAR * max(float(np.abs(target).max()), 1e-300):
        raise ValueError("The values leave no residual variation: there is nothing to estimate a covariance from.")
    shape = (who.size, labels.size)
    grid_y, grid_x, present = np.zeros(shape), np.zeros((*shape, design.shape[1])), np.zeros(shape, dtype=bool)
    grid_y[patient, when], grid_x[patient, when], present[patient, when] = target / unit, ortho, True
    patterns, pattern = np.unique(present, axis=0, return_inverse=True)
    return Layout(grid_y, grid_x, patterns, pattern.ravel(), unit, to_columns, (patient, when), tuple(labels))


def _check(target: FloatArray, design: FloatArray, subjects: np.ndarray, visits: np.ndarray) -> None:
    n = target.size
    if target.ndim != 1 or design.ndim != 2 or {len(design), subjects.size, visits.size} != {n}:
        raise ValueError(
            f"y, subject and visit must have one value per row of x; found {target.shape}, {subjects.shape}, "
            f"{visits.shape} and {design.shape}."
        )
    if not (np.isfinite(target).all() and np.isfinite(design).all()):
        raise ValueError("Values and design must be present and finite. Leave out rows without a value first.")
    if design.shape[1] == 0 or n <= design.shape[1]:
        raise ValueError(f"{design.shape[1]} coefficients need more than {design.shape[1]} rows; found {n}.")


def _orthonormal(design: FloatArray) -> tuple[FloatArray, FloatArray]:
    scale = np.linalg.norm(design, axis=0)
    if (scale == 0).any():
        raise ValueError(f"Column {int((scale == 0).argmax())} of the design is zero throughout. Leave it out.")
    ortho, triangle = np.linalg.qr(design / scale)
    if np.abs(np.diag(triangle)).min() < COLLINEAR:
        position = int(np.abs(np.diag(triangle)).argmin())
        raise ValueError(f"Column {position} of the design follows from those before it. Leave it out.")
    return ortho, np.linalg.inv(triangle) / scale[:, None]
