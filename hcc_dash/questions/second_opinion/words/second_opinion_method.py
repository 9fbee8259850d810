"""How numbers were computed again by other engines, and what to know of these, in sentences."""

from typing import Any

from hcc_dash.questions.second_opinion.numbers.engines.r_models import LME4, NLME
from hcc_dash.questions.second_opinion.numbers.engines.statsmodels_engine import NAME as STATSMODELS
from hcc_dash.questions.second_opinion.numbers.result import Engine, ModelOpinion, SecondOpinion

OF_CURVES = (
    "The selected patients are read again and every number is computed anew by each engine; two values agree when "
    "they differ by no more than one in a hundred million, absolutely below 1 and relatively above."
)

OF_MODELS = (
    "The scored forms are read again and each engine fits the model anew, with the covariance that ours ended with. "
    "Two values agree when they differ by no more than 1e-5 (likelihoods 1e-9, degrees of freedom 1e-4), absolutely "
    "below 1 and relatively above."
)

ENGINES_OF_CURVES = (
    "scikit-survival has no strata, no median, no restricted mean and no standard error of a hazard ratio.",
    "lifelines has no stratified log-rank test and no standard error of a restricted mean; its test of "
    "proportional hazards is another one than R's and is not consulted.",
    "lifelines and scikit-survival know no times equal up to rounding noise and are given them merged.",
)

NO_ADJUSTMENT = (
    "has no small-sample method: its errors are compared with ours before Kenward and Roger's adjustment, and there is "
    "none for degrees of freedom, limits and P."
)

ENGINES_OF_MODELS = {
    NLME.name: f"nlme {NO_ADJUSTMENT}",
    LME4.name: "lme4, with pbkrtest, has Kenward and Roger's method for random effects, not Satterthwaite's.",
    STATSMODELS: (
        f"statsmodels {NO_ADJUSTMENT} Its errors are computed from its variances; its own count the uncertainty of "
        "these in."
    ),
}
"""What a reader must know of an engine that answered."""


def say_method(result: SecondOpinion[Any]) -> str:
    """What was read and computed again, and when two values agree."""
    return OF_MODELS if isinstance(result, ModelOpinion) else OF_CURVES


def say_notes(result: SecondOpinion[Any]) -> tuple[str, ...]:
    """Which engines were not asked or could not answer and why, what the others remarked, and what these do not do."""
    if not isinstance(result, ModelOpinion):
        return (*_say_asked(result.engines), *ENGINES_OF_CURVES)
    if result.model.why_not:
        return (result.model.why_not,)
    known = [ENGINES_OF_MODELS.get(engine.name, "") for engine in result.engines if engine.answered]
    return (*_say_asked(result.engines), *filter(None, known))


def _say_asked(engines: tuple[Engine, ...]) -> tuple[str, ...]:
    silent = [f"{engine.name} was not asked: {engine.absent}." for engine in engines if engine.absent]
    silent += [f"{engine.name} could not answer: {engine.failed}." for engine in engines if engine.failed]
    return (*silent, *(note for engine in engines for note in engine.notes))
