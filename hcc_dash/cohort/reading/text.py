"""Comma, semicolon, tab or bar separated text into a table of cells."""

import csv
import io
import re
from itertools import islice

import numpy as np
import pandas as pd

from hcc_dash.cohort.issues import NO_ANSWERS, SHOWN_ROWS, Answers, Issue
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.extent import passed_over
from hcc_dash.cohort.reading.header import MAX_ABOVE, ask_two_rows, find_header, note_titles
from hcc_dash.cohort.reading.quotes import CELLS, QUOTES, ask_quotes, find_swallowed, free_rows, plain_cells
from hcc_dash.cohort.reading.raw_table import RawTable, filled_rows, finish_table

SEPARATORS = ",;\t|"


def read_text(text: str, name: str, encoding: str, answers: Answers = NO_ANSWERS) -> RawTable:
    """Cells of a delimited text; UnreadableFileError where its rows do not fit its column names."""
    separator = _separator(text[:64_000])
    text, quoted = _free_swallowed(text, separator, name, answers)
    try:
        first = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), MAX_ABOVE))
        at = find_header(first, answers)
        header = first[at] if first else []
        lengths = _count_cells(text, separator)
        frame = pd.read_csv(
            io.StringIO(text, newline=""),
            sep=separator,
            dtype=str,
            keep_default_na=False,
            header=None,
            names=range(len(header) + 1),  # one more, so that a cell too many is seen and not dropped
            index_col=False,
            skiprows=at + 1,
            skip_blank_lines=False,
        )
    except (pd.errors.ParserError, csv.Error) as error:
        if "out of memory" in str(error):
            raise MemoryError from None
        raise UnreadableFileError(f"{name} is not a regular table: {_irregular(str(error))}") from None
    except pd.errors.EmptyDataError:
        frame = pd.DataFrame(columns=range(len(header) + 1), dtype=str)
    frame.index = pd.RangeIndex(at + 2, at + 2 + len(frame))
    too_many = frame.index[frame[len(header)].fillna("") != ""]
    if len(too_many):
        raise UnreadableFileError(
            f"{name} is not a regular table: row {too_many[0]} has more cells than there are column names. {_STRAY}"
        )
    short = (np.flatnonzero((lengths > 0) & (lengths < len(header))) + 1).tolist()
    short = [row for row in short if row > at + 1]
    filled = filled_rows(frame)
    blank = [row for row in frame.index[~filled] if lengths[row - 1] > 1]  # cells, not just an end of line
    noticed = [*quoted, *note_titles(first[:at], at + 1, name), *ask_two_rows(first, name, answers)]
    noticed += _short_rows(short, name)
    noticed += [passed_over(blank, name)] if blank and filled.any() else []
    return finish_table(frame.drop(columns=len(header)), header, name, encoding, noticed, answers, separator)


def _count_cells(text: str, separator: str) -> np.ndarray:
    """How many cells each row has, a blank one none; separators tell, where no quotation mark may hide one."""
    lines = text.replace("\r\n", "\n").split("\n") if '"' not in text else []
    if not lines or "\r" in text.replace("\r\n", "") or max(map(len, lines)) > csv.field_size_limit():
        return np.array([len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)])
    return np.array([line.count(separator) + 1 if line else 0 for line in lines])


def _free_swallowed(text: str, separator: str, name: str, answers: Answers) -> tuple[str, list[Issue]]:
    """The text with swallowed rows free, unless they were said to be cells, and the question about them."""
    if '"' not in text:
        return text, []
    lines = list(io.StringIO(text, newline=""))
    try:
        n_columns = len(_usual_row(lines, separator))
        swallowed = list(find_swallowed(lines, separator, n_columns))
    except csv.Error:  # a cell too long; the reading itself says so
        return text, []
    cut = [span.first for span in swallowed if not span.closed]
    if cut and answers.get(QUOTES) == CELLS:
        raise UnreadableFileError(f"{name} ends within a cell that begins in row {cut[0]}. Export it again.")
    if swallowed and answers.get(QUOTES) != CELLS:
        return free_rows(lines, separator, swallowed), ask_quotes(swallowed, name, answers)
    return text, ask_quotes(swallowed, name, answers)


def _usual_row(lines: list[str], separator: str) -> list[str]:
    try:
        first = list(islice(csv.reader(lines, delimiter=separator), MAX_ABOVE))
    except csv.Error:  # a cell without an end begins among them
        first = [plain_cells(line, separator) for line in lines[:MAX_ABOVE]]
    return first[find_header(first)] if first else []


def _separator(sample: str) -> str:
    """The candidate that splits most of the first lines into the same, largest number of cells."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    counts = {}
    for separator in SEPARATORS:
        cells = [len(row) for row in csv.reader(lines, delimiter=separator)]
        usual = max(set(cells), key=lambda n: (cells.count(n), n), default=0)
        if usual > 1:
            counts[separator] = (cells.count(usual) / len(cells), usual)
    return max(counts, key=lambda s: counts[s]) if counts else ","


_STRAY = "Each row needs as many cells as the header; look for stray separators or quotes there."


def _irregular(message: str) -> str:
    """The parser's finding without its jargon; it speaks of lines and cells, never of their content."""
    line = re.search(r"in line (\d+), saw (\d+)", message)
    if line is not None:
        return f"line {line[1]} has {line[2]} cells, more than there are column names. {_STRAY}"
    return _STRAY


def _short_rows(rows: list[int], name: str) -> list[Issue]:
    if not rows:
        return []
    problem = f"{len(rows)} row{'s have' if len(rows) > 1 else ' has'} fewer cells than there are column names."
    remedy = "The cells at the end count as missing; check that no separator was lost in these rows."
    return [Issue("R03", "warn", name, "", len(rows), tuple(rows[:SHOWN_ROWS]), problem, remedy)]
