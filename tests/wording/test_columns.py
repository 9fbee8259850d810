"""One column of differences has one number of decimals, and no row contradicts its own percentages."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.wording.columns import agreeing_rows
from hcc_dash.wording.words import Digits, agrees
from tests.every_question import QUESTIONS, Question, whole

_POINTS = re.compile(r"[−-]?\d+(?:\.(\d+))?(?: points?)? \(")


def _row(events: tuple[int, int], n: tuple[int, int] = (180, 152)) -> list[tuple[Estimate, Estimate, Estimate]]:
    first, second = (count / of for count, of in zip(events, n, strict=True))
    return [(Estimate(first), Estimate(second), Estimate(second - first))]


def test_rows_that_agree_in_whole_numbers_have_these() -> None:
    assert agreeing_rows([_row((90, 76)), _row((18, 0))]) == (Digits(0, 0),) * 2


def test_one_row_that_does_not_gives_every_difference_a_decimal() -> None:
    # 21.7 % v 24.3 % and 2.7 points contradict each other, 21.67 % v 24.34 % and 2.7 points do not
    assert agreeing_rows([_row((90, 76)), _row((39, 37))]) == (Digits(1, 1), Digits(2, 1))
    assert agreeing_rows([_row((90, 76))], least=1) == (Digits(1, 1),)


def test_a_difference_that_is_another_number_asks_for_nothing() -> None:
    adjusted = [(Estimate(0.21), Estimate(0.37), Estimate(0.1449))]
    absent = [(Estimate(0.21), Estimate(0.37), Estimate(math.nan, why_missing="nobody"))]
    assert agreeing_rows([adjusted, absent, []]) == (Digits(0, 0),) * 3


@given(st.lists(st.tuples(st.integers(0, 180), st.integers(0, 152)), min_size=1, max_size=40))
def test_any_counts_of_a_trial_agree_and_stand_in_one_column(counts: list[tuple[int, int]]) -> None:
    rows = [_row(pair) for pair in counts]
    digits = agreeing_rows(rows)
    assert len({each.difference for each in digits}) == 1
    for (first, second, by), each in zip((row[0] for row in rows), digits, strict=True):
        assert agrees((100 * first.value, 100 * second.value, 100 * by.value), each)


@pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.slow], ids=lambda one: one.name)
def test_no_table_mixes_decimals_in_a_column_of_differences(question: Question) -> None:
    for table in question.ask(whole(question.study)).tables:
        for name in (name for name in table.frame if "ifference" in str(name)):
            found = [_POINTS.match(str(cell)) for cell in table.frame[name]]
            decimals = {len(one.group(1) or "") for one in found if one}
            assert len(decimals) <= 1, f"{table.title}, {name}: {list(table.frame[name])}"
