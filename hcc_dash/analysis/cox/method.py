"""The method sentence and the notes of a Cox result, and the reasons why a model was not fitted."""

from typing import Literal

from hcc_dash.analysis.cox.design import Design
from hcc_dash.analysis.cox.guards import Guard
from hcc_dash.analysis.cox.options import CoxOptions, used_ties
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study


def describe_cox_method(study: Study, options: CoxOptions, design: Design, engine: Literal["cox", "firth"]) -> str:
    """How it was done, in sentences fit for a paper; built from the question and the study's methods."""
    level = f"{100 * study.methods.conf_level:g} %"
    endpoint = study.endpoint(options.endpoint)
    what = [f"{endpoint.label} from {endpoint.origin or study.design.time_zero}"]
    terms = [term.label for term in design.terms if term.kind != "interaction"]
    strata = ", ".join(study.factor(column).label for column in options.strata)
    given = f"with {' + '.join(terms)}" if terms else "without terms"
    stratified = f", stratified by {strata}" if strata else ""
    if engine == "firth":
        what.append(
            f"Cox model {given} by Firth's penalised likelihood, Breslow ties, {level} profile-likelihood limits; "
            "univariable ratios unpenalised"
        )
    else:
        ties = used_ties(study, options).title()
        weighted = f", weighted by {options.weights}" if options.weights else ""
        clusters = f" with {options.cluster} as cluster" if options.cluster else ""
        errors = f"robust (Lin-Wei){clusters} " if options.robust else ""
        what.append(f"Cox model {given}{stratified}{weighted}, {ties} ties, {level} {errors}Wald limits")
    what.append("univariable: each term alone, in the same patients")
    if any(term.kind == "interaction" for term in design.terms):
        what.append("numbers that interact with the arm are centred at their median")
    if any(term.kind == "spline" for term in design.terms):
        what.append(
            "natural cubic splines with knots at the 10th, 50th and 90th percentile, shown as upper v lower quartile"
        )
    if engine == "cox" and not options.robust:
        what.append("proportional hazards by the score test on scaled Schoenfeld residuals (Kaplan-Meier time)")
    return "; ".join(what) + "."


def describe_cox_notes(
    study: Study, options: CoxOptions, design: Design, engine: Literal["cox", "firth"]
) -> tuple[str, ...]:
    """What to doubt: the endpoint's caveats, competing events, a model without arms, the penalised model's ties."""
    endpoint = study.endpoint(options.endpoint)
    notes = [text for text in (endpoint.caveat, endpoint.invented) if text]
    if endpoint.competing_values and design.events.competing.any():
        competing = count_noun(int(design.events.competing.sum()), "patient")
        notes.append(
            f"{competing} had a competing event, counted as censored at it: these are cause-specific hazard ratios."
        )
    if options.arm and design.arm is None and not design.absent_arms:
        notes.append("One arm only, or none, is in the selection: the model holds covariates alone.")
    if options.interactions and design.arm is None:
        notes.append("Interactions with the arm are left out.")
    if engine == "firth":
        notes.append("Firth's model treats ties after Breslow, the univariable ones after the study's method.")
    if options.firth and options.strata:
        notes.append("The penalised model has no strata here, so it was not used.")
    return tuple(dict.fromkeys(notes))


def describe_stop(guard: Guard, study: Study, design: Design) -> str:
    """Why a check forbids the fit."""
    names = ", ".join(name for name, _ in guard.found)
    match guard.check:
        case "something to estimate":
            return _nothing(study, design)
        case "events":
            return f"too few events: {guard.value:.0f}"
        case "separation":
            return f"no events in {names}"
        case _:
            return f"the covariates explain one another: {names}"


def _nothing(study: Study, design: Design) -> str:
    if not design.terms:
        return "the model holds no term that can be estimated"
    if design.absent_arms:
        absent = ", ".join(study.arm(arm).label for arm in design.absent_arms)
        return f"nobody of {absent} has a value for every covariate"
    flat = ", ".join(term.label for term in design.terms if not term.columns)
    return f"too few different values of {flat}"
