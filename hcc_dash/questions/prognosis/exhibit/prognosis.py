"""Which staging or model predicts better here: the prognosis exhibit."""

import math
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.prognosis.numbers.options import PrognosisOptions
from hcc_dash.questions.prognosis.numbers.prognosis import estimate_prognosis
from hcc_dash.questions.prognosis.numbers.result import ModelResult, PrognosisResult
from hcc_dash.questions.prognosis.pictures.prognosis import draw_calibration, draw_concordance
from hcc_dash.questions.prognosis.words.prognosis import (
    say_alt_calibration,
    say_alt_concordance,
    say_footnote,
    say_prognosis,
    table_accuracy,
    table_calibration,
    table_differences,
    table_models,
)
from hcc_dash.questions.prognosis.words.prognosis_method import say_method, say_notes

NUMBERS = ("estimate", "std_error", "conf_low", "conf_high")
COLUMNS = {
    "models": ("model", "term", "time", "n", "n_events", *NUMBERS),
    "differences": ("model", "reference", "term", *NUMBERS),
    "calibration": ("model", "level", "time", "n", "n_events", "predicted", "estimate", "conf_low", "conf_high"),
}


def build_prognosis(cohort: Cohort, options: PrognosisOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Concordance and calibration of candidate models about one cohort; always exploratory."""
    result = estimate_prognosis(cohort, options)
    records = _records(result)
    rows = {"models": records, **_other_rows(result)}
    return Exhibit.of(
        cohort,
        result,
        view,
        command="" if options.candidates else "prognosis",  # models of one's own have no option
        id="prognosis",
        options=options,
        said=Said(
            question=f"Which staging or model predicts {result.endpoint.event_label} better here?",
            answer=say_prognosis(result),
            footnote=say_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts=_facts(result),
        pictures=_pictures(result, look),
        tables=_word_tables(result),
        frames={name: pd.DataFrame(rows[name], columns=list(COLUMNS[name])) for name in rows},
        row_note=f"time in {result.endpoint.unit}",
        estimates=records,
        n_comparisons=len(result.ranked) * (len(result.ranked) - 1) // 2,
    )


def _pictures(result: PrognosisResult, look: Look) -> tuple[Picture, ...]:
    if not result.ranked:
        return ()
    first = Picture(
        draw_concordance(result, look), "Concordance (C): who has the event earlier", say_alt_concordance(result)
    )
    if not any(model.calibration for model in result.models):
        return (first,)
    heading = f"Calibration at {result.landmark.short}: are the probabilities right"
    return first, Picture(draw_calibration(result, look), heading, say_alt_calibration(result))


def _word_tables(result: PrognosisResult) -> tuple[WordTable, ...]:
    tables = [
        WordTable("Concordance, best first", table_models(result)),
        WordTable("Against the best", table_differences(result)),
        WordTable("Accuracy over time", table_accuracy(result)),
        WordTable("Calibration", table_calibration(result)),
    ]
    return tuple(table for table in tables if not table.frame.empty)


def _facts(result: PrognosisResult) -> dict[str, Any]:
    return {
        "endpoint": result.options.endpoint,
        "models": [
            {"label": candidate.label, "factors": list(candidate.factors), "covariates": list(candidate.covariates)}
            for candidate in result.options.candidates
        ],
        "landmark": {"name": result.landmark.name, "time": result.landmark.at(result.endpoint.unit)},
        "time_unit": result.endpoint.unit,
        "resamples": result.options.resamples,
        "seed": result.options.seed,
    }


def _records(result: PrognosisResult) -> list[dict[str, Any]]:
    """Every number about a model, unrounded, one record each; the null model's Brier scores among them."""
    at = result.landmark.at(result.endpoint.unit)
    counts = {"n": result.n_analysed, "n_events": result.n_events}
    records: list[dict[str, Any]] = []
    for model in result.models:
        base = {"model": model.candidate.label} | counts
        for term, time, estimate in _model_terms(model, result, at):
            records.append(base | {"term": term, "time": time} | _numbers(estimate))
    for term, value in {"brier": result.null_brier, "integrated_brier": result.null_integrated_brier}.items():
        records.append(counts | {"model": "null", "term": term, "time": at} | _numbers(Estimate(value)))
    return records


def _model_terms(model: ModelResult, result: PrognosisResult, at: float) -> list[tuple[str, float, Estimate]]:
    terms = [("harrell_c", math.nan, model.harrell), ("corrected_c", math.nan, model.corrected)]
    terms += [("optimism", math.nan, Estimate(model.optimism)), ("calibration_slope", math.nan, Estimate(model.slope))]
    terms.append(("uno_c", at, model.uno))
    times = [landmark.at(result.endpoint.unit) for landmark in result.landmarks]
    terms += [("auc", time, Estimate(value)) for time, value in zip(times, model.auc, strict=False)]
    scores = {
        "brier": model.brier,
        "scaled_brier": model.scaled_brier,
        "integrated_brier": model.integrated_brier,
        "scaled_integrated_brier": model.scaled_integrated_brier,
    }
    return [*terms, *((term, at, Estimate(value)) for term, value in scores.items())]


def _other_rows(result: PrognosisResult) -> dict[str, list[dict[str, Any]]]:
    names = [model.candidate.label for model in result.models]
    at = result.landmark.at(result.endpoint.unit)
    return {
        "differences": [
            {"model": names[pair.second], "reference": names[pair.first], "term": "corrected_c_difference"}
            | _numbers(pair.estimate)
            for pair in result.differences
        ],
        "calibration": [
            {
                "model": model.candidate.label,
                "level": str(number),
                "time": at,
                "n": point.n,
                "n_events": point.n_events,
                "predicted": point.predicted,
                "estimate": point.observed,
                "conf_low": point.conf_low,
                "conf_high": point.conf_high,
            }
            for model in result.models
            for number, point in enumerate(model.calibration, start=1)
        ],
    }


def _numbers(estimate: Estimate) -> dict[str, float]:
    values = (estimate.value, estimate.std_error, estimate.conf_low, estimate.conf_high)
    return dict(zip(NUMBERS, values, strict=True))
