"""Prognosis: which staging or model tells better who has the event earlier, and is right about how likely."""

import streamlit as st

from hcc_dash.ui.prognosis import ask_prognosis
from hcc_dash.ui.ready import ready_for_survival
from hcc_dash.ui.show import show_answer, show_exhibit

cohort = ready_for_survival()
if cohort is not None:
    head = st.container()
    exhibit = ask_prognosis(cohort)
    with head:
        show_answer(exhibit)
    show_exhibit(exhibit)
