"""How late starts of treatment were allowed for, in sentences fit for a paper."""

from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroResult
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.method_words import say_ties
from hcc_dash.wording.words import say_conf_level


def say_method(result: TimeZeroResult) -> str:
    """How it was done, built from the study's methods; empty where nothing was compared."""
    if result.found is None:
        return ""
    study, methods = result.study, result.study.methods
    limits = f"{say_conf_level(methods.conf_level)} {methods.conf_type} limits"
    weighted = "; weighted ones by overlap weights fitted to the patients of each landmark" if study.propensity else ""
    return (
        f"{result.endpoint.label}; landmark at {count_noun(result.options.months, 'month')} from "
        f"{study.design.time_zero}: patients event-free and under observation there, grouped by the treatment started "
        f"by then, followed from there (Kaplan-Meier with {limits}, robust errors); hazard ratios from Cox models of "
        f"the arm alone, {say_ties(study)}, Wald limits{weighted}."
    )
