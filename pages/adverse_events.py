"""Adverse events: in whom, how bad, more in which arm, and when."""

from hcc_dash.ui.adverse_events import show_adverse_events
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_adverse_events(cohort)
