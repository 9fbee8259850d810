"""Widgets whose choice is kept in the session, and of bundled trials in the link."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from hcc_dash.asking.kinds import NOTHING
from hcc_dash.study.model import Study
from hcc_dash.ui.link import follow_link, is_asked_by_link, is_in_link, kept_for, note_words
from hcc_dash.ui.link_words import Understood, read_choice, read_many, read_number, read_switch
from hcc_dash.ui.text import plain

PICK_WIDTH = 210


def pick(
    label: str,
    choices: dict[str, str],
    key: str,
    study: Study,
    width: int | Literal["stretch"] = PICK_WIDTH,
    in_link: bool = True,
    others: Mapping[str, str] | None = None,
) -> str:
    """One of the choices (the link's word to label, shown as it is: a box renders no Markdown).

    The first when a link names one that is not there, which is said. ``others``: further words of a link, by what they
    stand for.
    """
    usual = next(iter(choices))
    chosen = st.selectbox(
        label,
        list(choices),
        format_func=lambda word: choices[word],
        width=width,
        **kept_for(study, key, label, partial(read_choice, choices=choices, others=others), in_link),
    )
    chosen = chosen if chosen in choices else usual
    if is_in_link(study, in_link):
        note_words(study, key, () if chosen == usual else (chosen,))
    return chosen


def pick_many(
    label: str,
    choices: dict[str, str],
    key: str,
    study: Study,
    placeholder: str = "None",
    default: tuple[str, ...] = (),
    width: int = 230,
) -> tuple[str, ...]:
    """Any of the choices, in the order of the choices."""
    if not choices:
        return ()
    usual = [word for word in default if word in choices]
    chosen = st.multiselect(
        label,
        list(choices),
        format_func=lambda word: choices[word],
        width=width,
        default=usual,
        placeholder=placeholder,
        **kept_for(study, key, label, partial(read_many, choices=choices)),
    )
    ordered = tuple(word for word in choices if word in chosen)
    note_words(study, key, () if set(ordered) == set(usual) else ordered or (NOTHING,))
    return ordered


def segments(
    label: str, choices: dict[str, str], key: str, study: Study, default: str, *, named_by_themselves: bool = False
) -> str:
    """One of a few choices, side by side; those ``named_by_themselves`` have their label for screen readers alone."""
    shown = {word: plain(name) for word, name in choices.items()}
    as_shown = {spelling: word for word, text in shown.items() for spelling in (text, text.replace("\\", ""))}
    chosen = st.segmented_control(
        label,
        list(choices),
        format_func=lambda word: shown[word],
        default=default,
        required=True,
        label_visibility="collapsed" if named_by_themselves else "visible",
        **kept_for(study, key, label, partial(read_choice, choices=choices, others=as_shown)),
    )
    chosen = chosen or default
    note_words(study, key, () if chosen == default else (chosen,))
    return chosen


def switch(label: str, key: str, study: Study, default: bool = False) -> bool:
    """On or off."""
    chosen = bool(st.toggle(label, value=default, **kept_for(study, key, label, read_switch)))
    note_words(study, key, () if chosen == default else (str(chosen).lower(),))
    return chosen


def number(label: str, key: str, study: Study, low: float, high: float, default: float, step: float) -> float:
    """A number between two ends."""
    chosen = st.number_input(
        label,
        min_value=float(low),
        max_value=float(high),
        value=float(default),
        step=float(step),
        width=PICK_WIDTH,
        format="%g",
        **kept_for(study, key, label, partial(read_number, low=low, high=high)),
    )
    number = default if chosen is None else float(chosen)
    note_words(study, key, () if number == default else (repr(float(number)),))
    return number


def folded(
    label: str, key: str, study: Study, part: str, icon: str | None = None, opened_by: str = ""
) -> ExpanderContainer:
    """A part of a page, closed until a reader opens it, or a link that names it or a key that starts ``opened_by``."""
    name = f"{study.id}.{key}"

    def read(asked: Sequence[str]) -> Understood:
        understood = read_choice(asked, {part: label})
        return Understood(given=True if understood.given else None, refused=understood.refused)

    if is_in_link(study):
        follow_link(name, label, read)
        if opened_by and is_asked_by_link(f"{study.id}.{opened_by}"):
            st.session_state[name] = True
    section = st.expander(label, icon=icon, on_change="rerun", key=name)
    note_words(study, key, (part,) if section.open else ())
    return section
