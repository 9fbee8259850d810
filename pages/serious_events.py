"""Serious events: who had one, by which criterion, what was judged to cause it, and the list."""

from hcc_dash.ui.ready import ready_cohort
from hcc_dash.ui.serious_events import show_serious

cohort = ready_cohort()
if cohort is not None:
    show_serious(cohort)
