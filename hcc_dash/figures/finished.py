"""A figure that will not change any more, and so need not be copied each time it is shown."""

from typing import Any

import plotly.graph_objects as go

from hcc_dash.figures.look import Look, write_label

MARKS_HEIGHT = 16  # pixels under the figure


class FinishedFigure(go.Figure):
    """A Plotly figure whose dictionary is made once, arrays encoded, and shared by all who ask; never change it.

    Streamlit asks for it on every run of a page; copying and encoding anew is a third of a remembered page's time.
    ``marks`` are written under the figure, so that a picture taken of it cannot lose them.
    """

    def to_dict(self) -> dict[str, Any]:
        """Traces and layout, ready for JSON; one object for every caller."""
        if self._finished is None:
            finished = super().to_dict()
            if self._marks:
                finished = {**finished, "layout": _with_marks(finished["layout"], self._marks)}
            self._finished = finished
        return self._finished

    def write_marks(self, marks: tuple[str, ...]) -> None:
        """Have the marks written under the figure; before anybody has asked for its dictionary."""
        if self._finished is not None and marks != self._marks:
            raise ValueError("The figure is finished; write its marks before it is shown.")
        self._marks = marks

    def __repr__(self) -> str:
        """Its size: Plotly's own way of printing a figure writes "..." into the layout that others share."""
        return f"FinishedFigure({len(self.data)} traces)"

    _finished: dict[str, Any] | None = None
    _marks: tuple[str, ...] = ()


def _with_marks(layout: dict[str, Any], marks: tuple[str, ...]) -> dict[str, Any]:
    """The layout, a line taller, with the marks as its title: the one text Plotly places by the whole figure."""
    margin = layout.get("margin", {})
    said = " · ".join(marks).replace("data cut-off", "cut-off")  # on a phone there is room for some seventy letters
    look = Look(dark=layout.get("font", {}).get("color") == Look(dark=True).ink)  # every figure is written in its ink
    title = {
        "text": write_label(said), "font": {"size": 10, "color": look.muted},
        "xref": "container", "x": 0.995, "xanchor": "right", "yref": "container", "y": 0.004, "yanchor": "bottom",
    }  # fmt: skip
    taller = {"height": layout["height"] + MARKS_HEIGHT} if "height" in layout else {}
    return {**layout, **taller, "margin": {**margin, "b": margin.get("b", 80) + MARKS_HEIGHT}, "title": title}
