"""What a row is where patients repeat: a visit, a parameter, an interval, an event, or the same row again."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from hcc_dash.cohort.convert import to_number
from hcc_dash.cohort.rows.choices import differs_within, order_column
from hcc_dash.cohort.rows.names import EVENT, PARAMETER, START, STOP, VISIT, named
from hcc_dash.cohort.rows.patients import repeated_rows

RowKind = Literal["identical", "event", "parameter", "interval", "visit", "dated", "unknown"]
_WORDS: dict[RowKind, str] = {
    "identical": "the same row again, cell by cell",
    "event": "an event",
    "parameter": "a parameter",
    "interval": "an interval of follow-up",
    "visit": "a visit",
    "dated": "a dated record",
    "unknown": "something no column name tells",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMeaning:
    """What tells the rows of a patient apart, and the columns that say so."""

    kind: RowKind
    columns: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """``a visit ("visit")``."""
        listed = " to ".join(f'"{column}"' for column in self.columns)
        return f"{_WORDS[self.kind]} ({listed})" if listed else _WORDS[self.kind]


def tell_meaning(frame: pd.DataFrame, subject: str) -> RowMeaning:
    """What a row of a table is whose patients repeat, by the names of the columns that differ within patients."""
    repeated = repeated_rows(frame, subject)
    if frame.duplicated(keep=False).to_numpy()[repeated].all():
        return RowMeaning(kind="identical")
    groups: list[tuple[RowKind, tuple[str, ...]]] = [("event", EVENT), ("parameter", PARAMETER)]
    for kind, words in groups:
        column = _telling(frame, subject, words)
        if column:
            return RowMeaning(kind=kind, columns=(column,))
    interval = interval_columns(frame, subject)
    if interval:
        return RowMeaning(kind="interval", columns=interval)
    visit, dated = _telling(frame, subject, VISIT), order_column(frame)
    if visit:
        return RowMeaning(kind="visit", columns=(visit,))
    return RowMeaning(kind="dated", columns=(dated,)) if dated else RowMeaning(kind="unknown")


def _telling(frame: pd.DataFrame, subject: str, words: tuple[str, ...]) -> str:
    columns = [column for column in named(frame.columns, words) if column != subject]
    return next((column for column in columns if differs_within(frame, subject, column)), "")


def interval_columns(frame: pd.DataFrame, subject: str) -> tuple[str, ...]:
    """Start and end of (start, stop] rows; empty unless every start lies before its end and differs within patients."""
    for start in named(frame.columns, START):
        for stop in named(frame.columns, STOP):
            begins, ends = to_number(frame[start])[0], to_number(frame[stop])[0]
            both = begins.notna() & ends.notna()
            if both.mean() > 0.9 and (begins < ends)[both].all() and differs_within(frame, subject, start):
                return (start, stop)
    return ()
