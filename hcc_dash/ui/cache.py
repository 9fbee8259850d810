"""Finished exhibits, shared between readers; keyed by the cohort's fingerprint and the question, never by a frame."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import Look, Screen, screen_of
from hcc_dash.questions.glance import Glance
from hcc_dash.questions.overview.exhibit.overview import Overview, build_overview
from hcc_dash.ui.serving.base_address import WIDTH
from hcc_dash.ui.session import UPLOAD

T = TypeVar("T")


def reader_look() -> Look:
    """Light or dark, as the reader's browser shows the app, and what it is shown on."""
    return Look(dark=st.context.theme.type == "dark", screen=_reader_screen())


def _reader_screen() -> Screen:
    """What the page was opened on; a desk where the browser did not say."""
    width = str(st.context.cookies.get(WIDTH, ""))
    return screen_of(int(width[:5])) if width.isascii() and width.isdigit() else Look().screen


@st.cache_resource(show_spinner=False, max_entries=128)
def _remember(key: str, _build: Callable[[], T]) -> T:
    return _build()


@st.cache_resource(show_spinner=False, max_entries=32, scope="session")
def _remember_own(key: str, _build: Callable[[], T]) -> T:
    return _build()


def remembered(cohort: Cohort, name: str, asked: Sequence[object], build: Callable[[], T]) -> T:
    """What ``build`` gives for this cohort and question, once for all readers; an upload's for its session only.

    The trail is part of the key: other filters that keep the same patients have the same fingerprint and other words.

    ``name`` says what is built and ``asked`` is the whole question, by its full ``repr``: frozen dataclasses,
    texts and numbers, never a frame. One text is the key: Streamlit would walk through dataclasses on every run.
    """
    key = f"{name} {cohort.fingerprint} {cohort.trail!r} {asked!r}"
    return (_remember_own if cohort.study.id == UPLOAD else _remember)(key, build)


def open_exhibit(build: Callable[..., Exhibit], cohort: Cohort, *asked: object) -> Exhibit:
    """``build(cohort, *asked, look)``, remembered under its name, the cohort and the question."""
    look = reader_look()
    name = f"{build.__module__}.{build.__qualname__}"
    return remembered(cohort, name, (*asked, look), lambda: build(cohort, *asked, look))


def open_small(glance: Glance, cohort: Cohort, exhibit: Exhibit, height: int) -> Picture | None:
    """The small picture of an exhibit, remembered as the exhibit is."""
    look = reader_look()
    asked = (exhibit.id, height, look)
    return remembered(cohort, "small", asked, lambda: glance.picture(exhibit, look, height))


@st.cache_resource(show_spinner=False, max_entries=8)
def _overview(fingerprint: str, _cohort: Cohort) -> Overview:
    return build_overview(_cohort)


def open_overview(cohort: Cohort) -> Overview:
    """The overview of a whole cohort."""
    return build_overview(cohort) if cohort.study.id == UPLOAD else _overview(cohort.fingerprint, cohort)
