"""How a Cox model was fitted, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.cox.numbers.options import used_ties
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.method_words import say_endpoint, say_entry, say_remarks, say_stratified
from hcc_dash.wording.words import say_conf_level


def say_method(result: CoxResult) -> str:
    """How it was done; built from the question and the study's methods."""
    words = [
        say_endpoint(result.study, result.endpoint),
        *say_entry(result.study, result.options.entry),
        _say_firth(result) if result.engine == "firth" else _say_cox(result),
        "univariable: each term alone, in the same patients",
    ]
    kinds = {term.kind for term in result.design.terms}
    if "interaction" in kinds:
        words.append("numbers that interact with the arm are centred at their median")
    if "spline" in kinds:
        words.append(
            "natural cubic splines with knots at the 10th, 50th and 90th percentile, shown as upper v lower quartile"
        )
    if result.engine == "cox" and not result.options.robust:
        words.append("proportional hazards by the score test on scaled Schoenfeld residuals (Kaplan-Meier time)")
    return "; ".join(words) + "."


def _say_terms(result: CoxResult) -> str:
    terms = [term.label for term in result.design.terms if term.kind != "interaction"]
    return f"with {' + '.join(terms)}" if terms else "without terms"


def _say_firth(result: CoxResult) -> str:
    level = say_conf_level(result.study.methods.conf_level)
    return (
        f"Cox model {_say_terms(result)} by Firth's penalised likelihood, Breslow ties, {level} profile-likelihood "
        "limits; univariable ratios unpenalised"
    )


def _say_cox(result: CoxResult) -> str:
    study, options = result.study, result.options
    weighted = f", weighted by {options.weights}" if options.weights else ""
    clusters = f" with {options.cluster} as cluster" if options.cluster else ""
    errors = f"robust (Lin-Wei){clusters} " if options.robust else ""
    model = f"Cox model {_say_terms(result)}{say_stratified(study, options.strata)}{weighted}"
    ties, level = used_ties(study, options).title(), say_conf_level(study.methods.conf_level)
    return f"{model}, {ties} ties, {level} {errors}Wald limits"


def say_notes(result: CoxResult) -> tuple[str, ...]:
    """What to doubt: remarks on the endpoint, competing events, a model without arms, the penalised model's ties."""
    options, design = result.options, result.design
    notes = list(say_remarks(result.endpoint))
    n_competing = int(design.events.competing.sum())
    if n_competing:
        competing = count_noun(n_competing, "patient")
        notes.append(
            f"{competing} had a competing event, counted as censored at it: these are cause-specific hazard ratios."
        )
    if options.arm and design.arm is None and not design.absent_arms:
        notes.append("One arm only, or none, is in the selection: the model holds covariates alone.")
    if options.interactions and design.arm is None:
        notes.append("Interactions with the arm are left out.")
    if result.engine == "firth":
        notes.append("Firth's model treats ties after Breslow, the univariable ones after the study's method.")
    if options.firth and options.strata:
        notes.append("The penalised model has no strata here, so it was not used.")
    return tuple(dict.fromkeys(notes))
