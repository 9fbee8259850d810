"""The prognosis exhibit of what a reader asks for."""

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.prognosis.exhibit.prognosis import build_prognosis
from hcc_dash.questions.prognosis.numbers.options import PrognosisOptions
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit


def ask_prognosis(cohort: Cohort) -> Exhibit:
    """The exhibit, remembered; the first time takes some seconds when it resamples."""
    options, view = pick_asked((PrognosisOptions, NoView), cohort, "prognosis")
    said = f"Refitting every model in {options.resamples} resamples" if options.resamples else "Fitting the models"
    with st.spinner(said):
        return open_exhibit(build_prognosis, cohort, options, view)
