"""Widgets whose choice is kept: in the link for bundled trials, in the session for an uploaded table."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from hcc_dash.study.model import Study
from hcc_dash.ui.link import kept_for
from hcc_dash.ui.link_words import read_choice, read_many, read_number, read_switch
from hcc_dash.ui.text import plain

PICK_WIDTH = 210


def pick(
    label: str,
    choices: dict[str, str],
    key: str,
    study: Study,
    width: int = PICK_WIDTH,
    in_link: bool = True,
    others: Mapping[str, str] | None = None,
) -> str:
    """One of the choices (identifier to label, shown as it is: a box renders no Markdown).

    The first when a link names one that is not there, which is said. ``others``: further words that a link may name
    a label by.
    """
    chosen = st.selectbox(
        label,
        list(choices),
        format_func=lambda one: choices[one],
        width=width,
        **kept_for(study, key, label, partial(read_choice, choices={**(others or {}), **choices}), in_link),
    )
    return chosen if chosen in choices else next(iter(choices))


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
    chosen = st.multiselect(
        label,
        list(choices),
        format_func=lambda one: choices[one],
        width=width,
        default=[one for one in default if one in choices],
        placeholder=placeholder,
        **kept_for(study, key, label, partial(read_many, choices=choices)),
    )
    return tuple(one for one in choices if one in chosen)


def segments(label: str, choices: dict[str, str], key: str, study: Study, default: str) -> str:
    """One of a few choices, side by side."""
    shown = {one: plain(name) for one, name in choices.items()}
    chosen = st.segmented_control(
        label,
        list(choices),
        format_func=lambda one: shown[one],
        default=default,
        required=True,
        **kept_for(study, key, label, partial(read_choice, choices=shown)),
    )
    return chosen or default


def switch(label: str, key: str, study: Study, default: bool = False) -> bool:
    """On or off."""
    return bool(st.toggle(label, value=default, **kept_for(study, key, label, read_switch)))


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
    return default if chosen is None else float(chosen)
