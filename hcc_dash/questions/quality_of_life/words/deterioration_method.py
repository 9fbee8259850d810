"""The rules by which a score has deteriorated, how the times were analysed, and what to doubt, in sentences."""

from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.quality_of_life.numbers.change_values import name_points
from hcc_dash.questions.quality_of_life.numbers.deterioration import DeteriorationResult
from hcc_dash.questions.quality_of_life.numbers.deterioration_event import ratios_of
from hcc_dash.questions.quality_of_life.numbers.deterioration_times import DIED
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.words import competing_method
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.words import survival_method
from hcc_dash.study.counts import count_noun
from hcc_dash.study.time import convert_time
from hcc_dash.wording.method_words import say_ties
from hcc_dash.wording.words import say_conf_level, say_number

_OTHERS = {
    "first": "one form is enough, whatever later ones say",
    "confirmed": "the next answered form must be worse too, by the same measure",
    "definitive": "every later answered form must be worse too, by the same measure",
}
_DEATHS = {
    "competing": "Death without it is a competing event",
    "event": "Death counts as the event",
    "censored": "Deaths are not counted: those who die are censored at their last form",
}


def say_method(result: DeteriorationResult) -> str:
    """Every rule by which a form became an event and a patient was censored, and how the times were analysed."""
    words = [*_say_curves(result.curves)]
    if result.hazards.estimable:
        words.append("proportional hazards by the score test (Kaplan-Meier time)")
    return f"{_say_rules(result)} {'; '.join(words)}."


def _say_rules(result: DeteriorationResult) -> str:
    options, scale = result.options, result.scale
    way = "a fall" if scale.better == "higher" else "a rise"
    against = "baseline" if options.reference == "baseline" else "the best score so far, baseline included"
    single = ""
    if options.confirmation != "first":
        verb = "counts" if options.last_form_counts else "does not count"
        single = f" A worse last form, which nothing can confirm, {verb}."
    death = _DEATHS[options.death]
    if options.death != "censored":
        within = count_noun(options.death_within_months, "month")
        death += f" when it came within {within} of the last answered form and before the last visit was due"
    dated = "the day it was filled in" if result.dated else "the week its visit is due"
    return (
        f"Deterioration: {way} of {scale.label} by {name_points(options.threshold)} or more from {against}; "
        f"{_OTHERS[options.confirmation]}.{single} Its time is {dated}, from the start of study treatment; baseline is "
        f"the last score not after it. A form that is missing in between breaks nothing. {death}. The others are "
        "censored at their last answered form, on day 0 without one after baseline."
    )


def _say_curves(curves: CompetingResult | SurvivalResult) -> list[str]:
    """How the times were analysed, as far as it was done and is shown: no test of groups that are not compared."""
    methods, ratios = curves.study.methods, ratios_of(curves)
    limits = f"{say_conf_level(methods.conf_level)} {methods.conf_type} limits"
    tested = bool(ratios) and shows_p(curves.study, curves.status)
    estimated = any(ratio.estimable for ratio in ratios)
    cox = f"Cox model with the compared groups alone, {say_ties(curves.study)}, Wald limits"
    if isinstance(curves, CompetingResult):
        at = f"{limits} (infinitesimal jackknife), read at {curves.landmark.name}"
        words = [f"Cumulative incidence by Aalen-Johansen with {at}"]
        words += ["beside it one minus Kaplan-Meier, death censored"]
        words += ["difference there with a Wald interval on the plain scale"] if ratios else []
        words += ["groups compared by Gray's test"] if tested else []
        if estimated:
            words.append(f"cause-specific hazard ratio from a {cox}, death censored")
            words.append("subdistribution hazard ratio from a Fine-Gray model, Breslow ties, Wald limits")
        return words
    words = [f"Kaplan-Meier with {limits} (Greenwood), read at {curves.landmark.name}"]
    words += ["difference there with a Greenwood interval on the plain scale"] if ratios else []
    words += ["groups compared by the log-rank test"] if tested else []
    words += [f"hazard ratio from a {cox}"] if estimated else []
    return [*words, *_say_horizons(curves), "median follow-up by reverse Kaplan-Meier"]


def _say_horizons(curves: SurvivalResult) -> list[str]:
    compared = [comparison for panel in curves.panels for comparison in panel.comparisons]
    taus = sorted({comparison.tau for comparison in compared if comparison.rmst_difference.estimable})
    spans = " and ".join(say_number(convert_time(tau, curves.endpoint.unit, "months"), 1) for tau in taus)
    return [f"restricted mean event-free time to {spans} months"] if taus else []


def say_notes(result: DeteriorationResult) -> tuple[str, ...]:
    """What to doubt: who could not be followed, unconfirmed last forms, deaths not known, visits between events."""
    unwatched = sum(group.n_no_later_form for group in result.fates)
    unconfirmed = sum(group.n_unconfirmed for group in result.fates)
    late = sum(group.n_late_deaths for group in result.fates)
    died = int((result.times["unconfirmed"] & (result.times["status"] == DIED)).sum())
    notes = []
    if unwatched:
        notes.append(f"{count_noun(unwatched, 'patient')} without a form after baseline: censored on day 0.")
    if unconfirmed:
        worse = count_noun(unconfirmed, "patient")
        notes.append(f"{worse} with a worse last form that nothing confirms: censored there.")
    if died and result.options.death == "competing":
        worse = count_noun(died, "patient")
        notes.append(f"{worse} with a worse last form died before another could confirm it: counted as died.")
    if late:
        dead = count_noun(late, "patient")
        notes.append(f"{dead} died too long after the last form, or after the last visit: censored there.")
    if not result.deaths_known:
        notes.append("No date of death is on file: deaths, if any, are taken as the end of forms.")
    notes.append(
        "A score is seen at visits only: deterioration came between the form before and the one that shows it, and "
        "patients who stop answering may do so because they are worse."
    )
    return (*notes, *_say_doubts(result.curves))


def _say_doubts(curves: CompetingResult | SurvivalResult) -> tuple[str, ...]:
    """What to doubt of the analysis that the times were given to."""
    if isinstance(curves, CompetingResult):
        return competing_method.say_notes(curves)
    return survival_method.say_notes(curves)
