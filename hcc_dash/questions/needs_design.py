"""Why a cohort cannot be asked about the trial's planned size."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.needs_outcomes import needs_time_to_event


def needs_sample_size(cohort: Cohort) -> str:
    """Information needs a plan: what the size was reckoned from."""
    if cohort.study.design.sample_size is not None:
        return needs_time_to_event(cohort)
    return f"The description of {cohort.study.short} names no planned number of events."
