"""What only the holder of a file can say: questions with their evidence and choices; answers last as long as the file.

The terminal asks the same questions; there an option answers each.
"""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from hcc_dash.cohort.issues import Answers, Issue, Question, answer_to
from hcc_dash.ui.text import plain

FILE_NUMBER = "raw_number"


def kept(name: str) -> dict[str, Any]:
    """A widget's choice outlives a visit to another page and ends with the file it was made for."""
    return {"key": f"{name}.{st.session_state[FILE_NUMBER]}", "persist_state": "session"}


def given_answers() -> Answers:
    """What was answered about the file that is open, by the key of the question."""
    answers: Answers = st.session_state.get(f"answers.{st.session_state.get(FILE_NUMBER)}", {})
    return answers


def show_questions(issues: Iterable[Issue], elsewhere: Iterable[str] = ()) -> None:
    """Each question of the findings once, answered or not, those ``elsewhere`` on the page apart (their keys)."""
    shown = set(elsewhere)
    for issue in issues:
        if issue.question is not None and issue.question.key not in shown:
            shown.add(issue.question.key)
            show_question(issue, issue.question)


def show_question(issue: Issue, question: Question) -> None:
    """One question: what was found, the choices, what to know about them."""
    labels = {choice.value: choice.label for choice in question.choices}
    given = answer_to(question, given_answers())
    likely = _likely(question, given)
    with st.container(border=True):
        st.radio(
            plain(issue.problem),
            list(labels),
            index=None if given is None else list(labels).index(given),
            format_func=lambda value: plain(labels[value]) + (" (likely)" if value == likely else ""),
            horizontal=True,
            on_change=_remember,
            args=(question.key,),
            **kept(f"answer_{question.key}"),
        )
        rows = ", ".join(map(str, issue.rows)) + (" …" if issue.count > len(issue.rows) else "")
        st.caption(plain(issue.remedy + (f" Rows: {rows}." if issue.rows else "")))


def _likely(question: Question, given: str | None) -> str:
    """The proposal as it stood when the question was answered: a browser knows a choice by its words alone."""
    key = f"likely_{question.key}.{st.session_state[FILE_NUMBER]}"
    likely = question.proposed if given is None else str(st.session_state.get(key, question.proposed))
    st.session_state[key] = likely
    return likely


def _remember(key: str) -> None:
    """Keep an answer beside the widget, which a page that does not show it would forget."""
    number = st.session_state[FILE_NUMBER]
    answer = st.session_state[f"answer_{key}.{number}"]
    kept_answers = {name: value for name, value in given_answers().items() if name != key}
    st.session_state[f"answers.{number}"] = kept_answers | ({} if answer is None else {key: answer})
