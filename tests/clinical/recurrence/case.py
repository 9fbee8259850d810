"""The hand-made patients of ``tests/data/disease_cases.csv`` as records, and a way to write some by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.clinical.recurrence.adherence import Adherence, follow_schedule
from hcc_dash.clinical.recurrence.derive import Recurrences, derive_recurrence
from hcc_dash.clinical.recurrence.lirads import read_category
from hcc_dash.clinical.recurrence.records import SITE_NAMES, Biopsies, Patients, Scans, Site
from hcc_dash.clinical.recurrence.review import Item, review
from hcc_dash.clinical.recurrence.schedule import Schedule
from hcc_dash.study.recurrence import RecurrenceDefinition

DATA = Path(__file__).parents[2] / "data" / "disease"
PROTOCOL = Schedule()
SITES = {name: site for site, name in SITE_NAMES.items()}


@dataclass(frozen=True, kw_only=True)
class Derived:
    """All that is derived of some patients."""

    found: Recurrences
    adherence: Adherence
    items: tuple[Item, ...]

    def event(self, patient: int = 0) -> tuple[int, float, str]:
        """Status, day and single label."""
        site = int(self.found.site[patient])
        name = SITE_NAMES[Site(site)] if site >= 0 else ""
        return int(self.found.status[patient]), float(self.found.day[patient]), name

    def kinds(self, patient: int = 0) -> list[tuple[str, float, str]]:
        """Kind, day and words of every item."""
        return [(item.kind, item.day, item.what) for item in self.items if item.patient == patient]


def scan(day: float, category: str = "no lesion", size: float = np.nan, site: str = "", **more: Any) -> dict[str, Any]:
    """A row of a scan; ``more``: patient, modality, adequate, distance, features."""
    return {"day": day, "category": category, "size": size, "site": site, **more}


def derive(
    scans: Sequence[dict[str, Any]],
    biopsies: Sequence[dict[str, Any]] = (),
    patients: Sequence[dict[str, Any]] = ({},),
    schedule: Schedule = PROTOCOL,
    **definition: Any,
) -> Derived:
    """Everything of patients whose records are written as dictionaries, by the definition with these choices."""
    people = Patients(
        death=_column(patients, "death", np.inf),
        contact=_column(patients, "contact", np.nan),
        cut_off=_column(patients, "cut_off", np.inf),
        transplanted=_column(patients, "transplanted", False, bool),
    )
    choices = RecurrenceDefinition(**definition)
    found = derive_recurrence(people, _scans(scans), _biopsies(biopsies), choices, schedule)
    adherence = follow_schedule(found, schedule)
    return Derived(found=found, adherence=adherence, items=review(found, adherence, people, schedule))


def _scans(rows: Sequence[dict[str, Any]]) -> Scans:
    return Scans(
        row=np.arange(len(rows)),
        patient=_column(rows, "patient", 0, np.int64),
        day=_column(rows, "day", np.nan),
        mri=np.array([row.get("modality", "MRI") == "MRI" for row in rows], dtype=bool),
        adequate=_column(rows, "adequate", True, bool),
        category=np.array([read_category(row["category"]) for row in rows], dtype=np.int64),
        size=_column(rows, "size", np.nan),
        site=np.array([SITES.get(row["site"], Site.UNKNOWN) for row in rows], dtype=np.int64),
        distance=_column(rows, "distance", np.nan),
        enhancement=_column(rows, "enhancement", False, bool),
        washout=_column(rows, "washout", False, bool),
        capsule=_column(rows, "capsule", False, bool),
        growth=_column(rows, "growth", False, bool),
    )


def _biopsies(rows: Sequence[dict[str, Any]]) -> Biopsies:
    return Biopsies(
        patient=_column(rows, "patient", 0, np.int64),
        day=_column(rows, "day", np.nan),
        hcc=_column(rows, "hcc", True, bool),
        site=np.array([SITES.get(row.get("site", ""), Site.UNKNOWN) for row in rows], dtype=np.int64),
    )


def _column(rows: Sequence[dict[str, Any]], name: str, absent: Any, dtype: type = np.float64) -> np.ndarray:  # noqa: ANN401 - of any column
    return np.array([row.get(name, absent) for row in rows], dtype=dtype)


@cache
def case(name: str, **definition: Any) -> Derived:
    """One of the hand-made patients by the definition with these choices."""
    table = pd.read_csv(DATA / "disease_cases.csv", dtype=str).fillna("")
    mine = table[table["case"] == name]
    start = pd.Timestamp(mine.loc[mine["record"] == "radical", "on"].iloc[0])
    rows: list[dict[str, Any]] = [
        {**row, "day": (pd.Timestamp(row["on"]) - start).days + 1} for row in mine.to_dict("records")
    ]  # type: ignore[dict-item]  # columns are called by texts
    by_record = {record: [row for row in rows if row["record"] == record] for record in mine["record"].unique()}
    last = {record: by_record[record][0]["day"] for record in ("death", "cut_off") if record in by_record}
    contact = {"contact": by_record["last_contact"][0]["day"]} if "last_contact" in by_record else {}
    patient = {**last, **contact, "transplanted": by_record["radical"][0]["value"] == "transplant"}
    biopsies = [
        {"day": row["day"], "hcc": row["value"] == "yes", "site": row["site"]} for row in by_record.get("biopsy", [])
    ]
    return derive([_read_scan(row) for row in by_record["scan"]], biopsies, [patient], **definition)


def _read_scan(row: dict[str, Any]) -> dict[str, Any]:
    features = dict(feature.split("=") for feature in filter(None, row["features"].split(";")))
    return scan(
        row["day"],
        row["category"],
        float(row["size_mm"] or "nan"),
        row["site"],
        modality=row["modality"],
        adequate=row["adequate"] == "1",
        distance=float(row["distance_mm"] or "nan"),
        enhancement=features.get("APHE") == "yes",
        washout=features.get("washout") == "yes",
        capsule=features.get("capsule") == "yes",
        growth=features.get("threshold growth") == "yes",
    )
