"""Safety patients and their events under one question, placed once for the exhibits that share them."""

from functools import lru_cache

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, checked_events
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients, collect_patients
from hcc_dash.questions.harms.numbers.adverse_events_records import EventRecords, collect_records

KEPT = 8  # questions; a hundred thousand events hold some 20 MB


def place_events(cohort: Cohort, options: AdverseEventOptions) -> tuple[SafetyPatients, EventRecords]:
    """The safety population and its events in the window, at or above the minimum grade; both read-only.

    Counts, curves and lists of one selection ask for the same: the last questions are remembered, whatever their rows,
    order, threshold or strata. A cohort is never changed, so that it is its own key; an uploaded table has no events
    and is never kept. Raises ValueError as ``collect_patients`` and ``collect_records`` do.
    """
    alike = AdverseEventOptions(
        endpoint=options.endpoint,
        minimum_grade=options.minimum_grade,
        related_to=options.related_to,
        open_as_related=options.open_as_related,
        window=options.window,
        weeks=options.weeks,
        treatment_end=options.treatment_end,
        days_after=options.days_after,
        collected_months=options.collected_months,
        threshold=0.0,
    )
    return _place(cohort, alike)


@lru_cache(maxsize=KEPT)
def _place(cohort: Cohort, options: AdverseEventOptions) -> tuple[SafetyPatients, EventRecords]:
    endpoint, asked = checked_events(cohort.study, options)
    patients = collect_patients(cohort, asked)
    return patients, collect_records(cohort, endpoint, asked, patients)
