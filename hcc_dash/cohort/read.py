"""A file of any origin in, a table of text out; nothing is interpreted here.

Every cell stays the text the file holds, so that later steps can say "row 12 holds 'three'".
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from hcc_dash.cohort.decode import UnreadableFileError, decode_text, refuse_other_formats
from hcc_dash.cohort.issues import SHOWN_ROWS, Issue
from hcc_dash.cohort.transport import is_transport, read_transport

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
SEPARATORS = ",;\t|"
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


def read_table(content: bytes, name: str, sheet: str = "", max_bytes: int = MAX_BYTES) -> RawTable:
    """Read a CSV, TSV, XLSX, XLS or SAS transport (XPT, version 5) file into text cells.

    Encodings: UTF-8 (with or without byte-order mark), UTF-16, GB18030, Big5, Shift-JIS and Western
    code pages. Raises UnreadableFileError, which never quotes a cell.
    """
    if not content:
        raise UnreadableFileError(f"{name} is empty (0 bytes). Export the table again.")
    if len(content) > max_bytes:
        raise UnreadableFileError(
            f"{name} has {len(content) / 1024**2:.0f} MB; tables up to {max_bytes / 1024**2:.0f} MB are read. "
            "Keep only the columns the analysis needs: patient, time, event, arm, stage, covariates."
        )
    if content[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        return _read_workbook(content, name, sheet)
    if is_transport(content):
        return _read_transport(content, name)
    refuse_other_formats(content, name)
    text, encoding = decode_text(content, name)
    return _read_text(text, name, encoding)


def _read_transport(content: bytes, name: str) -> RawTable:
    frame = read_transport(content, name)
    header = [str(column) for column in frame.columns]
    cells = frame.set_axis(range(len(header)), axis=1)
    cells.index = pd.RangeIndex(2, 2 + len(cells))  # as a spreadsheet with its column names in row 1 counts
    return _finish(cells, header, name, "SAS transport", [])


def _read_text(text: str, name: str, encoding: str) -> RawTable:
    separator = _separator(text[:64_000])
    try:
        first = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 2 * MAX_TITLES))
        at = _header_at(first)
        header = first[at] if first else []
        lengths = [len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
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
        raise UnreadableFileError(f"{name} is not a regular table: {_irregular(str(error))}") from None
    except pd.errors.EmptyDataError:
        frame = pd.DataFrame(columns=range(len(header) + 1), dtype=str)
    frame.index = pd.RangeIndex(at + 2, at + 2 + len(frame))
    too_many = frame.index[frame[len(header)].fillna("") != ""]
    if len(too_many):
        raise UnreadableFileError(
            f"{name} is not a regular table: row {too_many[0]} has more cells than there are column names. {_STRAY}"
        )
    short = [row for row, cells in enumerate(lengths, start=1) if row > at + 1 and 0 < cells < len(header)]
    noticed = [*_titles(first[:at], at + 1, name), *_short_rows(short, name)]
    return _finish(frame.drop(columns=len(header)), header, name, encoding, noticed)


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
    row = re.search(r"inside string starting at row (\d+)", message)
    if row is not None:
        return f"a quotation mark opened about {row[1]} rows below the first is never closed. {_STRAY}"
    return _STRAY


def _header_at(rows: list[list[str]]) -> int:
    """Position of the column names: the first filled row, or the one of three or more below lone titles."""
    counts = [(at, sum(bool(cell.strip()) for cell in row)) for at, row in enumerate(rows)]
    filled = [(at, cells) for at, cells in counts if cells][: MAX_TITLES + 1]
    if not filled:
        return 0
    at, cells = next((one for one in filled if one[1] > 1), filled[0])
    return at if cells > 2 else filled[0][0]


def _titles(above: list[list[str]], row: int, name: str) -> list[Issue]:
    if not any(cell.strip() for cells in above for cell in cells):
        return []
    problem = f"The first rows hold a title; column names were read from row {row}."
    return [Issue("R02", "info", name, "", 1, (row,), problem, "Check that these are the column names.")]


def _read_workbook(content: bytes, name: str, sheet: str) -> RawTable:
    from python_calamine import CalamineError, CalamineWorkbook  # only workbooks need it

    if content.startswith(b"PK"):
        _refuse_bombs(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(book.sheet_names)
        chosen = sheet if sheet in sheets else _first_filled(book)
        opened = book.get_sheet_by_name(chosen)
        rows = [[_cell(value) for value in row] for row in opened.to_python(skip_empty_area=True)]
        top = (opened.start or (0, 0))[0]
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise UnreadableFileError(f"{name} is not a readable workbook ({error}). Save it as XLSX or CSV.") from None
    at = _header_at(rows[: 2 * MAX_TITLES])
    header = rows[at] if rows else []
    number = top + at + 1  # the row of the column names, as the spreadsheet counts
    frame = pd.DataFrame(rows[at + 1 :], columns=range(len(header)), dtype=str)
    frame.index = pd.RangeIndex(number + 1, number + 1 + len(frame))
    table = _finish(frame, header, name, "workbook", _titles(rows[:at], number, name))
    return RawTable(table.frame, name, "workbook", chosen, sheets, table.issues)


def _refuse_bombs(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError):  # the second: a damaged header asks for a version never made
        raise UnreadableFileError(f"{name} is a damaged workbook. Save it again as XLSX or CSV.") from None
    if not any(member.filename.startswith("xl/") for member in members):
        raise UnreadableFileError(f"{name} is an archive, not a workbook. Unpack it and choose the CSV or XLSX in it.")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnreadableFileError(f"{name} unpacks to more than 500 MB. Save the one sheet needed as CSV.")


def _first_filled(book: object) -> str:
    names: list[str] = book.sheet_names  # type: ignore[attr-defined]  # calamine ships no full stubs
    for candidate in names:
        if book.get_sheet_by_name(candidate).total_height > 1:  # type: ignore[attr-defined]  # as above
            return candidate
    return names[0]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value).strip()


def _finish(frame: pd.DataFrame, header: list[str], name: str, encoding: str, noticed: list[Issue]) -> RawTable:
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


def _short_rows(rows: list[int], name: str) -> list[Issue]:
    if not rows:
        return []
    problem = f"{len(rows)} row{'s have' if len(rows) > 1 else ' has'} fewer cells than there are column names."
    remedy = "The cells at the end count as missing; check that no separator was lost in these rows."
    return [Issue("R03", "warn", name, "", len(rows), tuple(rows[:SHOWN_ROWS]), problem, remedy)]


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
