"""What several questions ask of one cohort is computed once for it, and goes with it."""

import gc
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import KEPT, once_for_cohort
from tests.estimation.cohorts import two_arms, upload


@pytest.fixture
def asked() -> list[tuple[Cohort, int]]:
    return []


def test_computed_once_for_each_cohort_and_question(asked: list[tuple[Cohort, int]]) -> None:
    @once_for_cohort
    def count(cohort: Cohort, more: int, *, less: int = 0) -> int:
        asked.append((cohort, more))
        return cohort.n + more - less

    first, second = upload(two_arms(40)), upload(two_arms(40))
    assert [count(first, 1), count(first, 1), count(first, 2), count(second, 1)] == [41, 41, 42, 41]
    assert asked == [(first, 1), (first, 2), (second, 1)]
    assert count(first, 1, less=1) == 40


def test_two_functions_do_not_answer_for_each_other() -> None:
    one, two = once_for_cohort(lambda cohort: cohort.n), once_for_cohort(lambda cohort: -cohort.n)
    cohort = upload(two_arms(40))
    assert (one(cohort), two(cohort), one(cohort)) == (40, -40, 40)


def test_the_oldest_goes_first(asked: list[tuple[Cohort, int]]) -> None:
    @once_for_cohort
    def note(cohort: Cohort, more: int) -> int:
        asked.append((cohort, more))
        return more

    cohort = upload(two_arms(40))
    for more in range(KEPT + 1):
        note(cohort, more)
    note(cohort, KEPT)
    note(cohort, 0)
    assert [more for _, more in asked] == [*range(KEPT + 1), 0]


def test_many_readers_may_ask_at_once() -> None:
    """Each of questions of their own, so that every answer drives another out, with threads that change often."""
    step_of = once_for_cohort(lambda cohort, reader, step: step)
    cohort, steps = upload(two_arms(40)), range(20_000)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-7)
    try:
        with ThreadPoolExecutor(8) as readers:
            asked = readers.map(lambda reader: all(step_of(cohort, reader, step) == step for step in steps), range(8))
            assert list(asked) == [True] * 8
    finally:
        sys.setswitchinterval(before)


def test_few_answers_are_all_kept(asked: list[tuple[Cohort, int]]) -> None:
    @once_for_cohort
    def note(cohort: Cohort, more: int) -> int:
        asked.append((cohort, more))
        return more

    cohort = upload(two_arms(40))
    for more in [*range(KEPT), *range(KEPT)]:
        note(cohort, more)
    assert [more for _, more in asked] == [*range(KEPT)]


def test_nothing_outlives_its_cohort() -> None:
    @once_for_cohort
    def keep(cohort: Cohort) -> set[int]:
        return {cohort.n}

    cohort = upload(two_arms(40))
    gone = weakref.ref(keep(cohort))
    assert gone() is not None
    del cohort
    gc.collect()
    assert gone() is None


def test_a_refusal_is_not_remembered() -> None:
    @once_for_cohort
    def refuse(cohort: Cohort) -> int:
        raise ValueError(f"{cohort.n} patients")

    cohort = upload(two_arms(40))
    for _ in range(2):
        with pytest.raises(ValueError, match="40 patients"):
            refuse(cohort)
