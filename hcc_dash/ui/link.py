"""What a widget's choice is kept in: the link for bundled studies, this session alone for an uploaded table."""

from typing import Any

from hcc_dash.study.model import Study
from hcc_dash.ui.session import UPLOAD


def kept_for(study: Study) -> dict[str, Any]:
    """Arguments for a widget about a study; an uploaded table's columns and levels never enter a link."""
    return {"persist_state": "session"} if study.id == UPLOAD else {"bind": "query-params"}
