"""Log-rank tests of a cohort equal R's, by every way that weights, pairs and trend can be asked for."""

import math
from typing import Any

import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.kernels.pairwise import Adjustment
from hcc_dash.questions.survival.exhibit.log_rank_tests import build_log_rank
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankOptions, compare_log_rank
from tests.estimation.cohorts import bundled, upload, upload_sample
from tests.kernels.competing_golden import load_weighted, value
from tests.kernels.golden import assert_equal_to_r

WAYS: dict[str, dict[str, Any]] = {
    "gehan": {"weights": "gehan"},
    "tarone-ware": {"weights": "tarone-ware"},
    "fh 0.5 2": {"weights": "fleming-harrington", "rho": 0.5, "gamma": 2.0},
}


def asked(dataset: str, **options: Any) -> tuple[Cohort, LogRankOptions]:
    return upload_sample(load_weighted(dataset)), LogRankOptions(endpoint="event", **options)


@pytest.mark.golden
@pytest.mark.parametrize("strata", [(), ("stratum",)])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dataset", ["colon", "pbc"])
def test_weighted_tests_equal_r(dataset: str, way: str, strata: tuple[str, ...]) -> None:
    question = f"{way} stratified" if strata else way
    found = compare_log_rank(*asked(dataset, strata=strata, **WAYS[way]))
    assert_equal_to_r([found.test.statistic], value("weighted", dataset, question, "statistic", "all"))
    for one in found.groups:
        assert_equal_to_r([one.observed], value("weighted", dataset, question, "observed", one.arm))
        assert_equal_to_r([one.expected], value("weighted", dataset, question, "expected", one.arm))


@pytest.mark.golden
@pytest.mark.parametrize("adjust", ["holm", "bonferroni", "BH", "none"])
def test_pairs_equal_r(adjust: Adjustment) -> None:
    found = compare_log_rank(*asked("colon", adjust=adjust))
    assert len(found.pairs) == 3
    for pair in found.pairs:
        name = f"{pair.reference} v {pair.arm}"
        assert_equal_to_r([pair.test.statistic], value("weighted", "colon", "pairs", "statistic", name))
        assert_equal_to_r([pair.adjusted_p], value("weighted", "colon", "pairs", adjust, name))


@pytest.mark.golden
def test_the_trend_over_ordered_levels_equals_r() -> None:
    found = compare_log_rank(bundled("prtras001"), LogRankOptions(endpoint="rfs", compare="bclc"))
    assert found.trend is not None
    assert_equal_to_r([found.trend.statistic], value("weighted", "prtras001", "trend", "statistic"))
    assert_equal_to_r([found.trend.p_value], value("weighted", "prtras001", "trend", "p_value"))


def test_arms_have_no_order_and_two_groups_one_test() -> None:
    arms = compare_log_rank(bundled("lo2007"), LogRankOptions(endpoint="os"))
    assert arms.trend is None
    assert arms.pairs == ()


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"time": [1, 2, 3], "event": [0, 0, 0], "arm": ["a", "b", "a"]}, "no events"),
        ({"time": [1, 2, 3], "event": [1, 0, 1], "arm": ["a", "a", "a"]}, "one group only"),
    ],
)
def test_what_cannot_be_compared_says_why(columns: dict[str, Any], why: str) -> None:
    found = compare_log_rank(upload(columns, reference="a", censored_values=("0",)), LogRankOptions(endpoint="event"))
    assert found.test.why_missing == why
    assert math.isnan(found.test.p_value)


def test_the_planned_test_is_planned_and_any_other_is_exploratory() -> None:
    lo2007 = bundled("lo2007")
    planned = build_log_rank(lo2007, LogRankOptions(endpoint="os"))
    assert planned.marks[0] == "Planned"
    assert "P = 0.14" in planned.answer
    for other in (
        LogRankOptions(endpoint="os", weights="gehan"),
        LogRankOptions(endpoint="os", compare="sex"),
        LogRankOptions(endpoint="os", strata=("sex",)),
    ):
        exhibit = build_log_rank(lo2007, other)
        assert exhibit.marks[0] == "Exploratory"
        assert " P = " not in exhibit.answer
        tests = [one for one in exhibit.estimates if one["term"].startswith(("log-rank", "adjusted"))]
        assert tests
        assert {one["p_value"] for one in tests} == {None}
        assert {one.get("statistic") for one in tests} == {None}, "chi-squared would give the p-value away"
