"""Laboratory values: derived grades by arm, the investigators' beside them, medians over the visits."""

from hcc_dash.ui.labs import show_labs
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_labs(cohort)
