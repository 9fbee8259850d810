"""The rows of a forest and where they stand, for the screen and for print."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hcc_dash.drawing.names import width_of

# Ticks symmetrical about 1, from the narrowest axis to the widest.
AXES = (
    (0.5, 1.0, 2.0),
    (0.25, 0.5, 1.0, 2.0, 4.0),
    (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0),
    (0.05, 0.25, 1.0, 4.0, 20.0),
    (0.02, 0.1, 1.0, 10.0, 50.0),
)
WIDEST_FOR_LIMITS = 10.0  # a limit beyond this becomes an arrow; only an estimate widens the axis further
WORDS_LINE, MARK_LINE, HEADING_LINE, HEAD_LINE, GAP = 19, 20, 28, 17, 9  # pixels
PLOT = 0.66  # of the width; what "0.54 (0.24–1.23)" leaves on a phone
NARROWEST = 330  # pixels for words on a phone of 390


@dataclass(frozen=True, slots=True)
class ForestMark:
    """An estimate with its limits, drawn as a square on a line.

    ``information``: 1 / SE² of the log ratio, the area of the square. ``said``: the estimate in words, at the right
    end of the line. ``series`` colours it where a row holds several estimates (crude and adjusted, say).
    """

    estimate: float
    conf_low: float
    conf_high: float
    information: float
    said: str
    series: int = 0


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One row: words, and under them a line for each mark.

    ``detail`` stands behind the label (counts), ``aside`` at the right of the same line (an interaction test).
    ``note`` is said on the line in place of a mark ("not estimated: too few events: 4"). ``key`` is what a click on
    the row gives back; empty for a row that leads nowhere.
    """

    label: str
    detail: str = ""
    marks: tuple[ForestMark, ...] = ()
    note: str = ""
    aside: str = ""
    kind: Literal["row", "heading", "overall"] = "row"
    key: str = ""


@dataclass(frozen=True, slots=True)
class ForestPlan:
    """What is around the rows.

    ``head``: lines over the first row, which say what ``detail`` holds; ``head_right`` what the numbers at the right
    are. ``left``, ``right``: what it means to lie on that side of 1. ``overall``: where the dashed line stands, NaN
    for none. ``series``: names of the colours where there are several.
    """

    axis: str = "Hazard ratio"
    head: tuple[str, ...] = ()
    head_right: str = ""
    left: str = ""
    right: str = ""
    overall: float = math.nan
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Where a row stands: pixels from the top of its words' lines and of its marks' lines (centres).

    ``top``: where it begins. ``span``: between which heights the lines at 1 and at the overall estimate pass by; none
    where words stand there.
    """

    row: ForestRow
    words: tuple[float, ...]
    marks: tuple[float, ...]
    top: float
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Every line, the height of all of them, and the part of the width, from and to, in which the axis lies."""

    lines: list[Line]
    height: float
    plot: tuple[float, float]


def axis_ticks(rows: Sequence[ForestRow]) -> tuple[float, ...]:
    """Ticks of the narrowest axis about 1 that holds every estimate and, to 0.1 and 10, nine limits of ten."""
    marks = [mark for row in rows for mark in row.marks]
    estimates = [abs(math.log(mark.estimate)) for mark in marks if mark.estimate > 0]
    limits = sorted(
        abs(math.log(end)) for mark in marks for end in (mark.conf_low, mark.conf_high) if 0 < end < math.inf
    )
    nine_of_ten = limits[math.ceil(0.9 * len(limits)) - 1] if limits else 0.0
    wanted = max([*estimates, min(nine_of_ten, math.log(WIDEST_FOR_LIMITS))], default=0.0)
    return next((ticks for ticks in AXES if math.log(ticks[-1]) >= wanted - 1e-9), AXES[-1])


def place_rows(rows: Sequence[ForestRow], plan: ForestPlan) -> Placed:
    """Rows under one another, the words of each over its line."""
    top = HEAD_LINE * (len(plan.head) + bool(plan.series)) + 6.0
    lines = []
    for row in rows:
        if row.kind == "heading":
            below = 0 if fits_one_line(row) else WORDS_LINE
            middle = top + HEADING_LINE - 10
            lines.append(Line(row, (middle, middle + below) if below else (middle,), (), top + 2))
            top += HEADING_LINE + below
            continue
        n_words = 1 if fits_one_line(row) else 2
        words, first = tuple(top + WORDS_LINE * (i + 0.5) for i in range(n_words)), top
        top += WORDS_LINE * n_words
        marks = tuple(top + MARK_LINE * (i + 0.5) for i in range(max(1, len(row.marks))))
        top += MARK_LINE * len(marks) + GAP
        lines.append(Line(row, words, marks, first, (marks[0] - MARK_LINE / 2, marks[-1] + MARK_LINE / 2 + GAP)))
    return Placed(lines=lines, height=top, plot=(0.0, PLOT))


def fits_one_line(row: ForestRow) -> bool:
    """Whether label and detail have room beside each other on a phone."""
    return 7.4 * width_of(row.label) + 6.3 * (width_of(row.detail) + width_of(row.aside)) + 12 <= NARROWEST
