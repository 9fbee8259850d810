"""Options and layout of the page with the mixed model of quality of life."""

import streamlit as st

from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.exhibit.qol_model import build_qol_model
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.questionnaire import ready_forms
from hcc_dash.ui.second_opinion import show_second_opinion
from hcc_dash.ui.show import show_answer, show_downloads, show_pictures, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_everybody


def show_model(cohort: Cohort) -> None:
    """The whole page: the answer, the options, pictures, tables and sensitivity."""
    if ready_forms(cohort) is None:
        return
    head = st.container()
    (options,) = pick_asked((ModelOptions,), cohort, "qol_model")
    with st.spinner(f"Fitting the mixed model to the scores of {cohort.n} patients"):
        exhibit = open_exhibit(build_qol_model, cohort, options, NoView())
    with head:
        show_answer(exhibit)
    if exhibit.pictures:
        show_pictures(exhibit)
        for note in exhibit.notes:
            st.caption(plain(note))
        show_tables(exhibit)
        show_downloads(exhibit)
        show_second_opinion(cohort, options, linked="qol_model.part")
    else:
        st.markdown("Nothing is estimated here. Try fewer filters, another scale, or the page Quality of life.")
        offer_everybody("_qol_model_everybody")
        st.page_link(page_file("quality_of_life"), label="Quality of life", icon=":material/sentiment_satisfied:")
