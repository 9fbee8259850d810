"""Formulas of a workbook that nobody has calculated: no value is stored beside them, so their cells read empty."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import IO

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.reading.extent import column_number

RULE = "R11"

_CHUNK = 1 << 20
_LONGEST_CELL = 40_000
_FORMULA = re.compile(
    rb"<(?:\w{1,8}:)?c\s([^<>]{1,200})(?<!/)>\s{0,9}<(?:\w{1,8}:)?f\b[^<>]{0,300}"
    rb"(?:(?<=/)>|(?<!/)>[^<]{0,33000}</(?:\w{1,8}:)?f>)"
    rb"\s{0,9}(<(?:\w{1,8}:)?v\s{0,9}/>|<(?:\w{1,8}:)?v></(?:\w{1,8}:)?v>)?\s{0,9}</(?:\w{1,8}:)?c>"
)
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_SHEET = re.compile(rb"<(?:\w{1,8}:)?sheet\s([^<>]{1,2000})>")
_RELATION = re.compile(rb"<(?:\w{1,8}:)?Relationship\s([^<>]{1,2000})>")


def note_formulas(
    content: bytes, sheet: int, columns: list[str], first_column: int, rows: range, name: str
) -> list[Issue]:
    """A finding per column that holds formulas without a value, in a worksheet counted from 0.

    ``columns`` are the table's from ``first_column`` (0 is A) on, ``rows`` those of its patients as the spreadsheet
    counts. Whoever maps the table makes it blocking where the column is used.
    """
    empty: Counter[int] = Counter()
    for row, column in _empty_formulas(content, sheet):
        if row in rows and 0 <= column - first_column < len(columns):
            empty[column - first_column] += 1
    return [_tell(columns[at], empty[at], name) for at in sorted(empty)]


def _tell(column: str, n: int, name: str) -> Issue:
    cells = "1 cell" if n == 1 else f"{n:,} cells"
    hold = "holds a formula" if n == 1 else "hold formulas"
    problem = f'{cells} of "{column}" {hold} without a value.'
    remedy = "Open the file in Excel, which calculates them, save it and upload it again."
    return Issue(RULE, "warn", name, column, n, (), problem, remedy)


def _empty_formulas(content: bytes, sheet: int) -> Iterator[tuple[int, int]]:
    """Row (from 1) and column (from 0) of each formula without a stored value; an empty text is a value."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = find_member(archive, sheet)
        if not member:
            return
        with archive.open(member) as stream:
            for attributes, value in _cells(stream):
                address = _ADDRESS.search(attributes)
                if address and not (value and b't="str"' in attributes):
                    yield int(address[2]), column_number(address[1]) - 1


def _cells(stream: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Attributes and value element of the formulas without a value, a megabyte at a time."""
    tail = b""
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        end = max(window.rfind(b"/c>"), window.rfind(b":c>"))
        last = end + 3 if end >= 0 else 0
        if b"<f" in window or b":f" in window:
            yield from _FORMULA.findall(window[:last])
        tail = window[last:][-_LONGEST_CELL:]


def find_member(archive: zipfile.ZipFile, sheet: int) -> str:
    """The part of the archive that holds a worksheet, by the workbook's own order; empty where that is not told."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    relations = _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {_attribute("Id", relation): _attribute("Target", relation) for relation in relations}
    target = targets.get(_attribute(r"\w{1,8}:id", sheets[sheet]), "") if sheet < len(sheets) else ""
    member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return member if member in names else ""


def _attribute(name: str, attributes: bytes) -> str:
    match = re.search(rf'(?<![\w:]){name}="([^"]*)"'.encode(), attributes)
    return match[1].decode("utf-8", "replace") if match else ""
