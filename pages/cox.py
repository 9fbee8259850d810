"""Cox model: the registered one first, or one's own; with its checks, hazards over time and adjusted survival."""

import streamlit as st

from hcc_dash.ui.cox import open_cox, pick_cox, show_cox
from hcc_dash.ui.ready import ready_for_survival
from hcc_dash.ui.show import show_answer

cohort = ready_for_survival()
if cohort is not None:
    head = st.container()
    asked = pick_cox(cohort)
    exhibit = open_cox(cohort, asked)
    with head:
        show_answer(exhibit)
    show_cox(cohort, asked, exhibit)
