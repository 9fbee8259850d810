"""A REDCap export: events of one record in several rows, and repeating forms in rows of their own."""

from dataclasses import dataclass

import pandas as pd

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.rows.names import fold_name, named

JOINED = "joined"
_EVENT, _FORM, _INSTANCE = "redcapeventname", "redcaprepeatinstrument", "redcaprepeatinstance"
_OWN = (_EVENT, _FORM, _INSTANCE, "redcapdataaccessgroup", "redcapsurveyidentifier")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedcapExport:
    """How an export is built: its record column, its column of events, the number of rows of each repeating form.

    ``n_records`` counts the records, ``n_events`` the events among their rows.
    """

    record: str
    event: str
    n_records: int
    n_events: int
    forms: tuple[tuple[str, int], ...]


def read_redcap(frame: pd.DataFrame) -> RedcapExport | None:
    """The build of an export, or None where no column is one that REDCap alone writes.

    The record column is the first of the file, as REDCap writes it, unless a column is called record_id.
    """
    own = named(frame.columns, (_EVENT, _FORM, _INSTANCE))
    if not own:
        return None
    record = next(iter(named(frame.columns, ("recordid",))), str(frame.columns[0]))
    event = next(iter(named(frame.columns, (_EVENT,))), "")
    form = next(iter(named(frame.columns, (_FORM,))), "")
    forms = clean_text(frame[form]).value_counts() if form else pd.Series(dtype=int)
    return RedcapExport(
        record=record, event=event, n_records=clean_text(frame[record]).nunique(),
        n_events=clean_text(frame[event]).nunique() if event else 1,
        forms=tuple((str(name), int(count)) for name, count in forms.items() if name),
    )  # fmt: skip


def join_events(frame: pd.DataFrame, export: RedcapExport) -> pd.DataFrame:
    """One row per record: the cells of its events side by side, repeating forms left to tables of their own.

    A column filled in one event keeps its name; one filled in several becomes one column per event, "alt
    (week_12_arm_1)". Rows keep the number of the record's first row. Rows of a repeating event stay out like those of
    a repeating form.
    """
    single = frame[~_repeats(frame)]
    records = clean_text(single[export.record])
    numbers = pd.Series(single.index, index=single.index).groupby(records, sort=False).first()
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


def repeating_form(frame: pd.DataFrame, form: str) -> pd.DataFrame:
    """The rows of one repeating form, with the columns filled in it and the record's: a table of its own."""
    column = next(iter(named(frame.columns, (_FORM,))))
    rows = frame[(clean_text(frame[column]) == form).to_numpy()]
    return rows.loc[:, (rows.apply(lambda cells: cells.str.strip()) != "").any(axis=0)]
