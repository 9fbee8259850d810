"""Why a cohort cannot be asked about harm, the liver, laboratory values or a single patient."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import set_clock
from hcc_dash.questions.exposure.words.exposure import say_no_record
from hcc_dash.questions.harms.numbers.adverse_events_asking import adverse_event_endpoints
from hcc_dash.questions.harms.numbers.adverse_events_columns import date_column, find_columns
from hcc_dash.questions.labs.numbers.records import NO_RESULTS, find_lab_table, lacking_test
from hcc_dash.questions.liver.numbers.child_pugh_records import NO_CHILD_PUGH, find_child_pugh
from hcc_dash.study.endpoints import AdverseEvents


def _events(cohort: Cohort) -> AdverseEvents | None:
    """The endpoint whose events are counted first."""
    return next(
        (endpoint for endpoint in adverse_event_endpoints(cohort.study) if endpoint.table in cohort.tables), None
    )


def needs_events(cohort: Cohort) -> str:
    """Questions about harm need a table of adverse events."""
    if _events(cohort):
        return ""
    return (
        f"{cohort.study.short} has no table of adverse events, and none was made up: nothing can be counted, compared "
        "or followed here."
    )


def needs_onset(cohort: Cohort) -> str:
    """Events over time need their dates, and those of the first dose and the last contact."""
    endpoint, study = _events(cohort), cohort.study
    if endpoint is None:
        return needs_events(cohort)
    dates = [find_columns(study, endpoint).start, date_column(study, "treatment_start_date")]
    if all((*dates, date_column(study, "last_contact_date"))):
        return ""
    return "The study has no dates of first dose, last contact and onset by which to follow events over time."


def needs_serious(cohort: Cohort) -> str:
    """Serious events need a column that says which they were."""
    endpoint = _events(cohort)
    if endpoint is None:
        return needs_events(cohort)
    told = find_columns(cohort.study, endpoint).serious
    return "" if told else "No column of the adverse-event table says which events were serious."


def needs_start(cohort: Cohort) -> str:
    """Questions about what was measured over time need the date on which study treatment started."""
    clock = set_clock(cohort)
    return clock if isinstance(clock, str) else ""


def needs_child_pugh(cohort: Cohort) -> str:
    """Rises of the Child-Pugh score need dated assessments."""
    return needs_start(cohort) or ("" if find_child_pugh(cohort) else NO_CHILD_PUGH)


def needs_labs(cohort: Cohort) -> str:
    """Questions about blood values need dated results in a known unit."""
    return needs_start(cohort) or ("" if find_lab_table(cohort)[0] else NO_RESULTS)


def needs_albi(cohort: Cohort) -> str:
    """The albumin-bilirubin grade needs both."""
    lacking = needs_labs(cohort)
    if lacking:
        return lacking
    if {"bilirubin", "albumin"} <= find_lab_table(cohort)[1].keys():
        return ""
    return "The laboratory table does not hold both bilirubin and albumin in a known unit."


def needs_injury(cohort: Cohort) -> str:
    """The screen for liver injury needs ALT or AST and bilirubin with their upper limits of normal."""
    enzymes = [lacking_test(cohort, test) for test in ("alt", "ast")]
    return needs_start(cohort) or (enzymes[0] if all(enzymes) else lacking_test(cohort, "bilirubin"))


def needs_alt(cohort: Cohort) -> str:
    """Flares need ALT with its upper limit of normal."""
    return needs_start(cohort) or lacking_test(cohort, "alt")


def needs_labs_and_grades(cohort: Cohort) -> str:
    """Derived grades beside the investigators' need both."""
    endpoint = _events(cohort)
    if needs_labs(cohort) or endpoint is None:
        return (
            needs_labs(cohort) or "No adverse events are declared, so there is nothing to compare derived grades with."
        )
    return "" if endpoint.grade else "Adverse events have a severity and no grades, so there is nothing to compare."


def needs_patient(cohort: Cohort) -> str:
    """Questions about one patient need that date and an identifier of patients."""
    if not cohort.study.subjects.id_column:
        return "Its rows have no identifier of a patient."
    return needs_start(cohort)


def needs_treatment(cohort: Cohort) -> str:
    """Questions about exposure need a treatment whose doses or end are on file."""
    parts = [
        part
        for treatment in cohort.study.treatments[:1]
        for part in (treatment.doses, treatment.ends)
        if part is not None
    ]
    if not parts:
        return say_no_record(cohort.study)
    lacking = [f'"{part.table}"' for part in parts if part.table not in cohort.tables]
    return f"The declared table {lacking[0]} is not on file." if lacking else needs_start(cohort)
