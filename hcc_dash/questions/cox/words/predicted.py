"""Predicted survival in words and tables."""

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.cox.numbers.described import Trait
from hcc_dash.questions.cox.numbers.predicted import PredictedResult, Prediction
from hcc_dash.questions.cox.words.cox_answer import say_arms_only
from hcc_dash.questions.cox.words.cox_labels import in_sentence
from hcc_dash.questions.cox.words.cox_method import say_method as say_model
from hcc_dash.questions.cox.words.cox_method import say_notes as say_model_notes
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.wording.words import (
    say_conf_level,
    say_given,
    say_left_out,
    say_list,
    say_percent,
    say_proportion,
)

ONE_CURVE = "Patient described"
SAID = 3


def say_predicted(result: PredictedResult) -> str:
    """What the model predicts at the landmark for the patient described, arm by arm."""
    if result.why_not:
        return f"No survival is predicted: {result.why_not}."
    counted = say_arms_only(result.model)
    if counted:
        return counted
    first = result.predictions[0].at_landmark
    if not first.estimable:
        return f"No survival is predicted at {result.landmark.short}: {first.why_missing}."
    endpoint = result.model.endpoint
    values = _say_values(result)
    incidence = endpoint.direction == "incidence"
    did = f"to have {endpoint.happened.removeprefix('had ')}" if incidence else f"to be {endpoint.event_free_label}"
    return f"At {result.landmark.short} the model predicts {values} of {say_patients(result)} {did}."


def _say_values(result: PredictedResult) -> str:
    """Every value of up to three, else the lowest and the highest."""
    if len(result.predictions) <= SAID:
        return " v ".join(_stated(result, prediction) for prediction in result.predictions)
    ordered = sorted(result.predictions, key=lambda prediction: turned(result, prediction.at_landmark).value)
    return f"from {_stated(result, ordered[0])} to {_stated(result, ordered[-1])}"


def _stated(result: PredictedResult, prediction: Prediction) -> str:
    value, name = say_percent(turned(result, prediction.at_landmark).value), label_of(result, prediction)
    return value if name == ONE_CURVE else f"{value} ({name})"


def turned(result: PredictedResult, probability: Estimate) -> Estimate:
    """The probability in the endpoint's direction."""
    return probability.complement if result.model.endpoint.direction == "incidence" else probability


def say_patients(result: PredictedResult) -> str:
    """``patients with age 60 and stage III``, what is typical unsaid; else ``typical patients``."""
    if len(result.patients) > 1:
        return "the patients described"
    traits = [f"{in_sentence(trait.label)} {say_value(trait)}" for trait in result.patients[0] if not trait.typical]
    return f"patients with {say_list(traits)}" if traits else "typical patients"


def say_value(trait: Trait) -> str:
    """The level, or the number with the digits it was given."""
    return trait.level or say_given(trait.number)


def label_of(result: PredictedResult, prediction: Prediction) -> str:
    """What a curve is called: its arm, and what tells its patient from the others; a single one's by what it is."""
    arm = result.study.arm(prediction.arm).label if prediction.arm else ""
    traits = zip(*result.patients, strict=True)
    differing = [place for place, column in enumerate(traits) if len({say_value(trait) for trait in column}) > 1]
    own = result.patients[prediction.patient]
    apart = [f"{own[place].label} {say_value(own[place])}" for place in differing]
    return ", ".join(filter(None, [arm, *apart])) or ONE_CURVE


def table_predicted(result: PredictedResult) -> pd.DataFrame:
    """One row per curve: the probability at the landmark with its limits."""
    what = "Incidence" if result.model.endpoint.direction == "incidence" else "Event-free"
    return pd.DataFrame(
        {
            "Patient": label_of(result, prediction),
            f"{what} at {result.landmark.short}, predicted": say_proportion(turned(result, prediction.at_landmark)),
        }
        for prediction in result.predictions
    )


def table_patients(result: PredictedResult) -> pd.DataFrame:
    """What each description holds, and where it comes from."""
    rows = []
    for column in zip(*result.patients, strict=True):
        values = list(dict.fromkeys(say_value(trait) for trait in column))
        typical = "most frequent level" if column[0].level else "median"
        source = f"{typical} of the patients analysed" if column[0].typical else "as asked"
        rows.append({"Covariate": column[0].label, "Value": say_list(values), "Where from": source})
    return pd.DataFrame(rows, columns=["Covariate", "Value", "Where from"])


def say_method(result: PredictedResult) -> str:
    """The model, and how curves come from it."""
    study, options = result.study, result.options
    kind = options.conf_type or study.methods.conf_type
    limits = f"{say_conf_level(study.methods.conf_level)} {kind} limits"
    return (
        f"{say_model(result.model)} Survival of the patient described by the model's baseline hazard, with {limits} "
        "from the variance of baseline and coefficients (Tsiatis 1981, Link 1984)."
    )


def say_notes(result: PredictedResult) -> tuple[str, ...]:
    """The model's, and where a number lies beyond the patients from whom the model comes."""
    beyond = [
        f"{trait.label} {say_value(trait)} lies beyond the patients analysed "
        f"({say_given(trait.reach[0])} to {say_given(trait.reach[1])}): the model is extended there."
        for traits in result.patients
        for trait in traits
        if trait.beyond
    ]
    return tuple(dict.fromkeys([*say_model_notes(result.model), *beyond]))


def say_footnote(result: PredictedResult) -> str:
    """Who was analysed, how it was done and what it assumes."""
    words = [say_left_out(result.n_analysed, result.n_selected, result.left_out), say_method(result)]
    if not result.why_not:
        words.append("Limits are of the mean of such patients; how long one of them lives varies far more.")
        if result.model.endpoint.competing_values:
            words.append("Competing events are censored: these are probabilities in their absence.")
        words += [*say_notes(result), say_not_randomised(result.study, "differences between arms are associations")]
    return " ".join(filter(None, words))


def say_alt(result: PredictedResult, answer: str) -> str:
    """What a reader of the figure would take from it."""
    return f"Predicted curves, {result.model.endpoint.label}. {answer} {result.study.provenance.mark}."
