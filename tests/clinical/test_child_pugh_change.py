"""A rise of the Child-Pugh score by 2: baseline, ceiling, confirmation, missing items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.child_pugh import Cuts, score_child_pugh
from hcc_dash.clinical.child_pugh_change import Assessment, Course, follow_course
from tests.equality import same


def course(*scores: tuple[float, int | None]) -> Course:
    """The course of (day, score); None with the range 5 to 9."""
    return follow_course([Assessment(day, s, 5 if s is None else s, 9 if s is None else s) for day, s in scores])


def test_baseline_is_the_last_complete_score_up_to_the_start() -> None:
    assert course((-40, 7), (-3, 5), (0, 6), (84, 8)).baseline == 6
    assert course((-3, 5), (0, None), (84, 7)).baseline == 5
    assert course((1, 5), (84, 7)) == Course(None)


@pytest.mark.parametrize(("score", "day"), [(6, None), (7, 84), (9, 84)])
def test_a_rise_is_two_points(score: int, day: float | None) -> None:
    assert course((-3, 5), (84, score)).rise_day == day


def test_following_begins_after_the_day_of_the_first_dose() -> None:
    assert course((0, 5), (1, 7)).rise_day == 1
    assert course((-1, 5), (0, 7), (1, 9)).baseline == 7


def test_confirmation_is_the_next_complete_score() -> None:
    assert course((0, 5), (84, 7), (168, 6), (252, 7), (336, 8)).confirmed_day == 252
    assert course((0, 5), (84, 7), (168, None), (252, 7)).confirmed_day == 84
    once = course((0, 5), (84, 7), (168, 5))
    assert (once.rise_day, once.confirmed_day, once.open_rise) == (84, None, False)
    last = course((0, 5), (84, 5), (168, 7))
    assert (last.rise_day, last.confirmed_day, last.open_rise) == (168, None, True)


def test_the_ceiling() -> None:
    assert not course((0, 13), (84, 15)).at_ceiling
    assert course((0, 13), (84, 15)).rise_day == 84
    assert course((0, 14), (84, 15)).at_ceiling
    assert course((0, 15), (84, 15)).at_ceiling


def test_missing_items_leave_the_score_missing() -> None:
    found = follow_course([Assessment(0, 5, 5, 5), Assessment(84, None, 6, 8), Assessment(168, None, 7, 9)])
    assert (found.rise_day, found.last_day) == (None, None)
    assert (found.n_incomplete, found.n_possible, found.n_certain) == (2, 2, 1)


@pytest.mark.parametrize(("lowest", "highest", "n"), [(5, 6, (0, 0)), (6, 7, (1, 0)), (7, 7, (1, 1)), (8, 9, (1, 1))])
def test_a_score_with_missing_items_may_or_must_have_risen(lowest: int, highest: int, n: tuple[int, int]) -> None:
    found = follow_course([Assessment(0, 5, 5, 5), Assessment(84, None, lowest, highest)])
    assert (found.n_possible, found.n_certain) == n


def test_a_rise_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="1 point or more"):
        follow_course([], rise=0)


def test_published_variants_of_the_limits() -> None:
    items = (50.5, 29.0, 2.25, "none", "none")
    assert score_child_pugh(*items).points[:3] == (2, 2, 2)
    variant = Cuts(bilirubin=(34, 50), albumin=(30, 35), inr=(1.7, 2.2))
    assert score_child_pugh(*items, cuts=variant).points[:3] == (3, 3, 3)


@given(st.lists(st.tuples(st.integers(-50, 400), st.integers(5, 15)), max_size=12, unique_by=lambda one: one[0]))
def test_a_confirmed_rise_is_a_rise_and_order_does_not_matter(scores: list[tuple[float, int]]) -> None:
    found = course(*scores)
    assert same(found, course(*scores[::-1]))
    if found.confirmed_day is not None:
        assert found.rise_day is not None
        assert found.rise_day <= found.confirmed_day
    if found.rise_day is not None:
        assert not found.at_ceiling
        assert 0 < found.rise_day <= (found.last_day or 0)
