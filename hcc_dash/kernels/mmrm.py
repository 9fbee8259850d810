"""Mixed model for repeated measures: restricted likelihood, any covariance of the visits, declared fall-back."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.mmrm_contrast import Contrast, Estimated, adjust, contrast
from hcc_dash.kernels.mmrm_layout import Layout, lay_out_visits
from hcc_dash.kernels.mmrm_search import Optimum, search
from hcc_dash.kernels.mmrm_structure import Structure, lay_structure
from hcc_dash.kernels.times import FloatArray

__all__ = ["FALL_BACK", "Contrast", "MmrmFit", "NoFitError", "Structure", "contrast", "fit_mmrm"]

Information = Literal["observed", "expected"]

# Tried from the one asked for downwards: each has fewer parameters than the one before it.
FALL_BACK: tuple[Structure, ...] = (
    "unstructured",
    "heterogeneous Toeplitz",
    "heterogeneous AR(1)",
    "heterogeneous compound symmetry",
    "compound symmetry",
)


class NoFitError(ValueError):
    """No covariance structure could be fitted; the message says which were tried and why each failed."""


@dataclass(frozen=True, slots=True)
class MmrmFit(Estimated):
    """Coefficients (p,), their covariance (p, p), the visits' covariance (T, T) and the restricted likelihood.

    ``structure`` is the one fitted; ``fallbacks`` says which were tried before it and why each failed.
    ``log_likelihood`` has the constant of R's mmrm and nlme and of SAS. ``residuals``: (n,), as the rows came;
    ``normalised``: those times the inverse Cholesky factor of the patient's covariance, uncorrelated with
    variance 1 when the model holds (R: ``residuals(fit, type = "normalized")``).
    """

    visit_covariance: FloatArray
    log_likelihood: float
    n: int
    n_subjects: int
    visits: tuple[object, ...]
    structure: Structure
    fallbacks: tuple[tuple[Structure, str], ...]
    n_iterations: int
    residuals: FloatArray
    normalised: FloatArray
    converged: bool = True


def fit_mmrm(
    y: ArrayLike,
    x: ArrayLike,
    subject: ArrayLike,
    visit: ArrayLike,
    structure: Structure = "unstructured",
    times: ArrayLike | None = None,
    information: Information = "observed",
) -> MmrmFit:
    """Fit E(y) = x b with one covariance of the visits for every patient, by restricted maximum likelihood.

    One row per patient and visit with a value, in any order; x (n, p) of full rank. When the structure does not
    converge or its information is not positive definite, the next of ``FALL_BACK`` is tried (after "AR(1)" and
    "random intercept and slope", compound symmetry), and the fit says so. ``times`` (T,), of the sorted visits, are
    for the random slope. ``information`` of the covariance parameters, for degrees of freedom: observed as in
    SAS and R's mmrm, or expected as in pbkrtest. Equals R's ``mmrm`` and ``nlme::gls`` and SAS PROC MIXED with
    REPEATED, run to the optimum. Raises ValueError for rows that cannot be laid out, NoFitError when no structure fits.
    """
    layout = lay_out_visits(y, x, subject, visit)
    variances = layout.residual_variances
    when = None if times is None else np.asarray(times, dtype=float)
    tried: list[tuple[Structure, str]] = []
    for candidate in _order(structure):
        outcome = search(layout, lay_structure(candidate, variances, when))
        if isinstance(outcome, Optimum):
            return _dress(layout, outcome, candidate, tuple(tried), information)
        tried.append((candidate, outcome))
    raise NoFitError("No covariance structure could be fitted. " + " ".join(f"{name}: {why}." for name, why in tried))


def _order(structure: Structure) -> tuple[Structure, ...]:
    if structure in FALL_BACK:
        return FALL_BACK[FALL_BACK.index(structure) :]
    return (structure, "compound symmetry")


def _dress(
    layout: Layout,
    optimum: Optimum,
    structure: Structure,
    tried: tuple[tuple[Structure, str], ...],
    information: Information,
) -> MmrmFit:
    """The optimum in the units and columns that were asked for."""
    chosen = optimum.observed if information == "observed" else optimum.expected
    spread = np.asarray(np.linalg.inv(chosen), dtype=np.float64)
    root = layout.unit * layout.to_columns @ optimum.at.root
    fall = np.tensordot(optimum.slopes.T, optimum.coefficients, 1)
    inner = adjust(layout, optimum.at, optimum.slopes, spread, fall)
    n, n_coef = layout.n_rows, root.shape[0]
    free = n - n_coef
    scale = 2 * free * np.log(layout.unit) - 2 * np.linalg.slogdet(layout.to_columns)[1]
    raw = layout.y - layout.x @ optimum.at.coef
    return MmrmFit(
        coef=layout.unit * layout.to_columns @ optimum.at.coef,
        covariance=root @ root.T,
        adjusted_covariance=root @ inner @ root.T,
        root=root,
        information_fall=fall,
        parameter_covariance=spread,
        visit_covariance=optimum.matrix * layout.unit**2,
        log_likelihood=-0.5 * (free * np.log(2 * np.pi) + optimum.at.deviance + float(scale)),
        n=n,
        n_subjects=len(layout.y),
        visits=layout.visits,
        structure=structure,
        fallbacks=tried,
        n_iterations=optimum.n_iterations,
        residuals=layout.unit * raw[layout.row],
        normalised=_whiten(layout, optimum.matrix, raw)[layout.row],
    )


def _whiten(layout: Layout, covariance: FloatArray, residual: FloatArray) -> FloatArray:
    both = layout.patterns[:, :, None] & layout.patterns[:, None, :]
    apart = np.eye(len(covariance), dtype=bool) & ~layout.patterns[:, :, None]
    factors = np.linalg.inv(np.linalg.cholesky(np.where(both, covariance, 0.0) + apart))
    present = np.where(layout.patterns[layout.pattern], residual, 0.0)
    return np.einsum("ist,it->is", factors[layout.pattern], present)
