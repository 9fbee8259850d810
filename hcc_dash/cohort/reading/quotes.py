"""Quotation marks that swallow rows: one opened in a remark and closed, by another, rows later or never."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hcc_dash.cohort.issues import SHOWN_ROWS, Answers, Choice, Issue, Question, settle

QUOTES = "quotes"
"""Key of the question whether quotation marks hold cells together; its answers are "plain" and "cells"."""

PLAIN, CELLS = "plain", "cells"

_MOST = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Swallowed:
    """The first and the last line of one cell that seems to hold rows of the table; never ``closed``: to the end."""

    first: int
    last: int
    closed: bool

    @property
    def text(self) -> str:
        """``rows 11 to 51``."""
        return f"rows {self.first} to {self.last}" if self.last > self.first else f"row {self.first}"


def find_swallowed(lines: Sequence[str], separator: str, n_columns: int) -> Iterator[Swallowed]:
    """Cells with line breaks whose lines, each taken by itself, have as many cells as there are columns; open ends.

    Four in five of a row's lines must have them: a remark written over several lines hardly ever does. A mark that is
    never closed is always told. After each the lines are looked at anew from the next one on, its own mark taken for
    an ordinary character. Raises csv.Error for a cell too long.
    """
    first = 0
    while (broken := _next_broken(lines, separator, first)) is not None:
        first, last, closed = broken
        if closed and not _holds_rows(lines[first : last + 1], separator, n_columns):
            first = last + 1
            continue
        yield Swallowed(first=first + 1, last=last + 1, closed=closed)
        first += 1


def _next_broken(lines: Sequence[str], separator: str, start: int) -> tuple[int, int, bool] | None:
    """The next row of several lines or without an end: its first line, its last, and whether it is closed there."""
    for first in range(start, len(lines)):
        if '"' in lines[first] and _ends_within(lines[first], separator, within=False):
            for last in range(first + 1, len(lines)):
                if '"' in lines[last] and not _ends_within(lines[last], separator, within=True):
                    return first, last, True
            return first, len(lines) - 1, False
    return None


def _ends_within(line: str, separator: str, *, within: bool) -> bool:
    """Whether a line that begins ``within`` quotation marks, or outside, ends within them."""
    more = iter([f'"{line}' if within else line, ""])  # the reader asks for more of a cell that is still open
    next(csv.reader(more, delimiter=separator))
    return next(more, None) is None


def _holds_rows(lines: Sequence[str], separator: str, n_columns: int) -> bool:
    filled = [line for line in lines if line.strip()]
    whole = sum(len(plain_cells(line, separator)) == n_columns for line in filled)
    return len(filled) > 1 and whole >= _MOST * len(filled)


def plain_cells(line: str, separator: str) -> list[str]:
    """The cells of a line by itself; a mark that it opens and does not close is an ordinary character."""
    cells = next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [])
    if cells and _ends_within(line, separator, within=False):
        return [*cells[:-1], *f'"{cells[-1]}'.split(separator)]
    return cells


def free_rows(lines: Sequence[str], separator: str, swallowed: Sequence[Swallowed]) -> str:
    """The text with the swallowed lines as rows of their own, the marks that opened them as ordinary characters."""
    freed = list(lines)
    for span in swallowed:
        freed[span.first - 1] = _write_plain(freed[span.first - 1], separator)
    return "".join(freed)


def _write_plain(line: str, separator: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="").writerow(plain_cells(line, separator))
    return written.getvalue() + line[len(line.rstrip("\r\n")) :]


def ask_quotes(swallowed: Sequence[Swallowed], name: str, answers: Answers) -> list[Issue]:
    """The question whether the cells found are rows, or nothing."""
    if not swallowed:
        return []
    n = len({line for span in swallowed for line in range(span.first, span.last + 1)})
    is_open = not all(span.closed for span in swallowed)
    lines = f"These {n} lines are rows" if n > 1 else "This line is a row"
    question = Question(
        key=QUOTES,
        choices=(
            Choice(value=PLAIN, label=f"{lines}; the lone quotation marks are ordinary characters"),
            Choice(
                value=CELLS,
                label="The file was cut short within a cell" if is_open else "Each is one cell with line breaks",
            ),
        ),
        option=f"--answer {QUOTES}={PLAIN}",
        proposed=PLAIN,
    )
    rows = tuple(span.first for span in swallowed[:SHOWN_ROWS])
    issue = Issue("R06", "ask", name, "", len(swallowed), rows, _tell(swallowed, is_open), _REMEDY, question)
    return [settle(issue, answers)]


_REMEDY = "Read as one cell, the rows within it would be lost. Best remove the lone quotation marks from the file."


def _tell(swallowed: Sequence[Swallowed], is_open: bool) -> str:
    listed = " and ".join(span.text for span in [span for span in swallowed if span.closed][:3])
    if not is_open:
        return f"A quotation mark is opened and closed only lines later ({listed}): are these lines one cell, or rows?"
    opened = next(span.first for span in swallowed if not span.closed)
    others = f", and others are closed only lines later ({listed})" if listed else ""
    return (
        f"A quotation mark opened in row {opened} is never closed{others}: is it an ordinary character, or was the "
        "file cut short?"
    )
