"""Intervals of proportions: published examples, R, limits at zero counts, and what a test-based interval must be."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.kernels.proportion_contrasts import (
    miettinen_nurminen_difference,
    miettinen_nurminen_ratio,
    newcombe_difference,
)
from hcc_dash.kernels.proportions import clopper_pearson, upper_limit_of_none, wilson
from tests.kernels.golden import assert_equal_to_r
from tests.kernels.proportions_golden import rows

SINGLE = {"clopper-pearson": clopper_pearson, "wilson": wilson}
PAIRED = {
    "newcombe": newcombe_difference,
    "miettinen-nurminen difference": miettinen_nurminen_difference,
    "miettinen-nurminen ratio": miettinen_nurminen_ratio,
}


@st.composite
def two_counts(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """Events and patients of two groups, with all and none likely."""
    n1, n0 = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n0)), n0


def of_name(dataset: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", dataset)]


@pytest.mark.golden
@pytest.mark.parametrize("question", [*SINGLE, *PAIRED])
def test_limits_equal_r(question: str) -> None:
    asked = rows(question)
    for (dataset, level), found in asked.groupby(["dataset", "time"], sort=False):
        interval = (SINGLE | PAIRED)[question](*of_name(dataset), level)
        assert_equal_to_r([interval.low, interval.high], found["value"])


def test_published_examples() -> None:
    # Newcombe 1998, Stat Med 17:873, table II: 56/70 v 48/80 and 9/10 v 3/10, methods 5 (with N / (N - 1)) and 10
    assert [round(float(one), 4) for one in miettinen_nurminen_difference(56, 70, 48, 80)[1:]] == [0.0528, 0.3382]
    assert [round(float(one), 4) for one in newcombe_difference(56, 70, 48, 80)[1:]] == [0.0524, 0.3339]
    assert [round(float(one), 4) for one in miettinen_nurminen_difference(9, 10, 3, 10)[1:]] == [0.17, 0.8406]
    assert [round(float(one), 4) for one in newcombe_difference(9, 10, 3, 10)[1:]] == [0.1705, 0.809]
    # sasLM's manual, after SAS PROC FREQ
    assert [round(float(one), 3) for one in miettinen_nurminen_difference(0, 10, 0, 20)[1:]] == [-0.166, 0.284]


def test_vectors_of_the_field() -> None:
    # 0/40, 3/40, 6/6 exact; 3/40, 28/166 Wilson; 30/166 v 5/166 Newcombe
    exact = clopper_pearson([0, 3, 6], [40, 40, 6])
    assert exact.low.round(4).tolist() == [0, 0.0157, 0.5407]
    assert exact.high.round(4).tolist() == [0.0881, 0.2039, 1]
    score = wilson([3, 28], [40, 166])
    assert score.low.round(4).tolist() == [0.0258, 0.1194]
    assert score.high.round(4).tolist() == [0.1986, 0.2330]
    assert [round(float(one), 4) for one in newcombe_difference(30, 166, 5, 166)] == [0.1506, 0.0867, 0.2184]


def test_statsmodels_score_interval_is_not_this_one() -> None:
    # the reason for a kernel of our own: statsmodels 0.15 leaves the published limits, and fails at zero counts
    from statsmodels.stats.proportion import confint_proportions_2indep

    theirs = confint_proportions_2indep(56, 70, 48, 80, method="score", compare="diff", correction=True)
    ours = miettinen_nurminen_difference(56, 70, 48, 80)
    assert abs(theirs[1] - 0.3382) > 0.004
    assert abs(float(ours.high) - 0.3382) < 0.00005
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ValueError, match="NaN"):
            confint_proportions_2indep(0, 10, 0, 20, method="score", compare="diff", correction=True)
    assert np.isfinite(miettinen_nurminen_difference(0, 10, 0, 20)).all()


@settings(max_examples=40)
@given(two_counts(), st.sampled_from([0.8, 0.95, 0.99]))
def test_a_difference_always_has_limits(counts: tuple[int, int, int, int], level: float) -> None:
    for interval in (miettinen_nurminen_difference(*counts, level), newcombe_difference(*counts, level)):
        estimate, low, high = (float(one) for one in interval)
        assert -1 - 1e-12 <= low <= estimate <= high <= 1 + 1e-12
        assert low < high or abs(estimate) == 1


@settings(max_examples=40)
@given(two_counts())
def test_exchanging_the_groups_turns_the_difference_round(counts: tuple[int, int, int, int]) -> None:
    x1, n1, x0, n0 = counts
    one, other = miettinen_nurminen_difference(x1, n1, x0, n0), miettinen_nurminen_difference(x0, n0, x1, n1)
    np.testing.assert_allclose([one.low, one.high], [-other.high, -other.low], atol=1e-9)


@settings(max_examples=40)
@given(two_counts())
def test_exchanging_the_groups_inverts_the_ratio(counts: tuple[int, int, int, int]) -> None:
    x1, n1, x0, n0 = counts
    one, other = miettinen_nurminen_ratio(x1, n1, x0, n0), miettinen_nurminen_ratio(x0, n0, x1, n1)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose([one.low, one.high], 1 / np.array([other.high, other.low]), rtol=1e-7)


@settings(max_examples=40)
@given(two_counts())
def test_difference_and_ratio_agree_about_none(counts: tuple[int, int, int, int]) -> None:
    # both score tests are the same test at "no difference"
    difference, ratio = miettinen_nurminen_difference(*counts), miettinen_nurminen_ratio(*counts)
    if counts[0] + counts[2]:
        assert (difference.low > 1e-9) == (ratio.low > 1 + 1e-9)
        assert (difference.high < -1e-9) == (ratio.high < 1 - 1e-9)


def test_a_column_of_counts_is_answered_as_one_by_one() -> None:
    x1, x0 = np.arange(11), np.arange(10, -1, -1)
    together = miettinen_nurminen_difference(x1, 10, x0, 12)
    single = [miettinen_nurminen_difference(a, 10, b, 12) for a, b in zip(x1, x0, strict=True)]
    np.testing.assert_array_equal(together.low, [float(one.low) for one in single])
    np.testing.assert_array_equal(together.high, [float(one.high) for one in single])


def test_none_of_forty() -> None:
    assert round(float(upper_limit_of_none(40)), 4) == 0.0881
    assert float(upper_limit_of_none(40)) == pytest.approx(float(clopper_pearson(0, 40).high), abs=1e-12)
    assert round(float(upper_limit_of_none(40, two_sided=False)), 4) == 0.0722
    assert float(upper_limit_of_none(0)) == 1


def test_nobody_says_nothing() -> None:
    assert np.isnan(clopper_pearson(0, 0).estimate)
    assert [float(one) for one in wilson(0, 0)[1:]] == [0, 1]
    assert [float(one) for one in miettinen_nurminen_difference(0, 0, 3, 10)[1:]] == [-1, 1]
    assert [float(one) for one in newcombe_difference(0, 0, 3, 10)[1:]] == [-1, 1]
    assert [float(one) for one in miettinen_nurminen_ratio(0, 10, 0, 10)[1:]] == [0, np.inf]


def test_no_event_in_the_reference_still_bounds_the_ratio() -> None:
    ratio = miettinen_nurminen_ratio(8, 40, 0, 40)
    assert np.isinf(ratio.estimate)
    assert np.isinf(ratio.high)
    assert ratio.low > 1


@pytest.mark.parametrize(("x", "n"), [(5, 4), (-1, 4), (np.nan, 4)])
def test_impossible_counts_are_refused(x: float, n: float) -> None:
    with pytest.raises(ValueError, match="Count each patient once"):
        clopper_pearson(x, n)


def test_impossible_level_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(1, 2, 95)
