"""Preload: pay for imports and first figures before the first reader comes."""

import gc
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

from hcc_dash.cohort.confined.process import start_reader
from hcc_dash.study.errors import StudyError
from hcc_dash.ui.serving.in_memory import keep_uploads_in_memory
from hcc_dash.ui.serving.logs import withhold_error_texts

LOGGER = logging.getLogger(__name__)

FIRST_PAGE_MODULES = (
    "numpy",
    "pandas",
    "scipy.stats",
    "plotly.graph_objects",
    "streamlit.elements.plotly_chart",
    "streamlit.elements.arrow",
    "hcc_dash.answers",
)
"""What the first page needs. lifelines and scikit-survival are second opinions, imported when asked."""

WARM_MODULE = "hcc_dash.ui.warm"


def import_first_page() -> list[ModuleType]:
    """Import what the first page needs, so that no reader waits for it."""
    return [importlib.import_module(name) for name in FIRST_PAGE_MODULES]


def freeze_heap() -> int:
    """Take everything now alive out of the garbage collector's sight; returns how many objects.

    Streamlit collects garbage after every rerun: 150 ms with the statistics stack loaded, 0 after the freeze.
    Call it again after a large import that could not be made at the start.
    """
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()


@asynccontextmanager
async def preload(app: Any) -> AsyncIterator[None]:  # noqa: ANN401 - streamlit.App, which this room need not know
    """Lifespan of the application: import, draw the first figures, freeze; then the server starts to answer.

    A fault in a study's own files is logged, and the pages say it to the reader: one badly described trial
    must not close the others. Any other error stops the start: what cannot draw must not look healthy.
    """
    withhold_error_texts()
    keep_uploads_in_memory()
    start_reader()  # it imports beside this process
    import_first_page()
    try:
        importlib.import_module(WARM_MODULE).draw_first_figures()
    except StudyError as fault:
        LOGGER.warning("First figures not drawn beforehand. %s", fault)
    freeze_heap()
    yield
