"""What was asked of a Cox model: frozen, hashable, and enough to ask it again."""

import math
from dataclasses import dataclass
from typing import Literal

from hcc_dash.analysis.plan import Question, Status, status_of_question
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Covariate
from hcc_dash.study.plans import PlannedAnalysis

Transform = Literal["none", "log10", "per_10", "spline", "levels"]
Ties = Literal["", "efron", "breslow"]

CUT_MONTHS = 24.0  # early recurrence ends here by convention


@dataclass(frozen=True, slots=True)
class Term:
    """One covariate of a model: a declared one (``covariate``), or a ``column`` with a ``transform``.

    A category enters with all its levels against the first, a number per unit, per 10 units, per tenfold
    increase (log10), or as a natural cubic spline with 3 knots.
    """

    column: str = ""
    transform: Transform = "none"
    covariate: str = ""

    @property
    def key(self) -> str:
        """Its name in exported frames and in the terminal: ``log10_afp``, ``sex``, ``age:spline``."""
        if self.covariate:
            return self.covariate
        return self.column if self.transform == "none" else f"{self.column}:{self.transform}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxOptions:
    """A Cox question: what multiplies the hazard of the endpoint, and by how much.

    ``interactions``: keys of terms whose effect may differ between arms. ``ties``: empty for the study's own.
    ``firth``: the penalised model where events separate patients. ``cut_months``: where early ends and late
    begins, should hazards not be proportional. ``landmark_months``: where adjusted survival is read; None for
    the endpoint's first landmark. ``weights``: column of case weights; ``cluster``: column of those who belong
    together (a centre, a matched pair); with either, errors are robust.
    """

    endpoint: str
    arm: bool = True
    terms: tuple[Term, ...] = ()
    interactions: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    ties: Ties = ""
    firth: bool = False
    cut_months: float = CUT_MONTHS
    landmark_months: float | None = None
    weights: str = ""
    cluster: str = ""

    @property
    def robust(self) -> bool:
        """Whether errors come from the sandwich: likelihoods of weighted or dependent patients do not hold."""
        return bool(self.weights or self.cluster)


def registered_options(study: Study, endpoint: str) -> CoxOptions | None:
    """The first Cox model that the study fixed beforehand for an endpoint; None when there is none."""
    plan = registered_plan(study, endpoint)
    if plan is None:
        return None
    terms = tuple(Term(covariate=one) for one in plan.covariates)
    landmark = plan.landmark.at("months") if plan.landmark else None
    return CoxOptions(endpoint=endpoint, terms=terms, strata=plan.strata, landmark_months=landmark)


def registered_plan(study: Study, endpoint: str) -> PlannedAnalysis | None:
    """The plan of that model, which says whether its covariates were registered or are assumed."""
    plans = (plan for plan in study.planned if (plan.analysis, plan.endpoint) == ("cox", endpoint))
    return next(plans, None)


def usual_covariates(study: Study) -> tuple[str, ...]:
    """Covariates of the study's registered Cox models, where a model of one's own starts from."""
    planned = {one for plan in study.planned if plan.analysis == "cox" for one in plan.covariates}
    return tuple(one.id for one in study.covariates if one.id in planned)


def usable_columns(study: Study) -> dict[str, str]:
    """Columns that may enter a model, with their labels: the study's factors and its covariates' columns.

    Other columns are outcomes, or known only after the clock has started.
    """
    columns = {factor.column: factor.label for factor in study.factors if factor.column != study.design.arm_column}
    declared = {one.column: study.column(one.column).label or one.column for one in study.covariates}
    return columns | {column: label for column, label in declared.items() if column not in columns}


def enters_by_level(study: Study, column: str, transform: Transform = "none") -> bool:
    """Whether a column enters a model level by level and not as a number."""
    declared = study.column(column)
    return declared.type == "category" and (transform == "levels" or not declared.numbers)


def declared_covariate(study: Study, term: Term) -> Covariate:
    """The covariate a term names; ValueError with the nearest name for one the study does not declare."""
    known = {one.id: one for one in study.covariates}
    if term.covariate not in known:
        raise ValueError(f'No covariate "{term.covariate}". {did_you_mean(term.covariate, known)}')
    return known[term.covariate]


def checked_cox(study: Study, options: CoxOptions) -> CoxOptions:
    """The question, if this study can be asked it.

    Raises ValueError for an endpoint, term, interaction, stratum or time that it cannot be asked about.
    """
    study.endpoint(options.endpoint)
    keys = [term.key for term in options.terms]
    for term in options.terms:
        _check_term(study, term)
        if keys.count(term.key) > 1:
            raise ValueError(f'The term "{term.key}" is asked for twice; once is enough.')
    for key in options.interactions:
        if key not in keys or not options.arm:
            raise ValueError(f'An interaction is between the arm and a term of the model; "{key}" or the arm is not.')
    for column in options.strata:
        if study.factor(column) not in study.dividing_factors:
            raise ValueError(f'"{column}" has no levels and cannot stratify.')
    _check_robust(study, options)
    for months in (options.cut_months, options.landmark_months):
        if months is not None and not 0 < months < math.inf:
            raise ValueError(f"A time is a number of months above 0; found {months:g}.")
    return options


def _check_robust(study: Study, options: CoxOptions) -> None:
    columns = study.subjects.columns
    for column in filter(None, (options.weights, options.cluster)):
        if column not in columns:
            raise ValueError(f'No column "{column}". {did_you_mean(column, columns)}')
    if options.weights and not columns[options.weights].holds_numbers:
        raise ValueError(f'"{options.weights}" holds no numbers, and weights are numbers above 0.')
    if options.firth and options.robust:
        raise ValueError("The penalised model has neither weights nor clusters. Leave them out, or the penalty.")


def _check_term(study: Study, term: Term) -> None:
    if term.covariate:
        declared_covariate(study, term)
        return
    known = usable_columns(study)
    if term.column not in known:
        raise ValueError(f'No factor or covariate column "{term.column}". {did_you_mean(term.column, known)}')
    by_level = enters_by_level(study, term.column, term.transform)
    if by_level and term.transform not in {"none", "levels"}:
        raise ValueError(f'"{term.column}" has levels, which cannot be transformed ({term.transform}).')
    if term.transform == "levels" and not by_level:
        raise ValueError(f'"{term.column}" is declared as a number and has no levels.')


def read_term(text: str, study: Study) -> Term:
    """The term that a key names: a declared covariate, a column, or ``column:transform``; ValueError otherwise."""
    if text in {one.id for one in study.covariates}:
        return Term(covariate=text)
    column, _, transform = text.partition(":")
    match transform:
        case "" | "none":
            term = Term(column)
        case "levels" if column in usable_columns(study) and enters_by_level(study, column):
            term = Term(column)  # as it would enter anyway
        case "log10" | "per_10" | "spline" | "levels":
            term = Term(column, transform)
        case _:
            raise ValueError(f'No transformation "{transform}"; there are log10, per_10, spline and levels.')
    _check_term(study, term)
    return term


def used_ties(study: Study, options: CoxOptions) -> Literal["efron", "breslow"]:
    """The treatment of ties: the one asked for, else the study's."""
    return options.ties or study.methods.ties


def cox_landmark(study: Study, options: CoxOptions) -> Landmark:
    """Where adjusted survival is read: as asked, else the endpoint's first landmark, else 12 months."""
    declared = study.endpoint(options.endpoint).landmarks
    if options.landmark_months is not None:
        same = [one for one in declared if abs(one.at("months") - options.landmark_months) < 1e-6]
        return same[0] if same else Landmark(months=options.landmark_months)
    return declared[0] if declared else Landmark(months=12)


def status_of_cox(cohort: Cohort, options: CoxOptions) -> Status:
    """Planned only when this very model was fixed beforehand: arms, declared covariates, strata, the study's ties."""
    study = cohort.study
    declared = all(term.covariate for term in options.terms)
    own = options.interactions or options.firth or options.robust
    as_declared = options.arm and declared and not own
    question = Question(
        analysis="cox", endpoint=options.endpoint, strata=options.strata,
        covariates=tuple(term.covariate for term in options.terms), landmark_months=options.landmark_months,
        as_declared=as_declared and used_ties(study, options) == study.methods.ties,
    )  # fmt: skip
    return status_of_question(cohort, question)
