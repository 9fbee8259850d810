"""A figure that will not change any more, and so need not be copied each time it is shown."""

from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any

import numpy as np
import plotly.graph_objects as go
from _plotly_utils.utils import is_homogeneous_array, is_skipped_key, to_typed_array_spec

from hcc_dash.drawing.larger import enlarge
from hcc_dash.drawing.look import FONT, Look
from hcc_dash.drawing.names import break_text, write_lines

MARKS_LINE, MARKS_FONT = 18, 13  # pixels under the figure
MARKS_ROOM = 460  # pixels on a figure that has half of the page
# A legend is a key: a pointer alone could hide what it names, and its name would be written at half strength.
UNCLICKED = {"itemclick": False, "itemdoubleclick": False}
LISTED = 2000  # values of an array that is sent as a list
# A figure's data never change: a change is another figure. Streamlit hands every figure to Plotly twice, the second as
# a copy, which Plotly draws anew unless it can tell that it is one. It can of lists under an unchanged revision and of
# plain values; encoded arrays, a template and an object under "meta" are new to it each time.
REVISION = {"datarevision": 1}
NO_TEMPLATE: dict[str, Any] = {"layout": {}}  # keeps Plotly for Python from one of its own; in the browser it is none


class FinishedFigure(go.Figure):
    """A Plotly figure whose dictionary is made once, arrays encoded, and shared by all who ask; never change it.

    Streamlit asks for it on every run of a page; copying and encoding anew is a third of a remembered page's time.
    ``marks`` are written under the figure, so that a picture taken of it cannot lose them; its ground is its own.

    Written as a dictionary that Plotly is not to check, it is that dictionary: Plotly's objects, which no page needs
    and which took longer than the drawing, are made when somebody asks for one of them. One that a page shows only when
    it is chosen is drawn then (``when_seen``).
    """

    def __init__(self, *drawn: Any, **how: Any) -> None:
        if len(drawn) == 1 and isinstance(drawn[0], dict) and how == {"_validate": False}:
            self._written = drawn[0]
        else:
            super().__init__(*drawn, **how)

    @classmethod
    def when_seen(cls, draw: Callable[[], "FinishedFigure"]) -> "FinishedFigure":
        """The figure that ``draw`` writes as a dictionary, drawn when somebody first asks for what is in it."""
        figure = cls({}, _validate=False)
        figure._draw = draw
        return figure

    def _as_written(self) -> dict[str, Any] | None:
        """Its dictionary; of one drawn when seen, as soon as it is."""
        if (draw := self._draw) is not None:
            self._written = draw()._as_written()
            self._draw = None  # after it is written: another reader's thread would draw the same once more
        return self._written

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever Plotly keeps under the name
        """Called for what is not there: Plotly's objects, before they were made."""
        with _MAKING:
            if self._written is not None and not self._made:
                written = self._as_written()
                self._made = True  # before they are: what is still missing while they are made is missing
                super().__init__(written, _validate=False)
                return getattr(self, name)
            if name in vars(self):  # made by another reader's thread meanwhile
                return vars(self)[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")

    def to_dict(self) -> dict[str, Any]:
        """Traces and layout, ready for JSON; one object for every caller."""
        if self._finished is None:
            written = self._as_written()
            drawn = super().to_dict() if self._made or written is None else _encoded(written)
            layout = _on_own_grounds(drawn["layout"])
            drawn = {**drawn, "layout": _with_marks(layout, self._marks) if self._marks else layout}
            self._finished = enlarge(drawn, _look_of(layout).larger)
        return self._finished

    def write_marks(self, marks: tuple[str, ...]) -> None:
        """Have the marks written under the figure; before anybody has asked for its dictionary."""
        if self._finished is not None and marks != self._marks:
            raise ValueError("The figure is finished; write its marks before it is shown.")
        self._marks = marks

    def framed(self, shapes: Sequence[dict[str, Any]]) -> "FinishedFigure":
        """The same figure with shapes over it, such as the frame of what a reader chose; this one stays as it is."""
        return self._with_layout(shapes=[*self.to_dict()["layout"].get("shapes", ()), *shapes])

    def clickable(self) -> "FinishedFigure":
        """The same figure whose points can be clicked, as Streamlit would set it after having drawn it once."""
        return self._with_layout(clickmode="event+select", dragmode=self.to_dict()["layout"].get("dragmode") or "pan")

    def _with_layout(self, **changed: Any) -> "FinishedFigure":
        drawn = self.to_dict()
        other = FinishedFigure({**drawn, "layout": {**drawn["layout"], **changed}}, _validate=False)
        other._finished = other._written
        return other

    def __repr__(self) -> str:
        """Its size: Plotly's own way of printing a figure writes "..." into the layout that others share."""
        return f"FinishedFigure({len(self.data)} traces)"

    _finished: dict[str, Any] | None = None
    _marks: tuple[str, ...] = ()
    _written: dict[str, Any] | None = None
    _draw: Callable[[], "FinishedFigure"] | None = None
    _made: bool = False


_MAKING = RLock()
_PLAIN = frozenset({str, float, int, bool, type(None)})


def _encoded(drawn: Any) -> Any:  # noqa: ANN401 - any part of a figure
    """A copy whose arrays are lists, and long ones encoded as Plotly encodes them."""
    if type(drawn) in _PLAIN:
        return drawn
    if isinstance(drawn, dict):
        return {key: part if is_skipped_key(key) else _encoded(part) for key, part in drawn.items()}
    if isinstance(drawn, list | tuple):
        return [_encoded(part) for part in drawn]
    return _encoded_array(drawn) if is_homogeneous_array(drawn) else drawn


def _encoded_array(drawn: Any) -> Any:  # noqa: ANN401 - whatever Plotly takes for an array
    values = np.asarray(drawn)
    return to_typed_array_spec(drawn) if values.size > LISTED else values.tolist()


def _look_of(layout: dict[str, Any]) -> Look:
    """Light or dark: every figure is written in its look's ink; and what it is read on."""
    dark = layout.get("font", {}).get("color") == Look(dark=True).ink
    return Look(dark=dark, screen=layout.get("meta", Look().screen))


def _on_own_grounds(layout: dict[str, Any]) -> dict[str, Any]:
    """The layout on its look's ground, with hover boxes of the same look and a legend that hides nothing.

    The page may turn dark, or to the colours of the reader's system, before its figures are drawn anew: on a ground of
    their own they still read. Plotly's own hover boxes take a trace's colour for theirs.
    """
    look = _look_of(layout)
    font = {"color": look.ink, "family": FONT}
    box = {"align": "left", "bgcolor": look.box, "bordercolor": look.grey, "font": font}
    bare = {name: part for name, part in layout.items() if part != NO_TEMPLATE}
    legend = layout.get("legend", {}) | UNCLICKED
    return {**bare, **REVISION, "paper_bgcolor": look.ground, "hoverlabel": box, "legend": legend}


def _with_marks(layout: dict[str, Any], marks: tuple[str, ...]) -> dict[str, Any]:
    """The layout, taller, with the marks as its title: the one text Plotly places by the whole figure."""
    margin, look = layout.get("margin", {}), _look_of(layout)
    lines = break_text(" · ".join(marks).replace("data cut-off", "cut-off"), min(look.room, MARKS_ROOM), MARKS_FONT)
    title = {
        "text": write_lines(lines),
        "font": {"size": MARKS_FONT, "color": look.muted},
        "xref": "container",
        "x": 0.995,
        "xanchor": "right",
        "yref": "container",
        "y": 0,
        "yanchor": "bottom",
        "pad": {"b": 4 + MARKS_LINE * (len(lines) - 1)},  # Plotly sets the first line there
    }
    below = MARKS_LINE * len(lines)
    taller = {"height": layout["height"] + below} if "height" in layout else {}
    raised = {"legend": _raised(layout["legend"], below, layout.get("height"))} if "legend" in layout else {}
    return {**layout, **taller, **raised, "margin": {**margin, "b": margin.get("b", 80) + below}, "title": title}


def _raised(legend: dict[str, Any], below: float, height: float | None) -> dict[str, Any]:
    """A legend at the foot of a figure so high, above what now stands there; any other as it is."""
    if height is None or legend.get("yref") != "container" or legend.get("yanchor") != "bottom":
        return legend
    return legend | {"y": (legend["y"] * height + below) / (height + below)}
