"""Liver: does its function deteriorate, and who may have been injured."""

from hcc_dash.ui.liver import show_liver
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_liver(cohort)
