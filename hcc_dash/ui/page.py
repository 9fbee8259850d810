"""Any page of questions: which can be asked, what a reader chooses, the answers as their layouts say."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import streamlit as st

from hcc_dash.asking.options import build_options, values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.layout import Layout
from hcc_dash.questions.main_part import main_part
from hcc_dash.questions.pages import Page, page_of
from hcc_dash.questions.question import Question
from hcc_dash.study.model import Study
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.lacking import show_lacking, show_missing
from hcc_dash.ui.link import is_asked_by_link
from hcc_dash.ui.own_pickers import pickers_of
from hcc_dash.ui.parts import show_parts
from hcc_dash.ui.ready import ready_cohort
from hcc_dash.ui.second_opinion import show_second_opinion
from hcc_dash.ui.session import open_line
from hcc_dash.ui.show import show_answer, show_section_head
from hcc_dash.ui.widgets import folded, segments

Given = Mapping[str, Any]


def show_page(page_id: str) -> None:
    """The page of that identifier for the patients who are selected."""
    cohort = ready_cohort()
    if cohort is not None:
        draw_page(page_of(page_id), cohort)


def questions_of(page: Page) -> list[Question]:
    """The questions that a page lays out, in their order."""
    return [question for question in CATALOGUE if question.page == page.id and question.layout is not None]


def draw_page(page: Page, cohort: Cohort) -> None:
    """Every question of the page that can be asked, the first under the page's heading; or what is lacking."""
    questions = questions_of(page)
    if all(question.needs(cohort) for question in questions):
        show_lacking(page, questions, cohort)
        return
    answered: dict[str, Answered] = {}
    first = True
    for question in _chosen(page, questions, cohort):
        layout = _layout(question)
        if _is_shown(layout, cohort, answered):
            if not (first or layout.tab or layout.folded):
                st.divider()
            answered |= _show_question(question, cohort, answered, first=first)
            first = False
    _show_opinion(questions[0], answered)


def _chosen(page: Page, questions: Sequence[Question], cohort: Cohort) -> Iterator[Question]:
    """The questions in their order, of those a reader chooses from the chosen one, where the choice is offered."""
    tabs = [tab for tab in questions if _layout(tab).tab and _layout(tab).offered(cohort)]
    for place, question in enumerate(questions):
        if not _layout(question).tab:
            yield question
        elif question is tabs[0]:
            if place:
                st.divider()
            with nullcontext() if place else open_line():  # a page's own parts stand in the line that names the page
                chosen = _choose(page, tabs, cohort.study) if len(tabs) > 1 else question
            yield chosen


def _layout(question: Question) -> Layout:
    assert question.layout is not None  # those without are not of the page
    return question.layout


def _choose(page: Page, tabs: Sequence[Question], study: Study) -> Question:
    """The part of the page that a reader looks at; a link that names none opens the one that it chooses in."""
    words = {tab.part or tab.id: tab for tab in tabs}
    key = f"{study.id}.{tabs[0].prefix}.part"
    for word, tab in words.items():
        others = {one for question in questions_of(page) if question is not tab for one in _keys(question)}
        if not is_asked_by_link(key) and any(is_asked_by_link(f"{study.id}.{one}") for one in _keys(tab) - others):
            st.session_state[key] = word
    labels = {word: _layout(tab).tab for word, tab in words.items()}
    return words[
        segments(page.chooses, labels, f"{tabs[0].prefix}.part", study, next(iter(words)), named_by_themselves=True)
    ]


def _keys(question: Question) -> set[str]:
    """The keys of a link that choose in the question."""
    return {f"{question.prefix}.{kind.key or name}" for name, (kind, _) in question.fields.items() if not kind.shared}


def _is_shown(layout: Layout, cohort: Cohort, answered: Mapping[str, Answered]) -> bool:
    """Whether the question stands on the page, as the answer is that it follows."""
    if layout.follows is None:
        return True
    before = answered.get(layout.follows.question)
    return before is not None and layout.follows.shown(cohort, before.values, before.exhibit)


def _show_question(
    question: Question, cohort: Cohort, answered: Mapping[str, Answered], *, first: bool
) -> dict[str, Answered]:
    """Its options, answer and parts, folded where the layout says so; empty where there is no answer to follow."""
    layout, reason = _layout(question), question.needs(cohort)
    if reason:
        if layout.folded is None:
            show_missing(question, reason, first=first)
        return {}
    if layout.folded is None:
        return {question.id: _answer(question, cohort, answered, first=first)}
    label, icon, opened_by = layout.folded.label, layout.folded.icon, layout.folded.opened_by
    mark = f":material/{icon}:" if icon else None
    section = folded(label, f"{question.prefix}.part", cohort.study, question.part, icon=mark, opened_by=opened_by)
    if not section.open:
        return {}
    with section:
        return {question.id: _answer(question, cohort, answered, first=False)}


def _answer(question: Question, cohort: Cohort, answered: Mapping[str, Answered], *, first: bool) -> Answered:
    layout, head = _layout(question), st.container()
    options, view, values = _ask(question, cohort, _given(layout, cohort, answered))
    if layout.hint:
        st.caption(layout.hint)
    with st.spinner(layout.wait(cohort, options)) if layout.wait else nullcontext():
        exhibit = open_exhibit(question.build, cohort, options, view)
    done = Answered(
        question=question,
        cohort=cohort,
        options=options,
        view=view,
        exhibit=exhibit,
        values=values,
        level=2 if first else 3,
        main=main_part(layout.parts, exhibit) if first else None,
    )
    with head:
        show_answer(exhibit) if first else show_section_head(exhibit, brief=layout.brief)
        show_parts(layout.above, done)
    return show_parts(layout.parts, done)


def _given(layout: Layout, cohort: Cohort, answered: Mapping[str, Answered]) -> Given:
    if layout.follows is None:
        return {}
    before = answered[layout.follows.question].values
    return {**before, **layout.follows.given(cohort, before)}


def _ask(question: Question, cohort: Cohort, given: Given) -> tuple[Any, Any, dict[str, Any]]:
    """Options and view as a reader chooses them, and every choice by its field."""
    classes = _layout(question).asks or (question.options, question.view)
    values = dict(given)
    for picked in pick_asked(classes, cohort, question.prefix, pickers_of(question, cohort), given):
        values |= values_of(picked)
    return build_options(question.options, values), build_options(question.view, values), values


def _show_opinion(first: Question, answered: Mapping[str, Answered]) -> None:
    """The same numbers by other engines, where the page's first answer has some."""
    opinion, done = _layout(first).opinion, answered.get(first.id)
    if opinion and done and done.exhibit.pictures:
        linked = f"{first.prefix}.part" if opinion.linked else ""
        show_second_opinion(done.cohort, done.options, linked=linked)
