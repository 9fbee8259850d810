"""An XLS file's own bookkeeping (MS-CFB, MS-XLS), checked before it is read: a damaged one is refused, never half read.

XLS holds no checksums. What it holds is a chain of sectors, records with lengths, an end mark for every sheet, the last
row of the sheet and a record for every row: where these disagree with the cells, part of the table is gone.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.extent import Extent, refuse_stray_cells

_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_BOF, _EOF, _SHEET, _DIMENSIONS, _ROW, _PASSWORD = 0x809, 0x0A, 0x85, 0x200, 0x208, 0x2F
_CELLS = frozenset({0x06, 0x203, 0x204, 0x205, 0x27E, 0xBD, 0xBE, 0xD6, 0xFD, 0x201})
_BLANK = frozenset({0xBE, 0x201})
_SEVERAL = frozenset({0xBD, 0xBE})  # records of neighbouring cells, with the last column at their end
_BIFF8 = 0x600
_LONGEST_RECORD = 8224


@dataclass(slots=True)
class _Sheet:
    """Rows that hold cells, rows that their own record says hold some, and the end that the sheet declares."""

    rows: set[int] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)
    promised: set[int] = field(default_factory=set)
    listed: int = 0
    declared: int = 0
    last_column: int = 0
    next_column: int = 0
    widest_row: int = 0
    n_cells: int = 0


def check_binary_workbook(content: bytes, name: str) -> list[int]:
    """How many rows of each worksheet hold a value, by the file's own records.

    Raises UnreadableFileError for an XLS file whose parts disagree, and for one whose cells stray far from the rest.
    """
    try:
        sheets = list(_sheets(_workbook_stream(content)))
    except (struct.error, ValueError, IndexError) as fault:
        raise _damaged(name, str(fault) if isinstance(fault, ValueError) else "it ends too early") from None
    for sheet in sheets:
        n_rows = max(sheet.rows, default=-1) + 1
        if sheet.declared and (max(n_rows, sheet.listed) < sheet.declared or n_rows > sheet.declared):
            raise _damaged(name, f"it declares {sheet.declared:,} rows and holds {n_rows:,}")
        lost = sheet.promised - sheet.rows
        if lost:
            raise _damaged(name, f"{len(lost):,} of its rows have lost their cells, first row {min(lost) + 1:,}")
        corner = f"{_letters(sheet.last_column)}{sheet.widest_row + 1}"
        in_last_row = corner if sheet.widest_row + 1 == n_rows else f"in row {n_rows:,}"
        refuse_stray_cells(
            Extent(
                sheet.last_column + 1,
                n_rows,
                corner,
                in_last_row,
                sheet.n_cells,
                sheet.next_column + 1,
                max(sheet.rows - {n_rows - 1}, default=-1) + 1,
            ),
            name,
        )
    return [len(sheet.filled) for sheet in sheets]


def _damaged(name: str, why: str) -> UnreadableFileError:
    return UnreadableFileError(f"{name} is a damaged workbook: {why}. Save it again as XLSX or CSV from its source.")


def _letters(column: int) -> str:
    first, second = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def _workbook_stream(content: bytes) -> bytes:
    """The stream called Workbook (Book before 1997) out of the compound file; ValueError where its sectors break."""
    size, small_size = 1 << struct.unpack_from("<H", content, 30)[0], 1 << struct.unpack_from("<H", content, 32)[0]
    if size not in {512, 4096} or small_size != 64:
        raise ValueError("its header is broken")
    directory_start, _, cutoff, small_table, _, further, n_further = struct.unpack_from("<7I", content, 48)

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    tables = [number for number in struct.unpack_from("<109I", content, 76) if number != _FREE]
    for _ in range(min(n_further, len(content) // size)):
        *more, further = struct.unpack(f"<{size // 4}I", sector(further))
        tables += [number for number in more if number != _FREE]
    allocation = _numbers(b"".join(sector(number) for number in tables))
    directory = b"".join(sector(number) for number in _chain(allocation, directory_start))
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    named = {
        entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace"): entry
        for entry in entries
    }
    entry = named.get("Workbook") or named.get("Book")
    if entry is None:
        raise ValueError("it holds no table")
    start, length = struct.unpack_from("<II", entry, 116)
    if length >= cutoff:
        stream = b"".join(sector(number) for number in _chain(allocation, start))
    else:
        whole = b"".join(sector(n) for n in _chain(allocation, struct.unpack_from("<I", entries[0], 116)[0]))
        small = _numbers(b"".join(sector(number) for number in _chain(allocation, small_table)))
        stream = b"".join(whole[n * 64 : (n + 1) * 64] for n in _chain(small, start))
    if len(stream) < length:
        raise ValueError(f"{length:,} bytes of its table were written and {len(stream):,} are there")
    return stream[:length]


def _numbers(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """Numbers of the sectors from ``start`` to the end mark; ValueError for a loop or a link out of the file."""
    number, n = start, 0
    while number != _END:
        n += 1
        if number >= len(table) or n > len(table):
            raise ValueError("its sectors are not linked to an end")
        yield number
        number = table[number]


def _sheets(stream: bytes) -> Iterator[_Sheet]:
    starts = []
    for kind, body in _records(stream, 0):
        if kind == _PASSWORD:
            raise ValueError("it is protected by a password")
        if kind == _SHEET:
            start, _, sheet_type = struct.unpack_from("<IBB", body)
            starts += [start] if sheet_type == 0 else []
    if not starts:
        raise ValueError("it lists no sheet")
    for start in starts:
        yield _read_sheet(stream, start)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one part of the stream, from its first mark to its end mark, parts inside it included."""
    if struct.unpack_from("<H", stream, at)[0] != _BOF:
        raise ValueError("a sheet does not begin where it should")
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if len(body) < length or kind == 0 or length > _LONGEST_RECORD:
            raise ValueError("a record is cut short or overwritten")
        at += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, body


def _read_sheet(stream: bytes, start: int) -> _Sheet:
    sheet = _Sheet()
    is_biff8 = struct.unpack_from("<H", stream, start + 4)[0] == _BIFF8
    for kind, body in _records(stream, start):
        if kind in _CELLS:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _SEVERAL else column
            sheet.rows.add(row)
            places = range(row << 16 | column, (row << 16 | max(column, last)) + 1)
            if not sheet.places.isdisjoint(places):
                raise ValueError(f"a cell of row {row + 1:,} stands twice")
            sheet.places.update(places)
            if kind not in _BLANK:
                sheet.n_cells += len(places)
                sheet.filled.add(row)
                if last > sheet.last_column:
                    sheet.next_column, sheet.last_column, sheet.widest_row = sheet.last_column, last, row
                elif last < sheet.last_column:
                    sheet.next_column = max(sheet.next_column, last)
        elif kind == _ROW:
            row, first, end = struct.unpack_from("<HHH", body)
            sheet.listed = max(sheet.listed, row + 1)
            if end > first:
                sheet.promised.add(row)
        elif kind == _DIMENSIONS and is_biff8:
            sheet.declared = struct.unpack_from("<I", body, 4)[0]
    return sheet
