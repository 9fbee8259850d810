"""Rows that a filter or a hand has hidden in a worksheet: who looks at it does not see them, and they are read."""

import io
import re
import zipfile

from hcc_dash.cohort.issues import SHOWN_ROWS, Issue
from hcc_dash.cohort.reading.formulas import find_member
from hcc_dash.cohort.rows.names import count_words

RULE = "R13"

_CHUNK = 1 << 20
_LONGEST_TAG = 2_000
_ROW = re.compile(rb"<(?:\w{1,8}:)?row\s([^<>]{1,1000})>")
_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')


def note_hidden(content: bytes, sheet: int, rows: range, name: str) -> list[Issue]:
    """The finding that rows of an XLSX worksheet (counted from 0) are hidden, of those that hold patients; or nothing.

    ``rows`` are those of the patients, as the spreadsheet counts.
    """
    hidden = [row for row in _hidden_rows(content, sheet) if row in rows]
    if not hidden:
        return []
    n = len(hidden)
    problem = f"{count_words(n, 'row')} {'is' if n == 1 else 'are'} hidden in the sheet, by a filter or by hand."
    remedy = "What is hidden is read and counts: show all rows, and delete those that are not meant."
    return [Issue(RULE, "warn", name, "", n, tuple(hidden[:SHOWN_ROWS]), problem, remedy)]


def _hidden_rows(content: bytes, sheet: int) -> list[int]:
    numbers: list[int] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = find_member(archive, sheet)
        if not member:
            return numbers
        with archive.open(member) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                window = tail + chunk
                end = window.rfind(b">") + 1
                if b"hidden=" in window:
                    tags = (tag for tag in _ROW.findall(window[:end]) if _HIDDEN.search(tag))
                    numbers += [int(number[1]) for tag in tags if (number := _NUMBER.search(tag))]
                tail = window[end:][-_LONGEST_TAG:]
    return numbers
