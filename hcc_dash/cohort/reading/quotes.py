"""Quotation marks that swallow rows: one opened in a remark and closed, by another, rows later."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hcc_dash.cohort.issues import SHOWN_ROWS, Answers, Choice, Issue, Question, settle

QUOTES = "quotes"
"""Key of the question whether quotation marks hold cells together; its answers are "plain" and "cells"."""

PLAIN, CELLS = "plain", "cells"


@dataclass(frozen=True, slots=True)
class Swallowed:
    """The first and the last line of one cell that seems to hold rows of the table."""

    first: int
    last: int


def find_swallowed(lines: Iterable[str], separator: str, n_columns: int) -> Iterator[Swallowed]:
    """Cells with line breaks whose parts have the separators of rows.

    A remark written over several lines has few of them; a swallowed row has all that its columns need: a whole row
    within the cell, the rest of a row behind the opening mark, or the beginning of one before the closing mark.
    """
    reader = csv.reader(lines, delimiter=separator)
    before = 0
    for row in reader:
        first, before = before + 1, reader.line_num
        if before > first and any(
            _holds_rows(cell.splitlines(), at, separator, n_columns) for at, cell in enumerate(row) if "\n" in cell
        ):
            yield Swallowed(first, before)


def _holds_rows(parts: list[str], at: int, separator: str, n_columns: int) -> bool:
    counts = [part.count(separator) for part in parts]
    behind = n_columns - 1 - at
    return (
        (behind > 0 and counts[0] >= behind)
        or (at > 0 and counts[-1] >= at)
        or any(count >= n_columns - 1 for count in counts[1:-1])
    )


def free_rows(text: str, separator: str, swallowed: Iterable[Swallowed]) -> str:
    """The text with the swallowed lines as rows of their own, their lone quotation marks as ordinary characters."""
    lines = list(io.StringIO(text, newline=""))
    for span in swallowed:
        for at in range(span.first - 1, min(span.last, len(lines))):
            if lines[at].count('"') % 2:
                lines[at] = _write_plain(lines[at], separator)
    return "".join(lines)


def _write_plain(line: str, separator: str) -> str:
    bare = line.rstrip("\r\n")
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="").writerow(bare.split(separator))
    return written.getvalue() + line[len(bare) :]


def ask_quotes(swallowed: list[Swallowed], name: str, answers: Answers) -> list[Issue]:
    """The question whether the cells found are rows, or nothing."""
    if not swallowed:
        return []
    listed = " and ".join(f"rows {span.first} to {span.last}" for span in swallowed[:3])
    n = sum(span.last - span.first + 1 for span in swallowed)
    question = Question(
        key=QUOTES,
        choices=(
            Choice(value=PLAIN, label=f"These {n} lines are rows; the lone quotation marks are ordinary characters"),
            Choice(value=CELLS, label="Each is one cell with line breaks"),
        ),
        option=f"--answer {QUOTES}={PLAIN}",
        proposed=PLAIN,
    )
    problem = f"A quotation mark is opened and closed only lines later ({listed}): are these lines one cell, or rows?"
    remedy = "Read as one cell, the rows within it would be lost. Best remove the lone quotation marks from the file."
    rows = tuple(span.first for span in swallowed[:SHOWN_ROWS])
    return [settle(Issue("R06", "ask", name, "", len(swallowed), rows, problem, remedy, question), answers)]
