"""Weighted, pairwise and trend log-rank tests: R's numbers, other engines, properties, edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines.statistics import multivariate_logrank_test

from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.log_rank import WeightKind, log_rank
from hcc_dash.kernels.log_rank_trend import log_rank_trend
from hcc_dash.kernels.pairwise import Adjustment, adjust_p_values, pairwise_log_rank
from tests.kernels.competing_golden import load_weighted, value
from tests.kernels.golden import assert_equal_to_r
from tests.strategies import SurvivalSample, survival_samples

FLEMING: WeightKind = "fleming-harrington"
FAMILY: dict[str, tuple[float, float, WeightKind]] = {
    "fh 0 1": (0, 1, FLEMING),
    "fh 1 1": (1, 1, FLEMING),
    "fh 0.5 2": (0.5, 2, FLEMING),
    "gehan": (0, 0, "gehan"),
    "tarone-ware": (0, 0, "tarone-ware"),
}
DATASETS = ["colon", "pbc", "prtras001"]
ADJUSTMENTS: list[Adjustment] = ["none", "bonferroni", "holm", "BH"]


@pytest.mark.golden
@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize("dataset", DATASETS)
def test_family_equals_r(dataset: str, name: str, stratified: bool) -> None:
    sample = load_weighted(dataset)
    strata = sample.strata if stratified else None
    found = log_rank(sample.time, sample.event, sample.group, strata, *FAMILY[name])
    question = name + " stratified" * stratified
    assert_equal_to_r([found.statistic], value("weighted", dataset, question, "statistic"))
    assert found.df == len(sample.labels) - 1
    for quantity, ours in {
        "observed": found.observed,
        "expected": found.expected,
        "variance": np.diag(found.variance),
    }.items():
        theirs = [value("weighted", dataset, question, quantity, label)[0] for label in sample.labels]
        assert_equal_to_r(ours, theirs)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [("gehan", "wilcoxon"), ("tarone-ware", "tarone-ware"), ("fh 0 1", "fleming-harrington")],
)
@pytest.mark.parametrize("dataset", DATASETS)
def test_family_by_lifelines(dataset: str, name: str, theirs: str) -> None:
    sample = load_weighted(dataset)
    found = log_rank(sample.time, sample.event, sample.group, None, *FAMILY[name])
    other = multivariate_logrank_test(sample.time, sample.group, sample.event, weightings=theirs, p=0, q=1)
    assert found.statistic == pytest.approx(other.test_statistic, rel=1e-10)


@given(survival_samples(both_arms=True))
def test_no_powers_are_no_weights(sample: SurvivalSample) -> None:
    plain = log_rank(sample.time, sample.event, sample.arm, sample.stratum)
    family = log_rank(sample.time, sample.event, sample.arm, sample.stratum, 0.0, 0.0, FLEMING)
    np.testing.assert_array_equal(plain.statistic, family.statistic)
    early = log_rank(sample.time, sample.event, sample.arm, sample.stratum, 1e-9, 0.0)
    np.testing.assert_allclose(early.statistic, plain.statistic, rtol=1e-6, atol=1e-9)


def test_one_event_time_has_one_weight() -> None:
    # All weights are alike where there is one event time, so every test of the family is the same one.
    time, event, group = [5, 5, 5, 6, 7, 8], [1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 1]
    plain = log_rank(time, event, group).statistic
    assert log_rank(time, event, group, kind="gehan").statistic == pytest.approx(plain, rel=1e-12)
    assert log_rank(time, event, group, kind="tarone-ware").statistic == pytest.approx(plain, rel=1e-12)
    # 1 - S is 0 just before the first event: late weights leave nothing to compare
    assert np.isnan(log_rank(time, event, group, gamma=1).statistic)


@pytest.mark.parametrize(
    "wrong", [{"kind": "peto"}, {"gamma": -1}, {"rho": np.nan}, {"kind": "gehan", "rho": 1}, {"gamma": np.inf}]
)
def test_unknown_weights_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"found"):
        log_rank([1, 2], [1, 1], [0, 1], **wrong)


@pytest.mark.golden
@pytest.mark.parametrize("adjust", ADJUSTMENTS)
@pytest.mark.parametrize("dataset", DATASETS)
def test_pairs_equal_r(dataset: str, adjust: Adjustment) -> None:
    sample = load_weighted(dataset)
    found = pairwise_log_rank(sample.time, sample.event, sample.group, adjust=adjust)
    assert len(found.first) == len(sample.labels) * (len(sample.labels) - 1) // 2
    for i, (first, second) in enumerate(zip(found.first, found.second, strict=True)):
        name = f"{sample.labels[first]} v {sample.labels[second]}"
        assert_equal_to_r([found.statistic[i]], value("weighted", dataset, "pairs", "statistic", name))
        assert_equal_to_r([found.p_value[i]], value("weighted", dataset, "pairs", "none", name))
        assert_equal_to_r([found.adjusted_p_value[i]], value("weighted", dataset, "pairs", adjust, name))


def test_pairs_leave_out_codes_without_patients_and_keep_their_weights() -> None:
    sample = load_weighted("pbc")
    wide = pairwise_log_rank(sample.time, sample.event, 2 * sample.group, sample.strata, kind="gehan")
    np.testing.assert_array_equal(wide.first, [0, 0, 0, 2, 2, 4])
    np.testing.assert_array_equal(wide.second, [2, 4, 6, 4, 6, 6])
    inside = sample.group < 2
    alone = log_rank(
        sample.time[inside], sample.event[inside], sample.group[inside], sample.strata[inside], kind="gehan"
    )
    assert wide.statistic[0] == pytest.approx(alone.statistic, rel=1e-12)


def test_pairs_of_nobody_and_of_no_events() -> None:
    assert pairwise_log_rank([], [], np.zeros(0, dtype=np.int64)).p_value.size == 0
    quiet = pairwise_log_rank([1, 2, 3, 4], [1, 1, 0, 0], [0, 0, 1, 2])
    assert np.isnan(quiet.adjusted_p_value[2])
    assert np.isfinite(quiet.adjusted_p_value[:2]).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusted_p_values(p_values: list[float]) -> None:
    p = np.array(p_values)
    bonferroni, holm, bh = (adjust_p_values(p, how) for how in ("bonferroni", "holm", "BH"))
    np.testing.assert_array_equal(adjust_p_values(p, "none"), p)
    assert (bonferroni >= holm).all()
    assert (holm >= bh).all()
    assert (bh >= p).all()
    assert (bonferroni <= 1).all()
    order = np.argsort(p)
    for adjusted in (bonferroni, holm, bh):
        assert (np.diff(adjusted[order]) >= 0).all()
    with_gap = adjust_p_values(np.append(p, np.nan), "holm")
    np.testing.assert_array_equal(with_gap[:-1], holm)
    assert np.isnan(with_gap[-1])


def test_wrong_adjustments_are_refused() -> None:
    with pytest.raises(ValueError, match="adjusted by"):
        adjust_p_values([0.5], "fdr")  # type: ignore[arg-type]  # the wrong kind is the point
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust_p_values([1.5])


@pytest.mark.golden
@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize(("dataset", "scores"), [("pbc", [1, 2, 4, 8]), ("prtras001", None)])
def test_trend_equals_r(dataset: str, scores: list[int] | None, stratified: bool) -> None:
    sample = load_weighted(dataset)
    found = log_rank_trend(sample.time, sample.event, sample.group, scores, sample.strata if stratified else None)
    question = "trend" + " stratified" * stratified
    assert_equal_to_r([found.statistic], value("weighted", dataset, question, "statistic"))
    assert_equal_to_r([found.p_value], value("weighted", dataset, question, "p_value"))
    assert found.df == 1
    assert found.difference > 0  # later stages have more events than expected


@given(survival_samples(min_size=6, tied=False))
def test_trend_without_ties_is_the_score_test_of_cox(sample: SurvivalSample) -> None:
    found = log_rank_trend(sample.time, sample.event, sample.stratum)
    scaled = log_rank_trend(sample.time, sample.event, sample.stratum, 2001 + 3 * np.arange(found.scores.size))
    np.testing.assert_allclose(scaled.statistic, found.statistic, rtol=1e-8, atol=1e-10)
    if found.df:
        score = fit_cox(sample.time, sample.event, sample.stratum.astype(float)).score_statistic
        assert found.statistic == pytest.approx(score, rel=1e-7, abs=1e-10)
    else:
        assert np.isnan(found.p_value)


def test_trend_of_two_groups_is_the_log_rank_test_and_scores_are_checked() -> None:
    time, event, group = [1, 3, 2, 4, 6, 5], [1, 1, 1, 0, 1, 1], [0, 0, 1, 1, 0, 1]
    assert log_rank_trend(time, event, group).statistic == pytest.approx(log_rank(time, event, group).statistic)
    with pytest.raises(ValueError, match="one score for each"):
        log_rank_trend(time, event, group, [1, 2, 3])
    assert np.isnan(log_rank_trend(time, event, group, [1, 1]).statistic)
    assert log_rank_trend([], [], np.zeros(0, dtype=np.int64)).df == 0
