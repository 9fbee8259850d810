"""Recurrence: how many will be seen to recur when death can come first, and when they do."""

from hcc_dash.ui.ready import ready_cohort
from hcc_dash.ui.recurrence import show_recurrence

cohort = ready_cohort()
if cohort is not None:
    show_recurrence(cohort)
