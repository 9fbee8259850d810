"""Patient: one patient's course on one clock, under a masked code."""

from hcc_dash.ui.patient import show_patient
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_patient(cohort)
