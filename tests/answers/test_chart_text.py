"""Every text of every figure reaches 4.5:1 on the ground it stands on, light and dark."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hcc_dash.drawing.look import Look
from hcc_dash.drawing.tints import contrast
from tests.every_question import QUESTIONS, Question, whole

GROUNDS = {dark: Look(dark).ground for dark in (False, True)}
ENOUGH = 4.5
TEXTS = {"font", "textfont", "tickfont", "insidetextfont", "outsidetextfont"}
IN_CELLS = {"#000000", "#FFFFFF"}
"""Black and white are written on tints only, where tests/answers/test_text_over_colours.py looks at them."""


def text_colours(drawn: Any, key: str = "") -> Iterator[str]:  # noqa: ANN401 - walks a figure's dictionary
    """Colours given to text, in fonts and in spans, but not in hover boxes, which have a ground of their own."""
    if isinstance(drawn, dict):
        if key in TEXTS and "color" in drawn:
            found = drawn["color"]
            yield from [found] if isinstance(found, str) else (str(one) for one in found)
        for name, one in drawn.items():
            if name != "hoverlabel":
                yield from text_colours(one, name)
    elif isinstance(drawn, list | tuple):
        for one in drawn:
            yield from text_colours(one, key)
    elif isinstance(drawn, str):
        yield from re.findall(r"color:\s*(#[0-9A-Fa-f]{6})", drawn)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.slow], ids=lambda one: one.name)
def test_every_text_reads_on_its_ground(question: Question, dark: bool) -> None:
    exhibit = question.ask(whole(question.study), Look(dark))
    for picture in exhibit.pictures:
        drawn = picture.figure.to_dict()
        assert drawn["layout"]["font"]["color"] == Look(dark).ink, "the look that was asked for"
        assert drawn["layout"]["paper_bgcolor"] == GROUNDS[dark], "a page that turns dark leaves no dark text on dark"
        faint = {one for one in text_colours(drawn) if one.upper() not in IN_CELLS}
        faint = {one for one in faint if contrast(one, GROUNDS[dark]) < ENOUGH}
        assert not faint, f"{picture.heading or exhibit.question}: {faint}"
