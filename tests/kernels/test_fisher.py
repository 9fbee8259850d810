"""Fisher's exact test, conditional odds ratio, Pearson's test: R's numbers, papers', another engine, properties."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import fisher_exact as by_scipy

from hcc_dash.kernels.fisher import conditional_odds_ratio, fisher_exact, pearson_chi_squared
from tests.kernels.golden import assert_equal_to_r, read_checked


def golden() -> pd.DataFrame:
    return read_checked("fisher")


def table_of(text: str) -> NDArray[np.float64]:
    return np.array([[int(one) for one in row.split()] for row in text.split("|")], dtype=np.float64)


@st.composite
def tables(draw: st.DrawFn, k: int = 0) -> NDArray[np.int64]:
    """Small counts of two groups by k levels."""
    width = k or draw(st.integers(2, 4))
    counts = draw(st.lists(st.integers(0, 9), min_size=2 * width, max_size=2 * width))
    return np.array(counts).reshape(2, width)


@pytest.mark.golden
def test_p_values_equal_r() -> None:
    for row in golden().to_dict("records"):
        counts = table_of(row["counts"])
        assert_equal_to_r([fisher_exact(counts)], [row["fisher"]])
        pearson = pearson_chi_squared(counts)
        if math.isnan(row["pearson"]):
            assert (pearson.df, math.isnan(pearson.p_value)) == (0, True)
        else:
            assert_equal_to_r([pearson.statistic, pearson.p_value], [row["chi_squared"], row["pearson"]])
            assert pearson.df == row["df"]


@pytest.mark.golden
def test_conditional_odds_ratios_equal_the_definition_in_r() -> None:
    compared = 0
    for row in golden().to_dict("records"):
        counts = table_of(row["counts"]).astype(int)
        if counts.shape[1] == 2:
            (x1, y1), (x0, y0) = counts.tolist()
            found = conditional_odds_ratio(x1, x1 + y1, x0, x0 + y0)
            np.testing.assert_allclose(
                [found.estimate, found.low, found.high], [row["odds_ratio"], row["low"], row["high"]], rtol=1e-8
            )
            compared += 1
    assert compared > 50


def test_published_examples() -> None:
    """The lady tasting tea (Fisher 1935); twins of convicts (Fisher 1935), R's own example, P = 0.0005367."""
    assert fisher_exact([[3, 1], [1, 3]]) == pytest.approx(0.4857142857, abs=1e-10)
    assert fisher_exact([[2, 15], [10, 3]]) == pytest.approx(0.0005367, abs=5e-8)
    twins = conditional_odds_ratio(2, 17, 10, 13)
    assert twins.estimate == pytest.approx(0.04693661, abs=1e-5)  # R's documentation, whose search ends at 1e-4
    assert (round(twins.low, 4), round(twins.high, 4)) == (0.0033, 0.3632)


def test_job_satisfaction_by_hand() -> None:
    """Levels of 2, 1 and 1 patients, groups of 2: of 6 ways to choose the first group two are as unlikely as this."""
    assert fisher_exact([[2, 0, 0], [0, 1, 1]]) == pytest.approx(1 / 3)


@given(counts=tables(2))
def test_two_by_two_equals_scipy(counts: NDArray[np.int64]) -> None:
    assert fisher_exact(counts) == pytest.approx(float(by_scipy(counts).pvalue), rel=1e-9)


@settings(max_examples=60)
@given(counts=tables())
def test_groups_and_levels_have_no_order(counts: NDArray[np.int64]) -> None:
    p = fisher_exact(counts)
    assert 0 < p <= 1
    assert fisher_exact(counts[::-1]) == pytest.approx(p, rel=1e-9)
    assert fisher_exact(counts[:, ::-1]) == pytest.approx(p, rel=1e-9)
    assert fisher_exact(np.column_stack([counts, [0, 0]])) == pytest.approx(p, rel=1e-12)


@given(counts=tables(2))
def test_limits_agree_with_one_sided_p_values(counts: NDArray[np.int64]) -> None:
    """At the lower limit the upper tail of the distribution under it is 2.5 %: scipy's noncentral tail."""
    from scipy.stats import nchypergeom_fisher

    (x1, y1), (x0, y0) = counts.tolist()
    found = conditional_odds_ratio(x1, x1 + y1, x0, x0 + y0)
    total, events, group = int(counts.sum()), x1 + x0, x1 + y1
    if 0 < found.low < math.inf:
        assert nchypergeom_fisher.sf(x1 - 1, total, events, group, found.low) == pytest.approx(0.025, abs=1e-6)
    if 0 < found.high < math.inf:
        assert nchypergeom_fisher.cdf(x1, total, events, group, found.high) == pytest.approx(0.025, abs=1e-6)
    if not math.isnan(found.estimate):
        assert found.low <= found.estimate <= found.high
        turned = conditional_odds_ratio(x0, x0 + y0, x1, x1 + y1)
        assert turned.high == pytest.approx(1 / found.low if found.low else math.inf, rel=1e-6)


def test_edges() -> None:
    assert fisher_exact([[0, 0], [3, 4]]) == 1
    assert fisher_exact([[5], [7]]) == 1
    assert math.isnan(fisher_exact([[20, 20, 20], [20, 20, 20]], most=100))
    nobody = conditional_odds_ratio(0, 0, 3, 4)
    assert (math.isnan(nobody.estimate), nobody.low, nobody.high) == (True, 0.0, math.inf)
    none = conditional_odds_ratio(0, 20, 6, 20)
    assert (none.estimate, none.low) == (0.0, 0.0)
    assert none.high < 1
    with pytest.raises(ValueError, match="whole numbers"):
        fisher_exact([[1.5, 2], [3, 4]])
    with pytest.raises(ValueError, match="whole numbers"):
        pearson_chi_squared([[-1, 2], [3, 4]])
    with pytest.raises(ValueError, match="count lies between"):
        conditional_odds_ratio(5, 4, 1, 2)
