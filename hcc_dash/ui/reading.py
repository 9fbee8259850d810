"""How to read a page: one quiet button in the page's line, for pointer, keyboard and a reader's voice alike."""

from collections.abc import Sequence

import streamlit as st

from hcc_dash.answers.marks import PLAN_MARKS, explain_mark
from hcc_dash.ui.text import plain

HOW_TO_READ = "How to read this page"
LINES = {
    "Question and answer": "the heading asks, the large sentence answers, computed for the patients selected.",
    "Marks": "labels beside the page's name: planned or exploratory, whence the patients come, as of which day, the "
    "code of the cohort. What each means stands below.",
    "Options and filters": "options change the question, filters in the sidebar the patients. More options holds what "
    "few need; what of it is not as usual is named beside it.",
    "Link": "the page's address holds trial, filters and options: sent on, it opens this view again. Of an uploaded "
    "table it names neither columns nor patients.",
    "Method": "in small print under figure and tables: how it was computed, who was analysed and who was left out.",
}
"""What there is on a page, and what it is for."""


def show_reading(marks: Sequence[str]) -> None:
    """The five things that a page is made of, then planned and exploratory, and what the page's own marks mean."""
    explained = {mark: explain_mark(mark) for mark in (*PLAN_MARKS, *marks)}
    parts = [f"**{name}**: {text}" for name, text in LINES.items()]
    meanings = [f"**{plain(mark)}**: {plain(meaning)}" for mark, meaning in explained.items() if meaning]
    with st.popover(HOW_TO_READ, type="tertiary", key="reading"), st.container(key="reading_lines"):
        st.markdown("\n\n".join(parts))
        st.markdown("\n\n".join(meanings))
