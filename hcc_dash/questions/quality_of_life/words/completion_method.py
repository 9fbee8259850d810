"""How forms were counted, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.quality_of_life.numbers.completion import CompletionResult
from hcc_dash.questions.quality_of_life.words.completion_warnings import FEW, warn_of_rates
from hcc_dash.questions.quality_of_life.words.form_problems import say_problems
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_conf_level


def say_method(result: CompletionResult) -> str:
    """Of whom a form is expected, and what the two rates are of; empty without forms."""
    if result.problems is None:
        return ""
    options = result.options
    after = f" plus {count_noun(options.window_days, 'day')}" if options.window_days else ""
    expected = (
        f"A form is expected of a patient who is alive, still followed and before the data cut-off on the day it is due"
        f"{after}, and of whoever returned it; a death is no missing form."
        if result.dated
        else "The forms have no dates that follow-up could be compared with, so a form is expected of everybody."
    )
    return (
        f"{expected} Completion rate: received of expected (variable denominator); available data: received of all "
        f"patients at baseline (fixed denominator); exact {say_conf_level(result.study.methods.conf_level)} limits. "
        f"Groups with fewer than {FEW} forms expected at a visit are not warned of."
    )


def say_warnings(result: CompletionResult) -> tuple[str, ...]:
    """Where forms came back too seldom or too unequally for scores to be compared."""
    return warn_of_rates(result.rates, result.labels)


def say_notes(result: CompletionResult) -> tuple[str, ...]:
    """What was left out of the forms."""
    return say_problems(result.problems)
