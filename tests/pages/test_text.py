"""Text of a file in Streamlit's Markdown: no link, icon, emoji, colour, formula, list or heading comes of it."""

import re
import string
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.ui.text import JOINER, copied_as_text, plain

UI = Path(__file__).resolve().parents[2] / "hcc_dash" / "ui"

# What Streamlit 1.67 looks for in text whose escapes are already undone: addresses and mail (remark-gfm), icons, its
# logo, emoji by name, arrows and signs.
MADE_OF_TEXT = re.compile(
    r"https?://|www(?=\.)[-.\w]|(?:^|[\s\W])[-.\w+]+@[-\w]+(?:\.[-\w]+)+"
    r"|:material[/_]\w+:|:streamlit:|:\+1:|:-1:|:[\w-]+:"
    r"|(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)",
    re.IGNORECASE,
)
COMMANDS = set("\\`*_{}[]<>#|~$:")
AT_LINE_START = re.compile(r"(?:^|[\r\n])[ \t]*(?:[-+=]|\d{1,9}[.)])")
HOSTILE = (
    "https://evil.example/x",
    "see HTTP://evil.example",
    "www.evil.example",
    "WWW.evil.example",
    "me@evil.example",
    "mailto:me@evil.example",
    "<b>x</b>",
    "<img src=x>",
    "[x](http://evil.example)",
    "![x](http://evil.example/x.png)",
    ":material/home:",
    ":streamlit:",
    ":dog:",
    ":+1:",
    ":red[x]",
    ":red-badge[x]",
    "$x^2$",
    "$$x$$",
    "`x`",
    "# x",
    "- x",
    "+ x",
    "1. x",
    "2) x",
    "---",
    "x\n===",
    "| a |",
    "&lt;b&gt;",
    "&#58;",
    "a -> b",
    "a <-> b",
    "a >= b",
    "~~x~~",
    "\\",
    "[^1]",
    "    x",
    "http:www.evil.example",
    "www.www.evil.example",
    "a@b@evil.example",
    "::dog::",
)


def undo_escapes(markdown: str) -> str:
    """What is left of the text when Markdown has taken its escapes away."""
    return re.sub(rf"\\([{re.escape(string.punctuation)}])", r"\1", markdown)


def check(text: str) -> None:
    written = plain(text)
    assert undo_escapes(written).replace(JOINER, "").split() == text.replace(JOINER, "").split(), "the text is kept"
    assert not MADE_OF_TEXT.search(undo_escapes(written)), written
    bare = re.sub(rf"\\[{re.escape(string.punctuation)}]", "", written)
    assert not COMMANDS & set(bare), f"a command is not escaped in {written!r}"
    assert not re.search(r"&#?\w+;", bare), f"an entity would be read in {written!r}"
    assert not AT_LINE_START.search(written), f"a list or a heading would begin in {written!r}"
    assert not re.search(r"^[ \t]{4}", written, re.MULTILINE), "four spaces would make a block of code"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_as_it_is_written(text: str) -> None:
    check(text)
    check(f"Arm {text} v B: 3")


PIECES = st.sampled_from([*HOSTILE, *":/@.-+_<>=~ \n&;w", "www", "http", "material", "a", "9"])


@given(st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=20))
def test_no_text_at_all_becomes_markup(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", ["IFN-I", "61 % v 79 % (95 % CI −2 to 39)", "a/b.c", "HBV-DNA < 2000", "12 h", "A+B"])
def test_ordinary_words_stay_readable(text: str) -> None:
    assert JOINER not in plain(text)
    assert undo_escapes(plain(text)) == text


def test_a_cell_copied_from_the_screen_is_text_to_a_spreadsheet() -> None:
    frame = pd.DataFrame({"=name": ["=HYPERLINK(1)", "-1.5", "+", "plain"], "n": [-1, 2, 3, 4]})
    shown = copied_as_text(frame)
    assert [str(name) for name in shown] == [f"{JOINER}=name", "n"]
    assert list(shown.iloc[:, 0]) == [f"{JOINER}=HYPERLINK(1)", "-1.5", "+", "plain"]
    assert list(shown["n"]) == [-1, 2, 3, 4]
    assert list(frame) == ["=name", "n"]


def test_every_table_on_a_page_is_shown_so() -> None:
    calls = [
        (path.name, call, path.read_text())
        for path in UI.rglob("*.py")
        for call in re.findall(r"st\.(?:dataframe|table|data_editor)\(\s*(\w*)", path.read_text())
    ]
    assert len(calls) >= 9  # of tables that the pages show by themselves; all others go through show_frame
    for name, call, text in calls:
        assert call == "copied_as_text" or f"{call} = copied_as_text(" in text, name
