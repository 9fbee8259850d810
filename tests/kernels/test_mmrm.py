"""The mixed model for repeated measures: exact cases, properties, derivatives, fall-back and refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.stats import ttest_ind

from hcc_dash.kernels.mmrm import FALL_BACK, MmrmFit, NoFitError, Structure, contrast, fit_mmrm
from hcc_dash.kernels.mmrm_layout import lay_out_visits
from hcc_dash.kernels.mmrm_likelihood import in_parameters, weigh
from hcc_dash.kernels.mmrm_structure import lay_structure

ALL: list[Structure] = [*FALL_BACK, "AR(1)", "random intercept and slope"]


def draw(seed: int, n: int = 40, n_visits: int = 4, missing: float = 0.25) -> tuple[np.ndarray, ...]:
    """y, cell means of two arms by visit, patient, visit; each patient keeps a visit."""
    rng = np.random.default_rng(seed)
    patient, visit = np.indices((n, n_visits)).reshape(2, -1)
    own = rng.normal(size=n)[patient] * 3 + rng.normal(size=n * n_visits) * (1 + visit)
    keep = (rng.random(n * n_visits) >= missing) | (visit == patient % n_visits)
    x = np.eye(2 * n_visits)[(patient % 2) * n_visits + visit]
    return own[keep], x[keep], patient[keep], visit[keep]


def test_complete_data_are_a_t_test_at_each_visit() -> None:
    y, x, patient, visit = draw(1, missing=0.0)
    fit = fit_mmrm(y, x, patient, visit)
    for at in range(4):
        weights = np.zeros(8)
        weights[[at, 4 + at]] = -1, 1
        here = visit == at
        expected = ttest_ind(y[here & (patient % 2 == 1)], y[here & (patient % 2 == 0)])
        for method in ("satterthwaite", "kenward-roger"):
            found = contrast(fit, weights, method)
            assert found.df == pytest.approx(38, rel=1e-9)
            assert found.statistic == pytest.approx(expected.statistic, rel=1e-9)
            assert found.p_value == pytest.approx(expected.pvalue, rel=1e-8)


@pytest.mark.parametrize("structure", [*FALL_BACK, "AR(1)"])
def test_one_visit_is_a_t_test_whatever_the_structure(structure: Structure) -> None:
    y, x, patient, visit = draw(2, n_visits=1, missing=0.0)
    found = contrast(fit_mmrm(y, x, patient, visit, structure), [-1, 1])
    expected = ttest_ind(y[patient % 2 == 1], y[patient % 2 == 0])
    assert (found.df, found.p_value) == (pytest.approx(38, rel=1e-8), pytest.approx(expected.pvalue, rel=1e-7))


@pytest.mark.parametrize("structure", ALL)
def test_slope_and_curvature_are_those_of_the_likelihood(structure: Structure) -> None:
    layout = lay_out_visits(*draw(3))
    covariance = lay_structure(structure, layout.residual_variances, np.array([0.0, 1.0, 2.5, 4.0]))
    here = covariance.start * 1.1 + 0.02

    def deviance(parameters: np.ndarray) -> float:
        found = weigh(layout, covariance.matrix(parameters))
        assert found is not None
        return found.deviance

    def slope(parameters: np.ndarray) -> np.ndarray:
        at = weigh(layout, covariance.matrix(parameters))
        assert at is not None
        return in_parameters(layout, at, covariance, parameters)[0]

    at = weigh(layout, covariance.matrix(here))
    assert at is not None
    pull, observed, expected, _ = in_parameters(layout, at, covariance, here)
    np.testing.assert_allclose(pull, approx_fprime(here, deviance, 1e-7), rtol=2e-5, atol=2e-5 * np.abs(pull).max())
    near = 1e-4 * np.abs(observed).max()
    np.testing.assert_allclose(observed, approx_fprime(here, slope, 1e-7), rtol=1e-4, atol=near)
    assert np.linalg.eigvalsh(expected)[0] > 0


def test_the_deviance_is_the_restricted_likelihood_as_defined() -> None:
    y, x, patient, visit = draw(4)
    fit = fit_mmrm(y, x, patient, visit, "heterogeneous AR(1)")
    whole = np.where(patient[:, None] == patient, fit.visit_covariance[np.ix_(visit, visit)], 0.0)
    inverse = np.linalg.inv(whole)
    information = x.T @ inverse @ x
    coef = np.linalg.solve(information, x.T @ inverse @ y)
    left = y - x @ coef
    logs = np.linalg.slogdet(whole)[1] + np.linalg.slogdet(information)[1] + (y.size - 8) * np.log(2 * np.pi)
    assert fit.log_likelihood == pytest.approx(-0.5 * (logs + left @ inverse @ left), rel=1e-12)
    np.testing.assert_allclose(fit.coef, coef, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, np.linalg.inv(information), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(fit.residuals, left, rtol=1e-9, atol=1e-10)
    assert fit.normalised @ fit.normalised == pytest.approx(left @ inverse @ left, rel=1e-10)


def summary(fit: MmrmFit) -> list[float]:
    weights = np.eye(8)[5] - np.eye(8)[1]
    found = contrast(fit, weights, "kenward-roger")
    return [found.estimate, found.std_error, found.df, found.p_value]


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000), unit=st.sampled_from([1e-3, 7.0, 1e4]))
def test_rows_in_any_order_and_any_unit_say_the_same(seed: int, unit: float) -> None:
    y, x, patient, visit = draw(5)
    plain = summary(fit_mmrm(y, x, patient, visit))
    order = np.random.default_rng(seed).permutation(y.size)
    names = np.array([f"patient {i:03}" for i in np.random.default_rng(seed).permutation(40)])
    other = summary(fit_mmrm(unit * y[order] + 3 * unit, x[order], names[patient[order]], visit[order]))
    assert other == pytest.approx([unit * plain[0], unit * plain[1], *plain[2:]], rel=1e-6, abs=1e-9)


def test_unseen_pairs_of_visits_fall_back_and_say_so() -> None:
    y, x, patient, visit = draw(6, missing=0.0)
    keep = visit // 2 == patient // 2 % 2  # nobody is seen both early and late
    fit = fit_mmrm(y[keep], x[keep], patient[keep], visit[keep])
    assert fit.structure in FALL_BACK[1:]
    tried = [name for name, _ in fit.fallbacks]
    assert tried == list(FALL_BACK[: len(tried)])
    assert "seen at the same visits" in fit.fallbacks[0][1]


def test_a_slope_over_two_visits_falls_back_to_an_intercept() -> None:
    y, x, patient, visit = draw(7, n_visits=2)
    fit = fit_mmrm(y, x, patient, visit, "random intercept and slope", times=[0, 1])
    assert fit.structure == "compound symmetry"
    assert [name for name, _ in fit.fallbacks] == ["random intercept and slope"]


def test_no_structure_fits_one_patient_per_coefficient() -> None:
    y = [1.0, 2.0, 4.0]
    with pytest.raises(NoFitError, match="compound symmetry"):
        fit_mmrm(y, [[1.0], [1.0], [1.0]], ["a", "b", "c"], [0, 1, 2])


GOOD: dict[str, Any] = {"y": [1.0, 2, 4, 3], "x": [[1.0]] * 4, "subject": [1, 1, 2, 2], "visit": [0, 1, 0, 1]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"visit": [0, 0, 0, 1]}, "two values at one visit"),
        ({"y": [1.0, np.nan, 4, 3]}, "present and finite"),
        ({"x": [[1.0]] * 3}, "one value per row"),
        ({"x": [[1.0, 2.0]] * 4}, "follows from those before"),
        ({"x": [[0.0]] * 4}, "zero throughout"),
        ({"x": np.eye(4)}, "more than 4 rows"),
        ({"y": [2.0] * 4}, "no residual variation"),
        ({"structure": "random intercept and slope"}, "needs the time of each visit"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fit_mmrm(**(GOOD | change))


@pytest.mark.parametrize("weights", [[0.0], [1.0, 1.0], [np.nan]])
def test_a_contrast_needs_weights(weights: list[float]) -> None:
    y, _, patient, visit = draw(8, n_visits=1)
    fit = fit_mmrm(y, np.ones((y.size, 1)), patient, visit)
    with pytest.raises(ValueError, match="A contrast needs 1 finite weights"):
        contrast(fit, weights)
