"""Who was given which arm: the propensity score, from a logistic model of declared covariates."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.adjusted import covariate_values
from hcc_dash.estimation.events import LeftOut, collect_events, take
from hcc_dash.questions.balance.numbers.baseline import compared_arms
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Covariate


@dataclass(frozen=True, slots=True)
class Patients:
    """Two arms with everything a weighted comparison needs, as arrays of one length.

    ``time`` in the endpoint's unit, ``event``, ``treated`` (the arm that is not the reference), ``x`` (n, p) the
    covariates, ``rows`` positions in the cohort's subjects.
    """

    time: np.ndarray
    event: np.ndarray
    treated: np.ndarray
    x: np.ndarray
    rows: np.ndarray

    @property
    def n(self) -> int:
        """Number of patients."""
        return len(self.time)

    def keep(self, mask: np.ndarray) -> "Patients":
        """The patients of a mask."""
        return Patients(self.time[mask], self.event[mask], self.treated[mask], self.x[mask], self.rows[mask])


@dataclass(frozen=True, slots=True)
class Gathered:
    """The patients of a comparison, the arms' identifiers, the model's terms, and who was left out."""

    patients: Patients
    arm: str
    reference: str
    terms: tuple[Covariate, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """Maximum of a logistic likelihood: ``coef`` and ``covariance`` with the intercept first, ``score`` (n,)."""

    coef: np.ndarray
    covariance: np.ndarray
    score: np.ndarray


@dataclass(frozen=True, slots=True)
class NoFit:
    """Why there is no propensity score."""

    reason: str


def propensity_terms(study: Study) -> tuple[Covariate, ...]:
    """The declared covariates of the propensity model in the order declared; empty when none is declared."""
    if study.propensity is None:
        return ()
    known = {term.id: term for term in study.covariates}
    return tuple(known[name] for name in study.propensity.covariates)


def gather_patients(cohort: Cohort, endpoint_id: str, arm: str = "") -> Gathered | NoFit:
    """Patients of two arms with time, event and every covariate of the propensity model.

    The same patients make the score and the comparison: only then do the weights balance the patients compared.
    """
    study = cohort.study
    terms = propensity_terms(study)
    if not terms:
        return NoFit("the study declares no propensity model")
    events = collect_events(cohort, study.endpoint(endpoint_id))
    chosen, reference = compared_arms(study, list(events.groups), arm)
    if not chosen:
        return NoFit("a comparison needs two arms with patients")
    pair = [events.groups.index(reference), events.groups.index(chosen)]
    inside = np.isin(events.group, pair)
    used = take(events, inside)
    x = covariate_matrix(cohort.subjects.iloc[used.rows], terms)
    complete = np.asarray(np.isfinite(x).all(axis=1))
    left_out = [*events.left_out]
    for reason, n in {
        "another arm": int((~inside).sum()),
        "a missing covariate": int((~complete).sum()),
    }.items():
        left_out += [LeftOut(reason, n)] if n else []
    treated = used.group == used.groups.index(chosen)
    patients = Patients(used.time, used.event, treated, x, used.rows).keep(complete)
    return Gathered(patients, chosen, reference, terms, tuple(left_out))


def covariate_matrix(table: pd.DataFrame, terms: tuple[Covariate, ...]) -> np.ndarray:
    """(n, p) covariates as the model has them; NaN where missing."""
    return np.column_stack([covariate_values(table, term) for term in terms]).astype(np.float64)


def fit_propensity(treated: np.ndarray, x: np.ndarray) -> LogisticFit | NoFit:
    """Probability of the treated arm given covariates ``x`` (n, p), main effects, as R's ``glm(binomial)``.

    Run to full convergence (the balance that overlap weights promise holds at the maximum alone). No fit when an arm
    has no more patients than the model has terms, when covariates repeat each other, or when they tell the arms
    apart completely, in which case there is no maximum.
    """
    reason = _why_no_fit(treated.astype(bool), x)
    if reason:
        return NoFit(reason)
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    centre, spread = x.mean(axis=0), x.std(axis=0)
    design = np.column_stack([np.ones(len(x)), (x - centre) / spread])
    fit = GLM(treated.astype(np.float64), design, family=Binomial()).fit(maxiter=100, tol=1e-12, tol_criterion="params")
    if not fit.converged:
        return NoFit("the logistic model did not converge")
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -centre / spread
    return LogisticFit(back @ fit.params, back @ fit.cov_params() @ back.T, np.asarray(fit.fittedvalues))


def _why_no_fit(treated: np.ndarray, x: np.ndarray) -> str:
    n, p = x.shape
    smaller = min(int(treated.sum()), n - int(treated.sum()))
    if smaller <= p + 1:
        return f"the smaller arm has {count_noun(smaller, 'patient')}, too few for {count_noun(p, 'covariate')}"
    centred = x - x.mean(axis=0)
    spread = centred.std(axis=0)
    if (spread == 0).any() or np.linalg.matrix_rank(centred / spread) < p:
        return "a covariate is the same in everybody or repeats the others"
    if _separates(treated, centred / spread):
        return "the covariates tell the arms apart completely: no patient could have had either"
    return ""


def _separates(treated: np.ndarray, x: np.ndarray) -> bool:
    """Whether a plane divides the arms, touching neither or both: then no maximum exists (Albert & Anderson 1984).

    By linear programming (Konis 2007): push every patient to the right side of the plane, and see whether any moves.
    """
    from scipy.optimize import linprog

    signed = np.where(treated, 1.0, -1.0)[:, None] * np.column_stack([np.ones(len(x)), x])
    solution = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(x)), bounds=(-1, 1), method="highs")
    return solution.status == 0 and solution.fun is not None and float(solution.fun) < -1e-6
