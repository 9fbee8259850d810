"""The method sentence and the notes that travel with every result about adverse events."""

import numpy as np

from hcc_dash.analysis.harms.adverse_events_options import ANY_DRUG, AdverseEventOptions
from hcc_dash.analysis.harms.adverse_events_patients import SafetyPatients
from hcc_dash.analysis.harms.adverse_events_records import EventRecords
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.counts import count_noun
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.model import Study
from hcc_dash.study.time import convert_time

BY = {"term": "CTCAE term", "soc": "system organ class", "aesi": "group of special interest"}


def describe_events_method(
    study: Study, endpoint: AdverseEvents, options: AdverseEventOptions, patients: SafetyPatients
) -> str:
    """How it was done, in sentences fit for a paper."""
    level = f"{100 * study.methods.conf_level:g} %"
    least = options.minimum_grade
    of_grade = f" of grade {least}{' or higher' if least < 5 else ''}" if endpoint.grade else " of any severity"
    by = BY[options.by] if endpoint.grade else BY[options.by].removeprefix("CTCAE ")
    once = "each patient counted once" + (", in the worst grade" if endpoint.grade else "")
    words = [
        f"Adverse events{of_grade} by {by}, {say_window(options)}, in everybody treated, in the arm of the treatment "
        "received",
        f"{once}; shares with exact {level} limits (Clopper-Pearson)",
    ]
    if len(patients.arms) > 1:
        words.append(
            f"differences and ratios of shares with {level} score limits (Miettinen-Nurminen), not adjusted and not "
            "tested, for many events are looked at"
        )
    if patients.dated:
        words.append(
            "rates per 100 patient-years with exact Poisson limits, for events and for first events until each "
            "patient's first; rate ratios of first events exact and conditional"
        )
    if options.threshold > 0 and options.by != "aesi":
        interest = "" if options.by == "soc" else ", and those of special interest whatever their frequency"
        words.append(f"shown are those of {100 * options.threshold:g} % or more in an arm{interest}")
    return "; ".join(words) + "."


def say_window(options: AdverseEventOptions) -> str:
    """The window in words."""
    match options.window:
        case "all":
            until = f" to {count_noun(options.collected_months, 'month')}" if options.collected_months else ""
            return f"over all follow-up from the first dose{until}"
        case "emergent":
            end = f"{options.days_after} days after the end of treatment" if options.treatment_end else "last contact"
            return f"from the first dose to {end}"
        case "weeks":
            low, high = options.weeks
            return f"in weeks {low:g} to {high:g} after the first dose in every arm"


def describe_events_notes(
    study: Study,
    endpoint: AdverseEvents,
    options: AdverseEventOptions,
    patients: SafetyPatients,
    records: EventRecords,
    n_hidden: int,
) -> tuple[str, ...]:
    """What to doubt: what was never collected, rows left out, judgements missing, follow-up of unequal length."""
    notes = [*_collected(endpoint), *_rows(records), *_causality(options, records)]
    if options.window == "emergent" and not options.treatment_end:
        notes.append("No end of treatment is on file, so every event after the first dose counts as emergent.")
    if options.related_to and len(records.columns.causality) > 1 and options.related_to != ANY_DRUG:
        notes.append("An event may be related to another drug as well; this counts one drug alone.")
    notes += warn_of_collection(options, patients, records)
    if patients.dated:
        notes.append(
            "A patient may have several events, so the limits of event rates are too narrow; those of first events "
            "are not."
        )
    if n_hidden:
        notes.append(f"{n_hidden} less frequent rows are not shown.")
    if len(patients.arms) > 1:
        meaning = "differences are associated with the treatment, not shown to come from it"
        notes.append(say_not_randomised(study, meaning, meaning))
    return tuple(dict.fromkeys(filter(None, notes)))


def _collected(endpoint: AdverseEvents) -> list[str]:
    least = endpoint.collected_from_grade
    if not endpoint.grade:
        return [
            "The file has the severity of events (mild, moderate, severe) and no CTCAE grades. Severity is not a "
            "grade: nothing is shown by grade, and none is derived."
        ]
    return [f"Events were collected from grade {least}; milder ones are not on file."] if least > 1 else []


def _rows(records: EventRecords) -> list[str]:
    notes = [f"{_count(one.n, 'row')} left out: {one.reason}." for one in records.left_out]
    outside = int((records.frame["day"].notna() & ~records.frame["dated_inside"]).sum())
    if records.columns.start and records.n_undated:
        notes.append(f"{_count(records.n_undated, 'event')} without a date of onset: counted, but not in rates.")
    if records.n_repeated:
        notes.append(
            f"{_count(records.n_repeated, 'event')} the same in every column as an earlier one: counted as events; no "
            "patient counts twice."
        )
    if outside:
        notes.append(f"{_count(outside, 'event')} dated outside the days watched: counted, but not in rates.")
    return notes


def _causality(options: AdverseEventOptions, records: EventRecords) -> list[str]:
    notes = []
    if records.n_missing_causality:
        notes.append(
            f"{_count(records.n_missing_causality, 'event')} without a usable judgement of causality: "
            "counted as related."
        )
    if records.n_open_causality and not options.open_as_related:
        notes.append(
            f"{_count(records.n_open_causality, 'event')} judged pending or unassessable: not counted as related."
        )
    return notes


def warn_of_collection(
    options: AdverseEventOptions, patients: SafetyPatients, records: EventRecords
) -> tuple[str, ...]:
    """Whether patients were followed long after the last event: perhaps nobody looked for events any more."""
    inside = records.frame.loc[records.frame["dated_inside"], "day"]
    if not patients.dated or inside.empty or options.window == "weeks" or options.collected_months is not None:
        return ()
    watched = float(np.max(patients.to_day))
    if watched <= 1.25 * float(inside.max()):
        return ()
    last, longest = (convert_time(one, "days", "months") for one in (float(inside.max()), watched))
    return (
        f"Patients are followed to the last contact, {longest:.0f} months after the first dose at most, but the last "
        f"event began in month {last:.0f}. If events were not looked for so long, rates and frequencies over time are "
        "too low.",
    )


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'s' if n != 1 else ''}"
