"""The selected patients of the open trial, or the reason why there are none."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.ui.session import selected_cohort
from hcc_dash.ui.show import show_empty, show_no_upload
from hcc_dash.ui.ways_out import offer_trials


def ready_cohort() -> Cohort | None:
    """The selected cohort; None after the page has said that nothing is uploaded or nobody is left."""
    cohort = selected_cohort()
    if cohort is None:
        show_no_upload()
        offer_trials(lambda _: True, "patients")
        return None
    if cohort.n == 0:
        show_empty(cohort)
        return None
    return cohort
