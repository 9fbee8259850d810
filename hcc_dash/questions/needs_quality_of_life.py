"""Why a cohort cannot be asked about quality of life."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.needs_safety import needs_onset
from hcc_dash.questions.quality_of_life.numbers.scores import questionnaire_tables, scored_by_items


def needs_questionnaire(cohort: Cohort) -> str:
    """Questions about quality of life need a table of forms that can be scored."""
    tables = [name for name in questionnaire_tables(cohort.study) if name in cohort.tables]
    if not tables:
        return (
            f"{cohort.study.short} has no table of forms, and none was made up: nothing can be scored or compared here."
        )
    try:
        scored_by_items(cohort.study, tables[0])
    except ValueError as error:
        return str(error)
    return ""


def needs_forms_and_events(cohort: Cohort) -> str:
    """Harm beside quality of life needs dated adverse events as well."""
    return needs_questionnaire(cohort) or needs_onset(cohort)
