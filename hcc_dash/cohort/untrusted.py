"""The front door for files nobody vouches for: read, recognised and checked in a child process with limits."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.confined.client import run_confined
from hcc_dash.cohort.confined.limits import NO_LIMITS, limits_for
from hcc_dash.cohort.confined.wire import pack, unpack
from hcc_dash.cohort.issues import NO_ANSWERS, Answers, Issue
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import MAX_BYTES, read_table
from hcc_dash.cohort.rows.look import TableLook, look_at
from hcc_dash.cohort.time_unit import check_unit
from hcc_dash.cohort.unmapped import check_unmapped


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


def ask_unit(raw: RawTable, time: str) -> list[Issue]:
    """``check_unit`` without a chosen unit in a child process, under the same limits: it looks through the dates."""
    return run_confined(
        check_unit, raw, time, None, {}, name=raw.name, n_bytes=raw.n_bytes, limits=limits_for(raw.n_bytes)
    )


def check_unmapped_upload(
    raw: RawTable, answers: Answers = NO_ANSWERS, *, limited: bool = True
) -> tuple[str, list[Issue]]:
    """``check_unmapped`` in a child process, under the same limits."""
    limits = limits_for(raw.n_bytes) if limited else NO_LIMITS
    return run_confined(check_unmapped, raw, answers, name=raw.name, n_bytes=raw.n_bytes, limits=limits)


def look_at_upload(raw: RawTable) -> TableLook:
    """``look_at`` in a child process, under the same limits: what a table is, and the columns that identify."""
    return run_confined(look_at, raw, name=raw.name, n_bytes=raw.n_bytes, limits=limits_for(raw.n_bytes))


def rehearse() -> None:
    """Read, check and pack a table of two patients: what libraries import or build at first use is then there."""
    raw = read_table("time,event,arm\n1,1,A\n2.5,0,Ü\n".encode(), "rehearsal")
    mapping = ColumnMapping("time", "event", ("1",), "months", arm="arm")
    parts = pack((raw, map_table(raw, mapping)))
    unpack(b"".join(parts))
