"""Rates and their ratio are R's poisson.test; common effects over strata are mantelhaen.test's and metafor's."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.kernels.mantel_haenszel import Common, mantel_haenszel
from hcc_dash.kernels.rates import poisson_rate, rate_ratio
from tests.equality import same
from tests.kernels.golden import assert_equal_to_r, read_checked
from tests.kernels.proportions_golden import rows, value

CASES = Path(__file__).resolve().parents[1] / "cases"
STRATA = {
    "ordinary": [(3, 20, 1, 25), (8, 30, 4, 28), (0, 12, 2, 10), (5, 9, 5, 14)],
    "sparse": [(1, 4, 0, 5), (0, 3, 0, 6), (2, 2, 1, 3)],
    "one": [(30, 166, 5, 166)],
}


def of_name(dataset: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", dataset)]


@pytest.mark.golden
def test_rates_equal_r() -> None:
    for (dataset, level), found in rows("rate").groupby(["dataset", "time"], sort=False):
        x, n = of_name(dataset)
        rate = poisson_rate(x, n * 0.37, level)
        assert_equal_to_r([rate.low, rate.high], found["value"])
        assert float(rate.estimate) == pytest.approx(x / (n * 0.37))


@pytest.mark.golden
def test_rate_ratios_equal_r() -> None:
    for (dataset, level), found in rows("rate ratio").groupby(["dataset", "time"], sort=False):
        x1, n1, x0, n0 = of_name(dataset)
        ratio = rate_ratio(x1, n1 * 0.8, x0, n0 * 1.3, level)
        by_quantity = found.set_index("quantity")["value"]
        assert_equal_to_r([ratio.low, ratio.high], by_quantity[["conf_low", "conf_high"]])


def test_nothing_seen_is_bounded_and_no_time_is_not() -> None:
    none = poisson_rate([0, 0], [50.0, 0.0])
    assert none.low.tolist() == [0, 0]
    assert none.high[0] == pytest.approx(-np.log(0.025) / 50)
    assert np.isinf(none.high[1])
    assert np.isnan(none.estimate[1])
    ratio = rate_ratio([0, 3, 0], [10.0, 10, 0], [0, 0, 2], [10.0, 10, 5])
    assert np.isnan(ratio.estimate[[0, 2]]).all()
    assert np.isinf(ratio.estimate[1])
    assert ratio.low[1] > 0


def test_negative_exposure_is_refused() -> None:
    with pytest.raises(ValueError, match="Events and exposure are 0 or more"):
        poisson_rate(1, -1)


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.5, 50), st.floats(0.5, 50))
def test_exchanging_the_groups_inverts_the_ratio(x1: int, x0: int, t1: float, t0: float) -> None:
    one, other = rate_ratio(x1, t1, x0, t0), rate_ratio(x0, t0, x1, t1)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose([one.low, one.high], 1 / np.array([other.high, other.low]), rtol=1e-8)


def assert_common(common: Common, dataset: str, question: str) -> None:
    theirs = [value(question, dataset, name)[0] for name in ("estimate", "conf_low", "conf_high")]
    assert_equal_to_r([common.estimate, common.low, common.high], theirs)


@pytest.mark.golden
@pytest.mark.parametrize("name", list(STRATA))
def test_common_effects_equal_r(name: str) -> None:
    found = mantel_haenszel(*np.array(STRATA[name]).T)
    assert found.n_strata == len(STRATA[name])
    assert_common(found.risk_difference, name, "RD")
    assert_common(found.risk_ratio, name, "RR")
    if name == "sparse":  # R says infinity without limits; here that is not estimable
        assert np.isnan(found.odds_ratio.estimate)
        assert np.isinf(value("OR", name, "estimate")[0])
    else:
        assert_common(found.odds_ratio, name, "OR")
    if name != "one":
        assert_equal_to_r([found.statistic, found.p_value], rows("test", name)["value"])
        assert_equal_to_r([found.statistic_corrected, found.p_value_corrected], rows("test corrected", name)["value"])


@pytest.mark.golden
def test_the_correction_is_left_out_where_it_would_be_more_than_the_difference() -> None:
    tables = read_checked("mantel_haenszel").groupby("table")
    below = 0
    for _, one in tables:
        found = mantel_haenszel(one["x1"], one["n1"], one["x0"], one["n0"])
        assert_equal_to_r(
            [found.statistic, found.p_value, found.statistic_corrected, found.p_value_corrected],
            one[["statistic", "p_value", "statistic_corrected", "p_value_corrected"]].iloc[0],
        )
        below += found.statistic == found.statistic_corrected
    assert 30 < below < len(tables)  # both sides of one half are among them


def test_a_small_difference_by_hand() -> None:
    # 3 of 7 and 4 of 9 v 2 of 5 and 5 of 10: expected 35/12 and 81/19, off by 1/12 - 5/19 = -0.180, below one half
    table = pd.read_csv(CASES / "cmh_small_difference.csv")
    found = mantel_haenszel(table["x1"], table["n1"], table["x0"], table["n0"])
    variance = 7 * 5 * 5 * 7 / (12**2 * 11) + 9 * 10 * 9 * 10 / (19**2 * 18)
    assert found.statistic_corrected == pytest.approx((1 / 12 - 5 / 19) ** 2 / variance)
    assert (found.statistic_corrected, found.p_value_corrected) == pytest.approx((0.01600918, 0.8993145), abs=1e-7)
    # 8 of 10 v 7 of 10: off by exactly one half, which the correction takes away
    assert mantel_haenszel([8], [10], [7], [10]).statistic_corrected == 0


def test_strata_without_both_groups_say_nothing() -> None:
    counts = np.array(STRATA["ordinary"])
    lonely = np.vstack((counts, [[4, 9, 0, 0], [0, 0, 2, 7]]))
    assert same(mantel_haenszel(*lonely.T), mantel_haenszel(*counts.T))


def test_no_events_leave_ratios_and_test_open() -> None:
    found = mantel_haenszel([0, 0], [10, 12], [0, 0], [9, 8])
    assert found.risk_difference.estimate == 0
    for open_one in (found.risk_ratio.estimate, found.odds_ratio.estimate, found.statistic, found.p_value):
        assert np.isnan(open_one)
    nobody = mantel_haenszel([], [], [], [])
    assert nobody.n_strata == 0
    assert np.isnan(nobody.risk_difference.estimate)


def test_more_events_than_patients_are_refused() -> None:
    with pytest.raises(ValueError, match="0 to n events"):
        mantel_haenszel([3], [2], [1], [4])


@given(both=st.integers(0, 9), first=st.integers(1, 20), second=st.integers(0, 20), neither=st.integers(0, 9))
def test_strata_of_one_pair_each_give_mcnemar(both: int, first: int, second: int, neither: int) -> None:
    """McNemar 1947: with pairs as strata the statistic is (b - c)^2 / (b + c), pairs that agree weigh nothing."""
    pairs = both * [(1, 1)] + first * [(1, 0)] + second * [(0, 1)] + neither * [(0, 0)]
    ours, theirs = zip(*pairs, strict=True)
    ones = [1] * len(pairs)
    found = mantel_haenszel(ours, ones, theirs, ones)
    assert found.statistic == pytest.approx((first - second) ** 2 / (first + second))
    assert found.n_strata == len(pairs)
