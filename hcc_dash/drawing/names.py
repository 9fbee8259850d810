"""Names of rows: in a column left of the plot where the page has room for one, over their rows on a phone."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look, write_label

FONT = 13
# Widths of the page's letters in parts of the font's size, rather too wide than too narrow.
NARROW, USUAL, CAPITAL, WIDEST = 0.32, 0.52, 0.62, 0.84
_NARROW, _WIDEST = frozenset(" .,:;'|!()[]/-·fijlrtI"), frozenset("mwMW%@—")
LINE = 17  # pixels of a line of a name in a column
LARGEST_SHARE = 0.35  # of the figure's width
AIR = 14  # pixels between columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Words in lines that fit ``width`` pixels."""

    width: float
    lines: tuple[tuple[str, ...], ...]

    @property
    def most(self) -> int:
        """Lines of the longest."""
        return max((len(each) for each in self.lines), default=1)


def beside(look: Look) -> bool:
    """Whether names stand left of the plot."""
    return look.screen != "phone"


def width_of(text: str) -> int:
    """Characters, a wide (Chinese) one counting twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def pixels_of(text: str, size: int = FONT, bold: bool = False) -> float:
    """How wide a text will be, rather too wide than too narrow."""
    return sum(_width(letter) + 0.03 * bold for letter in text) * size


def _width(letter: str) -> float:
    if letter in _NARROW:
        return NARROW
    if letter in _WIDEST:
        return WIDEST
    if unicodedata.east_asian_width(letter) in "WF":
        return 2 * USUAL
    return CAPITAL if letter.isupper() else USUAL


def column_of(texts: Sequence[str], room: float, size: int = FONT, bold: bool = False) -> Column:
    """The texts in as few lines as fit ``room``, and as narrow as that allows."""
    lines = tuple(break_text(text, room, size, bold) for text in texts)
    width = max((pixels_of(line, size, bold) for each in lines for line in each), default=0.0)
    return Column(width=min(width, room), lines=lines)


def break_text(text: str, room: float, size: int = FONT, bold: bool = False) -> tuple[str, ...]:
    """Lines of at most ``room`` pixels, apart at spaces; a word longer than that is parted anywhere."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if pixels_of(longer, size, bold) <= room:
            lines[-1] = longer
            continue
        pieces = _pieces(word, room, size, bold)
        lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return tuple(lines)


def _pieces(word: str, room: float, size: int, bold: bool) -> list[str]:
    ends, width = [0], 0.0
    for at, letter in enumerate(word):
        width += pixels_of(letter, size, bold)
        if width > room and at > ends[-1]:
            ends.append(at)
            width = pixels_of(letter, size, bold)
    return [word[start:end] for start, end in pairwise([*ends, len(word)])]


def write_lines(lines: Sequence[str], bold: bool = False) -> str:
    """The lines as Plotly shall show them."""
    text = "<br>".join(write_label(line) for line in lines)
    return f"<b>{text}</b>" if bold else text


def names_beside(texts: Sequence[str], look: Look, share: float = 1.0, bold: bool = False) -> Column:
    """Names left of a plot that has ``share`` of the page's width."""
    return column_of(texts, LARGEST_SHARE * share * look.room, bold=bold)


def name_beside(lines: Sequence[str], y: float, left: float, look: Look, bold: bool = False) -> Layer:
    """A name ``left`` pixels left of the plot, its middle at the height ``y`` of the vertical axis."""
    return at_side(write_lines(lines, bold), y, 0, -left, look.ink)


def at_side(text: str, y: float, side: Literal[0, 1], shift: float, ink: str, size: int = FONT) -> Layer:
    """A text that begins ``shift`` pixels from the plot's left side, 0, or its right, 1, its middle at ``y``."""
    return {
        "text": text,
        "xref": "paper",
        "x": side,
        "xanchor": "left",
        "xshift": shift,
        "yref": "y",
        "y": y,
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": size, "color": ink},
    }
