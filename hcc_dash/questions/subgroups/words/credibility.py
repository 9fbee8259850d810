"""ICEMAN's questions and answers in words."""

import math

import pandas as pd

from hcc_dash.questions.subgroups.numbers.credibility import ALPHA, Credibility, Topic
from hcc_dash.questions.subgroups.numbers.result import SubgroupResult
from hcc_dash.questions.subgroups.words.subgroups import lowered, say_interaction
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.wording.words import say_list, say_number, say_p, say_p_equals

QUESTIONS: dict[Topic, str] = {
    "baseline": "Was the factor measured before treatment, or randomised within?",
    "direction": "Was the direction of the difference stated beforehand?",
    "prior evidence": "Is it supported by earlier evidence?",
    "chance": "Does the interaction test make chance an unlikely explanation?",
    "number tested": "Were only a few factors tested?",
    "cut points": "Were arbitrary cut points avoided?",
}
PERSON = "only a person can answer"


def say_verdict(result: SubgroupResult, credibility: Credibility) -> str:
    """What the panel says first: how far the difference between the levels can be believed."""
    factor, test = credibility.factor, credibility.factor.interaction
    if not test.estimable:
        return f"Whether {lowered(factor.label)} changes the effect cannot be judged: {test.why_missing}."
    interaction, difference = say_interaction(result, test), f"A difference by {lowered(factor.label)}"
    if credibility.suggested:
        return (
            f"{difference} is suggested ({interaction}). How credible it is depends on the answers below; the lowest "
            f"of them limits the whole.{_say_allocation(result)}"
        )
    return (
        f"{difference} is not suggested ({interaction}): chance is a very likely explanation of what the rows seem to "
        "show. ICEMAN is meant for tests below 0.1 and would not be begun."
    )


def _say_allocation(result: SubgroupResult) -> str:
    """ICEMAN asks about randomised comparisons; without one its answers are a best case."""
    if result.study.design.randomised:
        return ""
    meaning = "ICEMAN was made for randomised trials, and confounding may differ between the levels"
    caution = say_not_randomised(
        result.study,
        f"{meaning}, so these answers are too favourable",
        f"{meaning} if they were not, and then these answers are too favourable",
    )
    return f" {caution}"


def say_printed(result: SubgroupResult, credibility: Credibility) -> str:
    """What becomes of the p-values that a paper prints within levels; empty when it prints none."""
    if not credibility.printed:
        return ""
    name = result.study.factor(credibility.factor.column).before_level
    printed = say_list(
        [f"P = {printed_p.figure.printed} within {name} {printed_p.level}" for printed_p in credibility.printed]
    )
    below = [printed_p for printed_p in credibility.printed if printed_p.figure.value < ALPHA]
    test = credibility.factor.interaction
    words = f"The paper prints {printed}. "
    if below and test.estimable and test.p_value >= ALPHA:
        words += (
            f"The P of {below[0].figure.printed} does not survive the test that answers the question: the interaction "
            f"test gives {say_p_equals(test.p_value)}. One level below 0.05 and another above it does not show that "
            "the levels differ; the level with more events reaches a small P more easily. "
        )
    return words + _say_derived(credibility)


def _say_derived(credibility: Credibility) -> str:
    low, high = credibility.from_printed
    if math.isnan(low):
        return ""
    between = f"of about {say_p(low)}" if say_p(low) == say_p(high) else f"between {say_p(low)} and {say_p(high)}"
    return f"A rough derivation from the printed P-values and the events here gives an interaction P {between}."


def say_chance(credibility: Credibility) -> str:
    """How many of the tests on the page would be below 0.05 by chance alone."""
    n = credibility.n_tests
    if n == 0:
        return "No interaction test could be done on this page."
    tests = f"{n} interaction test{'s' if n != 1 else ''} on this page"
    return (
        f"{tests}: chance alone would give {say_number(ALPHA * n, 2)} with P below 0.05; found: {credibility.n_below}."
    )


def table_credibility(credibility: Credibility) -> pd.DataFrame:
    """One row per question: the answer, and what it rests on."""
    return pd.DataFrame(
        [
            {"Question": QUESTIONS[answer.topic], "Answer": say_grade(answer.grade), "Because": answer.hint}
            for answer in credibility.answers
        ]
    )


def say_grade(grade: str) -> str:
    """One of ICEMAN's four grades, or that the data cannot say."""
    return {"a person": PERSON, "not asked": "not asked of levels"}.get(grade, grade)
