"""The selected patients of the open trial, or the reason why there are none."""

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.ui.session import selected_cohort
from hcc_dash.ui.show import show_empty, show_no_upload
from hcc_dash.ui.text import plain
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


def ready_for_survival() -> Cohort | None:
    """The same for a page about times to an event; None too when the trial declares no such endpoint."""
    cohort = ready_cohort()
    if cohort is None or cohort.study.time_to_event:
        return cohort
    st.title("This trial has no time to an event", anchor=False)
    st.markdown(
        f"{plain(cohort.study.short)} declares no endpoint of kind time_to_event, so there is no survival to analyse. "
        "Declare one in its study.toml: the column of the time, the column of the event and the event's values."
    )
    offer_trials(lambda other: bool(other.study.time_to_event), "times to an event")
    return None
