"""The hazard ratio between two arms adjusted for declared covariates (Cox model)."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.comparison import ratio_of
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.events import Events, collect_events, take
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Covariate


@dataclass(frozen=True, slots=True)
class AdjustedResult:
    """Hazard ratio of ``arm`` over ``reference`` with its Wald p, the covariates' own ratios, and who was used."""

    arm: str
    reference: str
    hazard_ratio: Estimate
    p_value: float
    covariates: tuple[tuple[str, Estimate], ...]
    n: int
    n_events: int
    n_left_out: int


def estimate_adjusted(cohort: Cohort, endpoint_id: str, covariate_ids: tuple[str, ...]) -> AdjustedResult:
    """Hazard ratio of the second arm over the reference, given covariates, as R's ``coxph``.

    Patients with a missing covariate are left out and counted. Raises ValueError for an endpoint or covariate
    the study does not declare.
    """
    study = cohort.study
    endpoint = study.endpoint(endpoint_id)
    terms = _terms(study, covariate_ids)
    events = collect_events(cohort, endpoint)
    lost = sum(group.n for group in events.left_out)
    if len(events.groups) != 2:
        why = not_estimable(f"an adjusted comparison needs two arms with patients; found {len(events.groups)}")
        n, n_events = len(events.time), int(events.event.sum())
        return AdjustedResult("", study.reference_arm, why, math.nan, (), n, n_events, lost)
    table = cohort.subjects.iloc[events.rows]
    x = np.column_stack([events.group == 1, *(covariate_values(table, term) for term in terms)]).astype(np.float64)
    complete = np.asarray(np.isfinite(x).all(axis=1))
    used = take(events, complete)
    n, n_events, lost = len(used.time), int(used.event.sum()), lost + int((~complete).sum())
    reason = _why_not(used, x[complete], study)
    if reason:
        return AdjustedResult(*events.groups[::-1], not_estimable(reason), math.nan, (), n, n_events, lost)
    fit = fit_cox(used.time, used.event, x[complete], ties=study.methods.ties)
    ratio, p = ratio_of(fit, 0, study.methods.conf_level)
    others = tuple((term.label, ratio_of(fit, i + 1, study.methods.conf_level)[0]) for i, term in enumerate(terms))
    return AdjustedResult(events.groups[1], events.groups[0], ratio, p, others, n, n_events, lost)


def _terms(study: Study, covariate_ids: tuple[str, ...]) -> list[Covariate]:
    known = [term.id for term in study.covariates]
    for wanted in covariate_ids:
        if wanted not in known:
            raise ValueError(f'No covariate "{wanted}". {did_you_mean(wanted, known)}')
    return [term for term in study.covariates if term.id in covariate_ids]


def _why_not(used: Events, x: np.ndarray, study: Study) -> str:
    """The reason a model cannot be fitted to the patients with every covariate, or an empty string."""
    n_events = int(used.event.sum())
    if len(used.groups) != 2:
        return "one arm has nobody with every covariate"
    if n_events < study.methods.min_events:
        return f"too few events: {n_events}"
    centred = x - x.mean(axis=0)
    if np.linalg.matrix_rank(centred / np.maximum(centred.std(axis=0), 1e-300)) < x.shape[1]:
        return "a covariate is the same in everybody or repeats the others"
    return ""


def covariate_values(table: pd.DataFrame, term: Covariate) -> np.ndarray:
    """One design column: a level against the others, or a number with its transformation; NaN where missing."""
    values = table[term.column]
    if term.level:
        return np.where(values.isna(), math.nan, (values == term.level).to_numpy(dtype=np.float64))
    numbers = values.to_numpy(dtype=np.float64)
    match term.transform:
        case "log10":
            return np.log10(np.where(numbers > 0, numbers, math.nan))
        case "per_10":
            return numbers / 10
        case _:
            return numbers


def covariate_labels(study: Study, covariate_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Labels of covariates in the study's order."""
    return tuple(term.label for term in study.covariates if term.id in covariate_ids)
