"""Deterioration: how long quality of life is kept, and who is better or worse at a visit."""

from hcc_dash.ui.deterioration import show_change
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_change(cohort)
