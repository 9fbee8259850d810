"""What deterioration is called, the sentence that declares its rules, and what to doubt about it."""

from typing import NamedTuple

import pandas as pd

from hcc_dash.analysis.quality_of_life.change_forms import ChangeForms
from hcc_dash.analysis.quality_of_life.deterioration_options import DeteriorationOptions
from hcc_dash.clinical.qlq import Scale

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
    return EventWords(
        label=f"{_KINDS[options.confirmation]} deterioration of {scale.label} by {options.threshold:g} points or more"
        + (" from the best score so far" if options.reference == "best" else "")
        + death,
        event=f"{kind}deterioration{death}",
        event_free=f"free of {kind}deterioration{death}",
        happened=(f"had a {kind}deterioration" if kind else "had deteriorated") + died,
    )


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
            f" when it came within {options.death_within_months:g} months of the last answered form and before the "
            "last visit was due"
        )
    dated = "the day it was filled in" if asked.all_forms.timing == "dates" else "the week its visit is due"
    return (
        f"Deterioration: {way} of {asked.scale.label} by {options.threshold:g} points or more from {against}; "
        f"{_OTHERS[options.confirmation]}.{single} Its time is {dated}, from the start of study treatment; baseline is "
        f"the last score not after it. A form that is missing in between breaks nothing. {death}. The others are "
        "censored at their last answered form, on day 0 without one after baseline."
    )


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
