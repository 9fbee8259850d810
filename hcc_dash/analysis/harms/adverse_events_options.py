"""What was asked about adverse events: frozen, hashable, and enough to ask it again."""

import math
from dataclasses import dataclass, replace
from typing import Literal

from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.model import Study

By = Literal["term", "soc", "aesi"]
Window = Literal["all", "emergent", "weeks"]
Sort = Literal["frequency", "difference", "severe"]

ANY_DRUG = "any"
SEVERE = 3
"""The grade from which an event is called severe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventOptions:
    """A question about adverse events.

    ``endpoint``: empty for the first adverse-event endpoint. ``by``: a row per CTCAE term, per organ class or per group
    of special interest. ``minimum_grade`` is never below the grade from which events were collected. ``related_to``:
    empty for all events, "any" for those related to any drug, or one causality column; ``open_as_related`` counts
    pending and unassessable judgements as related too (missing ones always are). ``window``: "all" follow-up;
    treatment-"emergent", from the first dose to ``days_after`` days after the date in the patient table's column
    ``treatment_end`` (open where that is missing); or common "weeks" from the first dose in
    every arm, from the first to the end of treatment by the study's design when empty. ``threshold``:
    rows that reach this proportion in an arm are kept, those of special interest always. ``collected_months``: until
    when after the first dose events were looked for, where that is earlier than the last contact.
    ``strata``: factors within whose levels patients with any event are compared as well.
    """

    endpoint: str = ""
    by: By = "term"
    minimum_grade: int = 1
    related_to: str = ""
    open_as_related: bool = False
    serious_only: bool = False
    window: Window = "all"
    weeks: tuple[float, ...] = ()
    treatment_end: str = ""
    days_after: int = 30
    threshold: float = 0.05
    sort: Sort = "frequency"
    collected_months: float | None = None
    strata: tuple[str, ...] = ()


def adverse_event_endpoints(study: Study) -> tuple[AdverseEvents, ...]:
    """The adverse-event endpoints of a study whose table it declares; empty when it has none."""
    return tuple(e for e in study.endpoints if isinstance(e, AdverseEvents) and e.table in study.tables)


def checked_events(study: Study, options: AdverseEventOptions) -> tuple[AdverseEvents, AdverseEventOptions]:
    """The endpoint asked about and the question in its one form, the minimum grade raised to the one collected.

    Raises ValueError for a question that this study cannot be asked, with what it could be asked.
    """
    declared = {one.id: one for one in adverse_event_endpoints(study)}
    if not declared:
        raise ValueError(f"{study.short} declares no adverse events, so there is nothing to count.")
    if options.endpoint and options.endpoint not in declared:
        raise ValueError(f'No adverse-event endpoint "{options.endpoint}". Declared: {", ".join(declared)}.')
    endpoint = declared[options.endpoint or next(iter(declared))]
    if not 1 <= options.minimum_grade <= 5:
        raise ValueError(f"A grade is 1 to 5; found {options.minimum_grade}.")
    if options.minimum_grade > 1 and not endpoint.grade:
        raise ValueError(f"{study.short} records the severity of events and no grades; ask without a least grade.")
    if not 0 <= options.threshold <= 1:
        raise ValueError(f"A threshold is a proportion from 0 to 1; found {options.threshold:g}.")
    weeks = options.weeks or (0.0, study.design.treatment_weeks)
    if len(weeks) != 2 or not 0 <= weeks[0] < weeks[1] < math.inf:
        raise ValueError(f"Weeks run from 0 or later to a later one; found {' to '.join(f'{one:g}' for one in weeks)}.")
    if options.treatment_end and options.treatment_end not in study.subjects.columns:
        raise ValueError(f'The patient table declares no column "{options.treatment_end}".')
    if options.collected_months is not None and not options.collected_months > 0:
        raise ValueError(f"Events are collected for more than 0 months; found {options.collected_months:g}.")
    least = max(options.minimum_grade, endpoint.collected_from_grade)
    return endpoint, replace(options, endpoint=endpoint.id, minimum_grade=least, weeks=weeks)
