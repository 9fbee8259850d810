"""Why a cohort cannot be asked about harm, the liver, laboratory values or a single patient."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import set_clock
from hcc_dash.questions.harms.numbers.adverse_events_options import adverse_event_endpoints


def needs_events(cohort: Cohort) -> str:
    """Questions about harm need a table of adverse events."""
    if adverse_event_endpoints(cohort.study):
        return ""
    return f"{cohort.study.short} declares no adverse events, so there is nothing to count."


def needs_start(cohort: Cohort) -> str:
    """Questions about what was measured over time need the date on which study treatment started."""
    clock = set_clock(cohort)
    return clock if isinstance(clock, str) else ""


def needs_patient(cohort: Cohort) -> str:
    """Questions about one patient need that date and an identifier of patients."""
    if not cohort.study.subjects.id_column:
        return f"{cohort.study.short}: its rows have no identifier of a patient."
    return needs_start(cohort)


def needs_treatment(cohort: Cohort) -> str:
    """Questions about exposure need a treatment whose doses or end are on file."""
    if cohort.study.treatments:
        return ""
    return f"{cohort.study.short} declares no treatment whose doses or end are on file."
