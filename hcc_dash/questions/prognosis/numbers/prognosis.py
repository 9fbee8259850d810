"""Which staging or model predicts better here: discrimination and calibration of candidate Cox models."""

import math
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.comparison import z_value
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.events import Events, LeftOut, collect_events, take
from hcc_dash.estimation.landmark import chosen_landmark
from hcc_dash.kernels.concordance import concordance
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.kernels.times import align_time
from hcc_dash.questions.prognosis.numbers.accuracy import (
    MOST_PAIRS,
    Outcome,
    area_under_curve,
    brier_scores,
    calibrate,
    integrated_brier,
    survival_outcome,
    uno_concordance,
)
from hcc_dash.questions.prognosis.numbers.bootstrap import (
    Resampled,
    corrected,
    corrected_difference,
    mean_slope,
    resample_models,
)
from hcc_dash.questions.prognosis.numbers.models import Predictors, Scored, fit_model, predict, read_predictors
from hcc_dash.questions.prognosis.numbers.options import Candidate, PrognosisOptions, checked_candidates
from hcc_dash.questions.prognosis.numbers.result import Difference, ModelResult, PrognosisResult
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.parts import Methods


@dataclass(frozen=True, slots=True)
class _Asked:
    """Patients, their outcome, and the times (endpoint's unit) at which predictions are judged."""

    events: Events
    outcome: Outcome
    methods: Methods
    landmark: float
    landmarks: tuple[float, ...]
    grid: np.ndarray
    null: np.ndarray


def estimate_prognosis(cohort: Cohort, options: PrognosisOptions) -> PrognosisResult:
    """How well each candidate model tells who has the event earlier, and whether its probabilities are right.

    All models are fitted to the same patients, those with every column of every model, all arms together; the
    arm is in none of them. Times in the endpoint's unit. Raises ValueError for factors, covariates or a landmark
    that the study cannot be asked about.
    """
    study = cohort.study
    candidates = checked_candidates(cohort, options)
    endpoint = study.endpoint(options.endpoint)
    landmark = chosen_landmark(study, options.endpoint, options.landmark_months)
    events, predictors, left_out = _analysed(cohort, options, candidates)
    why = _why_not(events, candidates, study.methods)
    landmarks = _landmarks(endpoint.landmarks, landmark)
    draft = PrognosisResult(
        study=study,
        endpoint=endpoint,
        options=replace(options, candidates=candidates),
        status="exploratory",
        landmark=landmark,
        landmarks=landmarks,
        models=(),
        differences=(),
        null_brier=math.nan,
        null_integrated_brier=math.nan,
        n_selected=cohort.n,
        n_analysed=len(events.time),
        n_events=int(events.event.sum()),
        n_competing=int(events.competing.sum()),
        left_out=left_out,
        why_not=why,
    )
    if not why:
        at = tuple(align_time(landmark.at(endpoint.unit), events.time) for landmark in landmarks)
        asked = _ask(events, align_time(landmark.at(endpoint.unit), events.time), at, study.methods)
        return _with_models(draft, asked, predictors)
    return draft


def _landmarks(declared: tuple[Landmark, ...], chosen: Landmark) -> tuple[Landmark, ...]:
    """The endpoint's landmarks and the chosen one, in order of time."""
    every = declared if any(landmark == chosen for landmark in declared) else (*declared, chosen)
    return tuple(sorted(every, key=lambda landmark: landmark.at("days")))


def _analysed(
    cohort: Cohort, options: PrognosisOptions, candidates: tuple[Candidate, ...]
) -> tuple[Events, list[Predictors], tuple[LeftOut, ...]]:
    """Patients with a time, a status and every column of every model; who is left out and why."""
    study = cohort.study
    events = collect_events(cohort, study.endpoint(options.endpoint), "none")
    table = cohort.subjects.iloc[events.rows]
    predictors = [read_predictors(study, table, candidate) for candidate in candidates]
    complete = np.ones(len(table), dtype=bool)
    left_out = list(events.left_out)
    for candidate, columns in zip(candidates, predictors, strict=True):
        lost = int((complete & ~columns.complete).sum())
        complete &= columns.complete
        if lost:
            left_out.append(LeftOut(f"no value for {candidate.label}", lost))
    kept = np.flatnonzero(complete)
    return take(events, complete), [columns.take(kept) for columns in predictors], tuple(left_out)


def _why_not(events: Events, candidates: tuple[Candidate, ...], methods: Methods) -> str:
    if not candidates:
        return "the table has no factors to predict from"
    if not len(events.time):
        return "nobody has every column of every model"
    n_events = int(events.event.sum())
    return f"too few events: {n_events}" if n_events < methods.min_events else ""


def _ask(events: Events, landmark: float, landmarks: tuple[float, ...], methods: Methods) -> _Asked:
    """The outcome, the event times up to the landmark, and the null model's curve there."""
    end = float(events.time.max(initial=0.0))
    inside = np.unique(events.time[events.event & (events.time < min(landmark, end)) & (events.time > 0)])
    grid = np.append(inside, landmark) if landmark < end else np.zeros(0)
    null = survival_at(kaplan_meier(events.time, events.event), grid)[0] if grid.size else grid
    return _Asked(events, survival_outcome(events.time, events.event), methods, landmark, landmarks, grid, null)


def _with_models(draft: PrognosisResult, asked: _Asked, predictors: list[Predictors]) -> PrognosisResult:
    time, event = asked.events.time, asked.events.event
    fitted = [fit_model(columns, time, event, asked.methods.ties) for columns in predictors]
    usable = [k for k, model in enumerate(fitted) if not isinstance(model, str)]
    null_brier, null_integrated = _null(asked)
    models = [
        ModelResult(candidate, why_missing=model)
        if isinstance(model, str)
        else _judge(candidate, model, asked, (null_brier, null_integrated))
        for candidate, model in zip(draft.options.candidates, fitted, strict=True)
    ]
    differences: tuple[Difference, ...] = ()
    if draft.options.resamples and usable:
        resampled = resample_models(
            [predictors[k] for k in usable],
            time,
            event,
            asked.methods.ties,
            draft.options.resamples,
            draft.options.seed,
        )
        differences = _add_bootstrap(models, usable, resampled, asked.methods.conf_level)
    return replace(
        draft,
        models=tuple(models),
        differences=differences,
        null_brier=null_brier,
        null_integrated_brier=null_integrated,
    )


def _null(asked: _Asked) -> tuple[float, float]:
    """Brier score at, and integrated up to, the landmark of one curve for everybody."""
    if not asked.grid.size:
        return math.nan, math.nan
    scores = brier_scores(asked.outcome, np.tile(asked.null, (len(asked.events.time), 1)), asked.grid)
    return float(scores[-1]), integrated_brier(asked.grid, scores)


def _judge(candidate: Candidate, model: Scored, asked: _Asked, null: tuple[float, float]) -> ModelResult:
    """Everything about one model that needs no resampling."""
    time, event = asked.events.time, asked.events.event
    score = model.x @ model.fit.coef
    pairs = concordance(time, event, score)
    half = z_value(asked.methods.conf_level) * pairs.std_error
    result = ModelResult(
        candidate=candidate,
        n_parameters=model.x.shape[1],
        merged=model.merged,
        harrell=Estimate(pairs.value, pairs.value - half, pairs.value + half, pairs.std_error)
        if pairs.value == pairs.value
        else not_estimable("no two patients can be compared"),
        corrected=not_estimable("not resampled"),
        uno=_uno(asked, score),
        auc=tuple(area_under_curve(asked.outcome, score, at) for at in asked.landmarks),
    )
    if not asked.grid.size:
        return result
    survival = predict(model, time, event, asked.grid)
    scores = brier_scores(asked.outcome, survival, asked.grid)
    integrated = integrated_brier(asked.grid, scores)
    return replace(
        result,
        brier=float(scores[-1]),
        scaled_brier=1 - float(scores[-1]) / null[0],
        integrated_brier=integrated,
        scaled_integrated_brier=1 - integrated / null[1],
        calibration=calibrate(time, event, survival[:, -1], asked.landmark, asked.methods),
    )


def _uno(asked: _Asked, score: np.ndarray) -> Estimate:
    if score.size > MOST_PAIRS:
        return not_estimable(f"more than {MOST_PAIRS:,} patients: every pair would be compared")
    value = uno_concordance(asked.outcome, score, asked.landmark)
    return (
        not_estimable("no two patients can be compared before the landmark") if math.isnan(value) else Estimate(value)
    )


def _add_bootstrap(
    models: list[ModelResult], usable: list[int], resampled: Resampled, level: float
) -> tuple[Difference, ...]:
    """Put the corrected concordances into the models; the differences of every pair, both ways."""
    apparent = np.array([models[k].harrell.value for k in usable])
    for at, k in enumerate(usable):
        models[k] = replace(
            models[k],
            corrected=corrected(resampled, apparent, at, level),
            optimism=float(resampled.optimism[at]),
            slope=mean_slope(resampled, at),
            n_failed=int(resampled.n_failed[at]),
        )
    return tuple(
        Difference(usable[a], usable[b], corrected_difference(resampled, apparent, a, b, level))
        for a, b in permutations(range(len(usable)), 2)
    )
