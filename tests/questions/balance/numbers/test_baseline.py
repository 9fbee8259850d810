"""Table 1: counts add up, differences mean what they say, and nothing to compare is said so."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions, LevelSummary, NumberSummary, describe_baseline
from hcc_dash.questions.balance.numbers.baseline_shape import density
from hcc_dash.questions.balance.numbers.standardised_difference import chance_limit, level_difference, mean_difference
from tests.estimation.cohorts import bundled, two_arms, upload, whole

numbers = arrays(np.float64, st.integers(6, 40), elements=st.integers(-50, 50).map(float))


def halves(n: int) -> np.ndarray:
    return np.arange(n) % 2 == 0


# standardised differences ----------------------------------------------------------------------------------------


def test_by_hand() -> None:
    # treated 1, 3 (mean 2, variance 2); control 4, 8 (mean 6, variance 8): (2 - 6) / sqrt((2 + 8) / 2)
    values, treated = np.array([1.0, 3, 4, 8]), np.array([True, True, False, False])
    assert mean_difference(values, treated) == pytest.approx(-4 / math.sqrt(5))
    # 3 of 4 against 1 of 4: 0.5 / sqrt(0.1875)
    shares, treated = np.array([1.0, 1, 1, 0, 1, 0, 0, 0]), np.repeat([True, False], 4)
    assert mean_difference(shares, treated) == pytest.approx(0.5 / math.sqrt(0.1875))


def test_three_levels_by_hand() -> None:
    # treated (1/2, 1/4, 1/4), control (1/4, 1/4, 1/2): gap (0, 1/4) over the last two levels; mean covariance
    # [[3/16, -3/32], [-3/32, 7/32]], whose inverse has the lower right element (3/16) / (33/1024) = 64/11
    treated = np.repeat([True, False], 4)
    codes = np.array([0, 0, 1, 2, 0, 1, 2, 2])
    assert level_difference(codes, 3, treated) == pytest.approx(math.sqrt((1 / 16) * (64 / 11)))


@given(numbers, st.floats(0.01, 100), st.floats(-100, 100))
def test_scale_and_origin_do_not_matter(values: np.ndarray, scale: float, shift: float) -> None:
    treated = halves(len(values))
    moved = values * scale + shift
    if len(set(moved)) < 3 or len(set(values)) < 3 or min(values[treated].std(), values[~treated].std()) == 0:
        return
    assert mean_difference(moved, treated) == pytest.approx(mean_difference(values, treated), abs=1e-7)


@given(numbers)
def test_swapping_the_arms_turns_the_sign(values: np.ndarray) -> None:
    treated = halves(len(values))
    one, other = mean_difference(values, treated), mean_difference(values, ~treated)
    assert (math.isnan(one) and math.isnan(other)) or one == pytest.approx(-other)


@given(arrays(np.int64, st.integers(6, 60), elements=st.integers(0, 1)))
def test_two_levels_are_the_binary_difference(codes: np.ndarray) -> None:
    treated = halves(len(codes))
    by_level, binary = level_difference(codes, 2, treated), abs(mean_difference(codes.astype(float), treated))
    assert (math.isnan(by_level) and math.isnan(binary)) or by_level == pytest.approx(binary)


@given(arrays(np.int64, st.integers(10, 60), elements=st.integers(0, 3)), st.permutations(range(4)))
def test_the_order_of_levels_does_not_matter(codes: np.ndarray, order: list[int]) -> None:
    treated = halves(len(codes))
    one, other = level_difference(codes, 4, treated), level_difference(np.array(order)[codes], 4, treated)
    assert (math.isnan(one) and math.isnan(other)) or one == pytest.approx(other, abs=1e-7)


@given(arrays(np.int64, st.integers(6, 60), elements=st.integers(0, 2)))
def test_weights_of_one_change_nothing(codes: np.ndarray) -> None:
    treated, ones = halves(len(codes)), np.ones(len(codes))
    plain, weighted = level_difference(codes, 3, treated), level_difference(codes, 3, treated, ones)
    assert (math.isnan(plain) and math.isnan(weighted)) or plain == pytest.approx(weighted)


def test_identical_arms_and_separated_arms() -> None:
    treated = halves(8)
    assert mean_difference(np.full(8, 5.0), treated) == 0
    assert level_difference(np.zeros(8, dtype=int), 3, treated) == 0
    assert math.isnan(mean_difference(treated.astype(float), treated))
    assert math.isnan(level_difference(treated.astype(int), 2, treated))
    assert math.isnan(mean_difference(np.array([1.0, math.nan]), np.array([True, False])))


def test_chance_exceeds_its_limit_once_in_twenty() -> None:
    draw = np.random.default_rng(1)
    treated = halves(200)
    numbers = [abs(mean_difference(draw.normal(size=200), treated)) for _ in range(800)]
    assert np.mean(np.array(numbers) > chance_limit(100, 100)) == pytest.approx(0.05, abs=0.02)
    levels = [level_difference(draw.integers(0, 4, 200), 4, treated) for _ in range(800)]
    assert np.mean(np.array(levels) > chance_limit(100, 100, 3)) == pytest.approx(0.05, abs=0.02)
    assert math.isnan(chance_limit(0, 10))


# the table -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("study", ["lo2007", "prtras001"])
def test_counts_and_missing_add_up(study: str) -> None:
    result = describe_baseline(bundled(study))
    assert sum(group.n for group in result.groups) == bundled(study).n
    for one in result.characteristics:
        for group, found in zip(result.groups, one.groups, strict=True):
            assert found.n + found.n_missing == group.n
            if isinstance(found, LevelSummary):
                assert sum(found.counts) == found.n


def test_the_order_of_rows_does_not_matter() -> None:
    columns = two_arms(sex=["m", "f", "f", "m"] * 15, age=[float(i % 37) + 0.5 for i in range(60)])
    turned = {name: values[::-1] for name, values in columns.items()}
    one, other = (describe_baseline(upload(c, factors=("sex", "age"), reference="control")) for c in (columns, turned))
    assert [c.groups for c in one.characteristics] == [c.groups for c in other.characteristics]
    for a, b in zip(one.characteristics, other.characteristics, strict=True):
        assert a.difference.value == pytest.approx(b.difference.value)


def test_the_closed_arm_is_not_in_the_default_population() -> None:
    assert [group.arm for group in describe_baseline(bundled("lo2007")).groups] == ["control", "ifn1"]
    everybody = describe_baseline(select(whole("lo2007"), Selection(population="randomised")))
    assert [group.n for group in everybody.groups] == [40, 40, 6]
    assert (everybody.arm, everybody.reference) == ("ifn1", "control")
    closed = describe_baseline(select(whole("lo2007"), Selection("randomised")), BaselineOptions(arm="ifn2"))
    assert closed.arm == "ifn2"


def test_numbers_modelled_as_logarithms_are_compared_as_such() -> None:
    rows = {one.column: one for one in describe_baseline(bundled("prtras001")).characteristics}
    assert rows["hbsag"].scale == "log10"
    assert rows["age"].scale == ""
    assert rows["afp"].scale == "log10"


def test_one_arm_and_no_arm_have_nothing_to_compare() -> None:
    one = describe_baseline(select(whole("lo2007"), Selection(arms=("ifn1",))))
    assert not one.compared
    assert [group.n for group in one.groups] == [40]
    assert all(not c.difference.estimable for c in one.characteristics)
    columns = two_arms(sex=["m", "f"] * 30)
    del columns["arm"]
    nobody = describe_baseline(upload(columns, factors=("sex",)))
    assert [group.label for group in nobody.groups] == ["All patients"]
    assert not nobody.compared


def test_no_factors_and_nobody() -> None:
    bare = describe_baseline(upload(two_arms()))
    assert bare.characteristics == ()
    assert bare.shown is None
    nobody = Selection(filters=(LevelFilter("stage_group", ("I/II",)), LevelFilter("stage", ("IVA",))))
    empty = describe_baseline(select(whole("lo2007"), nobody))
    assert empty.groups == ()
    assert empty.characteristics == ()


def test_a_value_only_one_arm_has_is_not_compared() -> None:
    marker = [float(i) if i % 2 == 0 else math.nan for i in range(60)]
    result = describe_baseline(upload(two_arms(marker=marker), factors=("marker",), reference="control"))
    (row,) = result.characteristics
    assert row.difference.why_missing == "an arm has nobody with a value"
    assert isinstance(row.groups[0], NumberSummary)
    assert math.isnan(row.groups[0].median)


def test_patients_without_an_arm_are_counted() -> None:
    columns = two_arms(sex=["m", "f"] * 30)
    columns["arm"] = ["", *columns["arm"][1:]]
    result = describe_baseline(upload(columns, factors=("sex",)))
    assert [(one.reason, one.n) for one in result.left_out] == [("no arm", 1)]
    assert sum(group.n for group in result.groups) == 59


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match='No arm "x"'):
        describe_baseline(bundled("lo2007"), BaselineOptions(arm="x"))
    with pytest.raises(ValueError, match='No characteristic "x"'):
        describe_baseline(bundled("lo2007"), BaselineOptions(characteristic="x"))


# the distribution ------------------------------------------------------------------------------------------------


def test_shown_is_the_asked_or_the_one_that_differs_most() -> None:
    result = describe_baseline(bundled("prtras001"))
    assert result.shown is not None
    assert result.shown.difference.value == max(one.difference.value for one in result.characteristics)
    asked = describe_baseline(bundled("prtras001"), BaselineOptions(characteristic="sex"))
    assert asked.shown is not None
    assert asked.shown.column == "sex"
    assert asked.shape.groupby("arm")["estimate"].sum().tolist() == pytest.approx([1, 1])


@settings(max_examples=30)
@given(numbers)
def test_a_density_has_area_one(values: np.ndarray) -> None:
    spread = max(values.std(), abs(values[0]), 1.0)
    at = np.linspace(values.min() - 6 * spread, values.max() + 6 * spread, 4001)
    area = np.trapezoid(density(values, at), at)
    assert area == pytest.approx(1, abs=1e-3)


def test_a_density_on_the_log_scale_stands_at_the_values_own_unit() -> None:
    result = describe_baseline(bundled("prtras001"), BaselineOptions(characteristic="hbsag"))
    levels = result.shape["level"].to_numpy(float)
    hbsag = bundled("prtras001").subjects["hbsag"]
    assert levels.min() < hbsag.min() < hbsag.max() < levels.max()
    for _, own in result.shape.groupby("arm"):
        assert np.trapezoid(own["estimate"], np.log10(own["level"].astype(float))) == pytest.approx(1, abs=0.03)
