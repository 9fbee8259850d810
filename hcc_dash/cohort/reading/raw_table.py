"""A table as text: named columns, numbered rows, and what was noticed while reading."""

from dataclasses import dataclass

import pandas as pd

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.reading.decode import UnreadableFileError

MAX_TITLES = 5
"""Rows above the column names that may hold a title."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as text: ``frame`` of strings, how it was read, and what was noticed while reading.

    The frame's index is the row number a spreadsheet shows, whatever titles and blank rows the file holds.
    """

    frame: pd.DataFrame
    name: str
    encoding: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


def find_header(rows: list[list[str]]) -> int:
    """Position of the column names: the first filled row, or the one of three or more below lone titles."""
    counts = [(at, sum(bool(cell.strip()) for cell in row)) for at, row in enumerate(rows)]
    filled = [(at, cells) for at, cells in counts if cells][: MAX_TITLES + 1]
    if not filled:
        return 0
    at, cells = next((one for one in filled if one[1] > 1), filled[0])
    return at if cells > 2 else filled[0][0]


def note_titles(above: list[list[str]], row: int, name: str) -> list[Issue]:
    """The finding that rows above the column names hold a title, or nothing."""
    if not any(cell.strip() for cells in above for cell in cells):
        return []
    problem = f"The first rows hold a title; column names were read from row {row}."
    return [Issue("R02", "info", name, "", 1, (row,), problem, "Check that these are the column names.")]


def finish_table(frame: pd.DataFrame, header: list[str], name: str, encoding: str, noticed: list[Issue]) -> RawTable:
    """Name the columns, keep duplicates apart, pass over blank rows, and refuse what is no table."""
    header = [cell.strip().lstrip("\ufeff") for cell in header]
    if len(header) < 2:
        raise UnreadableFileError(
            f"{name} has one column only. A table needs at least a time and an event column, separated by "
            "commas, semicolons or tabs, with column names in the first row."
        )
    cells = frame.fillna("")
    filled = (cells != "").any(axis=1)
    if not filled.any():
        raise UnreadableFileError(f"{name} has column names and no rows below them.")
    names, repeated = _unique_names(header, name)
    cells.columns = pd.Index(names)
    return RawTable(cells[filled], name, encoding, issues=(*noticed, *repeated))


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
