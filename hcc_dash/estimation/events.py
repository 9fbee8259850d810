"""From a cohort to the arrays a survival question needs, with everyone left out counted and named."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.kernels.times import align_times, merge_close_times
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.entry import entry_columns
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study

EVERYBODY = "all"  # the one group when nothing is compared


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Patients of the selection who are not in the analysis, and why."""

    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Events:
    """Analysed patients as arrays of one length, in the order of the table.

    ``time`` in the endpoint's unit; ``event`` whether the event was seen; ``competing`` whether another
    event made it impossible (counted as censored by Kaplan-Meier); ``group`` codes into ``groups``;
    ``rows`` positions in the cohort's subjects; ``entry`` when each came under observation, 0 or later, None where all
    did from the start.
    """

    time: np.ndarray
    event: np.ndarray
    competing: np.ndarray
    group: np.ndarray
    groups: tuple[str, ...]
    rows: np.ndarray
    left_out: tuple[LeftOut, ...]
    entry: np.ndarray | None = None


def collect_events(cohort: Cohort, endpoint: TimeToEvent, compare: str = "", entry: str = "") -> Events:
    """Times, events and compared groups of one endpoint.

    ``compare`` is the column whose levels are the groups: the arm column when empty, or "none" for one
    group of everybody. Groups come reference first, then in the order declared, empty ones dropped.
    Patients without a time, an event status or a group are left out, each counted once, in that order.
    ``entry``: the column with the time at which each came under observation, on the endpoint's clock; a time before
    the start is the start, and who has none or is not followed beyond it is left out. ValueError for another column.
    """
    table = cohort.tables[endpoint.table]
    time = table[endpoint.time].to_numpy(dtype=np.float64)
    event, competing, known = _read_status(table[endpoint.event], endpoint)
    group, groups = group_codes(cohort.study, table, compare)
    since = _read_entry(cohort, endpoint, entry, time) if entry else np.zeros(len(table))
    left_out: list[LeftOut] = []
    keep = np.ones(len(table), dtype=bool)
    for reason, absent in {
        "no time": np.isnan(time),
        "a negative time": time < 0,
        "no event status": ~known,
        "no value for the compared groups": group < 0,
        "no time of entry": np.isnan(since),
        "no follow-up after their entry": (since >= time) & bool(entry),
    }.items():
        lost = int((keep & absent).sum())
        keep &= ~absent
        if lost:
            left_out.append(LeftOut(reason, lost))
    rows = np.flatnonzero(keep)
    present, codes = np.unique(group[rows], return_inverse=True)
    joint = merge_close_times(np.concatenate([time[rows], since[rows]]) if entry else time[rows])
    return Events(
        time=joint[: rows.size],
        event=event[rows],
        competing=competing[rows],
        group=codes,
        groups=tuple(groups[i] for i in present),
        rows=rows,
        left_out=tuple(left_out),
        entry=joint[rows.size :] if entry else None,
    )


def _read_entry(cohort: Cohort, endpoint: TimeToEvent, column: str, time: np.ndarray) -> np.ndarray:
    known = entry_columns(cohort.study, endpoint)
    if column not in known:
        raise ValueError(f'No column with times of entry is called "{column}". {did_you_mean(column, known)}')
    values = pd.to_numeric(cohort.subjects[column].astype(object), errors="coerce").to_numpy(dtype=np.float64)
    return align_times(np.maximum(values, 0.0), time)


def _read_status(column: pd.Series, endpoint: TimeToEvent) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Event, competing event, and whether the status is one of the declared codes."""
    event = _is_one_of(column, endpoint.event_values)
    competing = _is_one_of(column, endpoint.competing_values)
    return event, competing, event | competing | _is_one_of(column, endpoint.censored_values)


def _is_one_of(column: pd.Series, codes: tuple[str | int, ...]) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(column):
        return np.isin(column.to_numpy(dtype=np.float64), [float(code) for code in codes])
    return column.astype(str).isin([str(code) for code in codes]).to_numpy()


FIRST_LEVEL = 64
"""Place of a factor's first level; there are not so many arms."""


def group_codes(study: Study, table: pd.DataFrame, compare: str) -> tuple[np.ndarray, list[str]]:
    """Integer code of each patient's group (-1 where missing) and the identifiers of the groups."""
    levels = declared_groups(study, compare)
    if levels == [EVERYBODY]:
        return np.zeros(len(table), dtype=np.int64), levels
    column = compare or study.design.arm_column
    return pd.Categorical(table[column], categories=levels).codes.astype(np.int64), levels


def declared_groups(study: Study, compare: str) -> list[str]:
    """Identifiers of the groups a comparison may have, the reference first, whether or not anybody is in them."""
    if compare == "none" or (not compare and not study.arms):
        return [EVERYBODY]
    if not compare or compare == study.design.arm_column:
        return sorted((arm.id for arm in study.arms), key=lambda arm: arm != study.reference_arm)
    return list(study.column(compare).levels)


def place_of(study: Study, compare: str, group: str) -> int:
    """The group's place among all that could be compared: its colour in every panel, under every filter.

    Levels of a factor have their places after those of all arms, so that none wears an arm's colour.
    """
    place = declared_groups(study, compare).index(group)
    of_arms = compare in {"", "none", study.design.arm_column}
    return place if of_arms else FIRST_LEVEL + place


def has_three_groups(cohort: Cohort, compare: str) -> bool:
    """Whether patients of three groups or more are compared, so that each pair is another question than all of them."""
    column = compare or cohort.study.design.arm_column
    if compare == "none" or (not compare and not cohort.study.arms):
        return False
    present = set(cohort.subjects[column].dropna())
    return len(present.intersection(declared_groups(cohort.study, compare))) > 2


def stratum_codes(cohort: Cohort, events: Events, columns: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """One integer per combination of the strata columns, and which analysed patients have all of them."""
    table = cohort.subjects.iloc[events.rows]
    codes = np.zeros(len(table), dtype=np.int64)
    known = np.ones(len(table), dtype=bool)
    for column in columns:
        levels = list(cohort.study.column(column).levels)
        part = pd.Categorical(table[column], categories=levels).codes.astype(np.int64)
        known &= part >= 0
        codes = codes * (len(levels) + 1) + part + 1
    return codes, known


def take(events: Events, keep: np.ndarray) -> Events:
    """The analysed patients of a mask, with group codes renumbered to the groups still present."""
    present, codes = np.unique(events.group[keep], return_inverse=True)
    groups = tuple(events.groups[i] for i in present)
    return replace(
        events,
        time=events.time[keep],
        event=events.event[keep],
        competing=events.competing[keep],
        group=codes,
        groups=groups,
        rows=events.rows[keep],
        entry=None if events.entry is None else events.entry[keep],
    )
