"""How far a table reaches: the longest cell and the most columns that are read, and cells that stray far from the rest.

A workbook of 3 kB can hold one cell in its last row and column, and a reader that reserves the rectangle between dies
of it; so the cells' own addresses are read first. What a sheet says of its dimensions is not relied on.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from hcc_dash.cohort.issues import SHOWN_ROWS, Issue
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.raw_table import RawTable

MAX_CELL_LETTERS = 10_000
"""A longer cell is cut there and pointed out: it is a remark or damage, never a time, a level or an identifier."""

MAX_NAME_LETTERS = 1_000
MAX_COLUMNS = 5_000
_LARGE_AREA = 200_000
_SPARSE = 0.02
_CHUNK = 1 << 22
_OVERLAP = 256
_CELL = re.compile(rb'<(?:\w{1,8}:)?c\s[^<>]{0,80}?\br="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,80}(?<!/)>')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extent:
    """The last column and row that cells stand in (counted from 1), the cells there, and how many cells there are.

    ``next_column`` and ``next_row`` are the last ones before those.
    """

    last_column: int
    last_row: int
    in_last_column: str
    in_last_row: str
    n_cells: int
    next_column: int
    next_row: int

    @property
    def stray(self) -> dict[str, str]:
        """The cells that make the rectangle from A1 large and nearly empty, and what to delete of each.

        One is named alone without whose column or row the rectangle is so no longer.
        """
        if not self._is_sparse(self.last_column, self.last_row):
            return {}
        by_column = not self._is_sparse(self.next_column, self.last_row)
        by_row = not self._is_sparse(self.last_column, self.next_row)
        if self.in_last_column == self.in_last_row:
            return {self.in_last_column: "row and column"}
        column, row = {self.in_last_column: "column"}, {self.in_last_row: "row"}
        return column | row if by_column == by_row else column if by_column else row

    def _is_sparse(self, columns: int, rows: int) -> bool:
        area = columns * rows
        return area > _LARGE_AREA and self.n_cells < _SPARSE * area


def limit_table(raw: RawTable) -> RawTable:
    """The table with its longest cells cut and pointed out; UnreadableFileError for a name too long."""
    frame = raw.frame
    for position, column in enumerate(frame.columns, start=1):
        if len(column) > MAX_NAME_LETTERS:
            raise UnreadableFileError(
                f"{raw.name}: the name of column {position} has {len(column):,} letters; names of up to "
                f"{MAX_NAME_LETTERS:,} are read. Check that the row of the column names is what it should be."
            )
    issues = list(raw.issues)
    for position, column in enumerate(frame.columns):
        cells = frame.iloc[:, position]
        if max(map(len, cells), default=0) <= MAX_CELL_LETTERS:
            continue
        long = [len(cell) > MAX_CELL_LETTERS for cell in cells]
        frame = frame.copy() if frame is raw.frame else frame
        frame.isetitem(position, cells.str.slice(0, MAX_CELL_LETTERS).array)
        rows = tuple(int(row) for row in frame.index[long])
        issues.append(_cut(raw.name, str(column), rows))
    return replace(raw, frame=frame, issues=tuple(issues))


def note_blank_rows(raw: RawTable) -> RawTable:
    """The table with a finding where rows inside it are blank: formats without checksums lose rows that way."""
    rows = raw.frame.index.to_numpy()
    blank = sorted(set(range(int(rows[0]), int(rows[-1]))) - set(rows.tolist()))
    if not blank:
        return raw
    lost = "Count the rows at the source: this format has no checksums, and a damaged file loses rows in this way."
    issue = replace(passed_over(blank, raw.name), severity="warn", remedy=lost)
    return replace(raw, issues=(*raw.issues, issue))


def passed_over(blank: list[int], name: str) -> Issue:
    """The finding that rows hold nothing: no patient and no form is made of them."""
    many = len(blank) > 1
    start = f"{len(blank)} rows hold nothing and were" if many else "1 row holds nothing and was"
    problem = f"{start} passed over."
    remedy = "If a patient or a blank form is meant, give it an identifier in the file, and it is counted."
    return Issue("R09", "info", name, "", len(blank), tuple(blank[:SHOWN_ROWS]), problem, remedy)


def _cut(name: str, column: str, rows: tuple[int, ...]) -> Issue:
    many = f"{len(rows)} cells of" if len(rows) > 1 else "1 cell of"
    problem = f'{many} "{column}" held more than {MAX_CELL_LETTERS:,} letters and was cut there.'
    remedy = "Check these rows: a quotation mark that is never closed, or a document pasted into a cell."
    return Issue("R08", "warn", name, column, len(rows), rows[:SHOWN_ROWS], problem, remedy)


def refuse_many_columns(n_columns: int, name: str) -> None:
    """Raise UnreadableFileError for more columns than are read."""
    if n_columns > MAX_COLUMNS:
        raise UnreadableFileError(
            f"{name} has {n_columns:,} columns; tables of up to {MAX_COLUMNS:,} are read. Keep only the columns the "
            "analysis needs: patient, time, event, arm, stage, covariates."
        )


def refuse_wide_lines(text: str, separators: str, name: str) -> None:
    """Raise UnreadableFileError, before anything is parsed, for a first line of more cells than are read."""
    line = text[: text.find("\n")] if "\n" in text else text
    if len(line) > MAX_COLUMNS:
        refuse_many_columns(max(map(line.count, separators)) + 1, name)


def refuse_stray_cells(extent: Extent, name: str) -> None:
    """Raise UnreadableFileError that names the cells which make a small table enormous."""
    cells = extent.stray
    if not cells:
        return
    alone = len(cells) == 1
    parts = " and ".join(f"the whole {part} of {cell}" for cell, part in cells.items())
    raise UnreadableFileError(
        f"{name}: cell{'' if alone else 's'} {' and '.join(cells)} {'lies' if alone else 'lie'} far from the rest; "
        f"with {'it' if alone else 'them'} the sheet has {extent.last_row:,} rows and {extent.last_column:,} columns "
        f"for {extent.n_cells:,} filled cells. Delete {parts}, save the workbook and upload it again."
    )


def sheet_extents(content: bytes) -> Iterator[Extent]:
    """The extent of every worksheet of an XLSX file, from the addresses of its cells, a few megabytes at a time."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            if _SHEET.fullmatch(member):
                with archive.open(member) as stream:
                    yield _extent(stream)


def _extent(stream: IO[bytes]) -> Extent:
    """Cells that hold nothing but a format end in ``/>`` and are not counted, as no reader keeps them."""
    widest, lowest, n_cells, tail = (0, ""), (0, ""), 0, b""
    columns: set[int] = {0}
    rows: set[int] = {0}
    while True:
        chunk = stream.read(_CHUNK)
        window = tail + chunk
        cut = window.rfind(b"<") if chunk else len(window)
        cells = _CELL.findall(window[:cut])
        tail = window[cut:][-_OVERLAP:]
        n_cells += len(cells)
        for letters in {letters for letters, _ in cells}:
            if column_number(letters) > widest[0]:
                row = next(row for other, row in cells if other == letters)
                widest = (column_number(letters), f"{letters.decode()}{row.decode()}")
        columns = set(sorted(columns | {column_number(letters) for letters in {letters for letters, _ in cells}})[-2:])
        rows = set(sorted(rows | {int(row) for row in {row for _, row in cells}})[-2:])
        bottom = max(rows)
        if bottom > lowest[0]:
            letters = next(letters for letters, row in cells if int(row) == bottom)
            lowest = (bottom, f"{letters.decode()}{bottom}")
        if not chunk:
            return Extent(widest[0], lowest[0], widest[1], lowest[1], n_cells, min(columns), min(rows))


def column_number(letters: bytes) -> int:
    """A is 1, XFD is 16,384."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
