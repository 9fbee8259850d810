"""What was asked about prognosis: which models, of which factors and covariates, predict which event."""

import math
import re
from dataclasses import dataclass

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study

# How the field's stagings and grades are called; a study file has no word of its own for them.
STAGING = re.compile(r"\b(stage|staging|grade|bclc|cnlc|p?tnm|albi|child|clip|hklc|okuda|meld)\b|分期", re.IGNORECASE)
DEFAULT_RESAMPLES = 100
MOST_CANDIDATES = 8
DEFAULT_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model: columns of declared ``factors`` (levels, or numbers taken as linear) and ids of ``covariates``."""

    label: str
    factors: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrognosisOptions:
    """A question of prognosis.

    ``candidates``: empty for the study's own (see ``default_candidates``). ``landmark_months``: where predicted and
    observed are compared; None for the endpoint's first landmark. ``resamples``: bootstrap samples, 0 for none.
    """

    endpoint: str
    candidates: tuple[Candidate, ...] = ()
    landmark_months: float | None = None
    resamples: int = DEFAULT_RESAMPLES
    seed: int = DEFAULT_SEED


def default_candidates(study: Study, endpoint_id: str) -> tuple[Candidate, ...]:
    """Each staging factor alone, and the covariates of a planned Cox model, the endpoint's own if it has one.

    A study without a factor that is called a stage or a grade is asked about its first factors with levels.
    """
    stagings = [one for one in study.dividing_factors if STAGING.search(f"{one.label} {one.short}")]
    alone = [Candidate(one.label, (one.column,)) for one in (stagings or study.dividing_factors[:4])]
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
    candidates = options.candidates or default_candidates(study, options.endpoint)
    for one in candidates:
        if not (one.factors or one.covariates):
            raise ValueError(f'The model "{one.label}" has neither factors nor covariates; give it one at least.')
        for column in one.factors:
            study.factor(column)
        for covariate in one.covariates:
            if covariate not in known:
                raise ValueError(f'No covariate "{covariate}". {did_you_mean(covariate, known)}')
    return candidates
