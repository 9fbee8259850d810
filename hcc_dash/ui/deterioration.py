"""Layout of the page on deterioration of quality of life."""

import streamlit as st

from hcc_dash.asking.options import values_of
from hcc_dash.asking.views import NoView, TimeView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.exhibit.deterioration import build_deterioration
from hcc_dash.questions.quality_of_life.exhibit.responders import build_responders
from hcc_dash.questions.quality_of_life.numbers.asking import later_weeks
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions
from hcc_dash.questions.quality_of_life.words.qol import SIZES_OF_CHANGE
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.words.competing import say_lines
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.questionnaire import ready_forms
from hcc_dash.ui.show import show_answer, show_downloads, show_pictures, show_section, show_tables
from hcc_dash.ui.text import plain

KEY = "deterioration"


def show_change(cohort: Cohort) -> None:
    """The whole page: time to deterioration, then who is better and worse at a visit."""
    if ready_forms(cohort) is None:
        return
    head = st.container()
    options, view = pick_asked((DeteriorationOptions, TimeView), cohort, KEY)
    st.caption(f"Threshold: {SIZES_OF_CHANGE}")
    exhibit = open_exhibit(build_deterioration, cohort, options, view)
    with head:
        show_answer(exhibit)
    show_pictures(exhibit)
    curves = exhibit.result.curves
    if exhibit.pictures and isinstance(curves, CompetingResult):
        st.caption(plain(say_lines(curves)))
    show_tables(exhibit)
    show_downloads(exhibit)
    asked = values_of(options)
    if later_weeks(cohort, asked):
        st.divider()
        (wanted,) = pick_asked((ResponderOptions,), cohort, KEY, given=asked)
        show_section(open_exhibit(build_responders, cohort, wanted, NoView()))
