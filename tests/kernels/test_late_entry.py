"""Patients who enter late: curves, log-rank tests and Cox models equal R's Surv(entry, time, event)."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.cox import Ties, fit_cox, fit_cox_binary
from hcc_dash.kernels.cumulative_hazard import cumulative_hazard
from hcc_dash.kernels.kaplan_meier import KaplanMeier, at_risk_at, kaplan_meier, quantile, reverse, survival_at
from hcc_dash.kernels.log_rank import WeightKind, log_rank
from hcc_dash.kernels.log_rank_trend import log_rank_trend
from hcc_dash.kernels.pairwise import pairwise_log_rank
from hcc_dash.kernels.rmst import restricted_mean
from tests.kernels.golden import assert_equal_to_r, load_sample, read_checked
from tests.strategies import SurvivalSample, survival_samples

GROUPED = {"asaur os": 31, "colon death": 1001}
TESTS: dict[str, tuple[float, float, WeightKind]] = {
    "log-rank": (0, 0, "fleming-harrington"),
    "fh 1 0": (1, 0, "fleming-harrington"),
    "fh 0 1": (0, 1, "fleming-harrington"),
    "gehan": (0, 0, "gehan"),
    "tarone-ware": (0, 0, "tarone-ware"),
}
TIES: list[Ties] = ["efron", "breslow"]


@cache
def golden() -> pd.DataFrame:
    options = {"dtype": {"group": str}, "na_values": ["NA", "NaN"], "keep_default_na": False}
    return read_checked("late_entry", **options)


@dataclass(frozen=True)
class Late:
    """The patients of a dataset of the golden, those of no time under observation left out as R's script does."""

    time: NDArray[np.float64]
    event: NDArray[np.bool_]
    entry: NDArray[np.float64]
    group: NDArray[np.int64]
    strata: NDArray[np.object_]
    labels: list[str]


def late(dataset: str) -> Late:
    sample = load_sample(dataset)
    entry = np.arange(1, len(sample.time) + 1) * 7.0 % GROUPED.get(dataset, 10)
    kept = entry < sample.time
    return Late(
        sample.time[kept],
        sample.event[kept].astype(bool),
        entry[kept],
        sample.group[kept],
        sample.strata[kept],
        sample.labels,
    )


def values(dataset: str, question: str, quantity: str, group: str = "all") -> NDArray[np.float64]:
    rows = golden()
    asked = (rows["dataset"] == dataset) & (rows["question"] == question) & (rows["quantity"] == quantity)
    found = rows.loc[asked & (rows["group"] == group), "value"].to_numpy(np.float64)
    assert found.size, (dataset, question, quantity, group)
    return found


def three(dataset: str, question: str, group: str) -> list[float]:
    return [values(dataset, question, one, group)[0] for one in ("estimate", "conf_low", "conf_high")]


@pytest.mark.golden
@pytest.mark.parametrize("dataset", golden()["dataset"].unique())
def test_curves(dataset: str) -> None:
    sample = late(dataset)
    for code, label in enumerate(sample.labels):
        own = sample.group == code
        arrays = sample.time[own], sample.event[own], sample.entry[own]
        curve = kaplan_meier(*arrays)
        seen = curve.n_events + curve.n_censored > 0
        low, high = confidence_band(curve.survival, curve.std_error)
        hazard, hazard_error, _, _ = cumulative_hazard(curve.n_events, curve.n_at_risk)
        for name, ours in {
            "surv": curve.survival,
            "n.risk": curve.n_at_risk,
            "n.event": curve.n_events,
            "n.censor": curve.n_censored,
            "lower": low,
            "upper": high,
            "cumhaz": hazard,
            "std.chaz": hazard_error,
        }.items():
            assert_equal_to_r(ours[seen], values(dataset, "curve", name, label))
        finite = curve.survival[seen] > 0
        assert_equal_to_r(curve.std_error[seen][finite], values(dataset, "curve", "std.err", label)[finite])
        assert_equal_to_r(quantile(curve), three(dataset, "median", label))
        assert_equal_to_r(quantile(reverse(*arrays)), three(dataset, "follow-up", label))


@pytest.mark.golden
@pytest.mark.parametrize("dataset", GROUPED)
def test_restricted_means(dataset: str) -> None:
    sample, rows = late(dataset), golden()
    for code, label in enumerate(sample.labels):
        own = sample.group == code
        asked = (rows["dataset"] == dataset) & (rows["question"] == "restricted mean") & (rows["group"] == label)
        tau = float(rows.loc[asked, "time"].iloc[0])
        found = restricted_mean(kaplan_meier(sample.time[own], sample.event[own], sample.entry[own]), tau)
        assert_equal_to_r(found, rows.loc[asked, "value"])


@pytest.mark.golden
@pytest.mark.parametrize(("dataset", "name", "stratified"), list(product(GROUPED, TESTS, (False, True))))
def test_log_rank_tests(dataset: str, name: str, stratified: bool) -> None:
    sample = late(dataset)
    strata = sample.strata if stratified else None
    rho, gamma, kind = TESTS[name]
    found = log_rank(sample.time, sample.event, sample.group, strata, rho, gamma, kind, sample.entry)
    question = name + " stratified" * stratified
    assert_equal_to_r(found.statistic, values(dataset, question, "statistic")[0])
    for quantity in ("observed", "expected"):
        expected = [values(dataset, question, quantity, label)[0] for label in sample.labels]
        assert_equal_to_r(getattr(found, quantity), expected)
    expected = [values(dataset, question, "variance", label)[0] for label in sample.labels]
    assert_equal_to_r(np.diag(found.variance), expected)


@pytest.mark.golden
@pytest.mark.parametrize(("dataset", "ties", "stratified"), list(product(GROUPED, TIES, (False, True))))
def test_cox_models(dataset: str, ties: Ties, stratified: bool) -> None:
    sample = late(dataset)
    strata = sample.strata if stratified else None
    dummies = np.eye(len(sample.labels))[sample.group][:, 1:]
    fits = [fit_cox(sample.time, sample.event, dummies, strata, ties, sample.entry)]
    if len(sample.labels) == 2:
        fits.append(fit_cox_binary(sample.time, sample.event, sample.group == 1, strata, ties, sample.entry))
    question = f"cox {ties}" + " stratified" * stratified
    for fit in fits:
        for i in range(fit.coef.size):
            assert_equal_to_r(fit.coef[i], values(dataset, question, "coef", str(i + 1))[0])
            error = np.sqrt(fit.covariance[i, i])
            assert_equal_to_r(error, values(dataset, question, "std_error", str(i + 1))[0])
        assert_equal_to_r(fit.log_likelihood, values(dataset, question, "log_likelihood")[0])


# Four patients: (0, 2] event, (0, 5] event, (3, 4] event, (3, 6] censored.
TIME, EVENT, ENTRY = [2, 5, 4, 6], [1, 1, 1, 0], [0, 0, 3, 3]


def test_curve_by_hand() -> None:
    # At risk: 2 before 2; 1 before 3, when two enter; 3 before 4; 2 before 5; 1 before 6. S: 1/2, 1/2 * 2/3, * 1/2.
    curve = kaplan_meier(TIME, EVENT, ENTRY)
    np.testing.assert_array_equal(curve.time, [2, 3, 4, 5, 6])
    np.testing.assert_array_equal(curve.n_at_risk, [2, 1, 3, 2, 1])
    np.testing.assert_array_equal(curve.n_entered, [0, 2, 0, 0, 0])
    np.testing.assert_allclose(curve.survival, [1 / 2, 1 / 2, 1 / 3, 1 / 6, 1 / 6])
    np.testing.assert_allclose(curve.std_error**2, [1 / 2, 1 / 2, 2 / 3, 7 / 6, 7 / 6])
    np.testing.assert_array_equal(at_risk_at(curve, [0, 2, 2.5, 3, 3.5, 4, 7]), [2, 2, 1, 1, 3, 3, 0])
    assert curve.n == 4


def test_cumulative_hazard_by_hand() -> None:
    # The same patients: d/n is 1/2, 1/3 and 1/2; sums of d/n^2 1/4, 13/36 and 22/36.
    curve = kaplan_meier(TIME, EVENT, ENTRY)
    hazard, error, low, high = cumulative_hazard(curve.n_events, curve.n_at_risk, 0.9)
    np.testing.assert_allclose(hazard, [1 / 2, 1 / 2, 5 / 6, 4 / 3, 4 / 3])
    np.testing.assert_allclose(error**2, [1 / 4, 1 / 4, 13 / 36, 22 / 36, 22 / 36])
    np.testing.assert_allclose(np.log([high[0], low[0]]), np.log(0.5) + np.array([1, -1]) * 1.6448536269514722)
    with pytest.raises(ValueError, match="between 0 and 1"):
        cumulative_hazard([1], [1], 95)


def test_log_rank_and_ratio_by_hand() -> None:
    # Groups A (first, third), B: at 2 one of each, A dies; at 4 A: 1, B: 2, A dies; at 5 B alone.
    # E(A) = 1/2 + 1/3, variance 1/4 + 2/9; (2 - 5/6)^2 / (17/36).
    group = np.array([0, 1, 0, 1])
    found = log_rank(TIME, EVENT, group, entry=ENTRY)
    np.testing.assert_allclose(found.expected, [5 / 6, 13 / 6])
    assert found.statistic == pytest.approx((7 / 6) ** 2 / (17 / 36))
    trend = log_rank_trend(TIME, EVENT, group, entry=ENTRY)
    pair = pairwise_log_rank(TIME, EVENT, group, entry=ENTRY)
    assert [trend.statistic, pair.statistic[0]] == pytest.approx([found.statistic] * 2)


def test_risk_set_that_empties_early_holds_the_curve_at_0() -> None:
    curve = kaplan_meier([1, 5, 6], [1, 1, 0], [0, 2, 2])
    np.testing.assert_array_equal(curve.survival, 0)
    np.testing.assert_array_equal(curve.n_at_risk, [1, 0, 2, 1])
    assert np.isinf(curve.std_error).all()


def test_gap_with_nobody_at_risk_leaves_the_curve() -> None:
    curve = kaplan_meier([1, 5, 6], [0, 1, 0], [0, 2, 2])
    np.testing.assert_array_equal(curve.survival, [1, 1, 0.5, 0.5])
    survival, error = survival_at(curve, [1.5, 5])
    np.testing.assert_allclose(survival, [1, 0.5])
    np.testing.assert_allclose(error, [0, np.sqrt(1 / 2)])


def test_entry_not_before_the_time_is_refused() -> None:
    with pytest.raises(ValueError, match="entry must come first; 1 do not"):
        kaplan_meier([3, 4], [1, 0], [0, 4])
    with pytest.raises(ValueError, match="below 0"):
        log_rank([3, 4], [1, 0], [0, 1], rho=-1, entry=[0, 0])


def same(ours: KaplanMeier, theirs: KaplanMeier) -> None:
    for name in ("time", "n_at_risk", "n_events", "n_censored", "survival", "std_error", "n_entered"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name), err_msg=name)


@given(survival_samples(both_arms=True), st.sampled_from([0.0, -1.0, -3.5]))
def test_entry_at_the_start_or_before_is_no_late_entry(sample: SurvivalSample, start: float) -> None:
    kept = sample.time > 0
    time, event, arm = sample.time[kept], sample.event[kept], sample.arm[kept]
    entry = np.full(time.size, start)
    same(kaplan_meier(time, event, entry), kaplan_meier(time, event))
    ours, theirs = log_rank(time, event, arm, entry=entry), log_rank(time, event, arm)
    np.testing.assert_array_equal(ours.variance, theirs.variance)
    np.testing.assert_array_equal(ours.expected, theirs.expected)


@given(survival_samples(both_arms=True), st.lists(st.integers(0, 12), min_size=40, max_size=40))
def test_counts_are_those_of_the_definition(sample: SurvivalSample, days: list[int]) -> None:
    unit = sample.time.max() / 12 or 1.0
    entry = np.array(days[: sample.time.size]) * unit
    kept = entry < sample.time
    time, event, entry = sample.time[kept], sample.event[kept], entry[kept]
    curve = kaplan_meier(time, event, entry)
    for row, at in enumerate(curve.time):
        at_risk = ((entry < at - 1e-9) & (time >= at - 1e-9)).sum() + ((entry <= 0) & (at <= 0)).sum()
        assert curve.n_at_risk[row] == at_risk
    assert curve.n == time.size
    assert ((curve.survival >= 0) & (np.diff(np.concatenate(([1.0], curve.survival))) <= 0)).all()
    hazard, _, low, high = cumulative_hazard(curve.n_events, curve.n_at_risk)
    known = ~np.isnan(low)
    assert (known == (hazard > 0)).all()
    assert ((low <= hazard) & (hazard <= high))[known].all()
    alive = curve.survival > 0
    assert (hazard[alive] <= -np.log(curve.survival[alive]) + 1e-9).all()


@given(survival_samples(min_size=4, both_arms=True), st.integers(1, 12))
def test_a_patient_cut_in_two_at_any_time_says_the_same(sample: SurvivalSample, cut: int) -> None:
    time, event, arm = sample.time[sample.time > 0], sample.event[sample.time > 0], sample.arm[sample.time > 0]
    at = cut * (time.max(initial=1.0) / 13)
    long = time > at + 1e-6
    entry = np.concatenate([np.zeros(time.size), np.full(long.sum(), at)])
    stretches = np.concatenate([np.where(long, at, time), time[long]])
    seen = np.concatenate([event & ~long, event[long]])
    whole = log_rank(time, event, arm)
    parts = log_rank(stretches, seen, np.concatenate([arm, arm[long]]), entry=entry)
    np.testing.assert_allclose(parts.expected, whole.expected, atol=1e-12)
    np.testing.assert_allclose(parts.variance, whole.variance, atol=1e-12)
    curve, cut_curve = kaplan_meier(time, event), kaplan_meier(stretches, seen, entry)
    np.testing.assert_allclose(survival_at(cut_curve, curve.time)[0], curve.survival, atol=1e-12)
