"""Adjusted survival in words and a table."""

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.cox.numbers.standardised import StandardisedResult
from hcc_dash.questions.cox.numbers.terms import plain_label
from hcc_dash.questions.cox.words.cox_answer import say_arms_only
from hcc_dash.questions.cox.words.cox_labels import in_sentence
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import (
    Digits,
    agreeing_percent,
    say_difference,
    say_list,
    say_percent,
    say_points,
    say_proportion,
)


def arm_labels(result: StandardisedResult) -> dict[str, str]:
    """Identifier and label of each arm of the model, the reference first."""
    return {arm: result.model.study.arm(arm).label for arm, _ in result.at_landmark}


def say_standardised_answer(result: StandardisedResult) -> str:
    """What the model expects at the landmark had everybody been in one arm, or in the other."""
    if result.why_not:
        return f"Adjusted survival is not estimated: {result.why_not}."
    counted = say_arms_only(result.model)
    if counted:
        return counted
    labels, incidence = arm_labels(result), _incidence(result)
    first = result.at_landmark[0][1]
    if not first.estimable:
        return f"Adjusted survival at {result.landmark.short} is not estimated: {first.why_missing}."
    values = [
        f"{say_percent(_turned(result, probability).value, _digits(result).pair)} ({labels[arm]})"
        for arm, probability in result.at_landmark
    ]
    endpoint = result.model.endpoint
    did = f"to have {_bare(endpoint.happened)}" if incidence else f"to be {endpoint.event_free_label}"
    differences = [
        _difference(result, difference, labels[arm], len(result.differences) > 1)
        for arm, difference in result.differences
    ]
    expected = f"at {result.landmark.short} {' v '.join(values)} {did}"
    return f"{_start(result)}, the model expects {expected}: {'; '.join(differences)}."


def _start(result: StandardisedResult) -> str:
    """What the expectation rests on: all in one arm, covariates held alike, or proportional hazards and no more."""
    options = result.model.options
    if result.model.study.design.randomised:
        return "Had all been in one arm"
    if options.terms:
        return "Over the same covariates"
    return "Within the same strata" if options.strata else "From proportional hazards alone, without covariates"


def say_standardised_question(result: StandardisedResult) -> str:
    """The question, which names covariates only where the model has some."""
    over = ", over the same covariates" if result.model.options.terms else ""
    return f"Adjusted survival by arm{over}"


def _bare(happened: str) -> str:
    """ "had recurred" after "to have": "recurred"."""
    return happened.removeprefix("had ")


def _incidence(result: StandardisedResult) -> bool:
    return result.model.endpoint.direction == "incidence"


def _turned(result: StandardisedResult, expected: Estimate) -> Estimate:
    """The probability in the endpoint's direction."""
    return expected.complement if _incidence(result) else expected


def _digits(result: StandardisedResult) -> Digits:
    """Decimals at which expected percentages and their differences agree as printed."""
    (_, reference), expected = result.at_landmark[0], dict(result.at_landmark)
    return agreeing_percent([(reference, expected[arm], difference) for arm, difference in result.differences])


def _difference(result: StandardisedResult, difference: Estimate, label: str, several: bool) -> str:
    turned = difference.negated if _incidence(result) else difference
    words = say_difference(turned, result.model.study.methods.conf_level, _digits(result))
    words = words.replace("difference", f"difference of {label}", 1) if several else words
    return words if result.model.study.design.randomised else f"associated {words}"


def table_standardised(result: StandardisedResult) -> pd.DataFrame:
    """One row per arm: adjusted and observed survival at the landmark, difference from the reference."""
    labels, incidence, differences = arm_labels(result), _incidence(result), dict(result.differences)
    what, rows = "Incidence" if incidence else "Event-free", []
    at = result.landmark.at(result.model.endpoint.unit)
    for arm, probability in result.at_landmark:
        own = result.observed[(result.observed["arm"] == arm) & (result.observed["time"] <= at)]["estimate"]
        observed = float(own.iloc[-1]) if probability.estimable else float("nan")
        rows.append(
            {
                "Arm": labels[arm],
                f"{what} at {result.landmark.short}, adjusted": say_proportion(
                    _turned(result, probability), _digits(result)
                ),
                "Observed (Kaplan-Meier)": say_percent(1 - observed if incidence else observed),
                "Difference, adjusted": _cell(result, differences.get(arm)),
            }
        )
    return pd.DataFrame(rows)


def _cell(result: StandardisedResult, difference: Estimate | None) -> str:
    if difference is None:
        return "reference"
    return say_points(difference.negated if _incidence(result) else difference, _digits(result))


def say_standardised_footnote(result: StandardisedResult) -> str:
    """How it was done, and what it assumes."""
    model = result.model
    names = say_list([in_sentence(plain_label(model.study, term)) for term in model.options.terms])
    given = f", given {names}," if names else ""
    of_these = ", for patients with these covariates" if names else ""
    words = [
        f"Each of {count_noun(model.n_analysed, 'patient')} analysed is given the survival that the Cox model{given} "
        "predicts under each arm; the curves are the averages (direct adjustment, g-formula), thin lines the "
        f"Kaplan-Meier curves of the same patients. Limits by the delta method{of_these}.",
        "It holds when hazards are proportional and nothing else that matters differs between the arms.",
    ]
    if model.endpoint.competing_values:
        words.append("Competing events are censored: these are probabilities in their absence.")
    words.append(say_not_randomised(model.study, "differences are associations"))
    return " ".join(filter(None, words))
