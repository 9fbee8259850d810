"""An effect in some levels of a factor is never read alone: the interaction test, and what a paper printed there."""

from hcc_dash.analysis.subgroups.credibility import ALPHA, assess_credibility
from hcc_dash.analysis.subgroups.result import SubgroupResult
from hcc_dash.tables.credibility import say_printed
from hcc_dash.tables.subgroups import arm_label, lowered, say_interaction
from hcc_dash.tables.words import say_list


def say_selected(forests: tuple[SubgroupResult, ...]) -> str:
    """One sentence after the effect: by which of the filtered factors it may differ; empty without such a filter."""
    said = []
    tested = [one for one in forests if one.tests]
    for below, verb in ((False, "did not differ clearly"), (True, "may differ")):
        named = [_name(one, forests) for one in tested if (one.tests[0][1].p_value < ALPHA) is below]
        if named:
            said.append(f"The {_effect(forests[0])} {verb} by {say_list(named)}.")
    for one in forests:
        if not one.tests:
            why = one.factors[0].interaction.why_missing
            said.append(f"Whether the {_effect(one)} differs by {_factor(one, forests)} was not tested: {why}.")
    return " ".join(said)


def say_printed_within(forests: tuple[SubgroupResult, ...]) -> str:
    """What becomes of p-values that a paper prints within the levels; empty when it prints none."""
    said = [say_printed(one, assess_credibility(one, one.factors[0].column)) for one in forests]
    return " ".join(filter(None, dict.fromkeys(said)))


def _effect(forest: SubgroupResult) -> str:
    return "effect" if forest.study.design.randomised else "association"


def _name(forest: SubgroupResult, forests: tuple[SubgroupResult, ...]) -> str:
    return f"{_factor(forest, forests)} ({say_interaction(forest, forest.tests[0][1])})"


def _factor(forest: SubgroupResult, forests: tuple[SubgroupResult, ...]) -> str:
    """The factor, and the arm where several are compared."""
    label = lowered(forest.factors[0].label)
    return f"{label} for {arm_label(forest)}" if len({one.arm for one in forests}) > 1 else label
