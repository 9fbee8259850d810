"""Why a cohort cannot be asked about quality of life."""

from hcc_dash.analysis.quality_of_life.scores import questionnaire_tables
from hcc_dash.cohort.cohort import Cohort


def needs_questionnaire(cohort: Cohort) -> str:
    """Questions about quality of life need a table of forms."""
    if any(name in cohort.tables for name in questionnaire_tables(cohort.study)):
        return ""
    return (
        f"{cohort.study.short} has no quality-of-life questionnaire: no table declares one and none holds scores by "
        "visit."
    )
