"""Text from a table or a file name, made safe for Streamlit's Markdown and for cells that are copied from a table."""

import re

import pandas as pd

from hcc_dash.report.files import quote_formulas

JOINER = "\N{WORD JOINER}"
"""Invisible and of no width: parts what Streamlit would put together into a link, an icon or an arrow."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$:]|&(?=#?\w+;))")
_INDENTED = re.compile(r"(^|[\r\n])(?: {4}| {0,3}\t)[ \t]*")  # would be a block of code
_LIST_OR_LINE = re.compile(r"((?:^|[\r\n])[ \t]*)(?:([-+=])|(\d{1,9})([.)]))")

# Streamlit looks for these in the text that is left when every escape is undone, so escaping them is not enough.
_PARTED = re.compile(
    r"(?<=:)(?=/|[\w+-]+[:/])"  # https://x, :material/home:, :streamlit:, :dog:
    r"|(?<=www)(?=\.)"  # www.x
    r"|(?<=[-.\w+])(?=@[-\w])",  # a@b.c
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?<!\S)([<>~-])(?=(?:->|-|>|=)(?!\S))")  # written with a space on both sides


def plain(text: str) -> str:
    """The text itself: no character of it is read as a command, no part of it becomes a link, an icon or an arrow."""
    parted = _ARROW.sub(r"\1" + JOINER, _PARTED.sub(JOINER, text))
    escaped = _SPECIAL.sub(r"\\\1", _INDENTED.sub(r"\1 ", parted))
    return _LIST_OR_LINE.sub(lambda m: rf"{m[1]}\{m[2]}" if m[2] else rf"{m[1]}{m[3]}\{m[4]}", escaped)


def copied_as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """A table for the screen whose cells, copied into a spreadsheet, are text there.

    The browser copies cells as they are shown, so what a spreadsheet would run begins with an invisible joiner.
    """
    return quote_formulas(frame, JOINER)[0]
