"""How many decimals shares of arms and their differences have beside each other."""

from collections.abc import Iterable

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventRow
from hcc_dash.wording.columns import agreeing_rows
from hcc_dash.wording.words import Digits, agreeing_percent


def agreeing_shares(row: AdverseEventRow, least: int = 0) -> Digits:
    """Decimals at which the arms' percentages and their differences agree as printed."""
    return agreeing_percent(_pairs(row), least)


def agreeing_in_a_column(rows: Iterable[AdverseEventRow], least: int = 0) -> tuple[Digits, ...]:
    """The same of every row of a table, whose differences all have as many decimals."""
    return agreeing_rows([_pairs(row) for row in rows], least)


def _pairs(row: AdverseEventRow) -> list[tuple[Estimate, Estimate, Estimate]]:
    of = {arm.arm: arm.share for arm in row.arms}
    return [(of[pair.reference], of[pair.arm], pair.risk_difference) for pair in row.comparisons]
