"""What was asked of a Cox model: frozen, hashable, and enough to ask it again."""

import math
from dataclasses import dataclass, replace
from typing import Literal

from hcc_dash.asking.choices import CONF_LEVEL, ENDPOINT, ENTRY, LANDMARK, STRATA
from hcc_dash.asking.kinds import MORE, Given, Number, OneOf, Own, Switch, Words, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.limits import differs
from hcc_dash.estimation.plan import Question, Status, status_of_question
from hcc_dash.questions.cox.numbers.chosen_terms import (
    Term,
    check_term,
    list_terms,
    read_term,
)
from hcc_dash.questions.cox.numbers.registered import registered_plan, say_origin, usual_covariates
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.model import Study

Ties = Literal["", "efron", "breslow"]

CUT_MONTHS = 24.0  # early recurrence ends here by convention


def _is_own(cohort: Cohort, given: Given) -> bool:
    """Whether the model is the reader's own: the registered one leaves nothing to choose."""
    del cohort
    return bool(given["model"] == "own")


def _models(cohort: Cohort, given: Given) -> dict[str, str]:
    study, endpoint = cohort.study, given["endpoint"]
    planned = {"registered": say_origin(study, endpoint)} if registered_plan(study, endpoint) else {}
    return planned | {"own": "My own"}


def read_terms(words: Words, cohort: Cohort, given: Given) -> tuple[Term, ...]:
    """Terms by their keys; StudyError for one that names nothing."""
    del given
    try:
        return tuple(read_term(word, cohort.study) for word in words)
    except ValueError as error:
        raise StudyError(str(error)) from None


def _keys(words: Words, cohort: Cohort, given: Given) -> tuple[str, ...]:
    return tuple(term.key for term in read_terms(words, cohort, given))


def _column(words: Words, cohort: Cohort, given: Given) -> str:
    """A column of the patients; StudyError for one that is not there."""
    del given
    columns = cohort.study.subjects.columns
    for word in (name for name in words if name not in columns):
        raise StudyError(f'No column "{word}". {did_you_mean(word, columns)}')
    return words[-1] if words else ""


def _write_column(column: str) -> Words:
    return (column,) if column else ()


def _terms_in_link(terms: tuple[Term, ...], cohort: Cohort, given: Given) -> dict[str, Words]:
    del given
    return list_terms(terms, cohort.study, usual_covariates(cohort.study))


def _named(words: Words) -> tuple[Words, Words]:
    """Columns of a table that terms and weights need."""
    return tuple(word.partition(":")[0] for word in words), ()


def _ties(cohort: Cohort, given: Given) -> dict[str, str]:
    """The study's own, then the other."""
    del given
    own = cohort.study.methods.ties
    other = "breslow" if own == "efron" else "efron"
    return {"": own.title(), other: other.title()}


MODEL = OneOf(
    label="Model",
    choices=_models,
    key="model.{endpoint}",
    side_by_side=True,
    usual=lambda cohort, given: next(iter(_models(cohort, given))),
    help="The registered model, where there is one, or a model of your own.",
)
ARM = Switch(
    label="Compare the arms",
    flag="with-arm",
    off=("without", "Without arm"),
    row=2,
    applies=_is_own,
    usual=lambda cohort, given: bool(cohort.study.arms),
    help="Keep the arms in the model, or leave them out.",
)
TERMS = Own(
    label="Terms",
    reader=read_terms,
    writer=lambda terms: tuple(term.key for term in terms),
    names=_named,
    link=_terms_in_link,
    repeated=True,
    flag="term",
    row=2,
    applies=_is_own,
    help="A covariate of the study, a column, or column:log10, :per_10, :spline, or :levels for numbers taken as "
    "categories; repeatable. Without any, the registered model when there is one, else the arms alone.",
)
INTERACTIONS = Own(
    label="Interactions with arm", reader=_keys, writer=lambda keys: tuple(keys), names=_named, repeated=True,
    link=lambda keys, cohort, given: {"interactions": tuple(keys)} if keys else {},
    flag="interaction", row=MORE, applies=_is_own, help="A term whose effect may differ between arms; repeatable.",
)  # fmt: skip
COX_STRATA = replace(
    STRATA, label="Strata", shared=False, row=MORE, applies=_is_own,
    help="Factor that stratifies the baseline hazard; repeatable.",
)  # fmt: skip
TIES = OneOf(
    label="Ties",
    choices=_ties,
    empty="usual",
    row=MORE,
    width=130,
    applies=_is_own,
    others=lambda cohort, given: {cohort.study.methods.ties: ""},
    help="efron or breslow; the study's own.",
)
FIRTH = Switch(
    label="Firth's penalty",
    row=MORE,
    applies=_is_own,
    help="The penalised model, where an arm or level has no events.",
)
WEIGHTS = Own(
    label="Weights",
    reader=_column,
    writer=_write_column,
    names=_named,
    on_page=False,
    applies=_is_own,
    help="Column of case weights; errors are then robust.",
)
CLUSTER = replace(WEIGHTS, label="Cluster", help="Column of those who belong together; errors are then robust.")
COX_ENTRY = replace(ENTRY, applies=_is_own)
CUT = Number(
    label="Early ends at, months",
    low=1.0,
    high=240.0,
    step=1.0,
    flag="cut",
    key="cut",
    row=MORE,
    help="Months at which early ends, where hazards are not proportional.",
)
ADJUSTED_AT = replace(
    LANDMARK,
    label="Adjusted survival at",
    shared=False,
    help="Months at which adjusted survival is read; the endpoint's first landmark.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxOptions:
    """A Cox question: what multiplies the hazard of the endpoint, and by how much.

    ``model``: "registered" for the one that the study fixed beforehand, which leaves arm to robust errors as they are.
    ``interactions``: keys of terms whose effect may differ between arms. ``ties``: empty for the study's own.
    ``firth``: the penalised model where events separate patients. ``cut_months``: where early ends and late
    begins, should hazards not be proportional. ``landmark_months``: where adjusted survival is read; None for
    the endpoint's first landmark. ``weights``: column of case weights; ``cluster``: column of those who belong
    together (a centre, a matched pair); with either, errors are robust. ``conf_level``: of all limits; None for the
    study's own. ``entry``: column with the time at which each patient came under observation; empty for the start.
    """

    endpoint: str = ask(ENDPOINT, required=True)
    model: Literal["registered", "own"] = ask(MODEL, "own")
    arm: bool = ask(ARM, default=True)
    terms: tuple[Term, ...] = ask(TERMS, ())
    interactions: tuple[str, ...] = ask(INTERACTIONS, ())
    strata: tuple[str, ...] = ask(COX_STRATA, ())
    ties: Ties = ask(TIES, "")
    firth: bool = ask(FIRTH, default=False)
    weights: str = ask(WEIGHTS, "")
    cluster: str = ask(CLUSTER, "")
    cut_months: float = ask(CUT, CUT_MONTHS)
    conf_level: float | None = ask(CONF_LEVEL)
    entry: str = ask(COX_ENTRY, "")
    landmark_months: float | None = None

    @property
    def robust(self) -> bool:
        """Whether errors come from the sandwich: likelihoods of weighted or dependent patients do not hold."""
        return bool(self.weights or self.cluster)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardisedOptions(CoxOptions):
    """The same of adjusted survival, which is read at a landmark and has no early and late."""

    cut_months: float = CUT_MONTHS
    landmark_months: float | None = ask(ADJUSTED_AT)


def registered_options(study: Study, endpoint: str) -> CoxOptions | None:
    """The first Cox model that the study fixed beforehand for an endpoint; None when there is none."""
    plan = registered_plan(study, endpoint)
    if plan is None:
        return None
    terms = tuple(Term(covariate=name) for name in plan.covariates)
    landmark = plan.landmark.at("months") if plan.landmark else None
    return CoxOptions(endpoint=endpoint, terms=terms, strata=plan.strata, landmark_months=landmark)


def written_out(study: Study, options: CoxOptions) -> CoxOptions:
    """The model with its terms and strata; ValueError for a registered one where there is none."""
    if options.model == "own":
        return options
    registered = registered_options(study, options.endpoint)
    if registered is None:
        raise ValueError(f"{study.short} has no registered Cox model of {options.endpoint}.")
    landmark = registered.landmark_months if options.landmark_months is None else options.landmark_months
    return replace(options, model="own", terms=registered.terms, strata=registered.strata, landmark_months=landmark)


def checked_cox(study: Study, options: CoxOptions) -> CoxOptions:
    """The question with its model written out, if this study can be asked it.

    Raises ValueError for an endpoint, term, interaction, stratum or time that it cannot be asked about.
    """
    study.endpoint(options.endpoint)
    options = written_out(study, options)
    keys = [term.key for term in options.terms]
    for term in options.terms:
        check_term(study, term)
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
    if options.firth and options.entry:
        raise ValueError("The penalised model takes no late entry. Leave it out, or the penalty.")


def used_ties(study: Study, options: CoxOptions) -> Literal["efron", "breslow"]:
    """The treatment of ties: the one asked for, else the study's."""
    return options.ties or study.methods.ties


def cox_landmark(study: Study, options: CoxOptions) -> Landmark:
    """Where adjusted survival is read: as asked, else the endpoint's first landmark, else 12 months."""
    declared = study.endpoint(options.endpoint).landmarks
    if options.landmark_months is not None:
        same = [landmark for landmark in declared if abs(landmark.at("months") - options.landmark_months) < 1e-6]
        return same[0] if same else Landmark(months=options.landmark_months)
    return declared[0] if declared else Landmark(months=12)


def status_of_cox(cohort: Cohort, options: CoxOptions) -> Status:
    """Planned only when this very model was fixed beforehand: arms, declared covariates, strata, the study's ties."""
    study = cohort.study
    declared = all(term.covariate for term in options.terms)
    own = options.interactions or options.firth or options.robust
    as_declared = options.arm and declared and not (own or options.entry or differs(cohort, options.conf_level))
    question = Question(
        analysis="cox",
        endpoint=options.endpoint,
        strata=options.strata,
        covariates=tuple(term.covariate for term in options.terms),
        landmark_months=options.landmark_months,
        as_declared=as_declared and used_ties(study, options) == study.methods.ties,
    )
    return status_of_question(cohort, question)
