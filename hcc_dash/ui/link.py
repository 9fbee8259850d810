"""What a widget's choice is kept in: the link for bundled studies, this session alone for an uploaded table."""

from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

from hcc_dash.study.model import Study
from hcc_dash.ui.session import UPLOAD


def kept_for(study: Study, in_link: bool = True) -> dict[str, Any]:
    """Arguments for a widget about a study; a patient's code and an upload's columns and levels never enter a link."""
    return {"bind": "query-params"} if in_link and study.id != UPLOAD else {"persist_state": "session"}


def go_back_to_what_was_chosen() -> None:
    """Let a page reached by the browser's back button show the choices with which it was left.

    Streamlit enters a page into the browser's history without what the page's own widgets keep in the link, and on
    the way back sets to its default whatever the link lacks. A page reached by its name in the navigation keeps its
    choices; this makes both ways one. Call it before the first widget of a run.
    """
    context = get_script_run_ctx()
    if context is not None:
        context.is_history_navigation = False
