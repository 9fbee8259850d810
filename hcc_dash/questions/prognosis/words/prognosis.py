"""Prognosis in words: which model predicts better, and whether that is more than noise."""

import math

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.prognosis.numbers.result import ModelResult, PrognosisResult
from hcc_dash.questions.prognosis.words.prognosis_method import say_method, say_notes
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    count_points,
    say_conf_level,
    say_interval,
    say_left_out,
    say_list,
    say_number,
    say_percent,
    say_proportion,
    say_ratio,
)

EXPLAINED = (
    "C is the share of pairs of patients in which the one who has the event earlier was given the higher risk: 0.5 is "
    "a coin, 1 is perfect. The Brier score is the mean squared error of the predicted probability: lower is better."
)


TOLD = 3
"""Models that the answer names; the others are counted, and a table has all."""


def say_prognosis(result: PrognosisResult) -> str:
    """The one sentence: which model predicts better, none clearly, or why it cannot be said."""
    event = result.endpoint.event_label
    if result.why_not:
        return f"What predicts {event} is not estimated: {result.why_not}."
    ranked = result.ranked
    if not ranked:
        return f"What predicts {event} is not estimated: no model could be fitted."
    everybody = Counted(label="", n=result.n_analysed, n_events=result.n_events)
    counted = say_counts_only([everybody], f"{result.endpoint.happened} by the end of follow-up")
    if counted:
        return counted
    best = result.models[ranked[0]]
    if len(ranked) == 1:
        return _say_alone(result, best)
    if not best.corrected.estimable:
        best_first = [(say_number(result.models[k].harrell.value, 2), _name(result, k)) for k in ranked]
        told = [f"{value} ({name})" for value, name in best_first[:TOLD]]
        more = len(best_first) - TOLD
        stated = say_list([*told, f"{more} more down to {best_first[-1][0]}"] if more > 0 else told)
        return f"C for {event}: {stated}; whether they differ is not known without resampling."
    return _say_compared(result) + _say_chance(result, best)


def _say_alone(result: PrognosisResult, model: ModelResult) -> str:
    event, estimate = result.endpoint.event_label, model.best_estimate
    kind = "corrected for optimism" if model.corrected.estimable else "apparent"
    return (
        f"By {model.candidate.label}, the patient with the earlier {event} was given the higher risk in "
        f"{say_percent(estimate.value)} of pairs (C {say_number(estimate.value, 2)}, {kind}, {_level(result)} "
        f"{say_interval(estimate.conf_low, estimate.conf_high, 2)})."
    )


def _say_compared(result: PrognosisResult) -> str:
    """Best against the next and the last, in that order of strength; without the full stop."""
    event, ranked = result.endpoint.event_label, result.ranked
    first, next_best, last = ranked[0], ranked[1], ranked[-1]
    to_next, to_last = result.difference(next_best, first), result.difference(last, first)
    assert to_next is not None  # every pair of fitted models is resampled together
    assert to_last is not None
    said_event = event[:1].upper() + event[1:]
    if to_next.clear and to_next.estimate.value > 0:
        rest = "" if len(ranked) == 2 else ", the next best"
        return (
            f"{said_event} is predicted better by {_name(result, first)} than by {_name(result, next_best)}{rest}: C "
            f"{_c(result, first)} v {_c(result, next_best)}, {_say_difference(result, to_next.estimate)}"
        )
    if to_last.clear and to_last.estimate.value > 0:
        return (
            f"{said_event} is predicted better by {_name(result, first)} than by {_name(result, last)}: C "
            f"{_c(result, first)} v {_c(result, last)}, {_say_difference(result, to_last.estimate)}; not clearly "
            f"better than by {_name(result, next_best)}: C {_c(result, next_best)}, "
            f"{_say_difference(result, to_next.estimate)}"
        )
    kind = "staging" if all(_is_staging(model) for model in result.models) else "model"
    lead = f"Neither {kind} predicts {event} clearly better"
    if len(ranked) > 2:
        lead = f"None of {len(ranked)} {kind}s predicts {event} clearly better than another"
    values = [f"{_c(result, k)} ({_name(result, k)})" for k in (last, first)]
    return f"{lead}: C {values[0]} v {values[1]}, {_say_difference(result, to_last.estimate)}"


def _is_staging(model: ModelResult) -> bool:
    return len(model.candidate.factors) == 1 and not model.candidate.covariates


def _c(result: PrognosisResult, k: int) -> str:
    return say_number(result.models[k].corrected.value, 2)


def _say_difference(result: PrognosisResult, difference: Estimate) -> str:
    if not difference.estimable:
        return f"difference not estimated ({difference.why_missing})"
    interval = say_interval(difference.conf_low, difference.conf_high, 2)
    return f"difference {say_number(difference.value, 2)} ({_level(result)} {interval})"


def _say_chance(result: PrognosisResult, best: ModelResult) -> str:
    low = best.corrected.conf_low
    return "; even the best is not clearly better than chance (0.50)." if low <= 0.5 else "."


def _level(result: PrognosisResult) -> str:
    return f"{say_conf_level(result.study.methods.conf_level)} CI"


def _name(result: PrognosisResult, k: int) -> str:
    """A model's label inside a sentence: "registered covariates", but "TNM stage"."""
    label = result.models[k].candidate.label
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def table_models(result: PrognosisResult) -> pd.DataFrame:
    """One row per model, best first: concordance, what is left of it in new patients, calibration slope."""
    level = _level(result)
    rows = []
    for model in _in_order(result):
        row = {"Model": model.candidate.label, "Parameters": str(model.n_parameters) if model.estimable else "–"}
        if not model.estimable:
            row[f"C, corrected ({level})"] = f"{NOT_ESTIMABLE} ({model.why_missing})"
        else:
            row |= {
                f"C, corrected ({level})": say_ratio(model.corrected),
                f"C, apparent ({level})": say_ratio(model.harrell),
                "Optimism": say_number(model.optimism, 3),
                "Calibration slope": say_number(model.slope, 2),
                f"Uno's C to {result.landmark.short}": _say_uno(model.uno),
            }
        rows.append(row)
    return pd.DataFrame(rows).fillna("–")


def _say_uno(estimate: Estimate) -> str:
    return say_number(estimate.value, 2) if estimate.estimable else f"{NOT_ESTIMABLE} ({estimate.why_missing})"


def table_accuracy(result: PrognosisResult) -> pd.DataFrame:
    """One row per fitted model: area under the curve per landmark, Brier scores beside the null model's."""
    rows = []
    at = result.landmark.short
    for model in (model for model in _in_order(result) if model.estimable):
        row = {"Model": model.candidate.label}
        row |= {
            f"AUC at {landmark.short}": say_number(v, 2)
            for landmark, v in zip(result.landmarks, model.auc, strict=True)
        }
        rows.append(
            row
            | {
                f"Brier at {at}": say_number(model.brier, 3),
                "Scaled": say_percent(model.scaled_brier),
                f"Brier to {at}": say_number(model.integrated_brier, 3),
                "Scaled, integrated": say_percent(model.scaled_integrated_brier),
            }
        )
    if rows:
        null = dict.fromkeys(rows[0], "0.50") | {"Model": "Same risk for everybody", "Scaled": "0 %"}
        null |= {f"Brier at {at}": say_number(result.null_brier, 3), "Scaled, integrated": "0 %"}
        rows.append(null | {f"Brier to {at}": say_number(result.null_integrated_brier, 3)})
    return pd.DataFrame(rows)


def table_differences(result: PrognosisResult) -> pd.DataFrame:
    """One row per model against the best: the difference of optimism-corrected concordances."""
    rows = []
    for k in result.ranked[1:]:
        gap = result.difference(k, result.ranked[0])
        if gap is not None:
            pair = f"{result.models[result.ranked[0]].candidate.label} less {_name(result, k)}"
            estimate = gap.estimate
            interval = say_interval(estimate.conf_low, estimate.conf_high, 3)
            value = f"{say_number(estimate.value, 3)} ({interval})" if estimate.estimable else NOT_ESTIMABLE
            clear = "yes" if gap.clear else "no" if estimate.estimable else estimate.why_missing
            rows.append({"Compared": pair, f"Difference in C ({_level(result)})": value, "More than noise": clear})
    return pd.DataFrame(rows)


def table_calibration(result: PrognosisResult) -> pd.DataFrame:
    """One row per model and group of like prediction, worst first: predicted and observed event-free."""
    at = result.landmark.short
    rows = []
    for model in _in_order(result):
        for number, point in enumerate(model.calibration, start=1):
            observed = Estimate(point.observed, point.conf_low, point.conf_high, why_missing="follow-up ends before")
            rows.append(
                {
                    "Model": model.candidate.label if number == 1 else "",
                    "Group": str(number),
                    "Patients": str(point.n),
                    "Events": str(point.n_events),
                    f"Predicted event-free at {at}": say_percent(point.predicted),
                    f"Observed ({_level(result)})": say_proportion(observed),
                }
            )
    return pd.DataFrame(rows)


def _in_order(result: PrognosisResult) -> list[ModelResult]:
    """Best first, those without an estimate last."""
    ranked = result.ranked
    rest = [k for k in range(len(result.models)) if k not in ranked]
    return [result.models[k] for k in (*ranked, *rest)]


def say_footnote(result: PrognosisResult) -> str:
    """n analysed, who was left out and why, what C is, the method, what to doubt."""
    analysed = f"selected patients with {count_noun(result.n_events, 'event')} analysed"
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out, analysed)
    exploratory = "Exploratory: no staging was registered as better."
    return " ".join([counted, EXPLAINED, say_method(result), *say_notes(result), exploratory])


def say_alt_concordance(result: PrognosisResult) -> str:
    """What a reader of the concordance figure would take from it."""
    return f"Concordance of {len(result.models)} models. {say_prognosis(result)} {result.study.provenance.mark}."


def say_alt_calibration(result: PrognosisResult) -> str:
    """What a reader of the calibration figure would take from it: the largest gap of the best model."""
    if not result.ranked or not result.models[result.ranked[0]].calibration:
        return "Calibration cannot be drawn: follow-up ends before the landmark."
    best = result.models[result.ranked[0]]
    gaps = [abs(point.predicted - point.observed) for point in best.calibration if not math.isnan(point.observed)]
    far = count_points(100 * max(gaps), 0) if gaps else NOT_ESTIMABLE
    return (
        f"Predicted against observed probability at {result.landmark.short}: by {best.candidate.label} they differ by "
        f"at most {far}. {result.study.provenance.mark}."
    )
