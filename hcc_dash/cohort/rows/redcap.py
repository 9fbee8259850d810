"""A REDCap export: events of one record in several rows, and repeating forms in rows of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.rows.names import count_words, fold_name, named

JOINED = "joined"
_EVENT, _FORM, _INSTANCE = "redcapeventname", "redcaprepeatinstrument", "redcaprepeatinstance"
_OWN = (_EVENT, _FORM, _INSTANCE, "redcapdataaccessgroup", "redcapsurveyidentifier")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatingPart:
    """A repeating form, or an event that repeats: its name, the choice of rows that keeps it, its rows and records."""

    name: str
    value: str
    rows: int
    records: int

    @property
    def text(self) -> str:
        """``follow_up (120 rows of 58 records)``."""
        return f"{self.name} ({count_words(self.rows, 'row')} of {count_words(self.records, 'record')})"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedcapExport:
    """How an export is built: its record column, its column of events, and what repeats within a record.

    ``n_records`` counts the records, ``n_events`` the events among their rows; ``is_joinable`` says that some rows do
    not repeat, so that they can be joined by record.
    """

    record: str
    event: str
    n_records: int
    n_events: int
    is_joinable: bool
    repeating: tuple[RepeatingPart, ...]


def read_redcap(frame: pd.DataFrame) -> RedcapExport | None:
    """The build of an export, or None where no column is one that REDCap alone writes.

    The record column is the first of the file, as REDCap writes it, unless a column is called record_id.
    """
    if not named(frame.columns, (_EVENT, _FORM)):
        return None
    record = next(iter(named(frame.columns, ("recordid",))), str(frame.columns[0]))
    event = next(iter(named(frame.columns, (_EVENT,))), "")
    records = clean_text(frame[record])
    return RedcapExport(
        record=record,
        event=event,
        n_records=records[records != ""].nunique(),
        n_events=clean_text(frame[event]).nunique() if event else 1,
        is_joinable=not _repeats(frame).all(),
        repeating=tuple(_repeating_parts(frame, records)),
    )


def _repeating_parts(frame: pd.DataFrame, records: "pd.Series[str]") -> Iterator[RepeatingPart]:
    """The repeating forms, then the events that repeat as a whole, as REDCap marks them by an instance without form."""
    left = _repeats(frame)
    for column in named(frame.columns, (_FORM, _EVENT)):
        names = clean_text(frame[column]).where(left, "")
        for name in dict.fromkeys(names[names != ""]):
            rows = names == name
            yield RepeatingPart(
                name=name,
                value=f"{column} = {name}",
                rows=int(rows.sum()),
                records=records[rows & (records != "")].nunique(),
            )
        left = left & (names == "")


def join_events(frame: pd.DataFrame, export: RedcapExport) -> pd.DataFrame:
    """One row per record: the cells of its events side by side, repeating forms left to tables of their own.

    A column filled in one event keeps its name; one filled in several becomes one column per event, "alt
    (week_12_arm_1)". Every record has its row, empty where it has rows of repeating parts alone; rows keep the number
    of the record's first row. Rows of a repeating event stay out like those of a repeating form.
    """
    records = clean_text(frame[export.record])
    numbers = pd.Series(frame.index, index=frame.index).groupby(records, sort=False).first()
    single = frame[~_repeats(frame)]
    records = records[single.index]
    joined: dict[str, pd.Series] = {}
    for name in (str(column) for column in frame.columns):
        if fold_name(name) in _OWN or name == export.record:
            continue
        by_event = _filled_by_event(single, export, name)
        for event, cells in by_event.items():
            by_record = cells.groupby(records[cells.index], sort=False).first()
            joined[name if len(by_event) == 1 else f"{name} ({event})"] = by_record.reindex(numbers.index).fillna("")
    table = pd.DataFrame({export.record: numbers.index, **joined}, dtype=object)
    table.index = pd.Index(numbers.to_numpy())
    return table[table[export.record] != ""]


def _repeats(frame: pd.DataFrame) -> "pd.Series[bool]":
    marks = [clean_text(frame[column]) != "" for column in named(frame.columns, (_FORM, _INSTANCE))]
    repeated = pd.Series(False, index=frame.index)
    for mark in marks:
        repeated |= mark
    return repeated


def _filled_by_event(single: pd.DataFrame, export: RedcapExport, name: str) -> dict[str, pd.Series]:
    """The filled cells of a column by event; one entry where every cell is filled in one event, or in none."""
    filled = single[name][single[name].str.strip() != ""]
    if not export.event or filled.empty:
        return {"": filled}
    events = single.loc[filled.index, export.event]
    return {str(event): cells for event, cells in filled.groupby(events, sort=False)}


def repeating_rows(frame: pd.DataFrame, export: RedcapExport, part: RepeatingPart) -> pd.DataFrame:
    """The rows of a repeating form or event, beside each the cells of its record that do not repeat.

    The instance stays, as it puts the rows of a record into order; REDCap's other columns go. A column filled in both
    keeps its name in the repeating rows, and is called "alt (record)" beside them.
    """
    column = part.value.partition(" = ")[0]
    rows = frame[_repeats(frame) & (clean_text(frame[column]) == part.name)]
    filled = [name for name in map(str, rows.columns) if fold_name(name) not in _OWN or fold_name(name) == _INSTANCE]
    own = rows.loc[:, [name for name in filled if (rows[name].str.strip() != "").any()]]
    beside = join_events(frame, export).set_index(export.record)
    beside = beside.loc[:, (beside != "").any()]
    beside.columns = pd.Index([f"{name} (record)" if name in own.columns else name for name in beside.columns])
    beside = beside.reindex(clean_text(own[export.record])).fillna("").set_axis(own.index)
    return pd.concat([own, beside], axis=1)
