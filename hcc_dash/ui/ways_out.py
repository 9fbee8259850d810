"""The ways out of an empty page: the trial that has the data, everybody instead of a selection, another page."""

from collections.abc import Callable

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.ui.filters import active_filters, clear_filters, open_trial
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.session import UPLOAD, open_cohort, selected_cohort, study_ids
from hcc_dash.ui.text import plain


def offer_trials(has_it: Callable[[Cohort], bool], what: str) -> None:
    """A button for every bundled trial that has what the page needs: it opens the trial and stays on the page.

    Where none has it, the way to the overview of the one that is open.
    """
    here = st.session_state.get("study")
    bundled = {study_id: open_cohort(study_id) for study_id in study_ids() if study_id not in {UPLOAD, here}}
    having = {study_id: cohort for study_id, cohort in bundled.items() if cohort is not None and has_it(cohort)}
    for study_id, cohort in having.items():
        st.button(
            f"Open {plain(cohort.study.short)}, which has {what}",
            icon=":material/swap_horiz:",
            type="primary",
            key=f"_way_out_{study_id}",
            on_click=open_trial,
            args=(study_id,),
        )
    if not having:
        st.page_link(page_file("overview"), label="Overview of the trial", icon=":material/overview:")


def offer_everybody(key: str) -> None:
    """A button that takes the selection back, where there is one."""
    selected = selected_cohort()
    if selected is not None and active_filters(selected):
        st.button("Clear filters", icon=":material/filter_alt_off:", on_click=clear_filters, key=key, type="primary")
