"""Treatment: V26 doses and ends of treatment that contradict each other, the arm, the dates or the adverse events."""

import numpy as np
import pandas as pd

from hcc_dash.clinical.seriousness import STOPPED
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.records import Records, Rows, find
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.treatments import DoseTable, EndTable, Treatment

NEARLY_WHOLE = 0.9
"""The part of the planned course that a completed one has at least."""

AFTER_STOP_DAYS = 28
_DATES = "Correct one of the two dates."


def check_exposure(records: Records) -> list[Issue]:
    """V26 for every declared treatment whose tables are there; dates after the cut-off are V07's."""
    issues: list[Issue] = []
    for treatment in records.study.treatments:
        doses, ends = _doses_on_file(records, treatment), _ends_on_file(records, treatment)
        if doses is not None:
            issues += _stretches(records, doses)
            issues += _dose_dates(records, doses)
            issues += _arms(records, treatment, doses.table, doses.start, _is_given(records, doses))
        if ends is not None:
            frame = records.tables[ends.table]
            issues += _end_dates(records, ends)
            issues += _arms(records, treatment, ends.table, ends.last_on, frame[ends.last_on].notna().to_numpy())
            issues += _not_completed(records, treatment, doses, ends)
        if doses is not None and ends is not None:
            issues += _after_end(records, doses, ends)
        if doses is not None:
            issues += _after_stop(records, treatment, doses)
    return issues


def _doses_on_file(records: Records, treatment: Treatment) -> DoseTable | None:
    doses = treatment.doses
    if doses is None or doses.table not in records.tables:
        return None
    return doses if {doses.start, doses.stop, doses.given} <= set(records.tables[doses.table]) else None


def _ends_on_file(records: Records, treatment: Treatment) -> EndTable | None:
    ends = treatment.ends
    return ends if ends is not None and ends.last_on in records.tables.get(ends.table, ()) else None


def _is_given(records: Records, doses: DoseTable) -> Rows:
    return np.asarray(records.tables[doses.table][doses.given] > 0)


def _last(records: Records, doses: DoseTable) -> "pd.Series[pd.Timestamp]":
    """Last administration of every stretch; the first where the last is missing."""
    frame = records.tables[doses.table]
    return frame[doses.stop].fillna(frame[doses.start])


def _stretches(records: Records, doses: DoseTable) -> list[Issue]:
    frame, table = records.tables[doses.table], doses.table
    issues = find(
        "V26",
        "warn",
        table,
        doses.stop,
        (frame[doses.stop] < frame[doses.start]).to_numpy(),
        "{rows} of doses that end before they start.",
        f"{_DATES} Exposure leaves these rows out.",
    )
    for column in filter(None, (doses.given, doses.planned)):
        issues += find(
            "V26",
            "warn",
            table,
            column,
            np.asarray(frame[column] < 0),
            "{rows} with a negative dose.",
            "Correct the dose; 0 means withheld.",
        )
    order = pd.DataFrame({"id": records.ids(table), "start": frame[doses.start], "stop": _last(records, doses)})
    order = order[order["start"] <= order["stop"]].sort_values(["id", "start"], kind="stable")
    before = order.groupby("id")["stop"].cummax().groupby(order["id"]).shift()
    overlap = (order["start"] <= before).reindex(frame.index, fill_value=False)
    return issues + find(
        "V26",
        "warn",
        table,
        doses.start,
        overlap.to_numpy(),
        "{rows} of doses that begin before the patient's stretch before them has ended.",
        "Correct the dates: doses of both stretches count, those of the days they share twice.",
    )


def _dose_dates(records: Records, doses: DoseTable) -> list[Issue]:
    frame, given = records.tables[doses.table], _is_given(records, doses)
    issues = _before_start(records, doses.table, doses.start, given)
    return issues + _after_death(records, doses.table, doses.stop, frame[doses.stop], given)


def _end_dates(records: Records, ends: EndTable) -> list[Issue]:
    frame = records.tables[ends.table]
    known = frame[ends.last_on].notna().to_numpy()
    issues = _before_start(records, ends.table, ends.last_on, known)
    if records.declared(ends.table)[ends.last_on].role != "row_date":  # V06 says so of dates of rows
        issues += _after_death(records, ends.table, ends.last_on, frame[ends.last_on], known)
    if ends.table == records.subjects_name:
        return issues
    return issues + find(
        "V26",
        "warn",
        ends.table,
        ends.last_on,
        records.ids(ends.table).duplicated().to_numpy() & known,
        "{rows} with a second end of treatment of the same patient.",
        "Keep one row per patient. Exposure uses the latest.",
    )


def _before_start(records: Records, table: str, column: str, rows: Rows) -> list[Issue]:
    start = records.dates_for(table, "treatment_start_date")
    if start is None:
        return []
    return find(
        "V26",
        "warn",
        table,
        column,
        (records.tables[table][column] < start).to_numpy() & rows,
        "{rows} of treatment before the date on which study treatment started.",
        _DATES,
    )


def _after_death(records: Records, table: str, column: str, last: "pd.Series[pd.Timestamp]", rows: Rows) -> list[Issue]:
    death = records.dates_for(table, "death_date")
    if death is None:
        return []
    return find(
        "V26",
        "warn",
        table,
        column,
        (last > death).to_numpy() & rows,
        "{rows} of treatment after the patient's death.",
        f"{_DATES} Exposure counts no dose after death.",
    )


def _arms(records: Records, treatment: Treatment, table: str, column: str, rows: Rows) -> list[Issue]:
    """Doses or an end of a patient whose arm was not to have the drug."""
    own, patients = records.study.design.arm_column, records.tables[records.subjects_name]
    if not treatment.arms or own not in patients:
        return []
    arm_of = dict(zip(records.subject_ids, patients[own].astype(object), strict=True))
    arm = records.ids(table).map(arm_of)
    return find(
        "V26",
        "warn",
        table,
        column,
        (arm.notna() & ~arm.isin(treatment.arms)).to_numpy() & rows,
        "{rows} of {drug} in a patient of an arm that was not to have it.",
        "Ask which treatment was received. These rows count in no exposure.",
        drug=treatment.label,
    )


def _not_completed(records: Records, treatment: Treatment, doses: DoseTable | None, ends: EndTable) -> list[Issue]:
    """Completed on file, although the last dose lies far before the planned end."""
    frame = records.tables[ends.table]
    first = records.dates_for(ends.table, "treatment_start_date")
    if treatment.planned_days is None or ends.reason not in frame or (doses is None and first is None):
        return []
    last = frame[ends.last_on]
    if doses is not None:
        given = _is_given(records, doses)
        ids = records.ids(doses.table)[given]
        starts = records.tables[doses.table].loc[given, doses.start].groupby(ids).min()
        stops = _last(records, doses)[given].groupby(ids).max()
        own = records.ids(ends.table)
        dosed = pd.to_datetime(own.map(starts))
        first = dosed if first is None else dosed.fillna(first)
        last = pd.to_datetime(own.map(stops)).fillna(last)
    if first is None:
        return []
    length = (last - first).dt.days + treatment.every_days
    short = frame[ends.reason].isin(ends.completed) & (length < NEARLY_WHOLE * treatment.planned_days)
    return find(
        "V26",
        "warn",
        ends.table,
        ends.reason,
        short.to_numpy(),
        "{rows} called completed, with the last dose long before the planned end ({days} days).",
        "Correct the reason, or add the doses that are missing.",
        days=f"{treatment.planned_days:g}",
    )


def _after_end(records: Records, doses: DoseTable, ends: EndTable) -> list[Issue]:
    last_on = records.tables[ends.table][ends.last_on].groupby(records.ids(ends.table)).max()
    ended = pd.to_datetime(records.ids(doses.table).map(last_on))
    return find(
        "V26",
        "warn",
        doses.table,
        doses.stop,
        (_last(records, doses) > ended).to_numpy() & _is_given(records, doses),
        "{rows} of doses given after the end of treatment on file.",
        "Correct the doses or the end. Until then what was given counts as given.",
    )


def _after_stop(records: Records, treatment: Treatment, doses: DoseTable) -> list[Issue]:
    """Adverse events whose action says that the drug was stopped, with doses four weeks after and later."""
    given = _is_given(records, doses)
    last = _last(records, doses)[given].groupby(records.ids(doses.table)[given]).max()
    issues: list[Issue] = []
    for table in dict.fromkeys(e.table for e in records.study.endpoints if isinstance(e, AdverseEvents)):
        starts = records.with_role("row_date", table) if table in records.tables else []
        column = _action_column(records, treatment, table) if starts else ""
        if not column:
            continue
        frame = records.tables[table]
        stopped = frame[column].astype(str).str.strip().str.casefold().isin(STOPPED)
        goes_on = pd.to_datetime(records.ids(table).map(last)) - frame[starts[0][1]]
        issues += find(
            "V26",
            "warn",
            table,
            column,
            (stopped & (goes_on > pd.Timedelta(days=AFTER_STOP_DAYS))).to_numpy(),
            "{rows} of events for which {drug} was stopped, and doses of it more than {days} days after they began.",
            "Correct the action taken (interrupted?) or the doses.",
            drug=treatment.label,
            days=str(AFTER_STOP_DAYS),
        )
    return issues


def _action_column(records: Records, treatment: Treatment, table: str) -> str:
    """The column of what was done with this drug; of several the one named after it, none when that is unclear."""
    declared = records.declared(table).items()
    columns = [(n, c) for n, c in declared if STOPPED & {level.casefold() for level in c.levels}]
    if len(columns) > 1:
        names = (treatment.id.casefold(), treatment.label.casefold())
        columns = [(n, c) for n, c in columns if any(name in f"{n} {c.label}".casefold() for name in names)]
    return columns[0][0] if len(columns) == 1 else ""
