"""The study an uploaded table amounts to: what a study.toml would say, with nothing planned."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_dash.cohort.arms import propose_reference
from hcc_dash.study.labels import cut_label, cut_labels
from hcc_dash.study.time import TimeUnit, convert_time


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRoles:
    """What of a mapping describes the study: the arm column, the reference, the event's name, a competing event."""

    table: str
    arm: str
    reference: str
    event_label: str
    is_competing: bool


def describe_upload(roles: UploadRoles, subjects: pd.DataFrame, columns: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The study description an uploaded table amounts to; it plans nothing, so every result is exploratory."""
    arms = columns["arm"]["levels"] if roles.arm else []
    labels = cut_labels(_arm_label(roles.arm, arm) for arm in arms).values()
    unit = columns["time"]["unit"]
    reference = roles.reference if roles.reference in arms else propose_reference(arms)
    own = {"subject_id", "time", "event", "arm"}
    factors = [name for name, column in columns.items() if name not in own and column["type"] != "text"]
    event_free = "alive" if roles.event_label == "death" else f"without {roles.event_label}"
    competing = {"competing_values": [2]} if roles.is_competing else {}
    return {
        "id": "upload",
        "title": "Uploaded table",
        "short": "Uploaded table",
        "design": {
            "randomised": False,
            "description": "Not declared: an uploaded table says nothing about how arms were allocated",
            "time_zero": "the table's own start of follow-up",
        },
        "source": {"citation": "Table uploaded in this session; not stored."},
        "provenance": {"kind": "upload", "mark": "Uploaded table", "statement": "Patients of an uploaded table."},
        "methods": {"nominal_p_values": True},
        "arms": [
            {"id": arm, "label": label, "reference": arm == reference} for arm, label in zip(arms, labels, strict=True)
        ],
        "tables": {"subjects": {"label": cut_label(roles.table), "columns": columns}},
        "endpoints": [
            {
                "kind": "time_to_event", "id": "event", "label": f"Time to {roles.event_label}",
                "short": roles.event_label, "time": "time", "event": "event", "unit": unit,
                "event_label": roles.event_label, "event_free_label": event_free,
                "event_happened": {"death": "had died", "event": "had the event"}.get(roles.event_label, ""),
                "landmarks": _landmarks(subjects, unit), **competing,
            }
        ],
        "factors": [{"column": name, "label": columns[name]["label"]} for name in factors],
        "populations": [{"id": "all", "label": "All rows", "arms": arms}] if arms else [],
    }  # fmt: skip


def _landmarks(subjects: pd.DataFrame, unit: TimeUnit) -> list[dict[str, float]]:
    """Whole years to which a tenth is followed, the later ones first, at most three; half of less than a year.

    Half of less than two months is in whole days.
    """
    longest = float(subjects["time"].quantile(0.9))
    if not longest > 0:
        return []
    months = convert_time(longest, unit, "months")
    years = [year for year in (5, 3, 2, 1) if year * 12 <= months]
    if years:
        return [{"months": year * 12} for year in years[:3]]
    if months >= 2:
        return [{"months": months // 2}]
    days = convert_time(longest, unit, "days") / 2
    return [{"days": days // 1 if days >= 1 else float(f"{days:.1g}")}]


def _arm_label(column: str, arm: str) -> str:
    """A bare code says nothing on a legend; it is shown with its column ("group 1")."""
    return f"{column} {arm}" if arm.lstrip("+-").replace(".", "", 1).isdigit() else arm
