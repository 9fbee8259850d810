"""What a question about subgroups finds."""

from dataclasses import dataclass

from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.study.endpoints import Landmark, TimeToEvent


@dataclass(frozen=True, slots=True)
class SubgroupArm:
    """One arm within one subgroup: patients, events, probability of being event-free at the landmark."""

    arm: str
    label: str
    n: int
    n_events: int
    at_landmark: Estimate


@dataclass(frozen=True, slots=True)
class Subgroup:
    """One row of a forest: the reference and the arm, and the hazard ratio of the arm, in patients of one level.

    ``column`` and ``level`` are empty in the row of all patients. No p-value: a difference within a subgroup is not
    tested, the difference between subgroups is.
    """

    column: str
    level: str
    arms: tuple[SubgroupArm, SubgroupArm]
    hazard_ratio: Estimate

    @property
    def n(self) -> int:
        """Patients of both arms."""
        return sum(arm.n for arm in self.arms)

    @property
    def n_events(self) -> int:
        """Events of both arms."""
        return sum(arm.n_events for arm in self.arms)


@dataclass(frozen=True, slots=True)
class SubgroupFactor:
    """One factor: a row per level that somebody has, who lacks it, and the interaction test.

    ``declared``: whether the study names it for subgroups or randomised within it. ``cut``: where a numeric factor
    was cut, None for a factor of categories; ``at_median`` whether that divides these
    patients as their median does.
    """

    column: str
    label: str
    declared: bool
    subgroups: tuple[Subgroup, ...]
    n_missing: int
    n_events_missing: int
    interaction: Test
    cut: float | None = None
    at_median: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupResult(Answer[SubgroupOptions]):
    """Found of an endpoint: overall and factors, or ``why_not`` there is nothing to compare."""

    endpoint: TimeToEvent
    reference: str
    arm: str
    overall: Subgroup | None
    factors: tuple[SubgroupFactor, ...]
    landmark: Landmark

    @property
    def tests(self) -> tuple[tuple[SubgroupFactor, Test], ...]:
        """The interaction tests that could be done."""
        return tuple((factor, factor.interaction) for factor in self.factors if factor.interaction.estimable)

    def factor(self, column: str) -> SubgroupFactor:
        """The factor of that column; ValueError when the forest does not hold it."""
        for factor in self.factors:
            if factor.column == column:
                return factor
        raise ValueError(f'The forest has no factor "{column}".')
