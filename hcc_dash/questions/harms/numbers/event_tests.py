"""Each event tested between an arm and the reference, where the reader asks for it."""

from collections.abc import Iterable
from dataclasses import replace

from hcc_dash.estimation.proportion_tests import ProportionTest, compare_proportions, exact_odds_ratio
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventRow, ArmComparison, ArmCount


def compare_rows(rows: Iterable[AdverseEventRow], kind: ProportionTest, level: float) -> tuple[AdverseEventRow, ...]:
    """The rows with a test of patients with the event, and with Fisher's the conditional odds ratio; one by one."""
    if kind == "none":
        return tuple(rows)
    return tuple(
        replace(row, comparisons=tuple(_tested(row, comparison, kind, level) for comparison in row.comparisons))
        for row in rows
    )


def _tested(row: AdverseEventRow, compared: ArmComparison, kind: ProportionTest, level: float) -> ArmComparison:
    of = {count.arm: count for count in row.arms}
    arm, reference = of[compared.arm], of[compared.reference]
    test = compare_proportions(kind, [_with_and_without(arm), _with_and_without(reference)])
    if kind != "fisher":
        return replace(compared, test=test)
    odds = exact_odds_ratio(arm.n_patients, arm.n, reference.n_patients, reference.n, level)
    return replace(compared, test=test, odds_ratio=odds)


def _with_and_without(count: ArmCount) -> tuple[int, int]:
    return count.n_patients, count.n - count.n_patients
