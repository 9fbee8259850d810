"""The rules of numbers and words, as exact text."""

import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import LeftOut
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import (
    MINUS,
    Digits,
    agreeing_decimals,
    agreeing_percent,
    count_months,
    say_amount,
    say_conf_level,
    say_counted,
    say_duration,
    say_given,
    say_interval,
    say_left_out,
    say_left_out_before,
    say_list,
    say_number,
    say_p,
    say_p_equals,
    say_percent,
    say_point_limits,
    say_points,
    say_proportion,
    say_ratio,
    say_share,
    say_test,
    say_time,
    say_value,
)

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("value", "said"), [(12.0, "12"), (0.025, "0.025"), (1 - 0.1, "0.9"), (-0.5, "−0.5"), (1234567.0, "1234567")]
)
def test_a_number_that_was_given_keeps_its_digits_and_gains_none(value: float, said: str) -> None:
    assert say_given(value) == said


@pytest.mark.parametrize(("level", "said"), [(0.95, "95 %"), (0.9, "90 %"), (0.999, "99.9 %")])
def test_the_level_of_an_interval_has_no_noise_of_percent(level: float, said: str) -> None:
    assert say_conf_level(level) == said


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (18.4, 0, "18"),
        (-2.0, 0, "−2"),
        (-0.4, 0, "0"),
        (-0.04, 1, "0.0"),
        (0.0, 0, "0"),
        (-12.345, 2, "−12.35"),
        (NAN, 2, "NE"),
        (INF, 2, "∞"),
        (-INF, 2, "−∞"),
    ],
)
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
        (0.24, 1.23, 2, 1, "0.24–1.23"),
        (-0.02, 0.39, 0, 100, "−2 to 39"),
        (-0.3, -0.1, 0, 100, "−30 to −10"),
        (-0.001, 0.2, 0, 100, "0–20"),
        (0.24, INF, 2, 1, "0.24–∞"),
        (21.0, NAN, 1, 1, "21.0–NE"),
        (NAN, NAN, 1, 1, "NE"),
        (-5.0, NAN, 1, 1, "−5.0 to NE"),
    ],
)
def test_intervals(low: float, high: float, decimals: int, scale: float, said: str) -> None:
    assert say_interval(low, high, decimals, scale) == said


@pytest.mark.parametrize(
    ("p_value", "said"),
    [
        (0.137, "0.14"),
        (0.038, "0.04"),
        (0.0551, "0.06"),
        (0.049, "0.049"),
        (0.0451, "0.045"),
        (0.0549, "0.055"),
        (0.5, "0.50"),
        (1.0, "1.00"),
        (0.01, "0.01"),
        (0.00999, "0.010"),
        (0.0034, "0.003"),
        (0.001, "0.001"),
        (0.00099, "<0.001"),
        (0.0, "<0.001"),
        (NAN, "NE"),
    ],
)
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


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (say_share(0.6134, 0.44, 0.7549), "61 % (44–75)"),
        (say_share(0.6134), "61 %"),
        (say_share(1.0, math.nan, math.nan), "100 %"),
        (say_share(0.004, -0.01, 1.2, 1), "0.4 % (0.0–100.0)"),
        (say_share(0.5, math.nan, 0.7), "50 % (NE–70)"),
        (say_share(math.nan), "NE"),
        (say_value(66.44, 61.2, 71.61), "66.4 (61.2–71.6)"),
        (say_value(-0.5, -2.0, 1.0, 2), f"{MINUS}0.50 ({MINUS}2.00 to 1.00)"),
        (say_value(3.0, decimals=0), "3"),
        (say_amount(23456.4), "23,456"),
        (say_amount(0.23456), "0.2346"),
        (say_amount(-999.96), f"{MINUS}1000"),
        (say_amount(math.nan), "NE"),
        (count_months(60.04), "60 months"),
        (count_months(1.0), "1 month"),
        (say_time(12.04, "months"), "12.0 months"),
        (say_time(1.5, "years"), "1.50 years"),
        (say_time(4.0, "weeks"), "week 4"),
        (say_time(28.0, "days"), "day 28"),
    ],
)
def test_what_a_pointer_is_told(said: str, expected: str) -> None:
    assert said == expected


def test_tests() -> None:
    assert say_test(Test("log-rank", 2.2, 1, 0.1374)) == "0.14"
    assert say_test(Test("log-rank", why_missing="no events")) == "NE (no events)"
    assert say_test(None) == ""


def test_lists() -> None:
    assert say_list([]) == ""
    assert say_list(["a"]) == "a"
    assert say_list(["a", "b"]) == "a and b"
    assert say_list(["a", "b", "c"]) == "a, b and c"


@given(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_two_percentages_and_their_difference_agree_as_printed(one: tuple[int, int], two: tuple[int, int]) -> None:
    first, second = one[0] / one[1], two[0] / two[1]
    digits = agreeing_percent([(Estimate(first), Estimate(second), Estimate(second - first))])
    assert digits.pair - digits.difference in {0, 1}
    pair = [Decimal(say_percent(value, digits.pair).split()[0]) for value in (first, second)]
    said = say_points(Estimate(second - first), digits).split()[0].replace("−", "-")
    beside = abs(pair[1] - pair[0] - Decimal(said))
    assert beside <= (Decimal(5).scaleb(-1 - digits.difference) if digits.pair > digits.difference else 0)


@pytest.mark.parametrize(
    ("pair", "digits"),
    [
        ((61.0, 79.0, 18.0), Digits(0, 0)),
        ((60.4, 78.6, 18.2), Digits(1, 1)),
        ((60.876731, 79.4291, 18.552369), Digits(2, 2)),
        ((100 * 67 / 220, 100 * 11 / 38, 100 * 11 / 38 - 100 * 67 / 220), Digits(2, 1)),
        ((60.4, 78.6, 17.0), Digits(0, 0)),
        ((NAN, 78.6, 17.0), Digits(0, 0)),
    ],
)
def test_decimals_are_as_few_as_agree(pair: tuple[float, float, float], digits: Digits) -> None:
    assert agreeing_decimals([pair]) == digits


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (Estimate(-1.0, -1.1, 0.26), "−100 points (−100 to 26)"),
        (Estimate(0.0104, -0.2, 1.3), "1 point (−20 to 100)"),
        (Estimate(-0.0104, -0.2, 0.3), "−1 point (−20 to 30)"),
    ],
)
def test_points_stay_within_what_is_possible_and_count_their_noun(estimate: Estimate, said: str) -> None:
    assert say_points(estimate) == said


@pytest.mark.parametrize(
    ("n_analysed", "n_selected", "left_out", "said"),
    [
        (80, 80, [], "80 of 80 selected patients analysed; nobody left out."),
        (1, 1, [], "1 of 1 selected patient analysed; nobody left out."),
        (78, 80, [LeftOut("no time", 2)], "78 of 80 selected patients analysed; left out: 2 with no time."),
        (0, 3, [], "0 of 3 selected patients analysed."),
        (0, 0, [], "0 of 0 selected patients analysed."),
    ],
)
def test_nobody_is_left_out_only_where_that_is_so(
    n_analysed: int, n_selected: int, left_out: list[LeftOut | str], said: str
) -> None:
    assert say_left_out(n_analysed, n_selected, left_out) == said


@given(st.integers(0, 40), st.lists(st.integers(1, 9), max_size=3))
def test_those_analysed_and_those_left_out_are_all_selected(n_analysed: int, numbers: list[int]) -> None:
    said = say_counted(n_analysed, [LeftOut("no time", n) for n in numbers], "patients treated")
    n_selected = n_analysed + sum(numbers)
    assert re.match(rf"{n_analysed} of {n_selected} patients? treated[;.]", said)
    assert [int(n) for n in re.findall(r"(\d+) with no time", said)] == numbers
    assert ("nobody left out" in said) == (n_selected > 0 and not numbers)


@pytest.mark.parametrize(
    ("n_refused", "n_without_arm", "said"),
    [
        (0, 0, "72 of 72 analysed; nobody left out. More."),
        (0, 8, "72 of 72 analysed. Before the selection, 8 patients without an arm were left out. More."),
        (0, 1, "72 of 72 analysed. Before the selection, 1 patient without an arm was left out. More."),
        (
            2,
            1,
            "72 of 72 analysed. Before the selection, 2 rows that would have stopped the analysis (on request) and "
            "1 patient without an arm were left out. More.",
        ),
    ],
)
def test_who_was_left_out_before_the_selection_is_said_where_nobody_else_was(
    n_refused: int, n_without_arm: int, said: str
) -> None:
    assert say_left_out_before("72 of 72 analysed; nobody left out. More.", n_refused, n_without_arm) == said
    after = say_left_out_before("70 of 72 analysed; left out: 2 with no time.", n_refused, n_without_arm)
    assert after.endswith("were left out.") == (n_refused + n_without_arm > 1)


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "0 patients"), (1, "1 patient"), (2, "2 patients"), (1.5, "1.5 patients"), (1234567, "1234567 patients")],
)
def test_a_number_has_the_form_of_its_noun(n: float, said: str) -> None:
    assert count_noun(n, "patient") == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.0016, 0.365, "−0.2 to 36.5"),
        (-0.36, 0.0004, "−36.00 to 0.04"),
        (-0.02, 0.39, "−2 to 39"),
        (0.0, 0.36, "0–36"),
        (1e-17, 0.36, "0–36"),
        (NAN, NAN, "NE"),
        (-1.2, 0.3, "−100 to 30"),
    ],
)
def test_a_limit_of_a_difference_prints_as_nought_only_where_it_is(low: float, high: float, said: str) -> None:
    assert say_point_limits(Estimate(0.1, low, high)) == said


@given(low=st.floats(-1, 1), width=st.floats(0, 1), decimals=st.integers(0, 2))
def test_printed_limits_leave_out_nought_as_the_limits_do(low: float, width: float, decimals: int) -> None:
    high = min(low + width, 1.0)
    printed = re.findall(rf"{MINUS}?[0-9.]+", say_point_limits(Estimate(low, low, high), decimals))
    for end, text in zip((low, high), printed, strict=True):
        shown = float(text.replace(MINUS, "-"))
        assert (abs(end) <= 1e-9) == (shown == 0)
        assert shown * end >= 0
