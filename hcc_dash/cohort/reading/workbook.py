"""XLSX and XLS workbooks into a table of cells: the sheet asked for, else the first that holds a table."""

import io
import zipfile
import zlib

import numpy as np
import pandas as pd

from hcc_dash.cohort.issues import NO_ANSWERS, Answers, Issue
from hcc_dash.cohort.reading.binary_workbook import check_binary_workbook
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.extent import passed_over, refuse_stray_cells, sheet_extents
from hcc_dash.cohort.reading.formulas import note_formulas
from hcc_dash.cohort.reading.header import MAX_ABOVE, ask_two_rows, find_header, note_titles
from hcc_dash.cohort.reading.hidden import note_hidden
from hcc_dash.cohort.reading.raw_table import RawTable, finish_table
from hcc_dash.cohort.reading.sheets import list_tables

MAX_UNPACKED_BYTES = 500 * 1024 * 1024


def read_workbook(content: bytes, name: str, sheet: str, answers: Answers = NO_ANSWERS) -> RawTable:
    """Cells of one sheet as text; UnreadableFileError for what is damaged, packed to burst or no workbook."""
    from python_calamine import CalamineError, CalamineWorkbook  # only workbooks need it

    n_rows: list[int] = []
    if content.startswith(b"PK"):
        _refuse_bombs(content, name)
        for extent in sheet_extents(content):
            refuse_stray_cells(extent, name)
    else:
        n_rows = check_binary_workbook(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(book.sheet_names)
        tables = list_tables(book)
        chosen = sheet if sheet in sheets else (*tables, _first_filled(book))[0]
        opened = book.get_sheet_by_name(chosen)
        rows = [[_cell(value) for value in row] for row in opened.to_python(skip_empty_area=True)]
        top, left = opened.start or (0, 0)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise UnreadableFileError(f"{name} is not a readable workbook ({error}). Save it as XLSX or CSV.") from None
    except BaseException as panic:
        if type(panic).__module__ != "pyo3_runtime":  # a panic of the Rust reader is no Exception, and has no class
            raise
        raise damaged_workbook(name) from None
    if len(n_rows) == len(sheets) and sum(map(any, rows)) < n_rows[sheets.index(chosen)]:
        raise damaged_workbook(name)  # the reader passed over rows that the file's records hold
    at = find_header(rows[:MAX_ABOVE], answers, top + 1)
    header = rows[at] if rows else []
    number = top + at + 1  # the row of the column names, as the spreadsheet counts
    frame = pd.DataFrame(rows[at + 1 :], columns=range(len(header)), dtype=str)
    frame.index = pd.RangeIndex(number + 1, number + 1 + len(frame))
    noticed = note_titles(rows[:at], number, name) + ask_two_rows(rows[:MAX_ABOVE], name, answers, top + 1)
    noticed += _note_blank(frame, content, name)
    table = finish_table(frame, header, name, "workbook", noticed, answers)
    issues = table.issues
    if content.startswith(b"PK"):
        columns, numbers = list(map(str, table.frame.columns)), range(number + 1, number + 1 + len(frame))
        issues += tuple(note_formulas(content, sheets.index(chosen), columns, left, numbers, name))
        issues += tuple(note_hidden(content, sheets.index(chosen), numbers, name))
    return RawTable(table.frame, name, "workbook", chosen, sheets, issues, tables=tables)


def _note_blank(frame: pd.DataFrame, content: bytes, name: str) -> list[Issue]:
    """That rows inside an XLSX sheet are blank; of XLS, whose damage loses rows, more is said."""
    filled = np.flatnonzero((frame.fillna("") != "").any(axis=1))
    if not content.startswith(b"PK") or not filled.size or filled[-1] + 1 == filled.size:
        return []
    return [passed_over(frame.index.delete(filled)[: int(filled[-1]) + 1 - filled.size].tolist(), name)]


def damaged_workbook(name: str) -> UnreadableFileError:
    """The refusal of a workbook whose parts do not fit together."""
    return UnreadableFileError(f"{name} is a damaged workbook. Save it again as XLSX or CSV.")


def _refuse_bombs(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) <= MAX_UNPACKED_BYTES and archive.testzip() is not None:
                raise damaged_workbook(name)  # a part does not have the checksum that was written with it
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        # beside damage itself: a header asks for a version never made, for a password, for bytes that are not there
        raise damaged_workbook(name) from None
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
