"""What was asked about competing risks: frozen, hashable, and enough to ask it again."""

import math
from dataclasses import dataclass, replace

from hcc_dash.asking.choices import COMPARE, ENDPOINT, LANDMARK, STRATA, covariates, factors
from hcc_dash.asking.kinds import MORE, Given, Number, SomeOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.landmark import chosen_landmark
from hcc_dash.estimation.plan import Question, Status, status_of_question
from hcc_dash.questions.survival.numbers.options import SurvivalOptions, checked_options
from hcc_dash.study.endpoints import Landmark, TimeToEvent
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study

CUT_MONTHS = 24.0  # early recurrence ends here by convention


def competing_endpoints(study: Study) -> tuple[TimeToEvent, ...]:
    """The endpoints with a declared competing event, in the study's order."""
    return tuple(endpoint for endpoint in study.time_to_event if endpoint.competing_values)


def registered_covariates(study: Study, endpoint: str) -> tuple[str, ...]:
    """Covariates of the first model that the study fixed beforehand for the endpoint; empty when there is none."""
    plans = (plan for plan in study.planned if plan.endpoint == endpoint and plan.covariates)
    return next((plan.covariates for plan in plans), ())


def registered_strata(study: Study, endpoint: str) -> tuple[str, ...]:
    """Strata of the competing-risks analysis that the study fixed beforehand for the endpoint; empty without one."""
    plans = (plan for plan in study.planned if (plan.analysis, plan.endpoint) == ("competing", endpoint))
    return next((plan.strata for plan in plans), ())


def _strata(cohort: Cohort, given: Given) -> dict[str, str]:
    return {column: label for column, label in factors(cohort, given).items() if column != given["compare"]}


def _usual_strata(cohort: Cohort, given: Given) -> tuple[str, ...]:
    planned = registered_strata(cohort.study, given["endpoint"])
    return tuple(column for column in _strata(cohort, given) if column in planned)


def _able(cohort: Cohort, given: Given) -> dict[str, str]:
    del given
    return {endpoint.id: endpoint.label for endpoint in competing_endpoints(cohort.study)}


def _covariates(cohort: Cohort, given: Given) -> dict[str, str]:
    """A term made of the factor that is compared would stand in the model twice: nothing of it could be estimated."""
    twice = {covariate.id for covariate in cohort.study.covariates if covariate.column == given["compare"]}
    return {name: label for name, label in covariates(cohort, given).items() if name not in twice}


def _usual_covariates(cohort: Cohort, given: Given) -> tuple[str, ...]:
    registered = registered_covariates(cohort.study, given["endpoint"])
    return tuple(name for name in registered if name in _covariates(cohort, given))


COVARIATES = SomeOf(
    label="Adjust models for",
    choices=_covariates,
    flag="covariate",
    key="covariates.{endpoint}",
    row=MORE,
    width=420,
    placeholder="Nothing",
    usual=_usual_covariates,
    help="Covariate of the adjusted models; repeatable, 'none' for none. The registered ones.",
)
STRATIFY = replace(
    STRATA,
    choices=_strata,
    key="strata",
    shared=False,
    row=MORE,
    usual=_usual_strata,
    help="Factor that stratifies Gray's test and the cause-specific models; repeatable, 'none' for none. As planned.",
)
CUT = Number(
    label="Early ends after, months",
    low=3.0,
    high=60.0,
    step=3.0,
    flag="cut",
    key="cut",
    row=MORE,
    help="Months at which early ends and late begins.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetingOptions:
    """A question about an event that another event can forestall.

    ``compare``: column whose levels are compared, empty for the arms, "none" for everybody together.
    ``covariates``: identifiers of the study's covariates for the adjusted models. ``landmark_months``: where
    incidences are read; None for the endpoint's first landmark. ``strata``: factors within whose levels Gray's test and
    the cause-specific models compare. ``cut_months``: where early ends and late begins.
    """

    endpoint: str = ask(replace(ENDPOINT, choices=_able, shared=False), required=True)
    compare: str = ask(replace(COMPARE, shared=False), "")
    covariates: tuple[str, ...] = ask(COVARIATES, ())
    landmark_months: float | None = ask(LANDMARK)
    strata: tuple[str, ...] = ask(STRATIFY, ())
    cut_months: float = ask(CUT, CUT_MONTHS)


def checked_competing(study: Study, options: CompetingOptions) -> CompetingOptions:
    """The question in its one form: the arms named by their column are the arms, all else in the study's order.

    A factor that makes the groups stratifies nothing, and no covariate is made of it.

    Raises ValueError for an endpoint without a competing event, for covariates and factors the study does not
    declare, and for a landmark or cut that is no time.
    """
    asked = SurvivalOptions(
        endpoint=options.endpoint,
        compare=options.compare,
        strata=options.strata,
        landmark_months=options.landmark_months,
    )
    checked = checked_options(study, asked)
    if not study.endpoint(options.endpoint).competing_values:
        known = ", ".join(endpoint.id for endpoint in competing_endpoints(study)) or "none"
        raise ValueError(
            f'No competing event is declared for "{options.endpoint}": its incidence is one minus Kaplan-Meier, on the '
            f"Survival page. Endpoints with a competing event: {known}."
        )
    columns = {covariate.id: covariate.column for covariate in study.covariates}
    known_ids = list(columns)
    for wanted in options.covariates:
        if wanted not in known_ids:
            raise ValueError(f'No covariate "{wanted}". {did_you_mean(wanted, known_ids)}')
    if not 0 < options.cut_months < math.inf:
        raise ValueError(f"Early ends after a number of months above 0; found {options.cut_months}.")
    ordered = tuple(
        name for name, column in columns.items() if name in options.covariates and column != options.compare
    )
    strata = tuple(
        factor.column
        for factor in study.factors
        if factor.column in options.strata and factor.column != options.compare
    )
    return replace(options, compare=checked.compare, covariates=ordered, strata=strata)


def landmark_of(study: Study, options: CompetingOptions) -> Landmark:
    """Where incidences are read."""
    return chosen_landmark(study, options.endpoint, options.landmark_months)


def status_of_competing(cohort: Cohort, options: CompetingOptions) -> Status:
    """Planned only when a competing-risks analysis with just these options was fixed beforehand."""
    return status_of_question(
        cohort,
        Question(
            "competing",
            options.endpoint,
            strata=options.strata,
            covariates=options.covariates,
            landmark_months=options.landmark_months,
            as_declared=not options.compare and options.cut_months == CUT_MONTHS,
        ),
    )


def status_of_adjusted(cohort: Cohort, options: CompetingOptions) -> Status:
    """Planned when the cause-specific model is a Cox model that was fixed beforehand: it censors the others, too."""
    asked = Question("cox", options.endpoint, options.strata, options.covariates, as_declared=not options.compare)
    registered = options.covariates and status_of_question(cohort, asked) == "planned"
    return "planned" if registered else status_of_competing(cohort, options)
