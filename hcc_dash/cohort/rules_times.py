"""Ready endpoint times against each other: V08 recurrence after death, V09 what counts as an event."""

from dataclasses import dataclass

import pandas as pd

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.records import Records, find
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.time import convert_time

SURVIVAL = "os"
COMPOSITE = {"rfs", "dfs", "efs", "pfs"}  # recurrence or death
RECURRENCE = {"ttr"}
_SLACK = 1e-9
_COMPOSITE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class _Times:
    endpoint: TimeToEvent
    days: "pd.Series[float]"
    event: "pd.Series[bool]"


def check_times(records: Records) -> list[Issue]:
    """V08 and V09 for every endpoint that shares its clock with overall survival."""
    endpoints = {e.id: e for e in records.study.time_to_event if _is_usable(records, e)}
    if SURVIVAL not in endpoints:
        return []
    survival = _read(records, endpoints[SURVIVAL])
    issues: list[Issue] = []
    for name, endpoint in endpoints.items():
        if name in COMPOSITE | RECURRENCE:
            issues += _longer_than_survival(records, _read(records, endpoint), survival)
        if name in COMPOSITE:
            issues += _death_not_counted(records, _read(records, endpoint), survival)
        if name in RECURRENCE and not endpoint.competing_values:
            issues += _deaths_among_recurrences(records, _read(records, endpoint), survival)
    return issues


def _is_usable(records: Records, endpoint: TimeToEvent) -> bool:
    frame = records.tables[records.subjects_name]
    return endpoint.table == records.subjects_name and {endpoint.time, endpoint.event} <= set(frame)


def _read(records: Records, endpoint: TimeToEvent) -> _Times:
    frame = records.tables[records.subjects_name]
    days = frame[endpoint.time].astype(float) * convert_time(1.0, endpoint.unit, "days")
    return _Times(endpoint, days, _is_event(frame[endpoint.event], endpoint))


def _is_event(codes: "pd.Series[float]", endpoint: TimeToEvent) -> "pd.Series[bool]":
    as_text = codes.astype(str).isin([str(value) for value in endpoint.event_values])
    return as_text | pd.to_numeric(codes.astype(object), errors="coerce").isin(
        [float(value) for value in endpoint.event_values if isinstance(value, int)]
    )


def _longer_than_survival(records: Records, times: _Times, survival: _Times) -> list[Issue]:
    return find(
        "V08",
        "block",
        records.subjects_name,
        times.endpoint.time,
        (times.days > survival.days * (1 + _SLACK)).to_numpy(),
        "{rows} where {short} is longer than overall survival.",
        "Nobody recurs after death. Correct the times, or check that both are in the declared unit.",
        short=times.endpoint.short,
    )


def _death_not_counted(records: Records, times: _Times, survival: _Times) -> list[Issue]:
    return find(
        "V09",
        "warn",
        records.subjects_name,
        times.endpoint.event,
        (survival.event & ~times.event & times.days.notna()).to_numpy(),
        "{rows} of patients who died without an event in {short}, which counts deaths.",
        "Say which is meant: recurrence or death (set the event), or recurrence only (declare it as TTR).",
        short=times.endpoint.short,
    )


def _deaths_among_recurrences(records: Records, times: _Times, survival: _Times) -> list[Issue]:
    same_day = times.event & survival.event & ((times.days - survival.days).abs() < 0.5)
    if same_day.sum() <= _COMPOSITE_SHARE * survival.event.sum():
        return []
    return find(
        "V09",
        "warn",
        records.subjects_name,
        times.endpoint.event,
        same_day.to_numpy(),
        "{rows} with recurrence and death on the same day: {short} seems to count deaths as recurrences.",
        "Ask for deaths without recurrence as their own code; until then read it as recurrence or death.",
        short=times.endpoint.short,
    )
