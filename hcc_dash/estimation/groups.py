"""What the groups of a comparison are called."""

from hcc_dash.estimation.events import EVERYBODY
from hcc_dash.study.model import Study


def group_label(study: Study, compare: str, group: str) -> str:
    """What a group is called: the arm's label, or factor and level."""
    if group == EVERYBODY:
        return "All patients"
    if not compare or compare == study.design.arm_column:
        return study.arm(group).label
    factor = study.factor(compare)
    return f"{factor.before_level} {group}"


def arm_label(study: Study, arm: str) -> str:
    """What an arm is called."""
    return group_label(study, "", arm)
