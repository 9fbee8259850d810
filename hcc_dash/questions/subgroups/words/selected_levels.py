"""An effect in a part of a factor is never read alone: the interaction test, and what a paper printed there."""

from hcc_dash.questions.subgroups.numbers.credibility import ALPHA, assess_credibility
from hcc_dash.questions.subgroups.numbers.modifier import LINEAR
from hcc_dash.questions.subgroups.numbers.selected import SelectedTest
from hcc_dash.questions.subgroups.words.credibility import say_printed
from hcc_dash.questions.subgroups.words.subgroups import lowered, say_interaction_p
from hcc_dash.study.model import Study
from hcc_dash.wording.words import say_list


def say_selected(study: Study, tests: tuple[SelectedTest, ...]) -> str:
    """One sentence after the effect: by which of the filtered factors it may differ; empty without such a filter."""
    sentences, effect = [], "effect" if study.design.randomised else "association"
    several = len({selected.arm for selected in tests}) > 1
    for below, verb in ((False, "did not differ clearly"), (True, "may differ")):
        named = [
            f"{_factor(study, selected, several)} ({say_interaction_p(study, selected.status, selected.test)})"
            for selected in tests
            if selected.test.estimable and (selected.test.p_value < ALPHA) is below
        ]
        sentences += [f"The {effect} {verb} {say_list(named)}."] if named else []
    sentences += [
        f"Whether the {effect} differs {_factor(study, selected, several)} was not tested: {selected.test.why_missing}."
        for selected in tests
        if not selected.test.estimable
    ]
    return " ".join(sentences)


def say_printed_within(tests: tuple[SelectedTest, ...]) -> str:
    """What becomes of p-values that a paper prints within the levels; empty when it prints none."""
    forests = [selected.forest for selected in tests if selected.forest is not None]
    parts = [say_printed(forest, assess_credibility(forest, forest.factors[0].column)) for forest in forests]
    return " ".join(filter(None, dict.fromkeys(parts)))


def _factor(study: Study, selected: SelectedTest, several: bool) -> str:
    """By the factor, or along it as a number, and the arm where several are compared."""
    named = f"{'along' if selected.test.name == LINEAR else 'by'} {lowered(selected.label)}"
    return f"{named} for {study.arm(selected.arm).label}" if several and selected.arm else named
