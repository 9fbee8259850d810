"""Response by a run: both edges of every window, and what more tests may and may not change."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.virology.functional_cure import find_cure
from hcc_dash.clinical.virology.printed import State
from hcc_dash.clinical.virology.runs import Response, find_response
from hcc_dash.study.virology import HbsagLossDefinition, ResponseDefinition

RULE = HbsagLossDefinition()
RULES = [
    RULE,
    RULE.model_copy(update={"apart_days": 182}),
    RULE.model_copy(update={"confirm_within": False}),
    RULE.model_copy(update={"consecutive": "pairs"}),
    RULE.model_copy(update={"indeterminate": "below"}),
    RULE.model_copy(update={"indeterminate": "above"}),
]
BELOW: State = "below"


def confirmed(first: float, second: float, rule: ResponseDefinition = RULE) -> bool:
    return find_response([(first, BELOW), (second, BELOW)], rule) is not None


@pytest.mark.parametrize(
    ("first", "second", "rule", "response"),
    [
        (84, 84 + 167, RULE, False),
        (84, 84 + 168, RULE, True),
        (84, 84 + 181, RULE.model_copy(update={"apart_days": 182}), False),
        (84, 84 + 182, RULE.model_copy(update={"apart_days": 182}), True),
        (500, 735, RULE, True),
        (500, 736, RULE, False),
        (500, 730, RULE.model_copy(update={"until_day": 730}), True),
        (500, 731, RULE.model_copy(update={"until_day": 730}), False),
        (735, 735 + 168, RULE.model_copy(update={"confirm_within": False}), True),
        (736, 736 + 168, RULE.model_copy(update={"confirm_within": False}), False),
        (0, 168, RULE, False),
        (1, 169, RULE, True),
    ],
)
def test_both_edges_of_every_window(first: float, second: float, rule: ResponseDefinition, response: bool) -> None:
    assert confirmed(first, second, rule) is response


def test_a_run_goes_on_where_tests_are_missing_and_its_gap_is_told() -> None:
    found = find_response([(84, BELOW), (168, "not told"), (350, BELOW), (500, BELOW), (600, "not below")], RULE)
    assert found == Response(first_day=84, confirmed_day=350, last_day=500, longest_gap=266, reversal_day=600)


def test_of_two_runs_the_first_that_is_confirmed_counts() -> None:
    tests: list[tuple[float, State]] = [
        (84.0, BELOW),
        (168.0, "not below"),
        (252.0, BELOW),
        (420.0, BELOW),
        (504.0, BELOW),
    ]
    found = find_response(tests, RULE)
    assert found is not None
    assert (found.first_day, found.confirmed_day, found.last_day) == (252, 420, 504)
    assert math.isnan(found.reversal_day)


def test_of_two_tests_on_one_day_the_positive_counts() -> None:
    tests: list[tuple[float, State]] = [(84, BELOW), (252, BELOW), (252, "not below")]
    assert find_response(tests, RULE) is None
    assert find_response([(84, BELOW), (252, BELOW), (252, "not told")], RULE) is not None


def test_neighbours_far_apart_need_missed_visits() -> None:
    literal = RULE.model_copy(update={"consecutive": "pairs"})
    every_visit: list[tuple[float, State]] = [(84, BELOW), (168, BELOW), (252, BELOW)]
    assert find_response(every_visit, literal) is None
    assert find_response([every_visit[0], every_visit[2]], literal) is not None
    assert find_response([every_visit[0], (168, "not told"), every_visit[2]], literal) is None


tests_of_one = st.lists(
    st.tuples(st.integers(-100, 900), st.sampled_from(["below", "below", "not told", "not below"])), max_size=14
)
rules = st.sampled_from(RULES)


@given(tests_of_one, rules, st.randoms())
def test_the_order_of_rows_does_not_matter(
    tests: list[tuple[float, State]], rule: ResponseDefinition, random: Random
) -> None:
    shuffled = list(tests)
    random.shuffle(shuffled)
    assert repr(find_response(shuffled, rule)) == repr(find_response(tests, rule))


@given(tests_of_one, rules, st.integers(-100, 900))
def test_a_positive_test_more_can_only_remove_response(
    tests: list[tuple[float, State]], rule: ResponseDefinition, day: int
) -> None:
    before, after = find_response(tests, rule), find_response([*tests, (day, "not below")], rule)
    if after is not None:
        assert before is not None
        assert before.confirmed_day <= after.confirmed_day


@given(tests_of_one, rules, st.integers(0, 900))
def test_a_later_cut_off_never_removes_a_response_before_it(
    tests: list[tuple[float, State]], rule: ResponseDefinition, cut_off: int
) -> None:
    early = find_response([test for test in tests if test[0] <= cut_off], rule)
    late = find_response(tests, rule)
    if early is not None:
        assert late is not None
        assert (late.first_day, late.confirmed_day) == (early.first_day, early.confirmed_day)


@given(tests_of_one, st.integers(100, 300), st.integers(100, 300))
def test_a_stricter_rule_removes_responses_only(tests: list[tuple[float, State]], one: int, other: int) -> None:
    mild, strict = (RULE.model_copy(update={"apart_days": apart}) for apart in sorted((one, other)))
    if find_response(tests, strict) is not None:
        assert find_response(tests, mild) is not None


@given(tests_of_one)
def test_what_is_open_lies_between_both_readings(tests: list[tuple[float, State]]) -> None:
    readings = (RULE.model_copy(update={"indeterminate": how}) for how in ("above", "below"))
    found = [find_response(tests, reading) is not None for reading in readings]
    assert found[0] <= (find_response(tests, RULE) is not None) <= found[1]


@given(tests_of_one, tests_of_one, st.integers(0, 600))
def test_functional_cure_is_not_shown_on_treatment(
    hbsag: list[tuple[float, State]], dna: list[tuple[float, State]], off_day: int
) -> None:
    cure = find_cure(hbsag, dna, off_day, (RULE, RULE))
    if cure is not None:
        assert cure.first_day >= off_day
        assert cure.shown_day - cure.first_day >= 168
        for tests in (hbsag, dna):
            between = [state for day, state in tests if cure.first_day <= day <= cure.shown_day]
            assert "not below" not in between
            assert "below" in between


def test_a_positive_test_on_the_day_that_would_show_it_breaks_the_cure() -> None:
    negative: list[tuple[float, State]] = [(100, BELOW), (268, BELOW)]
    assert find_cure(negative, negative, 90, (RULE, RULE)) is not None
    assert find_cure(negative, [*negative, (268, "not below")], 90, (RULE, RULE)) is None
