"""What was asked about adverse events: frozen, hashable, and enough to ask it again."""

import math
from dataclasses import dataclass, replace
from typing import Literal

from hcc_dash.asking.kinds import ask
from hcc_dash.estimation.proportion_tests import ProportionTest
from hcc_dash.questions.harms.numbers.adverse_events_asking import (
    BY,
    COLLECTED,
    DAYS_AFTER,
    EVENTS,
    GRADE,
    LIMITS,
    OPEN,
    RELATED,
    SERIOUS,
    SERIOUS_COLLECTED,
    SERIOUS_WINDOW,
    SORT,
    TEST,
    THRESHOLD,
    TREATMENT_END,
    WEEKS,
    WINDOW,
    WITHIN,
    adverse_event_endpoints,
)
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.model import Study

By = Literal["term", "soc", "aesi"]
Window = Literal["all", "emergent", "weeks"]
DifferenceLimits = Literal["sato", "newcombe", "score"]
Sort = Literal["frequency", "difference", "severe"]


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
    ``strata``: factors within whose levels patients with any event are compared as well, and ``limits`` those of the
    common difference. ``test``: of each row.
    """

    endpoint: str = ask(EVENTS, "")
    by: By = ask(BY, "term")
    sort: Sort = ask(SORT, "frequency")
    window: Window = ask(WINDOW, "all")
    weeks: tuple[float, ...] = ask(WEEKS, ())
    treatment_end: str = ask(TREATMENT_END, "")
    days_after: int = ask(DAYS_AFTER, 30)
    threshold: float = ask(THRESHOLD, 0.05)
    minimum_grade: int = ask(GRADE, 1)
    related_to: str = ask(RELATED, "")
    collected_months: float | None = ask(COLLECTED)
    serious_only: bool = ask(SERIOUS, default=False)
    strata: tuple[str, ...] = ask(WITHIN, ())
    limits: DifferenceLimits = ask(LIMITS, "sato")
    test: ProportionTest = ask(TEST, "none")
    open_as_related: bool = ask(OPEN, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsetEvents(AdverseEventOptions):
    """Adverse events whose course over time is asked about: all that is chosen but what only a table's rows have."""

    sort: Sort = "frequency"
    threshold: float = 0.05
    strata: tuple[str, ...] = ()
    limits: DifferenceLimits = "sato"
    test: ProportionTest = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriousEventOptions(AdverseEventOptions):
    """Serious adverse events: counted by criterion, so that no row, order, threshold or stratum is chosen."""

    endpoint: str = ask(replace(EVENTS, on_page=False), "")
    by: By = "term"
    sort: Sort = "frequency"
    window: Window = ask(SERIOUS_WINDOW, "all")
    threshold: float = 0.05
    minimum_grade: int = ask(replace(GRADE, on_page=False), 1)
    related_to: str = ask(replace(RELATED, on_page=False), "")
    collected_months: float | None = ask(SERIOUS_COLLECTED)
    serious_only: bool = False
    strata: tuple[str, ...] = ()
    limits: DifferenceLimits = "sato"
    test: ProportionTest = "none"
    open_as_related: bool = ask(replace(OPEN, on_page=False), default=False)


def checked_events(study: Study, options: AdverseEventOptions) -> tuple[AdverseEvents, AdverseEventOptions]:
    """The endpoint asked about and the question in its one form, the minimum grade raised to the one collected.

    Raises ValueError for a question that this study cannot be asked, with what it could be asked.
    """
    declared = {endpoint.id: endpoint for endpoint in adverse_event_endpoints(study)}
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
        raise ValueError(
            f"Weeks run from 0 or later to a later one; found {' to '.join(f'{week:g}' for week in weeks)}."
        )
    if options.treatment_end and options.treatment_end not in study.subjects.columns:
        raise ValueError(f'The patient table declares no column "{options.treatment_end}".')
    if options.days_after < 0:
        raise ValueError(f"Events count until 0 days after treatment or later; found {options.days_after}.")
    if options.collected_months is not None and not options.collected_months > 0:
        raise ValueError(f"Events are collected for more than 0 months; found {options.collected_months:g}.")
    least = max(options.minimum_grade, endpoint.collected_from_grade)
    return endpoint, replace(options, endpoint=endpoint.id, minimum_grade=least, weeks=weeks)
