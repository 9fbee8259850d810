"""Who entered, what became of them, and who is compared: counts by arm for the flow diagram."""

from dataclasses import dataclass

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.parts import Arm


@dataclass(frozen=True, slots=True)
class ArmFlow:
    """One arm: allocated, by status at the data cut-off, and how many enter the main comparison."""

    arm: Arm
    n: int
    statuses: tuple[tuple[str, int], ...]
    n_compared: int


@dataclass(frozen=True, slots=True)
class FlowResult:
    """Everybody by arm. ``n`` counts all patients on file, closed arms among them."""

    n: int
    randomised: bool
    arms: tuple[ArmFlow, ...]


def count_flow(cohort: Cohort) -> FlowResult:
    """Counts by arm over the whole cohort, whatever is filtered (CONSORT 2025 flow; STROBE when not randomised)."""
    study, subjects = cohort.study, cohort.subjects
    compared = set(study.population().arms) if study.populations else {arm.id for arm in study.arms}
    arms = []
    for arm in study.arms:
        members = subjects[subjects[study.design.arm_column] == arm.id]
        column = study.design.disposition_column
        statuses = tuple(
            (level, int((members[column] == level).sum())) for level in (study.column(column).levels if column else ())
        )
        filled = tuple((level, count) for level, count in statuses if count)
        arms.append(ArmFlow(arm, len(members), filled, len(members) if arm.id in compared else 0))
    return FlowResult(len(subjects), study.design.randomised, tuple(arms))
