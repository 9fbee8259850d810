"""What a page says of a trial that it has nothing to show of, and the ways out."""

from collections.abc import Sequence

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.lacks import Lacks
from hcc_dash.questions.pages import Page, lacks_of
from hcc_dash.questions.question import Question
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.published_harms import show_published_harms
from hcc_dash.ui.show import show_heading
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_trials


def show_lacking(page: Page, questions: Sequence[Question], cohort: Cohort) -> None:
    """The questions' own reasons, what the page needs, and the trials that have it."""
    lacks, study = lacks_of(page), cohort.study
    own = [
        question.needs(cohort) for question in questions if question.layout is None or question.layout.follows is None
    ]
    title, *reasons = [lacks.title.format(study=study.short), *own] if lacks.title else own
    show_heading(title.rstrip("."), 1)
    st.markdown(
        plain(" ".join(filter(None, [*dict.fromkeys(reason for reason in reasons if reason != title), lacks.hint])))
    )
    if study.provenance.kind == "upload":
        _explain_upload(lacks)
    elif lacks.harms:
        show_published_harms(study)
    offer_trials(lambda other: any(not question.needs(other) for question in questions), lacks.has)
    for link in lacks.links:
        st.page_link(page_file(link.page), label=link.label, icon=f":material/{link.icon}:")
    if lacks.declare:
        with st.expander("How to declare it"):
            st.markdown(lacks.declare_hint)
            st.code(lacks.declare, language="toml")


def _explain_upload(lacks: Lacks) -> None:
    if lacks.upload:
        st.markdown(lacks.upload)
    if lacks.mapped:
        st.page_link(page_file("data"), label="Map the table", icon=":material/table:")


def show_missing(question: Question, reason: str, *, first: bool) -> None:
    """In the place of an answer, what the question is and why it cannot be asked here."""
    show_heading(question.title, 1 if first else 2)
    st.markdown(plain(reason))
