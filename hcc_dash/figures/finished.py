"""A figure that will not change any more, and so need not be copied each time it is shown."""

from typing import Any

import plotly.graph_objects as go


class FinishedFigure(go.Figure):
    """A Plotly figure whose dictionary is made once, arrays encoded, and shared by all who ask; never change it.

    Streamlit asks for it on every run of a page; copying and encoding anew is a third of a remembered page's time.
    """

    def to_dict(self) -> dict[str, Any]:
        """Traces and layout, ready for JSON; one object for every caller."""
        if self._finished is None:
            self._finished = super().to_dict()
        return self._finished

    _finished: dict[str, Any] | None = None
