"""Quotation marks that swallow rows: one opened in a remark and closed, by another, rows later."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hcc_dash.cohort.issues import SHOWN_ROWS, Answers, Choice, Issue, Question, settle

QUOTES = "quotes"
"""Key of the question whether quotation marks hold cells together; its answers are "plain" and "cells"."""

PLAIN, CELLS = "plain", "cells"

_MOST = 0.8


@dataclass(frozen=True, slots=True)
class Swallowed:
    """The first and the last line of one cell that seems to hold rows of the table."""

    first: int
    last: int


def find_swallowed(lines: Sequence[str], separator: str, n_columns: int) -> Iterator[Swallowed]:
    """Cells with line breaks whose lines, each taken by itself, have as many cells as there are columns.

    Four in five of a row's lines must have them: a remark written over several lines hardly ever does.
    """
    reader = csv.reader(lines, delimiter=separator)
    before = 0
    for _ in reader:
        first, before = before + 1, reader.line_num
        if before > first:
            filled = [line for line in lines[first - 1 : before] if line.strip()]
            whole = sum(_count_cells(line, separator) == n_columns for line in filled)
            if len(filled) > 1 and whole >= _MOST * len(filled):
                yield Swallowed(first, before)


def _count_cells(line: str, separator: str) -> int:
    if line.count('"') % 2:
        return line.count(separator) + 1
    return len(next(csv.reader([line], delimiter=separator), []))


def free_rows(lines: Sequence[str], separator: str, swallowed: Iterable[Swallowed]) -> str:
    """The text with the swallowed lines as rows of their own, their lone quotation marks as ordinary characters."""
    freed = list(lines)
    for span in swallowed:
        for at in range(span.first - 1, span.last):
            if freed[at].count('"') % 2:
                freed[at] = _write_plain(freed[at], separator)
    return "".join(freed)


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
