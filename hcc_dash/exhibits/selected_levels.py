"""What an exhibit that compares arms says where its patients are of some levels of a factor only."""

from dataclasses import dataclass
from typing import Any

from hcc_dash.analysis.subgroups.selected import widen_levels
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.records import record_test
from hcc_dash.tables.selected_levels import say_printed_within, say_selected


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedLevels:
    """``interaction``: the sentence for the headline; ``printed``: what a paper prints within the levels, explained."""

    interaction: str = ""
    printed: str = ""
    records: tuple[dict[str, Any], ...] = ()

    def after(self, answer: str) -> str:
        """The headline with its interaction test."""
        return f"{answer} {self.interaction}".strip()


def judge_selected(
    cohort: Cohort, endpoint_id: str, strata: tuple[str, ...] = (), by_arm: bool = True
) -> SelectedLevels:
    """The interaction tests of arm by each filtered factor; nothing when arms are not compared or nothing is filtered.

    ``strata`` stratify the tests as they do the effect.
    """
    forests = widen_levels(cohort, endpoint_id, strata) if by_arm else ()
    records = [
        {"term": factor.interaction.name, "factor": factor.column, "arm": forest.arm, "reference": forest.reference}
        | record_test(factor.interaction, shown=True)
        for forest in forests
        for factor in forest.factors
    ]
    return SelectedLevels(
        interaction=say_selected(forests), printed=say_printed_within(forests), records=tuple(records)
    )
