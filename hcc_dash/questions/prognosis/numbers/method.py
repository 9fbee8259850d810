"""The method sentence and the notes that travel with a result about prognosis."""

from hcc_dash.questions.prognosis.numbers.result import PrognosisResult
from hcc_dash.study.counts import count_noun

PER_PARAMETER = 10


def describe_method(result: PrognosisResult) -> str:
    """How it was done, in sentences fit for a paper."""
    label = result.endpoint.label
    ties = result.study.methods.ties.title()
    words = [
        f"Cox models of {label[:1].lower()}{label[1:]} without the arm, {ties} ties, all fitted to the same patients",
        "Harrell's C with infinitesimal-jackknife error",
        f"Uno's C, the time-dependent area under the ROC curve and the Brier score (scikit-survival) weighted for "
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


def describe_notes(result: PrognosisResult) -> tuple[str, ...]:
    """What to doubt: which events are censored, merged levels, few events, apparent accuracy, chosen extremes."""
    endpoint = result.endpoint
    notes = [endpoint.invented, _say_censored(result)]
    for model in result.models:
        if model.why_missing:
            notes.append(f"{model.candidate.label}: not estimated, {model.why_missing}.")
        notes += [f"Taken as one level, for want of events: {merged}." for merged in model.merged]
        if model.n_parameters and result.n_events < PER_PARAMETER * model.n_parameters:
            notes.append(
                f"{model.candidate.label}: {count_noun(result.n_events, 'event')} for "
                f"{count_noun(model.n_parameters, 'parameter')}, fewer than "
                f"{PER_PARAMETER} each."
            )
        if model.n_failed:
            failed = f"{model.n_failed} of {result.options.resamples} resamples"
            notes.append(f"{model.candidate.label}: {failed} could not be fitted.")
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


def _say_censored(result: PrognosisResult) -> str:
    event = result.endpoint.event_label
    if not result.n_competing:
        return f"The event is {event}; all other ends of follow-up count as censored."
    n = result.n_competing
    return (
        f"The event is {event}; {n} patient{'s' if n > 1 else ''} with a competing event count as censored at it, so "
        f"the models predict {event} as if nobody were lost to the other."
    )
