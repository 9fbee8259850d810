"""How models were judged, and what to doubt, in sentences fit for a paper."""

from collections.abc import Iterator

from hcc_dash.questions.prognosis.numbers.result import ModelResult, PrognosisResult
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.method_words import say_ties

PER_PARAMETER = 10


def say_method(result: PrognosisResult) -> str:
    """How it was done; built from the question and the study's methods."""
    label = result.endpoint.label
    words = [
        f"Cox models of {label[:1].lower()}{label[1:]} without the arm, {say_ties(result.study)}, all fitted to the "
        "same patients",
        "Harrell's C with infinitesimal-jackknife error",
        "Uno's C, the time-dependent area under the ROC curve and the Brier score (scikit-survival) weighted for "
        f"censoring, up to {result.landmark.name}",
        "scaled Brier score against one Kaplan-Meier curve for everybody",
        f"calibration by Kaplan-Meier at {result.landmark.name} in groups of like prediction",
    ]
    if result.options.resamples:
        words.append(
            f"optimism, calibration slope and differences by {result.options.resamples} bootstrap samples (seed "
            f"{result.options.seed}), every model refitted in each, intervals from percentiles shifted by the optimism "
            "(Noma et al. 2021)"
        )
    return "; ".join(words) + "."


def say_notes(result: PrognosisResult) -> tuple[str, ...]:
    """What to doubt: which events are censored, merged levels, few events, apparent accuracy, chosen extremes."""
    endpoint = result.endpoint
    notes = [endpoint.invented, _say_censored(result)]
    for model in result.models:
        notes += _say_model(result, model)
    if result.models:
        notes.append(
            "AUC, Brier scores and calibration are of the patients the models were fitted to and look better than they "
            "would in new ones; a model with one level per patient group is calibrated there by construction."
        )
    if len(result.ranked) > 2:
        notes.append("The models compared are chosen by their result, which makes the largest difference look larger.")
    if not result.study.design.randomised:
        notes.append("Prediction is not causation: a better staging does not say what treatment does.")
    return tuple(dict.fromkeys(filter(None, notes)))


def _say_model(result: PrognosisResult, model: ModelResult) -> Iterator[str]:
    label = model.candidate.label
    if model.why_missing:
        yield f"{label}: not estimated, {model.why_missing}."
    for merged in model.merged:
        yield f"Taken as one level, for want of events: {merged}."
    if model.n_parameters and result.n_events < PER_PARAMETER * model.n_parameters:
        few = f"{count_noun(result.n_events, 'event')} for {count_noun(model.n_parameters, 'parameter')}"
        yield f"{label}: {few}, fewer than {PER_PARAMETER} each."
    if model.n_failed:
        yield f"{label}: {model.n_failed} of {result.options.resamples} resamples could not be fitted."


def _say_censored(result: PrognosisResult) -> str:
    event = result.endpoint.event_label
    if not result.n_competing:
        return f"The event is {event}; all other ends of follow-up count as censored."
    patients = count_noun(result.n_competing, "patient")
    return (
        f"The event is {event}; {patients} with a competing event count as censored at it, so "
        f"the models predict {event} as if nobody were lost to the other."
    )
