"""A SAS transport file, version 5 (SAS TS-140), into text cells: the form in which ADaM tables are exchanged.

Read here and not by pandas, whose reader turns a zero into 5.4e-79 and leaves dates as numbers of days.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd

from hcc_dash.cohort.reading.decode import UnreadableFileError, decode_text

LIBRARY = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"
_MEMBER = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!"
_NAMES = b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!"
_ROWS = b"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!"
_RECORD = 80
_NAME = struct.Struct(">4h8s40s8s3h2x8s2hl")  # the part of a namestr that is used
_EPOCH = datetime(1960, 1, 1)
_DATES = ("DATE", "DDMMYY", "MMDDYY", "YYMMDD", "E8601DA", "IS8601DA", "B8601DA", "JULIAN", "WORDDATE", "WEEKDATE")
_MOMENTS = ("DATETIME", "DATEAMPM", "E8601DT", "IS8601DT", "B8601DT")
_SECONDS_A_DAY = 86_400
_FIRST_DAY, _LAST_DAY = (datetime.min - _EPOCH).days, (datetime.max - _EPOCH).days


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    is_number: bool
    length: int
    position: int
    format: str


def is_transport(content: bytes) -> bool:
    """Whether the bytes begin as a transport file of version 5 does."""
    return content.startswith(LIBRARY)


def read_transport(content: bytes, name: str) -> tuple[pd.DataFrame, bool]:
    """All cells as text, columns by their SAS names: dates as 2014-01-02, numbers with every digit, missing as "".

    Special missing values (.A to .Z and ._) become missing. Raises UnreadableFileError for a damaged file, and for one
    that holds several tables.

    Version 5 does not say how many rows there are: blanks, fewer than a record of 80 bytes, follow the last one. So a
    file cut short is seen unless the cut falls on the edge of a record and of a row. Whether the file ends on such an
    edge, as that one would, is the second value.
    """
    try:
        variables, start = _read_names(content, name)
    except (struct.error, ValueError) as error:
        raise _damaged(name, str(error)) from None
    width = max(variable.position + variable.length for variable in variables)
    body = content[start:]
    _refuse_several(body, name)
    if len(content) % _RECORD:
        raise _damaged(name, f"its {len(content):,} bytes are no whole number of records of {_RECORD}")
    rest = body[len(body) // width * width :]
    if rest.strip(b" ") or len(rest) >= _RECORD:
        raise _damaged(name, "it ends within a row")
    rows = np.frombuffer(body[: len(body) // width * width], dtype=np.uint8).reshape(-1, width)
    written = np.flatnonzero((rows != ord(" ")).any(axis=1))  # blanks fill the last record
    rows = rows[: written[-1] + 1] if written.size else rows[:0]
    columns = {
        variable.name: _cells(rows[:, variable.position : variable.position + variable.length], variable, name)
        for variable in variables
    }
    return pd.DataFrame(columns, dtype=object), bool(len(rows)) and len(rows) * width == len(body)


def _read_names(content: bytes, name: str) -> tuple[list[_Variable], int]:
    """The variables, and where the rows begin."""
    member = content[3 * _RECORD : 4 * _RECORD]
    header = content[7 * _RECORD : 8 * _RECORD]
    if not member.startswith(_MEMBER) or not header.startswith(_NAMES):
        raise ValueError("its headers are not where version 5 puts them")
    size, n = _count(member[74:78]), _count(header[54:58])
    start = 8 * _RECORD
    variables = [_read_name(content[start + i * size : start + (i + 1) * size]) for i in range(n)]
    end = start + -(-n * size // _RECORD) * _RECORD
    if not variables or size < _NAME.size or not content[end : end + _RECORD].startswith(_ROWS):
        raise ValueError("its list of variables does not end where it should")
    ordered = sorted(variables, key=lambda variable: variable.position)
    if (
        any(variable.position + variable.length > following.position for variable, following in pairwise(ordered))
        or ordered[0].position < 0
    ):
        raise ValueError("its variables overlap")
    if len({variable.name for variable in variables}) < n:
        raise ValueError("two variables have one name")
    return variables, end + _RECORD


def _read_name(record: bytes) -> _Variable:
    kind, _, length, _, name, _, form, *_, position = _NAME.unpack_from(record)
    if kind not in (1, 2) or length < 1 or (kind == 1 and not 2 <= length <= 8):
        raise ValueError("a variable is neither number nor text")
    return _Variable(_ascii(name), kind == 1, length, position, _ascii(form).upper())


def _count(field: bytes) -> int:
    if not field.strip().isdigit():
        raise ValueError("its headers do not say how many variables there are")
    return int(field)


def _ascii(field: bytes) -> str:
    return field.decode("ascii", "replace").strip(" \x00")


def _refuse_several(body: bytes, name: str) -> None:
    at = body.find(_MEMBER)
    if at >= 0 and at % _RECORD == 0:
        raise UnreadableFileError(f"{name} holds several tables. Export each into a transport file of its own.")


def _cells(cells: np.ndarray, variable: _Variable, name: str) -> list[str]:
    if variable.is_number:
        return list(_write_numbers(_to_doubles(cells), variable.format))
    texts = [cell.tobytes().strip(b" \x00") for cell in cells]
    if any(b"\n" in text or b"\x00" in text for text in texts):
        texts = [text.replace(b"\n", b" ").replace(b"\x00", b" ") for text in texts]
    return decode_text(b"\n".join(texts), name)[0].split("\n") if texts else []


def _to_doubles(cells: np.ndarray) -> np.ndarray:
    """IBM numbers of base 16, shortened ones filled with zeros; NaN where missing."""
    full = np.zeros((len(cells), 8), dtype=np.uint8)
    full[:, : cells.shape[1]] = cells
    bits = full.view(">u8").ravel().astype(np.uint64)
    fraction = bits & np.uint64(0x00FF_FFFF_FFFF_FFFF)
    exponent = (full[:, 0] & 0x7F).astype(np.int64) - 64
    value = np.ldexp(fraction.astype(np.float64), 4 * exponent - 56)
    first = full[:, 0]
    missing = (fraction == 0) & (first != 0) & (first != 0x80)
    return np.where(missing, np.nan, np.where(first & 0x80, -value, value) + 0.0)


def _write_numbers(values: np.ndarray, form: str) -> Iterator[str]:
    moment, date = form.startswith(_MOMENTS), form.startswith(_DATES)
    for value in values.tolist():
        if value != value:
            yield ""
        elif (moment or date) and _FIRST_DAY < (days := value / (_SECONDS_A_DAY if moment else 1)) < _LAST_DAY:
            when = _EPOCH + (timedelta(seconds=value) if moment else timedelta(days=int(days // 1)))
            yield when.isoformat(timespec="seconds") if moment else when.date().isoformat()
        else:
            yield str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _damaged(name: str, why: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name} begins as a SAS transport file, but {why}. Export it again as XPT version 5, CSV or XLSX."
    )
