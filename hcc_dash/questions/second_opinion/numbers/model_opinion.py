"""Do other engines find the same numbers: a mixed model of change fitted again by R's packages and statsmodels."""

import math
from collections.abc import Callable, Iterator, Mapping

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import head_of
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.questions.quality_of_life.numbers.scores import forms_of
from hcc_dash.questions.second_opinion.numbers.engines import statsmodels_engine
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Key
from hcc_dash.questions.second_opinion.numbers.engines.r_models import LME4, MMRM, NLME
from hcc_dash.questions.second_opinion.numbers.engines.read_model_sample import read_model_sample
from hcc_dash.questions.second_opinion.numbers.model_differences import (
    Seen,
    by_expected,
    effects_exist,
    explain,
    tolerance_of,
)
from hcc_dash.questions.second_opinion.numbers.model_numbers import Number, Refit, list_numbers, refit
from hcc_dash.questions.second_opinion.numbers.result import Check, ModelOpinion
from hcc_dash.questions.second_opinion.numbers.verdicts import draft, engines_of, judge

ENGINES = (NLME, LME4, MMRM, statsmodels_engine)


def compare_models(cohort: Cohort, options: ModelOptions) -> ModelOpinion:
    """Every number of a mixed model of change beside the same number by other engines.

    The scored forms are read again by a few lines of pandas that share nothing with our design, and each engine fits
    the covariance that ours ended with. Raises ValueError for a question that the study cannot be asked.
    """
    model = fit_change(cohort, options)
    forms = None if model.why_not else forms_of(cohort, options.table)
    if forms is None:
        return ModelOpinion(**head_of(model), engines=(), checks=(), model=model)
    again = refit(cohort, model, forms)
    numbers = list(list_numbers(model, again))
    sample = read_model_sample(cohort, model, forms)
    opinions = [engine.ask(sample) for engine in ENGINES]
    checks = tuple(
        check
        for opinion in opinions
        for answers in opinion.answers
        for check in _compare(numbers, opinion.engine, answers, model, again)
    )
    return ModelOpinion(**head_of(model), engines=engines_of(opinions), checks=checks, model=model)


def _compare(
    numbers: list[Number], engine: str, answers: Mapping[Key, float], model: ModelResult, again: Refit
) -> Iterator[Check]:
    """Our numbers, each beside the engine's."""
    for number in numbers:
        term, _ = number.key
        drafted = draft(
            number.visit,
            number.arm,
            term,
            engine,
            number.value,
            number.why_missing,
            tolerance_of(term),
            number.withheld,
        )
        yield judge(drafted, answers.get(number.key), _apart(number, engine, answers, model, again))


def _apart(
    number: Number, engine: str, answers: Mapping[Key, float], model: ModelResult, again: Refit
) -> Callable[[float], str]:
    """Says why an engine's value of a number is known to be another one, given that value."""

    def explain_value(theirs: float) -> str:
        return explain(
            Seen(
                engine,
                number.key[0],
                number.value,
                theirs,
                model.log_likelihood,
                answers.get(("log_likelihood", 0), math.nan),
                effects_exist=effects_exist(again),
                by_expected=by_expected(again, *number.key, model.study.methods.conf_level),
                error=again.error_of(*number.key),
            )
        )

    return explain_value
