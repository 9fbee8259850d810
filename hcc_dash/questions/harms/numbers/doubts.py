"""What a file of adverse events leaves open, counted: judgements missing, dates outside, deaths that contradict."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.adverse_events_columns import is_set
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients
from hcc_dash.questions.harms.numbers.adverse_events_records import EventRecords

LONG = 1.25
"""Follow-up this many times as long as the time to the last event is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwatched:
    """Follow-up that goes on long after the last event, in days from the first dose, which is day 1."""

    last_event: float
    last_watched: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathRows:
    """Two counts of one file that should be the same, and the rows in which they are not.

    ``n_fatal``: events of grade 5, with a fatal outcome or the criterion death; ``n_led``: serious ones with the
    criterion death; ``n_apart``: rows that are one and not the other.
    """

    n_fatal: int
    n_led: int
    n_apart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDoubts:
    """Counts of events that were counted all the same.

    ``dated``: whether patients can be watched by dates. ``n_undated``: without a date of onset where the file has such
    dates; ``n_outside``: dated outside the days watched; ``n_repeated``: the same in every column as an earlier one;
    ``n_missing_causality`` without a usable judgement and ``n_open_causality`` judged open, of ``n_judged`` drugs.
    ``unwatched`` and ``deaths`` are None where there is nothing to say.
    """

    dated: bool
    n_undated: int
    n_outside: int
    n_repeated: int
    n_judged: int
    n_missing_causality: int
    n_open_causality: int
    unwatched: Unwatched | None
    deaths: DeathRows | None


def count_doubts(
    cohort: Cohort, options: AdverseEventOptions, patients: SafetyPatients, records: EventRecords
) -> EventDoubts:
    """What to doubt about these events of these patients."""
    outside = records.frame["day"].notna() & ~records.frame["dated_inside"]
    return EventDoubts(
        dated=patients.dated,
        n_undated=records.n_undated if records.columns.start else 0,
        n_outside=int(outside.sum()),
        n_repeated=records.n_repeated,
        n_judged=len(records.columns.causality),
        n_missing_causality=records.n_missing_causality,
        n_open_causality=records.n_open_causality,
        unwatched=find_unwatched(options, patients, records),
        deaths=_count_deaths(cohort, records),
    )


def find_unwatched(options: AdverseEventOptions, patients: SafetyPatients, records: EventRecords) -> Unwatched | None:
    """Whether patients were followed long after the last event: perhaps nobody looked for events any more."""
    inside = records.frame.loc[records.frame["dated_inside"], "day"]
    if not patients.dated or inside.empty or options.window == "weeks" or options.collected_months is not None:
        return None
    watched, last = float(np.max(patients.to_day)), float(inside.max())
    return Unwatched(last_event=last, last_watched=watched) if watched > LONG * last else None


def _count_deaths(cohort: Cohort, records: EventRecords) -> DeathRows | None:
    criterion = records.columns.criterion("death")
    if not criterion or records.frame.empty:
        return None
    table = cohort.tables[records.columns.table].loc[records.frame.index]
    fatal = records.frame["fatal"].to_numpy(dtype=bool)
    led = is_set(table, criterion) & records.frame["serious"].to_numpy(dtype=bool)
    apart = int(np.count_nonzero(fatal != led))
    return DeathRows(n_fatal=int(fatal.sum()), n_led=int(led.sum()), n_apart=apart) if apart else None
