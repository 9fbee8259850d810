"""Tables no wider than the page: a desk's screen shows every column whole, without scrolling sideways."""

import math
import re
from typing import Any

import pandas as pd
import streamlit as st

from hcc_dash.drawing.names import break_text, pixels_of
from hcc_dash.ui.cache import reader_look
from hcc_dash.ui.text import copied_as_text, plain

ROOM = 1030
"""Pixels of a page's width beside the sidebar at 1440 px."""

SCROLLED = 2 * ROOM
"""Pixels of a grid where there is no desk's width: it scrolls sideways anyway, and tall rows would make it long too."""

LEAST = 90
"""Pixels of a cell in which most words have room in a line; longer ones break."""

FULL_LENGTH = 60
"""Rows up to which a table does not scroll inside: a row that has to be looked for is overlooked."""

_LETTER, _HEADED, _EDGED = 6, 28, 17  # pixels of a letter, and of what a grid adds to a heading and to a cell
_REMARK = re.compile(r" \([^()]*\)$")
TWO_LINES = 66
"""Pixels of a row from which Streamlit's grid breaks lines."""

_LINE, _FONT, MOST_LINES = 20, 14, 4  # pixels of a line and of its letters; lines of a row at most


def widths_of(frame: pd.DataFrame) -> dict[str, int]:
    """How wide a grid makes each column, in pixels: as its longest cell or its heading."""
    cells = _widths_of_cells(frame)
    return {name: max(cells[name], _width(name, _HEADED)) for name in cells}


def _widths_of_cells(frame: pd.DataFrame) -> dict[str, int]:
    return {
        str(name): max((_width(str(cell), _EDGED) for cell in cells), default=_EDGED) for name, cells in frame.items()
    }


def _width(words: str, more: int) -> int:
    return len(words) * _LETTER + more


def fitting_widths(frame: pd.DataFrame, room: int = ROOM) -> dict[str, int]:
    """The widths with columns narrowed as far as all have room: first cells, which break lines; a heading breaks none.

    Of those the columns with the longest cells keep the most, so that all need about as many lines. Headings are cut
    where even they have no room beside each other.
    """
    shown = fitting_headings(frame, room)
    widths = {name: max(width, _width(shown[name], _HEADED)) for name, width in _widths_of_cells(frame).items()}
    cells, least = _widths_of_cells(frame), _least_widths(frame, shown)
    while sum(widths.values()) > room:
        broken = {name: width / cells[name] for name, width in widths.items() if width > least[name]}
        narrowed = broken or {name: float(width) for name, width in widths.items()}
        name = max(narrowed, key=lambda name: narrowed[name])
        widths[name] = max(widths[name] - _LETTER, least[name] if broken else 0)
    return widths


def fitting_headings(frame: pd.DataFrame, room: int = ROOM) -> dict[str, str]:
    """The headings as a grid shows them: without their remarks in brackets where these leave no room for the others."""
    whole = {str(name): str(name) for name in frame}
    if sum(_least_widths(frame, whole).values()) <= room:
        return whole
    return {name: _REMARK.sub("", name) for name in whole}


def _least_widths(frame: pd.DataFrame, shown: dict[str, str]) -> dict[str, int]:
    """Pixels that a column needs for its heading and for the longest word of its cells, at most ``LEAST`` for this."""
    return {
        str(name): max(
            _width(shown[str(name)], _HEADED),
            min(max((_pixels(word) for cell in set(cells) for word in str(cell).split()), default=0), LEAST),
        )
        for name, cells in frame.items()
    }


def _pixels(cell: str) -> int:
    return math.ceil(pixels_of(cell, _FONT)) + _EDGED


def is_wide(frame: pd.DataFrame, room: int = ROOM) -> bool:
    """Whether a grid of the frame would be cut at the page's right edge."""
    return sum(widths_of(frame).values()) > room


def row_height(frame: pd.DataFrame, room: int = ROOM) -> int | None:
    """Pixels of the rows of a wide grid, in which its longest cell has all its lines; None where it breaks none."""
    if not is_wide(frame, room):
        return None
    rooms = fitting_widths(frame, room)
    lines = [
        len(break_text(str(cell), rooms[str(name)] - _EDGED, _FONT))
        for name, cells in frame.items()
        for cell in set(cells)
    ]
    return TWO_LINES + _LINE * (min(max([2, *lines]), MOST_LINES) - 2)


def show_frame(frame: pd.DataFrame, alt: str) -> None:
    """The table in its full length unless it is very long; one too wide for a grid breaks its lines instead.

    A phone has not even room for broken lines: there a grid scrolls sideways, which the keyboard can do as well.
    """
    shown = copied_as_text(frame)
    room = SCROLLED if reader_look().screen in {"phone", "tablet"} else ROOM
    if is_wide(frame) and len(frame) <= FULL_LENGTH and room == ROOM:
        shown = _as_text(shown)
        st.table(shown, hide_index=True, border="horizontal", alt=alt)
        return
    height: Any = "content" if len(frame) <= FULL_LENGTH else "auto"
    row, columns = row_height(frame, room), fitting_columns(frame, room)
    st.dataframe(shown, hide_index=True, height=height, row_height=row, alt=alt, column_config=columns)


def fitting_columns(frame: pd.DataFrame, room: int = ROOM) -> dict[str, Any]:
    """Of a wide table that has to be a grid, columns that together fit the page; its rows want ``TWO_LINES``.

    A heading that has lost its remark or has no room left is told on hovering. Of a table that fits, columns with a
    cell more than twice as long as usual, which a grid would cut: a name that stands once for many rows.
    """
    wide = is_wide(frame, room)
    widths = fitting_widths(frame, room) if wide else _widths_of_rare(frame)
    shown = fitting_headings(frame, room) if wide else {}
    short = {name for name, width in widths.items() if width < _width(name, _HEADED)}
    return {
        name: st.column_config.Column(shown.get(name, name), width=width, help=plain(name) if name in short else None)
        for name, width in widths.items()
    }


def _widths_of_rare(frame: pd.DataFrame) -> dict[str, int]:
    widths = {}
    for name, cells in frame.items():
        pixels = [pixels_of(str(cell), _FONT) + _EDGED for cell in cells]
        if pixels and max(pixels) * len(pixels) > 2 * sum(pixels):
            widths[str(name)] = max(round(max(pixels)), _width(str(name), _HEADED))
    return widths


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Headings and cells as they are: a table of lines is read as Markdown, a grid is not; no line begins with "%"."""
    cells = frame.map(lambda cell: "" if pd.isna(cell) else plain(str(cell)).replace(" %", "\u00a0%"))
    return cells.rename(columns=lambda name: plain(str(name)))
