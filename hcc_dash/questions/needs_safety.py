"""Why a cohort cannot be asked about harm, the liver, laboratory values or a single patient."""

from hcc_dash.cohort.cohort import Cohort


def needs_treatment(cohort: Cohort) -> str:
    """Questions about exposure need a treatment whose doses or end are on file."""
    if cohort.study.treatments:
        return ""
    return f"{cohort.study.short} declares no treatment whose doses or end are on file."
