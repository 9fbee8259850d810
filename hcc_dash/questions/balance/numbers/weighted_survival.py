"""How do two arms compare that nobody randomised: weighted by propensity score until they are alike."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.comparison import z_value
from hcc_dash.estimation.curves import ticks
from hcc_dash.estimation.events import Events, LeftOut
from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.landmark import chosen_landmark
from hcc_dash.estimation.plan import Question, status_of_question
from hcc_dash.questions.balance.numbers.hazard_models import Model, Ratio, estimate_ratio
from hcc_dash.questions.balance.numbers.propensity import (
    Gathered,
    LogisticFit,
    NoFit,
    Patients,
    fit_propensity,
    gather_patients,
)
from hcc_dash.questions.balance.numbers.sensitivity import find_e_value
from hcc_dash.questions.balance.numbers.weighted_balance import balance_frame
from hcc_dash.questions.balance.numbers.weighted_curves import counts_frame, curves_frame, estimate_curves, read_at
from hcc_dash.questions.balance.numbers.weighted_result import Found, WeightedOptions, WeightedResult
from hcc_dash.questions.balance.numbers.weighting import (
    WEIGHT_KINDS,
    WeightKind,
    describe_group,
    describe_overlap,
    is_inside,
    make_weights,
)
from hcc_dash.study.counts import plain_number
from hcc_dash.study.parts import Covariate, Methods

MODELS: tuple[Model, ...] = ("unadjusted", "adjusted", "weighted", "weighted and adjusted")
TRIMS = (0.0, 0.025, 0.05, 0.1, 0.15)
RATIO_COLUMNS = ("level", "n", "n_events", "estimate", "conf_low", "conf_high", "std_error", "note")


@dataclass(frozen=True, slots=True)
class Weighed:
    """Patients with their propensity score and weights, after trimming ``n_trimmed`` others."""

    patients: Patients
    fit: LogisticFit
    weights: np.ndarray
    n_trimmed: int


def weigh(
    patients: Patients, kind: WeightKind, trim: float = 0.0, fit: LogisticFit | NoFit | None = None
) -> Weighed | NoFit:
    """Score and weights; patients outside the trimming limits leave and the score is fitted to the others again.

    ``fit``: the score of these very patients where it is known already.
    """
    if not 0 <= trim < 0.5:
        raise ValueError(f"A trimming limit lies between 0 and 0.5; found {trim}.")
    fit = fit_propensity(patients.treated, patients.x) if fit is None else fit
    if isinstance(fit, NoFit):
        return fit
    inside = is_inside(fit.score, trim)
    if not inside.all():
        patients = patients.keep(inside)
        fit = fit_propensity(patients.treated, patients.x)
    if isinstance(fit, NoFit):
        return fit
    weights = make_weights(kind, patients.treated, fit.score)
    return Weighed(patients, fit, weights, int((~inside).sum()))


def estimate_weighted(cohort: Cohort, options: WeightedOptions) -> WeightedResult:
    """Propensity score, balance, weighted curves and hazard ratios of one arm against the reference.

    Everything is computed in the unit of the endpoint's time column; nothing is rounded. When it cannot be done
    ``found`` is None and ``why_not`` says why. Raises ValueError for an endpoint, arm or weight the study does
    not have.
    """
    study = cohort.study
    endpoint = study.endpoint(options.endpoint)
    landmark = chosen_landmark(study, options.endpoint, options.landmark_months)
    question = Question(
        analysis="balance", endpoint=options.endpoint, landmark_months=options.landmark_months,
        as_declared=(options.arm, options.weights, options.trim) == ("", "overlap", 0.0),
    )  # fmt: skip
    gathered = _gather(cohort, options)
    weighed: Weighed | NoFit
    left_out: tuple[LeftOut, ...] = ()
    if isinstance(gathered, NoFit):
        arm, reference, weighed = "", "", gathered
    else:
        arm, reference, left_out = gathered.arm, gathered.reference, gathered.left_out
        weighed = weigh(gathered.patients, options.weights, options.trim)
    comparison, n, n_trimmed = None, 0, 0
    if isinstance(weighed, Weighed) and isinstance(gathered, Gathered):
        comparison = _find(cohort, gathered, weighed, options, landmark.at(endpoint.unit))
        n, n_trimmed = weighed.patients.n, weighed.n_trimmed
    return WeightedResult(
        study=study,
        endpoint=endpoint,
        options=options,
        status=status_of_question(cohort, question),
        landmark=landmark,
        arm=arm,
        reference=reference,
        found=comparison,
        why_not=weighed.reason if isinstance(weighed, NoFit) else "",
        n_selected=cohort.n,
        n_analysed=n,
        n_trimmed=n_trimmed,
        left_out=left_out,
    )


def _gather(cohort: Cohort, options: WeightedOptions) -> Gathered | NoFit:
    if cohort.study.design.randomised:
        return NoFit("the arms were randomised, so a propensity score would model chance")
    return gather_patients(cohort, options.endpoint, options.arm)


def _find(cohort: Cohort, gathered: Gathered, weighed: Weighed, options: WeightedOptions, landmark: float) -> Found:
    study, methods = cohort.study, cohort.study.methods
    endpoint = study.endpoint(options.endpoint)
    patients, weights = weighed.patients, weighed.weights
    arms = (gathered.reference, gathered.arm)
    parts = (~patients.treated, patients.treated)
    weighted, raw = estimate_curves(patients, weights), estimate_curves(patients, np.ones(patients.n))
    ratios = tuple(estimate_ratio(patients, model, weights, methods) for model in MODELS)
    chosen = next(ratio for ratio in ratios if ratio.model == "weighted")
    reference, treated = (
        describe_group(arm, group_label(study, "", arm), weights[part], patients.event[part])
        for arm, part in zip(arms, parts, strict=True)
    )
    return Found(
        overlap=describe_overlap(patients.treated, weighed.fit.score, weights),
        groups=(reference, treated),
        odds=_odds_frame(gathered.terms, weighed.fit, methods),
        balance=balance_frame(cohort, gathered.terms, patients, weights),
        curves=pd.concat(
            [curves_frame(weighted, "weighted", arms, methods), curves_frame(raw, "unweighted", arms, methods)],
            ignore_index=True,
        ),
        counts=counts_frame(weighted, arms, ticks(_events_of(patients, arms), endpoint)),
        at_landmark=read_at(weighted, landmark, methods),
        at_landmark_unweighted=read_at(raw, landmark, methods),
        ratios=ratios,
        e_value=find_e_value(chosen.estimate, float(patients.event.mean())),
        by_weights=_grid(gathered.patients, [(kind, kind, options.trim) for kind in WEIGHT_KINDS], methods),
        by_trim=_grid(gathered.patients, [(plain_number(trim), options.weights, trim) for trim in TRIMS], methods),
    )


def _events_of(patients: Patients, arms: tuple[str, str]) -> Events:
    no_competing = np.zeros(patients.n, dtype=bool)
    codes = patients.treated.astype(np.int64)
    return Events(patients.time, patients.event, no_competing, codes, arms, patients.rows, ())


def _odds_frame(terms: tuple[Covariate, ...], fit: LogisticFit, methods: Methods) -> pd.DataFrame:
    """term estimate conf_low conf_high std_error: odds ratios of being given the arm (error of the log)."""
    coef, error = fit.coef[1:], np.sqrt(np.diag(fit.covariance))[1:]
    half = z_value(methods.conf_level) * error
    return pd.DataFrame(
        {
            "term": [term.label for term in terms],
            "estimate": np.exp(coef),
            "conf_low": np.exp(coef - half),
            "conf_high": np.exp(coef + half),
            "std_error": error,
        }
    )


def _grid(patients: Patients, asked: list[tuple[str, WeightKind, float]], methods: Methods) -> pd.DataFrame:
    """The weighted hazard ratio for each (name, kind of weight, trimming limit)."""
    rows = []
    whole = fit_propensity(patients.treated, patients.x)
    for name, kind, trim in asked:
        weighed = weigh(patients, kind, trim, whole)
        if isinstance(weighed, NoFit):
            rows.append({"level": name, "n": 0, "n_events": 0, "note": weighed.reason})
            continue
        used = weighed.patients
        ratio: Ratio = estimate_ratio(used, "weighted", weighed.weights, methods)
        rows.append(
            {
                "level": name,
                "n": used.n,
                "n_events": int(used.event.sum()),
                "estimate": ratio.estimate.value,
                "conf_low": ratio.estimate.conf_low,
                "conf_high": ratio.estimate.conf_high,
                "std_error": ratio.estimate.std_error,
                "note": ratio.estimate.why_missing,
            }
        )
    return pd.DataFrame(rows, columns=list(RATIO_COLUMNS))
