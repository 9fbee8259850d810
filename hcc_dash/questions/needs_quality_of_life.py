"""Why a cohort cannot be asked about quality of life."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.adverse_events_options import adverse_event_endpoints
from hcc_dash.questions.quality_of_life.numbers.scores import questionnaire_tables


def needs_questionnaire(cohort: Cohort) -> str:
    """Questions about quality of life need a table of forms."""
    if any(name in cohort.tables for name in questionnaire_tables(cohort.study)):
        return ""
    return (
        f"{cohort.study.short} has no quality-of-life questionnaire: no table declares one and none holds scores by "
        "visit."
    )


def needs_forms_and_events(cohort: Cohort) -> str:
    """Harm beside quality of life needs a table of adverse events as well."""
    if not any(one.table in cohort.tables for one in adverse_event_endpoints(cohort.study)):
        return f"{cohort.study.short} has no table of adverse events to show beside quality of life."
    return needs_questionnaire(cohort)
