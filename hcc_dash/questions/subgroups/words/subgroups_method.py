"""How a forest of subgroups was made, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.subgroups.numbers.result import SubgroupFactor, SubgroupResult
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.method_words import say_endpoint, say_remarks, say_stratified, say_ties
from hcc_dash.wording.words import say_conf_level, say_given


def say_method(result: SubgroupResult) -> str:
    """How it was done; built from the study's methods."""
    methods, study = result.study.methods, result.study
    within = say_stratified(study, result.options.strata)
    words = [
        say_endpoint(study, result.endpoint),
        f"hazard ratio from a Cox model with the two arms alone{within}, in all patients and in each subgroup, "
        f"{say_ties(study)}, {say_conf_level(methods.conf_level)} Wald limits",
        f"interaction by likelihood ratio of Cox models with and without arm by level{within}",
        _say_landmark(result),
        f"no hazard ratio with fewer than {methods.min_events} events or without events in an arm",
        "squares have areas proportional to 1 / SE²",
    ]
    return "; ".join(words) + "."


def _say_landmark(result: SubgroupResult) -> str:
    """What is read at the landmark, in the direction in which the forest prints it."""
    endpoint, at = result.endpoint, result.landmark.name
    if endpoint.direction == "incidence":
        return f"{endpoint.happened} at {at} by one minus Kaplan-Meier"
    return f"{endpoint.event_free_label} at {at} by Kaplan-Meier"


def say_notes(result: SubgroupResult) -> tuple[str, ...]:
    """What to doubt: remarks on the endpoint, patients without a factor, cut points, rows that share patients."""
    notes = list(say_remarks(result.endpoint))
    notes += [_say_missing(factor) for factor in result.factors if factor.n_missing]
    notes += [_say_cut(factor, factor.cut) for factor in result.factors if factor.cut is not None]
    if len(result.factors) > 1:
        notes.append("Every factor divides the same patients anew: its rows are not independent of another factor's.")
    return tuple(dict.fromkeys(notes))


def _say_missing(factor: SubgroupFactor) -> str:
    patients = count_noun(factor.n_missing, "patient has", "patients have")
    return f"{patients} no value for {factor.label}: in the overall row, in none of its subgroups."


def _say_cut(factor: SubgroupFactor, cut: float) -> str:
    median = ", which divides these patients as their median does" if factor.at_median else ""
    unit = f" {factor.unit}" if factor.unit else ""
    return f"{factor.label} is cut at {say_given(cut)}{unit}{median}; no cut was fixed beforehand."
