"""What was asked about prognosis: which models, of which factors and covariates, predict which event."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hcc_dash.asking.choices import ENDPOINT, LANDMARK
from hcc_dash.asking.kinds import MORE, Given, Number, SomeOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study

# How the field's stagings and grades are called; a study file has no word of its own for them.
STAGING = re.compile(r"\b(stage|staging|grade|bclc|cnlc|p?tnm|albi|child|clip|hklc|okuda|meld)\b|分期", re.IGNORECASE)
DEFAULT_RESAMPLES = 100
MOST_CANDIDATES = 8
DEFAULT_SEED = 20261122
MANY = 3_000  # patients above which nothing is resampled unless asked for


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model: columns of declared ``factors`` (levels, or numbers taken as linear) and ids of ``covariates``."""

    label: str
    factors: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()


def _models(cohort: Cohort, given: Given) -> dict[str, str]:
    return {key: model.label for key, model in list_candidates(cohort.study, given["endpoint"]).items()}


def _usual_models(cohort: Cohort, given: Given) -> tuple[str, ...]:
    usual = default_candidates(cohort.study, given["endpoint"])
    return tuple(key for key, model in list_candidates(cohort.study, given["endpoint"]).items() if model in usual)


MODELS = SomeOf(
    label="Models",
    choices=_models,
    shown=_usual_models,
    flag="model",
    placeholder="The study's stagings",
    width=420,
    help="A model to compare: a factor alone, or the registered covariates; repeatable. The study's stagings.",
)
OWN = SomeOf(
    label="Own model",
    choices=lambda cohort, given: list_parts(cohort.study),
    placeholder="Factors and covariates",
    row=MORE,
    width=260,
    help="A factor or covariate of one more model, which holds all that are named; repeatable.",
)
RESAMPLES = Number(
    label="Resamples",
    choices=lambda cohort, given: {"0": "None", "100": "100", "400": "400"},
    side_by_side=True,
    whole=True,
    row=MORE,
    usual=lambda cohort, given: DEFAULT_RESAMPLES if cohort.n <= MANY else 0,
    help="Bootstrap samples in which every model is fitted again; 100, and none of more than 3000 patients.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrognosisOptions:
    """A question of prognosis.

    ``models``: keys of ``list_candidates``, None for the study's own (see ``default_candidates``). ``own``: what one
    more model is made of. ``landmark_months``: where predicted and observed are compared; None for the endpoint's
    first landmark. ``resamples``: bootstrap samples, 0 for none. ``candidates``: other models instead of all these.
    """

    endpoint: str = ask(ENDPOINT, required=True)
    models: tuple[str, ...] | None = ask(MODELS)
    own: tuple[str, ...] = ask(OWN, ())
    landmark_months: float | None = ask(LANDMARK)
    resamples: int = ask(RESAMPLES, DEFAULT_RESAMPLES)
    seed: int = DEFAULT_SEED
    candidates: tuple[Candidate, ...] = ()


def default_candidates(study: Study, endpoint_id: str) -> tuple[Candidate, ...]:
    """Each staging factor alone, and the covariates of a planned Cox model, the endpoint's own if it has one.

    A study without a factor that is called a stage or a grade is asked about its first factors with levels.
    """
    stagings = [factor for factor in study.dividing_factors if STAGING.search(f"{factor.label} {factor.short}")]
    alone = [Candidate(factor.label, (factor.column,)) for factor in (stagings or study.dividing_factors[:4])]
    return (*alone, *registered_candidates(study, endpoint_id))[:MOST_CANDIDATES]


def registered_candidates(study: Study, endpoint_id: str) -> tuple[Candidate, ...]:
    """The covariates of this endpoint's planned Cox model, else of another endpoint's; empty when none is planned."""
    plans = [plan for plan in study.planned if plan.analysis == "cox" and plan.covariates]
    plans.sort(key=lambda plan: plan.endpoint != endpoint_id)
    return tuple(
        Candidate(
            "Assumed covariates" if plan.covariates_assumed else "Registered covariates", covariates=plan.covariates
        )
        for plan in plans[:1]
    )


def list_candidates(study: Study, endpoint_id: str) -> dict[str, Candidate]:
    """Every model that can be named, by key: each factor alone, and the registered covariates."""
    alone = {f"factor {factor.column}": Candidate(factor.label, (factor.column,)) for factor in study.factors}
    return alone | {f"registered {at}": model for at, model in enumerate(registered_candidates(study, endpoint_id))}


def list_parts(study: Study) -> dict[str, str]:
    """Label by key of every factor and covariate that a model of one's own can be made of."""
    factors = {f"factor {factor.column}": factor.label for factor in study.factors}
    return factors | {f"covariate {covariate.id}": covariate.label for covariate in study.covariates}


def asked_candidates(study: Study, options: PrognosisOptions) -> tuple[Candidate, ...]:
    """The models of a question. Raises ValueError for a key that names none."""
    usual = default_candidates(study, options.endpoint)
    if options.candidates:
        return options.candidates
    catalogue, parts = list_candidates(study, options.endpoint), list_parts(study)
    _refuse_unknown(options.models or (), catalogue)
    _refuse_unknown(options.own, parts)
    chosen = usual if options.models is None else tuple(catalogue[key] for key in options.models)
    return (*chosen, *_own_model(parts, options.own)) or usual


def _refuse_unknown(keys: tuple[str, ...], known: Iterable[str]) -> None:
    for key in (key for key in keys if key not in known):
        raise ValueError(f'No model is called "{key}". {did_you_mean(key, known)}')


def _own_model(parts: Mapping[str, str], keys: tuple[str, ...]) -> tuple[Candidate, ...]:
    """One model of everything named, called by its parts."""
    if not keys:
        return ()
    factors = tuple(key.removeprefix("factor ") for key in keys if key.startswith("factor "))
    covariates = tuple(key.removeprefix("covariate ") for key in keys if key.startswith("covariate "))
    return (Candidate(f"Own model: {' + '.join(parts[key] for key in keys)}", factors, covariates),)


def checked_candidates(cohort: Cohort, options: PrognosisOptions) -> tuple[Candidate, ...]:
    """The models asked about. Raises ValueError for a factor or covariate the study does not declare."""
    study = cohort.study
    study.endpoint(options.endpoint)
    months = options.landmark_months
    if months is not None and not 0 < months < math.inf:
        raise ValueError(f"A landmark is a number of months above 0; found {months}.")
    if options.resamples < 0:
        raise ValueError(f"The number of resamples is 0 or above; found {options.resamples}.")
    known = [term.id for term in study.covariates]
    candidates = asked_candidates(study, options)
    for candidate in candidates:
        if not (candidate.factors or candidate.covariates):
            raise ValueError(f'The model "{candidate.label}" has neither factors nor covariates; give it one at least.')
        for column in candidate.factors:
            study.factor(column)
        for covariate in candidate.covariates:
            if covariate not in known:
                raise ValueError(f'No covariate "{covariate}". {did_you_mean(covariate, known)}')
    return candidates
