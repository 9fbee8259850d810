"""Planned or exploratory: decided by comparing what is asked with what the study fixed beforehand."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Population
from hcc_dash.study.plans import AnalysisKind, PlannedAnalysis

Status = Literal["planned", "exploratory"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a plan can fix: the kind of analysis, the endpoint, strata, covariates, factors and the landmark.

    ``scale`` and ``visit``: of a repeated score. ``landmark_months``: None for a landmark the endpoint declares
    first. ``as_declared``: False for a question with a choice that no plan holds (other groups than the arms,
    panels, a cut the reader made).
    """

    analysis: AnalysisKind
    endpoint: str
    strata: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    landmark_months: float | None = None
    scale: str = ""
    visit: str = ""
    as_declared: bool = True


def status_of_question(cohort: Cohort, question: Question) -> Status:
    """Planned only when the question is, option by option, one the study fixed beforehand.

    Nothing may be filtered, and no levels put together of a factor that the question is about; an adjusted analysis
    that was planned does not make the unadjusted one planned; and a cohort that holds arms outside the planned
    population answers another question.
    """
    return "exploratory" if plan_of(cohort, question) is None else "planned"


def plan_of(cohort: Cohort, question: Question) -> PlannedAnalysis | None:
    """The planned analysis that this question is; None for an exploratory one."""
    study, asked = cohort.study, cohort.selection
    if asked.filters or asked.arms or not question.as_declared or _is_regrouped(cohort, question):
        return None
    population = study.population(asked.population) if study.populations else None
    if population is None or not _within(cohort, population):
        return None
    plans = (plan for plan in study.planned if plan.population == population.id)
    return next((plan for plan in plans if _is_same(study, plan, question)), None)


def shows_p(study: Study, status: Status | None) -> bool:
    """p-values belong to planned analyses; a study may opt to print nominal ones."""
    return status == "planned" or study.methods.nominal_p_values


def name_p(status: Status | None) -> str:
    """What a shown p-value is called."""
    return "P" if status == "planned" else "nominal P"


def _is_regrouped(cohort: Cohort, question: Question) -> bool:
    """Whether levels that the question uses are not those declared; a balance uses every factor, covariates none."""
    columns = {grouping.column for grouping in cohort.selection.groupings}
    return bool(columns) and (
        question.analysis == "balance" or not columns.isdisjoint(question.strata + question.factors)
    )


def _is_same(study: Study, plan: PlannedAnalysis, question: Question) -> bool:
    return (
        (plan.analysis, plan.endpoint, plan.strata) == (question.analysis, question.endpoint, question.strata)
        and (plan.scale, plan.visit) == (question.scale, question.visit)
        and set(plan.covariates) == set(question.covariates)
        and set(question.factors) <= set(plan.factors)
        and _reads_there(study, plan, question)
    )


def _reads_there(study: Study, plan: PlannedAnalysis, question: Question) -> bool:
    """Whether the result is read at the plan's landmark; without one, at any that the endpoint declares."""
    if question.analysis in {"adverse_events", "repeated"}:
        return True  # counted over all follow-up, or compared at a visit: read at no landmark
    declared = study.endpoint(question.endpoint).landmarks
    allowed = [plan.landmark] if plan.landmark else list(declared)
    asked = question.landmark_months
    if asked is None:
        return plan.landmark is None or (bool(declared) and _same(declared[0].at("months"), plan.landmark.at("months")))
    return any(_same(landmark.at("months"), asked) for landmark in allowed)


def _same(first: float, second: float) -> bool:
    return abs(first - second) < 1e-6


def _within(cohort: Cohort, population: Population) -> bool:
    arms = cohort.subjects[cohort.study.design.arm_column].dropna()
    return bool(arms.isin(population.arms).all())
