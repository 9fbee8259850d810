"""What a reader meets first: who took part, what came out, and whether the paper comes back."""

from dataclasses import dataclass

import pandas as pd

from hcc_dash.answers.marks import build_marks
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.estimation.adjusted import AdjustedResult, covariate_labels, estimate_adjusted
from hcc_dash.estimation.flow import FlowResult, count_flow
from hcc_dash.questions.overview.numbers.published import Reproduced, compare_published
from hcc_dash.questions.overview.words.published import say_agreement, table_published
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.words.qol_model import say_model
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.words.survival import Shown, say_answer
from hcc_dash.study.counts import count_noun
from hcc_dash.study.plans import PlannedAnalysis
from hcc_dash.wording.words import say_conf_level, say_list, say_p_equals, say_ratio


@dataclass(frozen=True, slots=True)
class KeyResult:
    """One planned analysis in one sentence, and its endpoint."""

    title: str
    answer: str
    basis: str
    endpoint: str


@dataclass(frozen=True, eq=False)
class Overview:
    """The whole trial on one page; filters do not change it."""

    flow: FlowResult
    key_results: tuple[KeyResult, ...]
    reproduced: tuple[Reproduced, ...]
    agreement: str
    published: pd.DataFrame
    marks: tuple[str, ...]


def build_overview(cohort: Cohort) -> Overview:
    """Flow, planned results and published figures of a whole, unfiltered cohort."""
    reproduced = compare_published(cohort)
    return Overview(
        flow=count_flow(cohort),
        key_results=tuple(_key_result(cohort, plan) for plan in cohort.study.planned),
        reproduced=reproduced,
        agreement=say_agreement(reproduced) if reproduced else "",
        published=table_published(reproduced),
        marks=build_marks(cohort, None),
    )


def _key_result(cohort: Cohort, plan: PlannedAnalysis) -> KeyResult:
    study = cohort.study
    population = study.population(plan.population)
    narrowed = select(cohort, Selection(population=plan.population))
    if plan.analysis == "repeated":
        return _key_change(narrowed, plan, population.label)
    endpoint = study.endpoint(plan.endpoint)
    if plan.covariates:
        model = estimate_adjusted(narrowed, plan.endpoint, plan.covariates)
        adjusted = say_list(list(covariate_labels(study, plan.covariates)))
        basis = f"{population.label}; Cox model adjusted for {adjusted}; {plan.source}".rstrip("; ")
        return KeyResult(f"{endpoint.label}, adjusted", _say_adjusted(cohort, model), basis, plan.endpoint)
    result = estimate_survival(narrowed, SurvivalOptions(endpoint=plan.endpoint, strata=plan.strata))
    answer = say_answer(result, Shown(incidence=endpoint.direction == "incidence"))
    test = result.panels[0].stratified_log_rank or result.panels[0].log_rank
    basis = f"{population.label}; {test.name} {say_p_equals(test.p_value)}; {plan.source}".rstrip("; ")
    return KeyResult(endpoint.label, answer, basis, plan.endpoint)


def _key_change(narrowed: Cohort, plan: PlannedAnalysis, population: str) -> KeyResult:
    endpoint = next(endpoint for endpoint in narrowed.study.endpoints if endpoint.id == plan.endpoint)
    table = endpoint.table if endpoint.table in narrowed.tables else ""
    model = fit_change(narrowed, ModelOptions(scale=plan.scale, covariates=plan.covariates, table=table))
    basis = f"{population}; mixed model for repeated measures; {plan.source}".rstrip("; ")
    return KeyResult(f"{endpoint.label}, change from baseline", say_model(model), basis, plan.endpoint)


def _say_adjusted(cohort: Cohort, model: AdjustedResult) -> str:
    study = cohort.study
    if not model.hazard_ratio.estimable:
        return f"The adjusted hazard ratio is not estimated: {model.hazard_ratio.why_missing}."
    arm, reference = study.arm(model.arm).label, study.arm(model.reference).label
    word = "Adjusted hazard ratio" if study.design.randomised else "Adjusted associated hazard ratio"
    level = f"{say_conf_level(study.methods.conf_level)} CI"
    left = f", {model.n_left_out} left out" if model.n_left_out else ""
    return (
        f"{word}, {arm} v {reference}: {say_ratio(model.hazard_ratio)} ({level} in brackets), "
        f"{say_p_equals(model.p_value)}; {count_noun(model.n_events, 'event')} among "
        f"{count_noun(model.n, 'patient')}{left}."
    )
