"""An effect in a part of a factor is never read alone: the interaction test, and what a paper printed there."""

from hcc_dash.questions.subgroups.numbers.credibility import ALPHA, assess_credibility
from hcc_dash.questions.subgroups.numbers.modifier import LINEAR
from hcc_dash.questions.subgroups.numbers.selected import SelectedTest
from hcc_dash.questions.subgroups.words.credibility import say_printed
from hcc_dash.questions.subgroups.words.subgroups import lowered, say_interaction_p
from hcc_dash.study.model import Study
from hcc_dash.wording.words import say_list


def say_selected(study: Study, found: tuple[SelectedTest, ...]) -> str:
    """One sentence after the effect: by which of the filtered factors it may differ; empty without such a filter."""
    said, effect = [], "effect" if study.design.randomised else "association"
    several = len({one.arm for one in found}) > 1
    for below, verb in ((False, "did not differ clearly"), (True, "may differ")):
        named = [
            f"{_factor(study, one, several)} ({say_interaction_p(study, one.status, one.test)})"
            for one in found
            if one.test.estimable and (one.test.p_value < ALPHA) is below
        ]
        said += [f"The {effect} {verb} {say_list(named)}."] if named else []
    said += [
        f"Whether the {effect} differs {_factor(study, one, several)} was not tested: {one.test.why_missing}."
        for one in found
        if not one.test.estimable
    ]
    return " ".join(said)


def say_printed_within(found: tuple[SelectedTest, ...]) -> str:
    """What becomes of p-values that a paper prints within the levels; empty when it prints none."""
    forests = [one.forest for one in found if one.forest is not None]
    said = [say_printed(one, assess_credibility(one, one.factors[0].column)) for one in forests]
    return " ".join(filter(None, dict.fromkeys(said)))


def _factor(study: Study, one: SelectedTest, several: bool) -> str:
    """By the factor, or along it as a number, and the arm where several are compared."""
    named = f"{'along' if one.test.name == LINEAR else 'by'} {lowered(one.label)}"
    return f"{named} for {study.arm(one.arm).label}" if several and one.arm else named
