"""Second opinion: the survival question of the moment, recomputed by other engines."""

import streamlit as st

from hcc_dash.questions.survival.numbers.options import OpinionOptions
from hcc_dash.ui.options import pick_survival
from hcc_dash.ui.ready import ready_for_survival
from hcc_dash.ui.second_opinion import open_second_opinion, show_opinion
from hcc_dash.ui.show import show_answer

cohort = ready_for_survival()
if cohort is not None:
    head = st.container()
    options, _ = pick_survival(cohort, OpinionOptions)
    exhibit = open_second_opinion(cohort, options)
    with head:
        show_answer(exhibit)
    show_opinion(exhibit)
