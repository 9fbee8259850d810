"""Overview: what the trial is, who took part, what came out, what is synthetic."""

from hcc_dash.ui.cache import open_overview
from hcc_dash.ui.overview import (
    show_flow,
    show_key_results,
    show_provenance,
    show_published,
    show_trial,
    show_unfiltered,
)
from hcc_dash.ui.session import selected_cohort, whole_cohort
from hcc_dash.ui.show import show_no_upload
from hcc_dash.ui.ways_out import offer_trials

cohort = whole_cohort()
if cohort is None:
    show_no_upload()
    offer_trials(lambda _: True, "patients")
else:
    overview = open_overview(cohort)
    show_unfiltered(selected_cohort())
    show_trial(cohort, overview)
    show_key_results(overview)
    show_flow(cohort, overview.flow)
    show_published(overview)
    show_provenance(cohort)
