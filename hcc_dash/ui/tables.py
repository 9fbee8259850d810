"""Tables no wider than the page: a desk's screen shows every column whole, without scrolling sideways."""

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
"""Pixels of a heading that still says what its column holds."""

FULL_LENGTH = 60
"""Rows up to which a table does not scroll inside: a row that has to be looked for is overlooked."""

_LETTER, _HEADED, _EDGED = 6, 28, 17  # pixels of a letter, and of what a grid adds to a heading and to a cell
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
    """The widths with columns narrowed as far as all have room: first long headings, then cells that break lines.

    Of those the columns with the longest cells keep the most, so that all need about as many lines.
    """
    widths, least = widths_of(frame), _widths_of_cells(frame)
    while sum(widths.values()) > room:
        headed = [name for name, width in widths.items() if width > max(least[name], LEAST)]
        broken = {name: width / least[name] for name, width in widths.items() if width > LEAST and not headed}
        narrowed = broken or {name: float(widths[name]) for name in headed or widths}
        widths[max(narrowed, key=lambda name: narrowed[name])] -= _LETTER
    return widths


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

    A heading that has no room left is told on hovering. Of a table that fits, columns with a cell more than twice as
    long as usual, which a grid would cut: a name that stands once for many rows.
    """
    widths = fitting_widths(frame, room) if is_wide(frame, room) else _widths_of_rare(frame)
    short = {name for name, width in widths.items() if width < _width(name, _HEADED)}
    return {
        name: st.column_config.Column(width=width, help=plain(name) if name in short else None)
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
