"""The method sentence and the notes that travel with a forest."""

from hcc_dash.analysis.subgroups.result import SubgroupFactor, SubgroupResult


def describe_method(result: SubgroupResult) -> str:
    """How it was done, in sentences fit for a paper; built from the study's methods."""
    methods, study = result.study.methods, result.study
    level = f"{100 * methods.conf_level:g} %"
    strata = ", ".join(study.factor(column).label for column in result.options.strata)
    within = f", stratified by {strata}" if strata else ""
    words = [
        f"{result.endpoint.label} from {result.endpoint.origin or study.design.time_zero}",
        f"hazard ratio from a Cox model with the two arms alone{within}, in all patients and in each subgroup, "
        f"{methods.ties.title()} ties, {level} Wald limits",
        f"interaction by likelihood ratio of Cox models with and without arm by level{within}",
        _describe_landmark(result),
        f"no hazard ratio with fewer than {methods.min_events} events or without events in an arm",
        "squares have areas proportional to 1 / SE²",
    ]
    return "; ".join(words) + "."


def _describe_landmark(result: SubgroupResult) -> str:
    """What is read at the landmark, in the direction in which the forest prints it."""
    endpoint, at = result.endpoint, result.landmark.name
    if endpoint.direction == "incidence":
        return f"{endpoint.happened} at {at} by one minus Kaplan-Meier"
    return f"{endpoint.event_free_label} at {at} by Kaplan-Meier"


def describe_notes(result: SubgroupResult) -> tuple[str, ...]:
    """What to doubt: caveats of the endpoint, patients without a factor, cut points, rows that share patients."""
    notes = [text for text in (result.endpoint.caveat, result.endpoint.invented) if text]
    notes += [_missing(one) for one in result.factors if one.n_missing]
    notes += [_cut(one) for one in result.factors if one.cut is not None]
    if len(result.factors) > 1:
        notes.append("Every factor divides the same patients anew: its rows are not independent of another factor's.")
    return tuple(dict.fromkeys(notes))


def _missing(factor: SubgroupFactor) -> str:
    patients = "patient has" if factor.n_missing == 1 else "patients have"
    return f"{factor.n_missing} {patients} no value for {factor.label}: in the overall row, in none of its subgroups."


def _cut(factor: SubgroupFactor) -> str:
    median = ", which divides these patients as their median does" if factor.at_median else ""
    unit = f" {factor.unit}" if factor.unit else ""
    return f"{factor.label} is cut at {factor.cut:.10g}{unit}{median}; no cut was fixed beforehand."
