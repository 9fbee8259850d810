"""Quality of life: scores over the visits, who answers, and adverse events on the same clock."""

from hcc_dash.ui.quality_of_life import show_quality_of_life
from hcc_dash.ui.ready import ready_cohort

cohort = ready_cohort()
if cohort is not None:
    show_quality_of_life(cohort)
