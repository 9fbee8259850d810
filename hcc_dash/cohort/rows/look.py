"""A first look at a table before a cell of it is shown: what it is, and which columns identify patients."""

from collections.abc import Mapping
from dataclasses import dataclass

from hcc_dash.cohort.identifying import identifying_columns
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.kinds import FileKind, tell_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLook:
    """The kind of a table, and the columns that say who a patient is with what each looks like."""

    kind: FileKind
    identifying: Mapping[str, str]


def look_at(raw: RawTable) -> TableLook:
    """The kind of a table and its identifying columns; nothing of it has to be mapped."""
    return TableLook(kind=tell_kind(raw.frame), identifying=identifying_columns(raw.frame))
