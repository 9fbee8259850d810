"""A table as text: named columns, numbered rows, and what was noticed while reading."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.issues import NO_ANSWERS, Answers, Issue
from hcc_dash.cohort.reading.decimals import note_decimals
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.footer import ask_footer
from hcc_dash.cohort.reading.header import HEADER_ROW, NO_HEADER, ask_header, without_header
from hcc_dash.cohort.reading.thousands import ask_thousands


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as text: ``frame`` of strings, how it was read, and what was noticed while reading.

    The frame's index is the row number a spreadsheet shows, whatever titles and blank rows the file holds;
    ``n_bytes`` is the size of the file, ``tables`` are those of a workbook's ``sheets`` that hold a table.
    """

    frame: pd.DataFrame
    name: str
    encoding: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    n_bytes: int = 0
    tables: tuple[str, ...] = ()


def finish_table(
    frame: pd.DataFrame,
    header: list[str],
    name: str,
    encoding: str,
    noticed: list[Issue],
    answers: Answers = NO_ANSWERS,
    separator: str = "",
) -> RawTable:
    """Name the columns, keep duplicates apart, pass over blank rows, and refuse what is no table.

    ``frame`` holds the rows below the column names, columns by position, with row numbers as a spreadsheet shows them.
    """
    header = [cell.strip().lstrip("\ufeff") for cell in header]
    if len(header) < 2:
        raise UnreadableFileError(
            f"{name} has one column only. A table needs at least a time and an event column, separated by "
            "commas, semicolons or tabs, with column names in the first row."
        )
    cells = _without_blank_rows(frame.fillna(""))
    if cells.empty:
        raise UnreadableFileError(f"{name} has column names and no rows below them.")
    row = int(frame.index[0]) - 1
    asked = ask_header(cells, header, row, name, answers)
    if answers.get(HEADER_ROW) == NO_HEADER:
        cells, header = without_header(cells, header, row)
        cells = _without_blank_rows(cells)
    names, repeated = _unique_names(header, name)
    cells.columns = pd.Index(names)
    cells, about_footer = ask_footer(cells, name, answers)
    cells, about_numbers = ask_thousands(cells, name, separator, answers)
    about_numbers += note_decimals(cells, name)
    return RawTable(cells, name, encoding, issues=(*noticed, *asked, *repeated, *about_footer, *about_numbers))


def filled_rows(cells: pd.DataFrame) -> np.ndarray:
    """Whether each row holds anything: where the first cells do not, the next ones are looked at."""
    filled = np.zeros(len(cells), dtype=bool)
    for position in range(cells.shape[1]):
        blank = np.flatnonzero(~filled)
        if not blank.size:
            break
        filled[blank] = cells.iloc[blank, position].to_numpy() != ""
    return filled


def _without_blank_rows(cells: pd.DataFrame) -> pd.DataFrame:
    filled = filled_rows(cells)
    return cells if filled.all() else cells[filled]


def _unique_names(header: list[str], table: str) -> tuple[list[str], list[Issue]]:
    seen: dict[str, int] = {}
    names: list[str] = []
    repeated: list[str] = []
    for position, cell in enumerate(header, start=1):
        label = cell or f"column {position}"
        if label in seen:
            repeated.append(label)
            label = f"{label} (column {position})"
        seen[label] = position
        names.append(label)
    if not repeated:
        return names, []
    listed = ", ".join(f'"{label}"' for label in dict.fromkeys(repeated))
    problem = f"{listed} names more than one column; the later ones now carry their column number."
    remedy = "Choose with care which of them to map, or rename them in the file."
    return names, [Issue("R01", "warn", table, repeated[0], len(repeated), (), problem, remedy)]
