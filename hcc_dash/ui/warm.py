"""Open each bundled trial before the first reader comes: Plotly's validators, too, load on first use.

What is read and built here stays in the caches that readers share, under the keys their first page asks for.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.ui.cache import open_exhibit, open_overview, open_small
from hcc_dash.ui.choices import open_choices
from hcc_dash.ui.glance import displays_of, height_of
from hcc_dash.ui.session import UPLOAD, narrow, open_cohort, study_ids


def draw_first_figures() -> None:
    """Read every bundled trial and build its overview, what stands at a glance, and its first page."""
    with _no_reader_yet():
        for study_id in study_ids():
            cohort = None if study_id == UPLOAD else open_cohort(study_id)
            if cohort is not None:
                _draw(cohort)


@contextmanager
def _no_reader_yet() -> Iterator[None]:
    """Streamlit warns of every call outside a reader's session, which is what is meant here."""
    warner = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    warner.disabled = True
    try:
        yield
    finally:
        warner.disabled = False


def _draw(cohort: Cohort) -> None:
    study = cohort.study
    open_overview(cohort)
    open_choices(cohort)
    everybody = narrow(cohort, Selection(study.populations[0].id if study.populations else ""))
    displays = displays_of(cohort)
    for question, glance in displays:
        if not question.needs(everybody):
            exhibit = open_exhibit(question.build, everybody, *question.read({}, everybody))
            small = open_small(glance, everybody, exhibit, height_of(displays))
            if small is not None:
                small.figure.to_json()
    first = next(
        (question for question in CATALOGUE if question.layout is not None and not question.needs(everybody)), None
    )
    if first is not None:
        for picture in open_exhibit(first.build, everybody, *first.read({}, everybody)).pictures:
            picture.figure.to_json()
