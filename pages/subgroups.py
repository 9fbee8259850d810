"""Subgroups: for whom does it work, how credible is a difference, how does the effect run along a number."""

import streamlit as st

from hcc_dash.asking.views import NoView
from hcc_dash.questions.subgroups.exhibit.subgroups import build_subgroups
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.ready import ready_for_survival
from hcc_dash.ui.show import show_answer
from hcc_dash.ui.subgroup_view import follow_to_survival, show_along
from hcc_dash.ui.subgroups import pick_subgroups, show_forest

follow_to_survival()
cohort = ready_for_survival()
if cohort is not None:
    head = st.container()
    options = pick_subgroups(cohort)
    exhibit = open_exhibit(build_subgroups, cohort, options, NoView())
    with head:
        show_answer(exhibit)
    show_forest(cohort, exhibit)
    if exhibit.pictures:
        show_along(cohort, options)
