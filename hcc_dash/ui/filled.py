"""Which pages the open trial can fill: by the questions' own needs, which compute nothing; found once a cohort."""

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.pages import PAGES
from hcc_dash.ui.session import UPLOAD

NOTHING = " · no data"
"""After the name of a page that the trial has nothing for."""


@st.cache_resource(show_spinner=False, max_entries=8)
def _find_bundled(fingerprint: str, _cohort: Cohort) -> frozenset[str]:
    return find_filled(_cohort)


@st.cache_resource(show_spinner=False, max_entries=2, scope="session")
def _find_uploaded(fingerprint: str, _cohort: Cohort) -> frozenset[str]:
    return find_filled(_cohort)


def filled_pages(cohort: Cohort | None) -> frozenset[str]:
    """Identifiers of the pages that have something to show of a whole cohort; all where none is open."""
    if cohort is None:
        return frozenset(page.id for page in PAGES)
    remembered = _find_uploaded if cohort.study.id == UPLOAD else _find_bundled
    return remembered(cohort.fingerprint, cohort)


def find_filled(cohort: Cohort) -> frozenset[str]:
    """Pages of which a question can be asked, and those that ask none."""
    asking = {question.page for question in CATALOGUE}
    able = {question.page for question in CATALOGUE if not question.needs(cohort)}
    return frozenset(page.id for page in PAGES if page.id in able or page.id not in asking)
