"""How survival was estimated and compared, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.survival.numbers.options import used_strata
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.words.late_entry import say_late_entry
from hcc_dash.study.counts import count_noun
from hcc_dash.study.time import convert_time
from hcc_dash.wording.method_words import name_strata, say_endpoint, say_entry, say_remarks, say_stratified, say_ties
from hcc_dash.wording.words import say_conf_level, say_number


def say_method(result: SurvivalResult, hazard: bool = False) -> str:
    """How it was done; built from the study's methods, not from memory. ``hazard``: the figure shows that."""
    methods = result.study.methods
    level = say_conf_level(methods.conf_level)
    limits = f"{level} {methods.conf_type} limits (Greenwood)"
    words = [
        say_endpoint(result.study, result.endpoint),
        *say_entry(result.study, result.options.entry),
        f"Kaplan-Meier with {limits}, read at {result.landmark.name}",
        *(["quartiles by the rule of the median"] if result.options.quartiles else []),
        *_say_comparison(result),
        "median follow-up by reverse Kaplan-Meier",
        *([f"the figure: cumulative hazard (Nelson-Aalen) with {level} limits on the log scale"] if hazard else []),
    ]
    return "; ".join(words) + "."


def _say_comparison(result: SurvivalResult) -> list[str]:
    horizons = sorted({comparison.tau for panel in result.panels for comparison in panel.comparisons})
    if not horizons:
        return []
    unit, strata = result.endpoint.unit, used_strata(result.options)
    shown = " and ".join(say_number(convert_time(tau, unit, "months"), 1) for tau in horizons)
    alone = "one Cox model of all groups" if result.options.joint else "a Cox model with the compared groups alone"
    stratified = say_stratified(result.study, strata)
    return [
        "difference there (of unrounded values) with a Greenwood interval on the plain scale",
        f"log-rank test, unstratified{' and' + stratified[1:] if strata else ''}",
        f"hazard ratio from {alone}{stratified}, {say_ties(result.study)}, Wald limits",
        f"restricted mean survival time to {shown} months",
    ]


def say_notes(result: SurvivalResult) -> tuple[str, ...]:
    """What to doubt: remarks on the endpoint, competing events, patients without a stratum, missing hazard ratios."""
    notes = [*say_remarks(result.endpoint), *_say_competing(result), *say_late_entry(result)]
    lost = sum(panel.n_without_stratum for panel in result.panels)
    if lost:
        named = name_strata(result.study, used_strata(result.options))
        patients = f"{count_noun(lost, 'patient')} without a value for {named}"
        notes.append(f"The stratified log-rank test and the hazard ratio leave out {patients}.")
    for panel in result.panels:
        for comparison in panel.comparisons:
            if comparison.hazard_ratio.why_missing:
                where = f" in {panel.label}" if panel.label else ""
                notes.append(f"Hazard ratio not estimated{where}: {comparison.hazard_ratio.why_missing}.")
    return tuple(dict.fromkeys(notes))


def _say_competing(result: SurvivalResult) -> list[str]:
    if not result.n_competing:
        return []
    counted = f"{count_noun(result.n_competing, 'patient')} had a competing event, counted as censored at it."
    if result.endpoint.caveat:
        return [counted]
    return [counted, "One minus Kaplan-Meier therefore overstates the proportion who will have the event."]
