"""What the page on quality of life draws by hand: warnings of its forms, and a small panel for each scale."""

from dataclasses import replace

import streamlit as st

from hcc_dash.asking.options import build_options
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.exhibit.completion import build_completion
from hcc_dash.questions.quality_of_life.exhibit.qol import build_trajectory, codes_of
from hcc_dash.questions.quality_of_life.exhibit.qol_views import CompletionView, QolView
from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions, QolOptions
from hcc_dash.questions.quality_of_life.numbers.scores import forms_of
from hcc_dash.questions.quality_of_life.words.completion_method import say_warnings
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.show import mark_warnings, show_picture, show_section_head
from hcc_dash.ui.text import plain

KEY = "qol"
PER_ROW = 3


def show_panels(done: Answered) -> None:
    """A small panel for each scale, its name a button that shows the scale large."""
    exhibit, cohort = done.exhibit, done.cohort
    st.caption("Every panel spans as many points as any other, around its own scores. A name opens the scale large.")
    panels = list(zip(codes_of(exhibit), exhibit.pictures, strict=True))
    for start in range(0, len(panels), PER_ROW):
        for column, (code, picture) in zip(st.columns(PER_ROW), panels[start : start + PER_ROW], strict=False):
            with column:
                if st.button(
                    f"**{plain(picture.heading)}**",
                    key=f"{KEY}.open.{code}",
                    type="tertiary",
                    icon=":material/zoom_in:",
                    help="Show this scale large",
                ):
                    options = build_options(QolOptions, {**done.values, "scale": code})
                    _open_scale(cohort, options, build_options(QolView, done.values))
                show_picture(exhibit, replace(picture, heading=""))


@st.dialog("One scale", width="large")
def _open_scale(cohort: Cohort, options: QolOptions, view: QolView) -> None:
    """A scale over the page, where the reader is; the page's own scale stays."""
    exhibit = open_exhibit(build_trajectory, cohort, options, view)
    show_section_head(exhibit)
    for picture in exhibit.pictures:
        show_picture(exhibit, picture, key=f"{KEY}.large")
    st.caption(plain(exhibit.footnote))


def show_warnings(done: Answered) -> None:
    """What to doubt in every score of the page, whichever part of it is open; the same for all scales."""
    forms = forms_of(done.cohort, done.options.table)
    if forms is None:
        return
    options = build_options(CompletionOptions, {**done.values, "scale": forms.scales[0].code})
    completion = open_exhibit(build_completion, done.cohort, options, CompletionView())
    mark_warnings(say_warnings(completion.result))
