"""QoL model: change from baseline compared between arms by a mixed model for repeated measures."""

from hcc_dash.ui.qol_model import show_model
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_model(cohort)
