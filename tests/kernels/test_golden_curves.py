"""Kaplan-Meier, bands, quantiles, follow-up and restricted means equal R's survfit."""

from pathlib import Path

import numpy as np
import pytest

from hcc_dash.kernels.confidence_band import BandKind, confidence_band
from hcc_dash.kernels.kaplan_meier import at_risk_at, kaplan_meier, quantile, reverse, survival_at
from hcc_dash.kernels.rmst import restricted_mean
from tests.kernels.golden import (
    BUNDLED,
    answers,
    assert_equal_to_r,
    check_provenance,
    golden_datasets,
    load_sample,
    small_datasets,
    value,
)

pytestmark = pytest.mark.golden
KINDS: list[BandKind] = ["log-log", "log", "plain"]


@pytest.mark.parametrize("study", BUNDLED)
def test_bundled_cohort_is_the_one_r_read(study: str, root: Path) -> None:
    assert (root / "data" / study / "subjects.csv").exists()
    check_provenance(f"data/{study}/subjects.csv")


@pytest.mark.parametrize("dataset", golden_datasets())
def test_curve_and_bands(dataset: str) -> None:
    sample, rows = load_sample(dataset), answers(dataset, "curve")
    for label in sample.labels:
        curve = kaplan_meier(*sample.only(label))
        asked = (rows["group"] == label) & (rows["quantity"] == "survival")
        times = rows.loc[asked, "time"].to_numpy()
        survival, std_error = survival_at(curve, times)
        assert_equal_to_r(survival, value(rows, "survival", label))
        assert_equal_to_r(std_error, value(rows, "std_error", label))
        assert_equal_to_r(at_risk_at(curve, times), value(rows, "n_at_risk", label))
        for kind in KINDS:
            low, high = confidence_band(survival, std_error, kind=kind)
            assert_equal_to_r(low, value(rows, f"conf_low {kind}", label))
            assert_equal_to_r(high, value(rows, f"conf_high {kind}", label))


@pytest.mark.parametrize("dataset", ["asaur os", "asaur rfs"])
def test_every_step_of_the_curve(dataset: str) -> None:
    sample, rows = load_sample(dataset), answers(dataset, "curve")
    for label in sample.labels:
        curve = kaplan_meier(*sample.only(label))
        asked = (rows["group"] == label) & (rows["quantity"] == "survival")
        assert_equal_to_r(curve.time, rows.loc[asked, "time"])
        assert_equal_to_r(curve.n_at_risk, value(rows, "n_at_risk", label))
        assert_equal_to_r(curve.n_events, value(rows, "n_events", label))
        assert_equal_to_r(curve.n_censored, value(rows, "n_censored", label))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dataset", golden_datasets() + small_datasets())
def test_quantiles(dataset: str, kind: BandKind) -> None:
    sample, rows = load_sample(dataset), answers(dataset, f"quantile {kind}")
    for label in sample.labels:
        curve = kaplan_meier(*sample.only(label))
        found = np.array([quantile(curve, p, kind=kind) for p in (0.25, 0.5, 0.75)])
        for column, name in enumerate(("estimate", "conf_low", "conf_high")):
            assert_equal_to_r(found[:, column], value(rows, name, label))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dataset", golden_datasets() + small_datasets())
def test_median_follow_up(dataset: str, kind: BandKind) -> None:
    sample, rows = load_sample(dataset), answers(dataset, f"follow-up {kind}")
    for label in sample.labels:
        found = quantile(reverse(*sample.only(label)), kind=kind)
        expected = [value(rows, name, label)[0] for name in ("estimate", "conf_low", "conf_high")]
        assert_equal_to_r(found, expected)


@pytest.mark.parametrize("dataset", golden_datasets())
def test_restricted_mean(dataset: str) -> None:
    sample, rows = load_sample(dataset), answers(dataset, "restricted mean")
    tau = float(rows["time"].iloc[0])
    for label in sample.labels:
        found = restricted_mean(kaplan_meier(*sample.only(label)), tau)
        assert_equal_to_r(found, [value(rows, name, label)[0] for name in ("estimate", "std_error")])
