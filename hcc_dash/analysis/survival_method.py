"""The method sentence and the notes that travel with every survival result."""

from hcc_dash.analysis.events import Events
from hcc_dash.analysis.options import SurvivalOptions, used_strata
from hcc_dash.analysis.survival_result import Panel
from hcc_dash.study.counts import count_noun
from hcc_dash.study.endpoints import Landmark, TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.study.time import convert_time


def describe_method(
    study: Study, endpoint: TimeToEvent, options: SurvivalOptions, landmark: Landmark, panels: tuple[Panel, ...]
) -> str:
    """How it was done, in sentences fit for a paper; built from the study's methods, not from memory."""
    methods = study.methods
    level = f"{100 * methods.conf_level:g} %"
    words = [
        f"{endpoint.label} from {endpoint.origin or study.design.time_zero}",
        f"Kaplan-Meier with {level} {methods.conf_type} limits (Greenwood), read at {landmark.name}",
    ]
    taus = {comparison.tau for panel in panels for comparison in panel.comparisons}
    if taus:
        words += _describe_comparison(study, endpoint, options, taus)
    words.append("median follow-up by reverse Kaplan-Meier")
    return "; ".join(words) + "."


def _describe_comparison(study: Study, endpoint: TimeToEvent, options: SurvivalOptions, taus: set[float]) -> list[str]:
    strata = _name_strata(study, options)
    stratified = f", stratified by {strata}" if strata else ""
    shown = " and ".join(f"{convert_time(tau, endpoint.unit, 'months'):.1f}" for tau in sorted(taus))
    ties = study.methods.ties.title()
    alone = "one Cox model of all groups" if options.joint else "a Cox model with the compared groups alone"
    return [
        "difference there (of unrounded values) with a Greenwood interval on the plain scale",
        f"log-rank test, unstratified{' and' + stratified[1:] if strata else ''}",
        f"hazard ratio from {alone}{stratified}, {ties} ties, Wald limits",
        f"restricted mean survival time to {shown} months",
    ]


def _name_strata(study: Study, options: SurvivalOptions) -> str:
    return ", ".join(study.factor(column).label for column in used_strata(options))


def describe_notes(
    study: Study, options: SurvivalOptions, events: Events, panels: tuple[Panel, ...]
) -> tuple[str, ...]:
    """What to doubt: caveats of the endpoint, competing events, patients without a stratum, missing hazard ratios."""
    endpoint = study.endpoint(options.endpoint)
    notes = [text for text in (endpoint.caveat, endpoint.invented) if text]
    if endpoint.competing_values and events.competing.any():
        competing = count_noun(int(events.competing.sum()), "patient")
        notes.append(f"{competing} had a competing event, counted as censored at it.")
        if not endpoint.caveat:
            notes.append("One minus Kaplan-Meier therefore overstates the proportion who will have the event.")
    lost = sum(panel.n_without_stratum for panel in panels)
    if lost:
        patients = f"{lost} patient{'s' if lost > 1 else ''} without a value for {_name_strata(study, options)}"
        notes.append(f"The stratified log-rank test and the hazard ratio leave out {patients}.")
    for panel in panels:
        for comparison in panel.comparisons:
            if comparison.hazard_ratio.why_missing:
                where = f" in {panel.label}" if panel.label else ""
                notes.append(f"Hazard ratio not estimated{where}: {comparison.hazard_ratio.why_missing}.")
    return tuple(dict.fromkeys(notes))
