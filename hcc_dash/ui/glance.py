"""At a glance: the few displays that open a trial, of the patients selected, each the way to its page."""

from collections.abc import Sequence

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.glance import Glance
from hcc_dash.questions.pages import page_of
from hcc_dash.questions.question import Question
from hcc_dash.ui.cache import open_exhibit, open_small
from hcc_dash.ui.filters import active_filters
from hcc_dash.ui.ledger import note_look
from hcc_dash.ui.link import noted_words
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.show import badges, main_block, show_empty, show_heading
from hcc_dash.ui.text import plain

DISPLAYS = "displays"
"""Key of the container of the displays, by which style.css sets them two by two."""

HALF, WHOLE = 230, 440
"""Pixels of a picture where there are displays in two rows, and in one."""


def displays_of(whole: Cohort) -> list[tuple[Question, Glance]]:
    """The questions that stand at a glance of a trial: what it has nothing for is left out."""
    return [(each, each.glance) for each in CATALOGUE if each.glance is not None and not each.needs(whole)]


def height_of(displays: Sequence[object]) -> int:
    """Pixels of each picture: what is left out gives its room to the others."""
    return HALF if len(displays) > 2 else WHOLE


def show_glance(whole: Cohort, selected: Cohort) -> None:
    """The displays; where nobody is left, which filter left none and the way back."""
    displays = displays_of(whole)
    if not displays:
        return
    if selected.n == 0:
        show_empty(selected, level=2)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="at_a_glance"):
        st.header("At a glance", anchor=False, width="content")
        st.caption(_say_selected(whole, selected))
    with main_block(), st.container(key=DISPLAYS):
        for question, glance in displays:
            with st.container(border=True, key=f"glance_{question.page}", gap=None):
                _show(question, glance, selected, height_of(displays))


def _say_selected(whole: Cohort, selected: Cohort) -> str:
    """Whom the displays are about, and what narrows them."""
    active = active_filters(selected)
    who = plain(f"{selected.n} of {whole.n} patients")
    return (
        f"{who}, filtered: {plain('; '.join(active))}"
        if active
        else f"{who}; the filters beside it act on these displays"
    )


def _show(question: Question, glance: Glance, cohort: Cohort, height: int) -> None:
    """What is asked and the way to it, its marks and its answer, its picture; or why the selection has no answer."""
    reason = question.needs(cohort)
    if reason:
        _head(question, question.title)
        st.markdown(plain(reason))
        return
    exhibit = open_exhibit(question.build, cohort, *question.read({}, cohort))
    note_look(exhibit)
    _head(question, glance.heading(exhibit))
    status, provenance, *_ = exhibit.marks
    st.markdown(f"{badges((status, provenance))} {plain(exhibit.answer)}")
    picture = open_small(glance, cohort, exhibit, height)
    if picture is None and glance.why_empty(exhibit):
        st.markdown(plain(glance.why_empty(exhibit)))
    if picture is not None:
        config = {"displayModeBar": False}
        st.plotly_chart(picture.figure, theme=None, config=config, alt=picture.alt, key=f"small_{question.page}")


def _head(question: Question, heading: str) -> None:
    page = page_of(question.page)
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        show_heading(heading, 3)
        st.page_link(
            page_file(page.id),
            label=page.title,
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params=noted_words(),
        )
