"""Exposure: how much of the planned treatment was given, what was changed, and why it ended."""

from hcc_dash.ui.exposure import show_exposure
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_exposure(cohort)
