"""What multiplies the hazard, and by how much: the Cox model with everything looked at before and after the fit."""

import math
from dataclasses import dataclass, fields, replace

import numpy as np
from scipy.stats import chi2

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.comparison import z_value
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.limits import with_limits
from hcc_dash.kernels.concordance import concordance
from hcc_dash.kernels.cox import CoxFit, Ties, fit_cox
from hcc_dash.kernels.cox_robust import robust_covariance
from hcc_dash.questions.cox.numbers.design import Design, collect_design
from hcc_dash.questions.cox.numbers.firth import firth_ratio, fit_firth
from hcc_dash.questions.cox.numbers.guards import Guard, check_design, describe_stop, stops
from hcc_dash.questions.cox.numbers.hazards_over_time import HazardsOverTime, follow_hazards
from hcc_dash.questions.cox.numbers.options import CoxOptions, checked_cox, status_of_cox, used_ties
from hcc_dash.questions.cox.numbers.result import CoxResult, CoxRow, Engine, TermTest
from hcc_dash.questions.cox.numbers.terms import Contrast, DesignTerm
from hcc_dash.study.model import Study
from hcc_dash.study.time import convert_time

SEPARATED = "the events separate the patients completely"
DEPENDENT = "the covariates explain one another among the patients at risk"
LARGEST_LOG = 700.0  # its exponential is the largest number there is
Ratio = tuple[Estimate, float]


@dataclass(frozen=True, slots=True)
class _Model:
    """What was fitted, or why nothing was; a penalised model is fitted anew for each of its ratios."""

    design: Design
    ties: Ties
    level: float
    fit: CoxFit | None
    firth: bool
    why_not: str
    fewest: int

    @property
    def robust(self) -> bool:
        """Whether errors come from the sandwich, and likelihoods do not hold."""
        return self.design.weights is not None or self.design.cluster is not None


def estimate_cox(cohort: Cohort, options: CoxOptions) -> CoxResult:
    """Hazard ratios of the arms and covariates in one Cox model, as R's ``coxph`` on the complete cases.

    Nothing is fitted where a check says stop: counts and the reason are given instead. Raises ValueError for a
    question the study cannot be asked.
    """
    asked = checked_cox(cohort.study, options)
    status = status_of_cox(cohort, asked)
    return replace(_estimate(cohort, _model_of(asked)), options=asked, status=status)


def _model_of(options: CoxOptions) -> CoxOptions:
    """What is asked of the model itself: where survival is read of it is left out."""
    names = [field.name for field in fields(CoxOptions) if field.name != "landmark_months"]
    return CoxOptions(**{name: getattr(options, name) for name in names})


@once_for_cohort  # the model, its hazards over time, adjusted survival and predictions of it are asked on one page
def _estimate(cohort: Cohort, options: CoxOptions) -> CoxResult:
    cohort = with_limits(cohort, options.conf_level)
    study = cohort.study
    design = collect_design(cohort, options)
    guards = check_design(design, study.methods, cohort.n, options.firth and not options.strata)
    model = _fit(design, study, options, guards)
    engine: Engine = "firth" if model.firth else "cox"
    return CoxResult(
        study=study,
        endpoint=study.endpoint(options.endpoint),
        options=options,
        status=None,
        engine=engine,
        rows=_rows(model),
        term_tests=_term_tests(model),
        overall_tests=_overall(model.fit, options.robust),
        concordance=_concordance(model),
        guards=guards,
        why_not=model.why_not,
        hazards=_hazards(model, study, options),
        n_selected=cohort.n,
        n_analysed=len(design.events.time),
        n_events=int(design.events.event.sum()),
        left_out=design.left_out,
        design=design,
        fit=model.fit,
    )


def _fit(design: Design, study: Study, options: CoxOptions, guards: tuple[Guard, ...]) -> _Model:
    ties, level, fewest = used_ties(study, options), study.methods.conf_level, study.methods.min_events
    stopped = stops(guards)
    if stopped:
        return _Model(design, ties, level, None, False, describe_stop(stopped[0], study, design), fewest)
    events = design.events
    if options.firth and not options.strata:
        firth = fit_firth(events.time, events.event, design.x)
        return _Model(design, ties, level, None, True, "" if firth else "the penalised model did not converge", fewest)
    try:
        fit = _fit_columns(design, design.x, ties)
    except ValueError:  # so nearly dependent that the checks, which look at the first event, do not see it
        return _Model(design, ties, level, None, False, DEPENDENT, fewest)
    return _Model(design, ties, level, fit, False, "" if fit.converged else SEPARATED, fewest)


def _fit_columns(design: Design, x: np.ndarray, ties: Ties) -> CoxFit:
    """The model of these columns; with weights or clusters its covariance is the sandwich (Lin & Wei 1989)."""
    events, weights = design.events, design.weights
    fit = fit_cox(events.time, events.event, x, design.strata, ties, events.entry, weights)
    if not fit.converged or (weights is None and design.cluster is None):
        return fit
    robust = robust_covariance(events.time, events.event, x, fit, design.strata, events.entry, weights, design.cluster)
    return replace(fit, covariance=robust)


def _rows(model: _Model) -> tuple[CoxRow, ...]:
    return tuple(row for term in model.design.terms for row in _term_rows(model, term))


def _term_rows(model: _Model, term: DesignTerm) -> list[CoxRow]:
    event = model.design.events.event
    alone = None if term.kind == "interaction" else _alone(model, term)
    rows = []
    for contrast in term.contrasts:
        crude = _univariable(alone, term, contrast, model.level)
        adjusted = _multivariable(model, contrast)
        rows.append(
            CoxRow(
                term=term.key,
                label=term.label,
                kind=term.kind,
                level=contrast.level,
                arm=contrast.arm,
                at=contrast.at,
                n=int(contrast.members.sum()),
                n_events=int((event & contrast.members).sum()),
                reference=contrast.reference,
                univariable=crude[0],
                univariable_p=crude[1],
                multivariable=adjusted[0],
                p_value=adjusted[1],
            )
        )
    return rows


def _alone(model: _Model, term: DesignTerm) -> CoxFit | str:
    """The term alone in the model, same patients and strata; or why there is no such model."""
    design = model.design
    event = design.events.event
    if model.firth and event.sum() < model.fewest:  # the penalty is what allows so few, and this model has none
        return f"too few events: {int(event.sum())}"
    empty = [level for level, members in term.groups if not (event & members).any()]
    if empty:
        return f"no events in {', '.join(empty)}"
    if not event.any():
        return "no events"
    try:
        fit = _fit_columns(design, design.x[:, list(term.columns)], model.ties)
    except ValueError:  # the term is the same in all who are at risk together, within strata
        return "it does not vary among the patients at risk"
    return fit if fit.converged else SEPARATED


def _univariable(alone: CoxFit | str | None, term: DesignTerm, contrast: Contrast, level: float) -> Ratio:
    if alone is None or contrast.reference:
        return not_estimable(""), math.nan
    if isinstance(alone, str):
        return not_estimable(alone), math.nan
    own = tuple((term.columns.index(column), weight) for column, weight in contrast.weights)
    return contrast_ratio(alone, own, level)


def _multivariable(model: _Model, contrast: Contrast) -> Ratio:
    if contrast.reference:
        return not_estimable(""), math.nan
    if model.why_not:
        return not_estimable(model.why_not), math.nan
    if model.fit is None:
        events = model.design.events
        return firth_ratio(events.time, events.event, model.design.x, contrast, model.level)
    return contrast_ratio(model.fit, contrast.weights, model.level)


def contrast_ratio(fit: CoxFit, weights: tuple[tuple[int, float], ...], level: float) -> Ratio:
    """Exponential of a weighted sum of coefficients, with Wald limits and two-sided Wald p."""
    columns, shares = [column for column, _ in weights], np.array([share for _, share in weights])
    log_ratio = float(shares @ fit.coef[columns])
    error = math.sqrt(float(shares @ fit.covariance[np.ix_(columns, columns)] @ shares))
    half = z_value(level) * error
    ends = (log_ratio, log_ratio - half, log_ratio + half)
    value, low, high = (math.exp(end) if end < LARGEST_LOG else math.inf for end in ends)
    return Estimate(value, low, high, error), float(chi2.sf((log_ratio / error) ** 2, 1))


def _overall(fit: CoxFit | None, robust: bool) -> tuple[Test, ...]:
    """All coefficients at 0: likelihood ratio, Wald, score; with robust errors Wald alone holds."""
    if fit is None or not fit.converged:
        return ()
    scale = np.sqrt(np.diag(fit.covariance))
    if robust and np.linalg.matrix_rank(fit.covariance / np.outer(scale, scale), hermitian=True) < scale.size:
        return (Test("robust Wald", why_missing="fewer clusters than coefficients"),)
    statistics = {
        "likelihood ratio": 2 * (fit.log_likelihood - fit.log_likelihood_null),
        "Wald": float(fit.coef @ np.linalg.solve(fit.covariance, fit.coef)),
        "score": fit.score_statistic,
    }
    if robust:
        statistics = {"robust Wald": statistics["Wald"]}
    df = fit.coef.size
    return tuple(Test(name, statistic, df, float(chi2.sf(statistic, df))) for name, statistic in statistics.items())


def _term_tests(model: _Model) -> tuple[TermTest, ...]:
    """Likelihood ratio of each term, others staying; as R's ``drop1``, but a term takes its interactions along."""
    fit = model.fit
    if fit is None or not fit.converged or model.robust:
        return ()
    tests = []
    for term in model.design.terms:
        dropped = {term.key} | {other.key for other in model.design.terms if term.key in other.parents}
        columns = model.design.columns_of(dropped)
        without = _log_likelihood_without(model, columns, fit)
        statistic = max(0.0, 2 * (fit.log_likelihood - without))
        test = Test("likelihood ratio", statistic, len(columns), float(chi2.sf(statistic, len(columns))))
        tests.append(TermTest(term.key, term.label, term.kind, test))
    return tuple(tests)


def _log_likelihood_without(model: _Model, columns: list[int], fit: CoxFit) -> float:
    design = model.design
    rest = np.delete(design.x, columns, axis=1)
    if rest.shape[1] == 0:
        return fit.log_likelihood_null
    events = design.events
    return fit_cox(events.time, events.event, rest, design.strata, model.ties, events.entry).log_likelihood


def _concordance(model: _Model) -> Estimate:
    """Harrell's C of the model's own patients, within strata, with its infinitesimal-jackknife error."""
    if model.fit is None or not model.fit.converged:
        return not_estimable(model.why_not or "not given for a penalised model")
    if model.robust:
        return not_estimable("not given with weights or clusters")
    events = model.design.events
    if events.entry is not None:
        return not_estimable("not given with late entry")
    c_index = concordance(events.time, events.event, model.design.x @ model.fit.coef, model.design.strata)
    half = z_value(model.level) * c_index.std_error
    return Estimate(c_index.value, c_index.value - half, c_index.value + half, c_index.std_error)


def _hazards(model: _Model, study: Study, options: CoxOptions) -> HazardsOverTime | None:
    if model.fit is None or not model.fit.converged or model.robust:
        return None
    unit = study.endpoint(options.endpoint).unit
    wanted = study.methods.rmst_tau_months
    tau = None if wanted is None else convert_time(wanted, "months", unit)
    cut = convert_time(options.cut_months, "months", unit)
    return follow_hazards(model.design, model.fit, study.methods, cut, tau)
