"""Only words round: a pointer is told words, and no format in a picture, an exhibit or a page rounds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drawing.every_figure import EVERY, traces_of
from tests.every_question import Question

HOUSE = Path(__file__).resolve().parents[2] / "hcc_dash"
SILENT = ("drawing/*.py", "questions/*/pictures/*.py", "questions/*/exhibit/*.py", "answers/*.py", "ui/*.py")
"""Rooms that say numbers in words they were given, or ask the words' own formatters."""

ROUNDS = re.compile(r"[ ,+]*\.(?:\d+|\{.*\})[fge%]")
PLOTLY_ROUNDS = re.compile(r"%\{[^{}]*[:|]")

MAY_ROUND = {
    ("questions/quality_of_life/pictures/qol_change.py", ".0%"): "labels of an axis, as Plotly writes others",
}


def formats(tree: ast.AST) -> Iterator[str]:
    """Format specifications of every f-string, and every string that asks Plotly to format."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            yield ast.unparse(node.format_spec).removeprefix("f").strip("'\"")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and PLOTLY_ROUNDS.search(node.value):
            yield node.value


def rounding(text: str) -> list[str]:
    return [found for found in formats(ast.parse(text)) if ROUNDS.match(found) or PLOTLY_ROUNDS.search(found)]


def test_no_format_in_pictures_exhibits_and_pages_rounds() -> None:
    found = {
        (str(path.relative_to(HOUSE)), spec)
        for pattern in SILENT
        for path in HOUSE.glob(pattern)
        for spec in rounding(path.read_text("utf-8"))
    }
    assert found == set(MAY_ROUND), "say it by a formatter of wording/words.py, or give the reason here"


@pytest.mark.parametrize(
    "line",
    ['f"{share:.0%}"', 'f"{days / 7:.0f} weeks"', 'f"{value:,.4g}"', 'f"{x:.{k}f}"', 'f"%{{y:.1%}}"', '"%{x|%B}"'],
)
def test_a_rounding_format_is_found(line: str) -> None:
    assert rounding(line)


@pytest.mark.parametrize("line", ['f"{n:g}"', 'f"{n:,}"', 'f"{text:<12}"', '"%{text}<extra></extra>"', '"a: %{b}"'])
def test_what_does_not_round_is_let_be(line: str) -> None:
    assert not rounding(line)


# figures -----------------------------------------------------------------------------------------------------------

NUMBER_OF_PLOTLY = re.compile(r"%\{(?!hovertext\}|text\}|customdata(?:\[\d+\])?\})")
NO_WORDS = re.compile(
    r"\d%"  # the house writes "61 %"
    r"|(?<![\w.,–])-\d"  # and a true minus
    r"|\b(?:nan|inf|None|NaT)\b"
    r"|\d\.\d{4,}|\d{8,}"  # more digits than any table
    r"|\de[+-]\d\d"  # of a very large or small number
)


@EVERY
def test_a_pointer_is_told_words(question: Question) -> None:
    for trace in (trace for traces in traces_of(question) for trace in traces):
        template = str(trace.get("hovertemplate", ""))
        assert not NUMBER_OF_PLOTLY.search(template), f"Plotly writes a number of its own: {template}"
        for words in trace.get("hovertext", ()):
            assert not NO_WORDS.search(words), words
