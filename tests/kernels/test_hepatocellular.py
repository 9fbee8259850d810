"""Numbers of 227 resected patients (Li 2014), worked out in R before these kernels existed."""

import numpy as np
import pandas as pd
import pytest

from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.cox import Ties, fit_cox_binary
from hcc_dash.kernels.kaplan_meier import at_risk_at, kaplan_meier, quantile, reverse, survival_at
from hcc_dash.kernels.log_rank import log_rank
from hcc_dash.kernels.rmst import restricted_mean
from tests.kernels.golden import ROOT


@pytest.fixture(scope="module")
def patients() -> pd.DataFrame:
    return pd.read_csv(ROOT / "tests/data/hcc_asaur_hepatocellular.csv")


# BCLC code: (n, events, time, at risk, survival, low, high) at 12, 24, 36 and 60 months, log-log limits.
LANDMARKS = {
    1: (
        (136, 76),
        [105, 71, 54, 20],
        [0.74265, 0.54702, 0.47429, 0.40314],
        [0.66040, 0.45891, 0.38680, 0.31233],
        [0.80786, 0.62674, 0.55666, 0.49203],
    ),
    2: (
        (91, 67),
        [37, 25, 22, 15],
        [0.38462, 0.30491, 0.26832, 0.25420],
        [0.28531, 0.21334, 0.18105, 0.16838],
        [0.48289, 0.40126, 0.36322, 0.34890],
    ),
}


@pytest.mark.parametrize("bclc", [1, 2])
def test_recurrence_free_survival_at_landmarks(patients: pd.DataFrame, bclc: int) -> None:
    (n, n_events), at_risk, survival, low, high = LANDMARKS[bclc]
    group = patients[patients["BCLC"] == bclc]
    assert (len(group), group["Recurrence"].sum()) == (n, n_events)
    curve = kaplan_meier(group["RFS"], group["Recurrence"])
    months = [12, 24, 36, 60]
    found, std_error = survival_at(curve, months)
    np.testing.assert_array_equal(at_risk_at(curve, months), at_risk)
    np.testing.assert_allclose(found, survival, atol=5e-6)
    np.testing.assert_allclose(confidence_band(found, std_error), [low, high], atol=5e-6)


def test_log_rank(patients: pd.DataFrame) -> None:
    found = log_rank(patients["RFS"], patients["Recurrence"], patients["BCLC"] - 1)
    assert found.statistic == pytest.approx(18.5185, abs=5e-5)
    assert found.df == 1


@pytest.mark.parametrize(
    ("ties", "expected"), [("efron", (2.0499, 1.4736, 2.8516)), ("breslow", (2.0102, 1.4446, 2.7972))]
)
def test_hazard_ratio(patients: pd.DataFrame, ties: Ties, expected: tuple[float, float, float]) -> None:
    found = fit_cox_binary(patients["RFS"], patients["Recurrence"], patients["BCLC"] - 1, ties=ties)
    reach = 1.959963984540054 * np.sqrt(found.covariance[0, 0])
    limits = np.exp(found.coef[0] + np.array([0, -reach, reach]))
    np.testing.assert_allclose(limits, expected, atol=5e-5)


@pytest.mark.parametrize(("bclc", "expected"), [(1, (30, 21, 50)), (2, (8, 4, 12))])
def test_median(patients: pd.DataFrame, bclc: int, expected: tuple[int, int, int]) -> None:
    group = patients[patients["BCLC"] == bclc]
    assert quantile(kaplan_meier(group["RFS"], group["Recurrence"])) == expected


@pytest.mark.parametrize(("bclc", "expected"), [(1, (34.572, 2.018)), (2, (21.130, 2.535))])
def test_restricted_mean_to_60_months(patients: pd.DataFrame, bclc: int, expected: tuple[float, float]) -> None:
    group = patients[patients["BCLC"] == bclc]
    found = restricted_mean(kaplan_meier(group["RFS"], group["Recurrence"]), 60)
    np.testing.assert_allclose(found, expected, atol=5e-4)


def test_median_follow_up(patients: pd.DataFrame) -> None:
    assert quantile(reverse(patients["OS"], patients["Death"])) == (50, 47, 60)
