"""What every footnote says of patients who were left out before anybody was selected, and of levels put together."""

from hcc_dash.cohort.cohort import ROWS_REFUSED, Cohort
from hcc_dash.cohort.grouping import name_grouping
from hcc_dash.wording.words import say_left_out_before


def close_footnote(cohort: Cohort, footnote: str) -> str:
    """The footnote with rows refused on request, patients without an arm, and levels put together."""
    n_refused = sum(step.of - step.kept for step in cohort.trail if step.name == ROWS_REFUSED)
    together = (
        [f"{name_grouping(grouping, cohort.study)}." for grouping in cohort.selection.groupings] if footnote else []
    )
    return " ".join([say_left_out_before(footnote, n_refused, _without_arm(cohort)), *together])


def _without_arm(cohort: Cohort) -> int:
    """Patients in no population for want of an arm; none where every patient is looked at."""
    if cohort.parent is None or not cohort.study.populations:
        return 0
    return int(cohort.whole.subjects[cohort.study.design.arm_column].isna().sum())
