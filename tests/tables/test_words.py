"""The rules of numbers and words, as exact text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.analysis.estimate import Estimate, Test, not_estimable
from hcc_dash.tables.words import (
    say_duration,
    say_interval,
    say_list,
    say_number,
    say_p,
    say_p_equals,
    say_percent,
    say_points,
    say_proportion,
    say_ratio,
    say_test,
)

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (18.4, 0, "18"), (-2.0, 0, "−2"), (-0.4, 0, "0"), (-0.04, 1, "0.0"), (0.0, 0, "0"), (-12.345, 2, "−12.35"),
        (NAN, 2, "NE"), (INF, 2, "∞"), (-INF, 2, "−∞"),
    ],
)  # fmt: skip
def test_numbers(value: float, decimals: int, said: str) -> None:
    assert say_number(value, decimals) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.607, "61 %"), (0.0, "0 %"), (1.0, "100 %"), (-0.02, "−2 %"), (NAN, "NE")]
)
def test_percentages(value: float, said: str) -> None:
    assert say_percent(value) == said


@pytest.mark.parametrize(
    ("low", "high", "decimals", "scale", "said"),
    [
        (0.24, 1.23, 2, 1, "0.24–1.23"), (-0.02, 0.39, 0, 100, "−2 to 39"), (-0.3, -0.1, 0, 100, "−30 to −10"),
        (-0.001, 0.2, 0, 100, "0–20"), (0.24, INF, 2, 1, "0.24–∞"), (21.0, NAN, 1, 1, "21.0–NE"),
        (NAN, NAN, 1, 1, "NE"), (-5.0, NAN, 1, 1, "−5.0 to NE"),
    ],
)  # fmt: skip
def test_intervals(low: float, high: float, decimals: int, scale: float, said: str) -> None:
    assert say_interval(low, high, decimals, scale) == said


@pytest.mark.parametrize(
    ("p_value", "said"),
    [
        (0.137, "0.14"), (0.038, "0.04"), (0.0551, "0.06"),
        (0.049, "0.049"), (0.0451, "0.045"), (0.0549, "0.055"),
        (0.5, "0.50"), (1.0, "1.00"), (0.01, "0.01"), (0.00999, "0.010"),
        (0.0034, "0.003"), (0.001, "0.001"), (0.00099, "<0.001"), (0.0, "<0.001"), (NAN, "NE"),
    ],
)  # fmt: skip
def test_p_values(p_value: float, said: str) -> None:
    assert say_p(p_value) == said


@pytest.mark.parametrize(("p_value", "said"), [(0.14, "P = 0.14"), (0.0001, "P < 0.001"), (NAN, "P not estimable")])
def test_p_values_in_a_sentence(p_value: float, said: str) -> None:
    assert say_p_equals(p_value) == said


@given(st.floats(0, 1))
def test_a_p_value_is_never_said_to_be_zero(p_value: float) -> None:
    assert float(say_p(p_value).lstrip("<")) > 0


def test_estimates() -> None:
    assert say_proportion(Estimate(0.6069, 0.436, 0.754)) == "61 % (44–75)"
    assert say_proportion(Estimate(1.0)) == "100 % (NE)"
    assert say_points(Estimate(0.18, -0.02, 0.39)) == "18 points (−2 to 39)"
    assert say_points(Estimate(-0.27, -0.37, -0.16)) == "−27 points (−37 to −16)"
    assert say_ratio(Estimate(0.54, 0.24, 1.23)) == "0.54 (0.24–1.23)"
    assert say_ratio(Estimate(2.0, 1.0, INF)) == "2.00 (1.00–∞)"


@pytest.mark.parametrize("say", [say_proportion, say_points, say_ratio])
def test_what_is_not_estimable_says_why(say: object) -> None:
    assert say(not_estimable("too few events: 3")) == "NE (too few events: 3)"


def test_durations() -> None:
    years = Estimate(730.5, 365.25, math.nan)
    assert say_duration(years, "days", "months") == "24.0 (12.0–NE)"
    assert say_duration(years, "days", "years") == "2.00 (1.00–NE)"
    assert say_duration(Estimate(30.0, 21.0, 50.0), "months", "months") == "30.0 (21.0–50.0)"
    assert say_duration(Estimate(-1.5, -4.0, 1.0), "months", "months") == "−1.5 (−4.0 to 1.0)"
    assert say_duration(years, "days", "days") == "730 (365–NE)"
    assert say_duration(not_estimable("the curve does not reach one half"), "days", "months") == "not reached"
    half = Estimate(math.nan, 304.375, math.nan, why_missing="the curve does not reach one half")
    assert say_duration(half, "days", "months") == "not reached (10.0–NE)"


def test_tests() -> None:
    assert say_test(Test("log-rank", 2.2, 1, 0.1374)) == "0.14"
    assert say_test(Test("log-rank", why_missing="no events")) == "NE (no events)"
    assert say_test(None) == ""


def test_lists() -> None:
    assert say_list([]) == ""
    assert say_list(["a"]) == "a"
    assert say_list(["a", "b"]) == "a and b"
    assert say_list(["a", "b", "c"]) == "a, b and c"
