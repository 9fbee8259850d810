"""The mixed model for repeated measures against R's nlme, lme4 and pbkrtest, and against what SAS printed."""

import numpy as np
import pytest

from hcc_dash.kernels.mmrm import Contrast, MmrmFit, Structure, contrast, fit_mmrm
from hcc_dash.kernels.mmrm_contrast import Method
from tests.kernels.mmrm_golden import RERUN, answers, fev_design, read_fev, stale_files

STRUCTURES: list[Structure] = [
    "unstructured",
    "heterogeneous Toeplitz",
    "heterogeneous AR(1)",
    "heterogeneous compound symmetry",
    "compound symmetry",
    "AR(1)",
]


def test_the_golden_is_about_these_files() -> None:
    assert stale_files() == [], RERUN


def each_coefficient(fit: MmrmFit, method: Method) -> list[Contrast]:
    return [contrast(fit, one, method) for one in np.eye(fit.coef.size)]


@pytest.mark.parametrize("structure", STRUCTURES)
def test_every_structure_equals_gls(structure: Structure) -> None:
    fev = read_fev()
    fit = fit_mmrm(fev["FEV1"], fev_design(fev), fev["USUBJID"], fev["AVISIT"], structure)
    assert (fit.structure, fit.fallbacks, fit.converged) == (structure, (), True)
    assert fit.log_likelihood == pytest.approx(answers("fev", structure, "log_likelihood")[0], abs=5e-7)
    assert fit.log_likelihood > answers("fev", structure, "log_likelihood")[0] - 1e-9, "ours is the optimum"
    np.testing.assert_allclose(fit.coef, answers("fev", structure, "coef"), rtol=0, atol=1e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), answers("fev", structure, "std_error"), atol=1e-5)


def test_a_random_intercept_is_compound_symmetry_down_to_kenward_and_roger() -> None:
    fev = read_fev()
    fit = fit_mmrm(
        fev["FEV1"], fev_design(fev), fev["USUBJID"], fev["AVISIT"], "compound symmetry", information="expected"
    )
    assert_equals_lmer(fit, "fev", "random intercept")


def test_a_random_slope_equals_lmer_down_to_kenward_and_roger() -> None:
    fev = read_fev()
    at, treated = fev["AVISIT"].str[-1].astype(float).to_numpy(), (fev["ARMCD"] == "TRT").to_numpy(dtype=float)
    x = np.column_stack([np.ones(len(fev)), treated, at, treated * at])
    fit = fit_mmrm(
        fev["FEV1"],
        x,
        fev["USUBJID"],
        fev["AVISIT"],
        "random intercept and slope",
        times=[1, 2, 3, 4],
        information="expected",
    )
    assert_equals_lmer(fit, "fev", "random intercept and slope")


def assert_equals_lmer(fit: MmrmFit, dataset: str, question: str) -> None:
    found = each_coefficient(fit, "kenward-roger")
    assert fit.log_likelihood == pytest.approx(answers(dataset, question, "log_likelihood")[0], abs=1e-7)
    np.testing.assert_allclose(fit.coef, answers(dataset, question, "coef"), atol=1e-5)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), answers(dataset, question, "std_error"), atol=1e-5)
    errors = [one.std_error for one in found]
    np.testing.assert_allclose(errors, answers(dataset, question, "adjusted_error"), rtol=1e-5)
    np.testing.assert_allclose([one.df for one in found], answers(dataset, question, "df"), rtol=2e-5)


# SAS PROC MIXED, as openpharma/mmrm keeps its output (design/SAS/sas_log_reml.txt, its data in another order of visits
# and arms but with the same reference levels): estimate, standard error, Satterthwaite's df as printed.
SAS_UNSTRUCTURED = [
    (30.7774, 0.8865, 219),
    (1.5305, 0.6244, 169),
    (5.6436, 0.6656, 157),
    (0.3262, 0.5319, 166),
    (3.7745, 1.0741, 146),
    (4.8396, 0.8016, 144),
    (10.3422, 0.8227, 156),
    (15.0537, 1.3129, 138),
    (-0.04231, 1.1292, 139),
    (-0.6939, 1.1876, 158),
    (0.6240, 1.8510, 130),
]


def test_the_published_example_with_satterthwaite() -> None:
    fev = read_fev()
    fit = fit_mmrm(fev["FEV1"], fev_design(fev), fev["USUBJID"], fev["AVISIT"])
    assert (fit.n, fit.n_subjects) == (537, 197)
    assert -2 * fit.log_likelihood == pytest.approx(3386.44987722, abs=1e-5)
    assert -2 * fit.log_likelihood <= 3386.44987722, "SAS stopped before the optimum"
    found = each_coefficient(fit, "satterthwaite")
    printed = np.array(SAS_UNSTRUCTURED)
    # SAS stopped 6e-6 above the optimum of its deviance, which moves the fourth digit.
    np.testing.assert_allclose([one.estimate for one in found], printed[:, 0], atol=3e-4)
    np.testing.assert_allclose([one.std_error for one in found], printed[:, 1], atol=2e-4)
    assert [round(one.df) for one in found] == printed[:, 2].tolist()
    expected = [
        [40.55, 14.40, 4.98, 13.38],
        [14.40, 26.57, 2.78, 7.48],
        [4.98, 2.78, 14.90, 0.90],
        [13.38, 7.48, 0.90, 95.56],
    ]
    np.testing.assert_allclose(fit.visit_covariance, expected, atol=0.0051)


# FEV1 ~ ARMCD by SAS with ddfm=kenwardroger(linear), from openpharma/mmrm (tests/testthat/test-kenwardroger.R):
# adjusted standard error and df of the arm, and how far its own tests let them be.
SAS_LINEAR: dict[Structure, tuple[float, float, float]] = {
    "AR(1)": (0.96058142305176, 188.46934887972, 1e-4),
    "heterogeneous AR(1)": (0.75924807546934, 188.225339095373, 1e-3),
    "compound symmetry": (0.7964696053595, 177.038485931223, 1e-4),
    "heterogeneous compound symmetry": (0.67403858183242, 190.737701349941, 1e-3),
    "heterogeneous Toeplitz": (0.72537324518435, 180.062730071701, 1e-3),
    "unstructured": (0.66124382270307, 160.73326640376, 1e-3),
}


@pytest.mark.parametrize("structure", SAS_LINEAR)
def test_kenward_and_roger_linear_as_sas_printed_it(structure: Structure) -> None:
    fev = read_fev()
    x = np.column_stack([np.ones(len(fev)), fev["ARMCD"] == "TRT"])
    std_error, df, tolerance = SAS_LINEAR[structure]
    found = contrast(fit_mmrm(fev["FEV1"], x, fev["USUBJID"], fev["AVISIT"], structure), [0, 1], "kenward-roger")
    assert found.std_error == pytest.approx(std_error, rel=tolerance)
    assert found.df == pytest.approx(df, rel=tolerance)


def test_a_random_slope_equals_the_mixed_model_of_statsmodels() -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    fev = read_fev()
    at, treated = fev["AVISIT"].str[-1].astype(float).to_numpy(), (fev["ARMCD"] == "TRT").to_numpy(dtype=float)
    x = np.column_stack([np.ones(len(fev)), treated, at, treated * at])
    slope = x[:, [0, 2]]
    other = MixedLM(fev["FEV1"].to_numpy(), x, groups=fev["USUBJID"].to_numpy(), exog_re=slope).fit(method="lbfgs")
    ours = fit_mmrm(fev["FEV1"], x, fev["USUBJID"], fev["AVISIT"], "random intercept and slope", times=[1, 2, 3, 4])
    # by this one of its optimisers: the others stop short of the optimum or fail
    np.testing.assert_allclose(ours.coef, other.fe_params, rtol=0, atol=1e-4)
    assert ours.log_likelihood == pytest.approx(float(other.llf), abs=1e-6)
