"""A forest in columns: labels and counts left of the plot, estimates right of it, one line for each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from hcc_dash.drawing.forest_row import HEAD_LINE, ForestPlan, ForestRow, Line, Placed
from hcc_dash.drawing.look import Look
from hcc_dash.drawing.names import AIR, LINE, Column, beside, break_text, column_of, pixels_of

ROW, HEADING, MARK = 21, 24, 18  # pixels; of each mark where a row has several
INDENT = 10
LEAST = 170  # pixels of a plot; where columns leave less, words stand over their lines
LABELS, DETAILS, HEADS = 0.26, 0.3, 150  # of the width at most; the words over the counts are broken at pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestColumns:
    """The words of every row, and the shares of the width at which their columns begin or, right of the plot, end."""

    labels: Column
    details: Column
    notes: Column
    head: tuple[str, ...]
    detail_at: float
    said_at: float
    placed: Placed


def lay_columns(rows: Sequence[ForestRow], plan: ForestPlan, look: Look, room: float) -> ForestColumns | None:
    """The columns in ``room`` pixels; None where the page is a phone's or they leave no room for a plot."""
    if not beside(look):
        return None
    details = column_of([row.detail for row in rows], DETAILS * room)
    head = column_of(plan.head, max(details.width, HEADS))
    labels = _labels(rows, LABELS * room - INDENT, max(details.width, head.width))
    wide = max(details.width, head.width)
    words, aside = _right(rows, plan)
    left = INDENT + labels.width + AIR + (wide + AIR if wide else 0)
    right = AIR + words + (AIR + aside if aside else 0)
    if room - left - right < LEAST:
        return None
    notes = column_of(["" if row.marks else row.note for row in rows], LEAST + words)
    placed = _place(rows, plan, (labels, details, notes), sum(len(lines) for lines in head.lines))
    return ForestColumns(
        labels=labels,
        details=details,
        notes=notes,
        head=tuple(line for lines in head.lines for line in lines),
        detail_at=(INDENT + labels.width + AIR) / room,
        said_at=1 - (aside + AIR if aside else 0) / room,
        placed=Placed(lines=placed[0], height=placed[1], plot=(left / room, 1 - right / room)),
    )


def _labels(rows: Sequence[ForestRow], room: float, beside_it: float) -> Column:
    """The labels of rows; a heading, which has no counts, may reach over their column."""
    own = column_of([row.label for row in rows if row.kind != "heading"], room, bold=True)
    longer = own.width + (AIR + beside_it if beside_it else 0)
    lines = tuple(break_text(row.label, longer if row.kind == "heading" else room, bold=True) for row in rows)
    return Column(width=own.width, lines=lines)


def _right(rows: Sequence[ForestRow], plan: ForestPlan) -> tuple[float, float]:
    """Width of the estimates, and of the asides where they cannot share that column: a heading has no estimate."""
    words = max((pixels_of(mark.said) for row in rows for mark in row.marks), default=0.0)
    words = max(words, pixels_of(plan.head_right))
    aside = max((pixels_of(row.aside) for row in rows), default=0.0)
    if all(row.kind == "heading" for row in rows if row.aside):
        return max(words, aside), 0.0
    return words, aside


def _place(
    rows: Sequence[ForestRow], plan: ForestPlan, columns: tuple[Column, ...], n_head: int
) -> tuple[list[Line], float]:
    """Rows under one another, each as high as its words and marks, which share its middle."""
    top = HEAD_LINE * (max(n_head, bool(plan.head_right)) + bool(plan.series)) + 6.0
    lines = []
    for at, row in enumerate(rows):
        n_words = max(len(column.lines[at]) for column in columns)
        n_marks = max(len(row.marks), 1)
        usual = HEADING if row.kind == "heading" else ROW
        height = max(usual + LINE * (n_words - 1), MARK * n_marks + 4 if n_marks > 1 else 0)
        middle = top + height / 2 + (1.5 if row.kind == "heading" else 0)
        marks = tuple(middle + MARK * (i - (n_marks - 1) / 2) for i in range(n_marks))
        span = None if row.note and not row.marks else (top, top + height)
        lines.append(Line(row, (middle,), () if row.kind == "heading" else marks, top, span))
        top += height
    return lines, top + 4
