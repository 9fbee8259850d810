"""What deterioration is called, the sentence that declares its rules, and what to doubt about it."""

from typing import NamedTuple

import pandas as pd

from hcc_dash.clinical.qlq import Scale
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.quality_of_life.numbers.change_forms import ChangeForms
from hcc_dash.questions.quality_of_life.numbers.change_values import name_points
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.study.time import convert_time

OR_DIED = " or died"
NO_BASELINE = "no score on a form before the first dose"

_KINDS = {"first": "First", "confirmed": "Confirmed", "definitive": "Definitive"}
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


class EventWords(NamedTuple):
    """Names of the event for an endpoint's fields."""

    label: str
    event: str
    event_free: str
    happened: str


def name_event(scale: Scale, options: DeteriorationOptions) -> EventWords:
    """First, confirmed or definitive deterioration, or death, of the scale by so many points."""
    kind = "" if options.confirmation == "first" else f"{options.confirmation} "
    death, died = (" or death", OR_DIED) if options.death == "event" else ("", "")
    points = name_points(options.threshold)
    return EventWords(
        label=f"{_KINDS[options.confirmation]} deterioration of {scale.label} by {points} or more"
        + (" from the best score so far" if options.reference == "best" else "")
        + death,
        event=f"{kind}deterioration{death}",
        event_free=f"free of {kind}deterioration{death}",
        happened=(f"had a {kind}deterioration" if kind else "had deteriorated") + died,
    )


def name_months(months: float) -> str:
    """``12 months``, ``1 month``."""
    return f"{months:g} month{'' if months == 1 else 's'}"


def describe_rules(asked: ChangeForms, options: DeteriorationOptions) -> str:
    """Every rule by which a form became an event and a patient was censored."""
    way = "a fall" if asked.scale.better == "higher" else "a rise"
    against = "baseline" if options.reference == "baseline" else "the best score so far, baseline included"
    single = ""
    if options.confirmation != "first":
        verb = "counts" if options.last_form_counts else "does not count"
        single = f" A worse last form, which nothing can confirm, {verb}."
    death = _DEATHS[options.death]
    if options.death != "censored":
        death += (
            f" when it came within {name_months(options.death_within_months)} of the last answered form and before the "
            "last visit was due"
        )
    dated = "the day it was filled in" if asked.all_forms.timing == "dates" else "the week its visit is due"
    return (
        f"Deterioration: {way} of {asked.scale.label} by {name_points(options.threshold)} or more from {against}; "
        f"{_OTHERS[options.confirmation]}.{single} Its time is {dated}, from the start of study treatment; baseline is "
        f"the last score not after it. A form that is missing in between breaks nothing. {death}. The others are "
        "censored at their last answered form, on day 0 without one after baseline."
    )


def ratios_of(curves: CompetingResult | SurvivalResult) -> tuple[Estimate, ...]:
    """Hazard ratio of deterioration of each group over the first; the cause-specific one where death competes."""
    if isinstance(curves, CompetingResult):
        return tuple(one.cause_specific for one in curves.unadjusted.terms if one.is_group)
    return tuple(one.hazard_ratio for panel in curves.panels for one in panel.comparisons)


def describe_analysis(curves: CompetingResult | SurvivalResult, hazards: Test) -> str:
    """How the times were analysed, as far as it was done and is shown: no test of groups that are not compared."""
    methods, at = curves.study.methods, curves.landmark.name
    level = f"{100 * methods.conf_level:g} % {methods.conf_type} limits"
    ratios = ratios_of(curves)
    estimated, tested = any(one.estimable for one in ratios), bool(ratios) and shows_p(curves.study, curves.status)
    cox = f"Cox model with the compared groups alone, {methods.ties.title()} ties, Wald limits"
    if isinstance(curves, CompetingResult):
        words = [f"Cumulative incidence by Aalen-Johansen with {level} (infinitesimal jackknife), read at {at}"]
        words += ["beside it one minus Kaplan-Meier, death censored"]
        words += ["difference there with a Wald interval on the plain scale"] if ratios else []
        words += ["groups compared by Gray's test"] if tested else []
        if estimated:
            words.append(f"cause-specific hazard ratio from a {cox}, death censored")
            words.append("subdistribution hazard ratio from a Fine-Gray model, Breslow ties, Wald limits")
    else:
        words = [f"Kaplan-Meier with {level} (Greenwood), read at {at}"]
        words += ["difference there with a Greenwood interval on the plain scale"] if ratios else []
        words += ["groups compared by the log-rank test"] if tested else []
        words += [f"hazard ratio from a {cox}"] if estimated else []
        compared = [one for panel in curves.panels for one in panel.comparisons]
        taus = sorted({one.tau for one in compared if one.rmst_difference.estimable})
        spans = " and ".join(f"{convert_time(tau, curves.endpoint.unit, 'months'):.1f}" for tau in taus)
        words += [f"restricted mean event-free time to {spans} months"] if taus else []
        words += ["median follow-up by reverse Kaplan-Meier"]
    words += ["proportional hazards by the score test (Kaplan-Meier time)"] if hazards.estimable else []
    return "; ".join(words) + "."


def note_deterioration(asked: ChangeForms, times: pd.DataFrame, options: DeteriorationOptions) -> tuple[str, ...]:
    """What to doubt: who could not be followed, unconfirmed last forms, deaths not known, visits between events."""
    placed = times[asked.group >= 0]
    unwatched = int(((placed["n_forms"] == 0) & (placed["status"] == 0)).sum())
    single = placed[placed["unconfirmed"]]
    unconfirmed, died = int((single["status"] == 0).sum()), int((single["status"] == 2).sum())
    late = int(placed["late_death"].sum())
    notes = []
    if unwatched:
        notes.append(f"{_patients(unwatched)} without a form after baseline: censored on day 0.")
    if unconfirmed:
        notes.append(f"{_patients(unconfirmed)} with a worse last form that nothing confirms: censored there.")
    if died and options.death == "competing":
        notes.append(f"{_patients(died)} with a worse last form died before another could confirm it: counted as died.")
    if late:
        notes.append(f"{_patients(late)} died too long after the last form, or after the last visit: censored there.")
    if not asked.deaths_known:
        notes.append("No date of death is on file: deaths, if any, are taken as the end of forms.")
    notes.append(
        "A score is seen at visits only: deterioration came between the form before and the one that shows it, and "
        "patients who stop answering may do so because they are worse."
    )
    return tuple(notes)


def _patients(n: int) -> str:
    return f"{n} patient{'' if n == 1 else 's'}"
