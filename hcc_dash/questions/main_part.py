"""Which part of a layout a page is opened for, and which figures of an exhibit a part draws."""

from collections.abc import Iterator

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.questions.layout import Columns, Part, Pictures, Tables, When


def pictures_of(part: Pictures, exhibit: Exhibit) -> tuple[Picture, ...]:
    """The figures of the exhibit that the part draws."""
    first, last = (place(exhibit) if callable(place) else place for place in (part.first, part.last))
    return exhibit.pictures[first:last]


def main_part(parts: tuple[Part, ...], exhibit: Exhibit) -> Part | None:
    """What the page is opened for, which is to stand on its first screen: the first figure, else the tables."""
    drawn = list(_drawn_parts(parts, exhibit))
    figures = (part for part in drawn if isinstance(part, Pictures) and pictures_of(part, exhibit))
    return next(figures, None) or next(
        (part for part in drawn if isinstance(part, Tables) and part.others is None and exhibit.tables), None
    )


def _drawn_parts(parts: tuple[Part, ...], exhibit: Exhibit) -> Iterator[Part]:
    """The parts from top to bottom, of those that hold parts what they hold."""
    for part in parts:
        match part:
            case Columns():
                for column in part.parts:
                    yield from _drawn_parts(column, exhibit)
            case When():
                yield from _drawn_parts(part.parts if part.holds(exhibit) else part.otherwise, exhibit)
            case _:
                yield part
