"""Survival: any time-to-event endpoint, by arm, by factor, in panels."""

import streamlit as st

from hcc_dash.ui.cache import open_survival
from hcc_dash.ui.log_rank import show_log_rank
from hcc_dash.ui.options import pick_survival
from hcc_dash.ui.ready import ready_for_survival
from hcc_dash.ui.second_opinion import show_second_opinion
from hcc_dash.ui.show import show_answer, show_survival

cohort = ready_for_survival()
if cohort is not None:
    head = st.container()
    options, shown = pick_survival(cohort)
    exhibit = open_survival(cohort, options, shown)
    with head:
        show_answer(exhibit)
    show_survival(exhibit, shown)
    show_log_rank(cohort, options)
    show_second_opinion(cohort, options)
