"""No letter of a figure is lower than 13 pixels."""

from collections.abc import Iterator
from typing import Any

from tests.drawing.every_figure import EVERY, figures_of
from tests.every_question import Question

LEAST = 13


def fonts_of(part: Any, path: str = "") -> Iterator[tuple[str, float]]:  # noqa: ANN401 - of Plotly's dictionary
    """Sizes of letters wherever they are set, with the way to each."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if name.endswith("font") and "size" in inner:
                yield f"{path}.{name}", inner["size"]
            yield from fonts_of(inner, f"{path}.{name}")
    elif isinstance(part, list | tuple) and part and isinstance(part[0], dict):
        for inner in part:
            yield from fonts_of(inner, path)


@EVERY
def test_every_letter_can_be_read(question: Question) -> None:
    for figure in figures_of(question):
        assert figure["layout"]["font"]["size"] >= LEAST
        assert [found for found in fonts_of(figure) if found[1] < LEAST] == []
