"""The look of every figure: colours that reach 3:1 on their ground, line styles, fonts."""

from dataclasses import dataclass
from html import escape
from typing import Literal

from hcc_dash.estimation.events import FIRST_LEVEL

FONT = '"Source Sans", "Source Sans Pro", "Source Sans 3", sans-serif'

# Okabe & Ito's blue, vermillion, green and purple, the last a shade darker to reach 3:1 on the light ground; the
# dark ones are tints of the same hues.
_LIGHT_LINES = ("#0072B2", "#D55E00", "#009E73", "#C76DA0", "#5B6770", "#8A5A00", "#4B3F9E", "#1F1F1F")
_DARK_LINES = ("#4FA8E0", "#F28C4B", "#35C69C", "#E4A5C6", "#A9B4BD", "#D9A94A", "#A79CF0", "#F2F2F2")
# Text needs 4.5:1 where a line needs 3:1, also on two bands of confidence that overlap: darker shades of the same hues
# on the light ground, paler ones on the dark.
_LIGHT_WORDS = ("#005A8C", "#8C3D00", "#006147", "#8A3665", "#4B565F", "#734B00", "#4B3F9E", "#1F1F1F")
_DARK_WORDS = ("#7CC0EA", "#F5A26B", "#5ED6B3", "#E9B4D0", "#B9C3CB", "#DFB561", "#B9B0F4", "#F2F2F2")
# Levels of a factor, models and whatever is no arm: none of the arms' hues, told apart by lightness too, so that they
# stay apart for readers who are blind to a colour (tests/drawing/test_look.py simulates them).
_LIGHT_LEVELS = ("#2196A7", "#442E09", "#A670F3", "#A3575F", "#2632AB", "#543E5E", "#210A5B", "#351428")
_DARK_LEVELS = ("#87F3F2", "#E2BC9E", "#7361E4", "#AE849B", "#F2E309", "#AD51A7", "#C4530F", "#86CDFF")
_LIGHT_LEVEL_WORDS = ("#0E5C68", "#442E09", "#6A2FB8", "#86404A", "#2632AB", "#543E5E", "#210A5B", "#351428")
_DARK_LEVEL_WORDS = ("#87F3F2", "#E2BC9E", "#BDB4F9", "#D3B4C4", "#F2E309", "#DE9BD9", "#F39B66", "#86CDFF")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
DASH_GLYPHS = ("━━", "╍╍", "┅┅", "━╍", "╍ ╍", "━ ╍", "──", "┄┄")


Screen = Literal["phone", "tablet", "laptop", "desk", "wall"]
"""What a page is read on, from the narrowest to the widest."""

_FROM: dict[int, Screen] = {0: "phone", 900: "tablet", 1200: "laptop", 1400: "desk", 1800: "wall"}  # pixels of the page
# What is left for a figure on the narrowest page of each, beside filters and margins.
_ROOMS: dict[Screen, int] = {"phone": 328, "tablet": 530, "laptop": 830, "desk": 1030, "wall": 1430}
_LARGER: dict[Screen, float] = {"wall": 16 / 14}


def screen_of(width: int) -> Screen:
    """What a page so many pixels wide is read on."""
    return next(screen for least, screen in reversed(_FROM.items()) if width >= least)


@dataclass(frozen=True, slots=True)
class Look:
    """How a figure looks to its reader: its colours on a light or a dark ground, and what it is read on."""

    dark: bool = False
    screen: Screen = "desk"

    @property
    def larger(self) -> float:
        """How many times as large as drawn everything is shown: before a wall, from further away."""
        return _LARGER.get(self.screen, 1.0)

    @property
    def room(self) -> float:
        """Pixels, as drawn, that a figure of the page's full width can count on."""
        return _ROOMS[self.screen] / self.larger

    @property
    def ink(self) -> str:
        """Text and axis."""
        return "#E6EBF0" if self.dark else "#1D2730"

    @property
    def ground(self) -> str:
        """What a figure stands on: the page's own ground, as .streamlit/config.toml sets it."""
        return "#14181D" if self.dark else "#FCFCFD"

    @property
    def box(self) -> str:
        """Ground of a hover box, which lies over lines and tints."""
        return "#1D2730" if self.dark else "#FFFFFF"

    @property
    def quiet(self) -> str:
        """Grid and separators."""
        return "rgba(230,235,240,0.16)" if self.dark else "rgba(29,39,48,0.12)"

    @property
    def grey(self) -> str:
        """A curve where few are at risk."""
        return "#8E9AA5" if self.dark else "#7A858F"

    def line(self, index: int) -> str:
        """Colour of the n-th compared arm, the reference first; from ``FIRST_LEVEL`` on, of the levels of a factor."""
        arms, levels = (_DARK_LINES, _DARK_LEVELS) if self.dark else (_LIGHT_LINES, _LIGHT_LEVELS)
        return _pick(index, arms, levels)

    def words(self, index: int) -> str:
        """Colour of text about the n-th group: its hue at 4.5:1 or more."""
        arms, levels = (_DARK_WORDS, _DARK_LEVEL_WORDS) if self.dark else (_LIGHT_WORDS, _LIGHT_LEVEL_WORDS)
        return _pick(index, arms, levels)

    @property
    def muted(self) -> str:
        """Text that stands behind the rest: marks, notes, a landmark's name."""
        return "#A9B4BD" if self.dark else "#55606A"

    def band(self, index: int) -> str:
        """The group's colour at 15 % opacity."""
        red, green, blue = (int(self.line(index)[at : at + 2], 16) for at in (1, 3, 5))
        return f"rgba({red},{green},{blue},0.15)"


LIGHT = Look()


def _pick(index: int, arms: tuple[str, ...], levels: tuple[str, ...]) -> str:
    return (levels if index >= FIRST_LEVEL else arms)[index % len(arms)]


def write_label(label: str) -> str:
    """A label of a study or a table as Plotly shall show it: its own characters, never markup, link or template.

    Plotly reads a few tags and entities in any text, and ``%{...}`` in hover texts.
    """
    return escape(label, quote=False).replace("%{", "&#37;{")


def dash_of(index: int) -> str:
    """Line style of the n-th group, so that colour is never alone."""
    return DASHES[index % len(DASHES)]


def glyph_of(index: int) -> str:
    """The line style as text, for the table under the axis."""
    return DASH_GLYPHS[index % len(DASH_GLYPHS)]
