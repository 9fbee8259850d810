"""Records of estimates: a p-value withheld never hides why there was no estimate."""

import math

import pytest

from hcc_dash.answers.records import numbers_of, with_p
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.wording.words import WITHHELD


@pytest.mark.parametrize(("why", "note"), [("", WITHHELD), ("too few events: 3", f"too few events: 3; {WITHHELD}")])
def test_a_withheld_p_value_stands_beside_the_estimates_own_reason(why: str, note: str) -> None:
    record = with_p(numbers_of(Estimate(math.nan, why_missing=why)), 0.04, shown=False)
    assert (record["p_value"], record["note"]) == (None, note)


def test_a_p_value_that_may_be_shown_adds_no_note() -> None:
    record = with_p(numbers_of(Estimate(0.5)), 0.04, shown=True)
    assert (record["p_value"], record["note"]) == (0.04, "")
