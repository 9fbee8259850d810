"""Finished exhibits, shared between readers; keyed by the cohort's fingerprint and the question, never by a frame."""

import streamlit as st

from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.overview import Overview, build_overview
from hcc_dash.exhibits.survival import build_survival
from hcc_dash.figures.look import Look
from hcc_dash.tables.survival import Shown
from hcc_dash.ui.session import UPLOAD


def reader_look() -> Look:
    """Light or dark, as the reader's browser shows the app."""
    return Look(dark=st.context.theme.type == "dark")


@st.cache_resource(show_spinner=False, max_entries=256)
def _survival(key: str, _cohort: Cohort, _options: SurvivalOptions, _shown: Shown, _look: Look) -> Exhibit:
    return build_survival(_cohort, _options, _shown, _look)


@st.cache_resource(show_spinner=False, max_entries=16, scope="session")
def _own_survival(key: str, _cohort: Cohort, _options: SurvivalOptions, _shown: Shown, _look: Look) -> Exhibit:
    return build_survival(_cohort, _options, _shown, _look)


def open_survival(cohort: Cohort, options: SurvivalOptions, shown: Shown) -> Exhibit:
    """The survival exhibit, built once for all readers; an uploaded table's only for its own session."""
    remembered = _own_survival if cohort.study.id == UPLOAD else _survival
    look = reader_look()
    # one text holds the whole question: Streamlit would walk through the dataclasses on every run
    key = f"{cohort.fingerprint} {options!r} {shown!r} {look!r}"
    return remembered(key, cohort, options, shown, look)


@st.cache_resource(show_spinner=False, max_entries=8)
def _overview(fingerprint: str, _cohort: Cohort) -> Overview:
    return build_overview(_cohort)


def open_overview(cohort: Cohort) -> Overview:
    """The overview of a whole cohort."""
    return build_overview(cohort) if cohort.study.id == UPLOAD else _overview(cohort.fingerprint, cohort)
