"""What an exhibit that compares arms says where its patients are of a part of a factor only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hcc_dash.answers.records import record_test
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.subgroups.numbers.selected import (
    ArmShare,
    SelectedTest,
    Shares,
    interaction_of_differences,
    interaction_of_hazards,
    untested,
)
from hcc_dash.questions.subgroups.words.selected_levels import say_printed_within, say_selected
from hcc_dash.wording.small_groups import gives_counts_only


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedLevels:
    """``interaction``: the sentence for the headline; ``printed``: what a paper prints within the levels, explained."""

    interaction: str = ""
    printed: str = ""
    records: tuple[dict[str, Any], ...] = ()

    def after(self, answer: str) -> str:
        """The headline with its interaction test; an answer that states no effect needs none."""
        return answer if gives_counts_only(answer) else f"{answer} {self.interaction}".strip()


def judge_selected(
    cohort: Cohort, endpoint_id: str, strata: tuple[str, ...] = (), by_arm: bool = True, entry: str = ""
) -> SelectedLevels:
    """The tests whether the hazard ratio depends on each filtered factor; nothing when arms are not compared.

    ``strata`` stratify the tests as they do the effect. With late ``entry`` no interaction is tested, and that is said.
    """
    if entry and by_arm:
        return judge_untested(cohort, "patients enter late")
    return _judge(cohort, interaction_of_hazards(cohort, endpoint_id, strata) if by_arm else ())


def judge_shares(
    cohort: Cohort, shares: Shares, by_arm: bool = True, own: Mapping[str, ArmShare] | None = None
) -> SelectedLevels:
    """The tests whether the difference of the arms' probabilities depends on each filtered factor.

    ``own``: the shares of the cohort itself, where the answer holds them.
    """
    return _judge(cohort, interaction_of_differences(cohort, shares, own) if by_arm else ())


def judge_untested(cohort: Cohort, why: str) -> SelectedLevels:
    """That no interaction was tested, and why, for each filtered factor."""
    return _judge(cohort, untested(cohort, why))


def _judge(cohort: Cohort, tests: tuple[SelectedTest, ...]) -> SelectedLevels:
    records = [
        {"term": selected.test.name, "factor": selected.column, "arm": selected.arm, "reference": selected.reference}
        | record_test(selected.test, shown=True)
        for selected in tests
    ]
    return SelectedLevels(
        interaction=say_selected(cohort.study, tests), printed=say_printed_within(tests), records=tuple(records)
    )
