"""The front door for files nobody vouches for: read, recognised and checked in a child process with limits.

The page keeps an ``UploadedTable``, whose rows only children open; the terminal, alone in its process, a ``RawTable``.
"""

from collections.abc import Callable, Collection
from typing import TypeVar

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.confined.client import run_confined
from hcc_dash.cohort.confined.limits import NO_LIMITS, limits_for
from hcc_dash.cohort.confined.wire import Sealed, pack, unpack
from hcc_dash.cohort.issues import NO_ANSWERS, Answers, Issue
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import MAX_BYTES, read_table
from hcc_dash.cohort.time_unit import check_unit
from hcc_dash.cohort.unmapped import check_unmapped
from hcc_dash.cohort.uploaded_table import (
    UploadedRows,
    UploadedTable,
    ask_only_code,
    drop_from_table,
    narrow_rows,
    open_table,
    read_times_and_codes,
)

T = TypeVar("T")


def read_upload(
    content: bytes, name: str, sheet: str = "", *, answers: Answers = NO_ANSWERS, limited: bool = True
) -> RawTable:
    """``read_table`` in a child process: 10 s up to 10 MB, 20 s beyond, 1.5 GB; without limits when not ``limited``.

    Raises UnreadableFileError, which says which limit ended the reading and what to do.
    """
    limits = limits_for(len(content)) if limited else NO_LIMITS
    return run_confined(
        read_table, content, name, sheet, MAX_BYTES, answers, name=name, n_bytes=len(content), limits=limits
    )


def check_upload(raw: RawTable, mapping: ColumnMapping, *, limited: bool = True) -> tuple[Cohort | None, list[Issue]]:
    """``map_table`` in a child process, under the same limits; UnreadableFileError where they are met."""
    limits = limits_for(raw.n_bytes) if limited else NO_LIMITS
    return run_confined(map_table, raw, mapping, name=raw.name, n_bytes=raw.n_bytes, limits=limits)


def check_unmapped_upload(
    raw: RawTable, answers: Answers = NO_ANSWERS, *, limited: bool = True
) -> tuple[str, list[Issue]]:
    """``check_unmapped`` in a child process, under the same limits."""
    limits = limits_for(raw.n_bytes) if limited else NO_LIMITS
    return run_confined(check_unmapped, raw, answers, name=raw.name, n_bytes=raw.n_bytes, limits=limits)


def take_upload(content: bytes, name: str, sheet: str = "", answers: Answers = NO_ANSWERS) -> UploadedTable:
    """``open_table`` in a child process, under the limits of ``read_upload``."""
    limits = limits_for(len(content))
    return run_confined(open_table, content, name, sheet, answers, name=name, n_bytes=len(content), limits=limits)


def _with_rows(table: UploadedTable, rows: Sealed[RawTable], task: Callable[..., T], *more: object) -> T:
    """What a task says of a table's rows, under the limits of its file."""
    limits = limits_for(table.n_bytes)
    return run_confined(task, rows, *more, name=table.name, n_bytes=table.n_bytes, limits=limits)


def drop_from_upload(table: UploadedTable, columns: Collection[str]) -> UploadedTable:
    """The table without some columns; StudyError for one that is not there."""
    return _with_rows(table, table.sealed, drop_from_table, tuple(columns))


def narrow_upload(table: UploadedTable, subject: str, answers: Answers) -> UploadedRows:
    """The rows that count, as ``choose_rows`` finds them."""
    return _with_rows(table, table.sealed, narrow_rows, subject, answers)


def ask_unit(table: UploadedTable, rows: UploadedRows, time: str) -> list[Issue]:
    """``check_unit`` without a chosen unit: it looks through the dates."""
    return _with_rows(table, rows.narrowed or table.sealed, check_unit, time, None, {})


def ask_code(table: UploadedTable, rows: UploadedRows, mapping: ColumnMapping) -> list[Issue]:
    """What the one code of an event column means, as ``ask_only_code`` asks it."""
    return _with_rows(table, rows.narrowed or table.sealed, ask_only_code, mapping)


def times_and_codes(table: UploadedTable, rows: UploadedRows, time: str, event: str) -> pd.DataFrame:
    """The times and codes to draw each reading of the event with, of the rows that have both."""
    return _with_rows(table, rows.narrowed or table.sealed, read_times_and_codes, time, event)


def check_table(table: UploadedTable, mapping: ColumnMapping) -> tuple[Cohort | None, list[Issue]]:
    """The cohort a table amounts to under a mapping, and everything wrong with it, as ``map_table`` says."""
    return _with_rows(table, table.sealed, map_table, mapping)


def rehearse() -> None:
    """Read, check and pack a table of two patients: what libraries import or build at first use is then there."""
    table = open_table("time,event,arm\n1,1,A\n2.5,0,Ü\n".encode(), "rehearsal", "", {})
    mapping = ColumnMapping("time", "event", ("1",), "months", arm="arm")
    _, raw = unpack(b"".join(pack((table, table.sealed))), opened=True)
    b"".join(pack(map_table(raw, mapping)))
