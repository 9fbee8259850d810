"""Columns that can say since when a patient was under observation."""

from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study


def entry_columns(study: Study, endpoint: TimeToEvent) -> dict[str, str]:
    """Columns of the patients' table that can hold times of entry, on the endpoint's clock, with their labels.

    Numbers declared in the endpoint's unit; in an uploaded table, whose columns declare none, any numbers. No
    endpoint's own time: observation begins before its outcome is known.
    """
    outcomes = {column for other in study.time_to_event for column in (other.time, other.event)}
    units = {endpoint.unit, ""} if study.provenance.kind == "upload" else {endpoint.unit}
    return {
        name: column.label or name
        for name, column in study.subjects.columns.items()
        if column.holds_numbers and column.unit in units and name not in outcomes
    }
