"""An uploaded table as its holder's session keeps it: what is known of it, and its rows, sealed.

These are the tasks of the child process. The rows travel from child to child; the server that holds them opens none,
so that no table is too large for the other readers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from hcc_dash.cohort.column_values import ColumnValues, count_values
from hcc_dash.cohort.confined.wire import Sealed, seal
from hcc_dash.cohort.event_codes import check_event_codes
from hcc_dash.cohort.identifying import drop_columns, identifying_columns
from hcc_dash.cohort.issues import Answers, Issue
from hcc_dash.cohort.mapping import ColumnMapping
from hcc_dash.cohort.missing_times import known_times
from hcc_dash.cohort.propose import normal_codes, propose_columns
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import MAX_BYTES, read_table
from hcc_dash.cohort.rows.choose import choose_rows
from hcc_dash.cohort.rows.kinds import FileKind, tell_kind

PREVIEW_ROWS = 5
_DECISIVE = ("time", "event", "arm")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UploadedTable:
    """What a table is, how it was read, which columns identify patients, its first rows without those, and its rows.

    ``n_bytes`` is the size of the file, ``identifying`` says what each column looks like.
    """

    name: str
    encoding: str
    sheet: str
    sheets: tuple[str, ...]
    issues: tuple[Issue, ...]
    n_bytes: int
    n_rows: int
    columns: tuple[str, ...]
    kind: FileKind
    identifying: Mapping[str, str]
    preview: pd.DataFrame
    sealed: Sealed[RawTable]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UploadedRows:
    """The rows that count by the answers so far: what is found or asked, each column's values, the likeliest roles.

    ``narrowed``: the rows themselves, None where they are the table's as it was read.
    """

    issues: tuple[Issue, ...]
    columns: Mapping[str, ColumnValues]
    proposed: Mapping[str, str]
    narrowed: Sealed[RawTable] | None


def describe_table(raw: RawTable) -> UploadedTable:
    """What is known of a table before anybody mapped it."""
    identifying = identifying_columns(raw.frame)
    return UploadedTable(
        name=raw.name,
        encoding=raw.encoding,
        sheet=raw.sheet,
        sheets=raw.sheets,
        issues=raw.issues,
        n_bytes=raw.n_bytes,
        n_rows=len(raw.frame),
        columns=tuple(map(str, raw.frame.columns)),
        kind=tell_kind(raw.frame),
        identifying=identifying,
        preview=raw.frame.drop(columns=list(identifying)).head(PREVIEW_ROWS),
        sealed=seal(raw),
    )


def open_table(content: bytes, name: str, sheet: str, answers: Answers) -> UploadedTable:
    """``read_table``, and what is known of what it read."""
    return describe_table(read_table(content, name, sheet, MAX_BYTES, answers))


def drop_from_table(raw: RawTable, columns: Collection[str]) -> UploadedTable:
    """The table without some columns; what was answered about its reading stays, and is not asked again."""
    dropped = drop_columns(raw, columns)
    settled = tuple(replace(issue, question=None) for issue in dropped.issues)
    return describe_table(replace(dropped, issues=settled, sheets=()))


def narrow_rows(raw: RawTable, subject: str, answers: Answers) -> UploadedRows:
    """``choose_rows`` for the columns that are likely to decide, and what the columns of those rows hold."""
    proposed = propose_columns(raw.frame)
    chosen = choose_rows(raw, subject, answers, [proposed[role] for role in _DECISIVE if proposed[role]])
    frame, is_whole = chosen.raw.frame, chosen.raw.frame is raw.frame
    return UploadedRows(
        issues=chosen.issues,
        columns={str(column): count_values(frame[column]) for column in frame.columns},
        proposed=proposed if is_whole else propose_columns(frame),
        narrowed=None if is_whole else seal(chosen.raw),
    )


def ask_only_code(raw: RawTable, mapping: ColumnMapping) -> list[Issue]:
    """What the one code of an event column and its blank cells mean: asked, or what the answers say of everybody."""
    codes = normal_codes(raw.frame[mapping.event])
    return check_event_codes(raw, mapping.read_codes(raw.frame), codes, mapping.answers)


def read_times_and_codes(raw: RawTable, time: str, event: str) -> pd.DataFrame:
    """``time`` (as in the file) and ``code`` of the rows that have both; the categories are all codes of the column.

    Times that look like a code for missing are left out.
    """
    times, codes = known_times(raw.frame[time]), normal_codes(raw.frame[event])
    usable = ((times >= 0) & (codes != "")).to_numpy()
    every = pd.Categorical(codes, categories=sorted(set(codes) - {""}))
    return pd.DataFrame({"time": times.to_numpy()[usable], "code": every[usable]})
