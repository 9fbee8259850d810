"""Small trials with adverse events, made by hand: dates as days since the first dose, which is day 1."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study

START = pd.Timestamp("2020-01-01")
WHO_UMC = ["Certain", "Probable", "Possible", "Unlikely", "Unclassified", "Unassessable"]

EVENT_COLUMNS: dict[str, dict[str, Any]] = {
    "subject_id": {"type": "id"},
    "term": {"type": "text"},
    "soc": {"type": "text", "label": "System organ class"},
    "grade": {"type": "integer", "role": "ae_grade"},
    "from_on": {"type": "date", "role": "row_date"},
    "to_on": {"type": "date", "role": "end_date"},
    "serious": {"type": "flag", "role": "ae_serious"},
    "fatal": {"type": "flag", "label": "Led to death", "role": "ae_criterion"},
    "admitted": {"type": "flag", "label": "Hospitalisation", "role": "ae_criterion"},
    "important": {
        "type": "flag",
        "label": "Other important event (outside the registered criteria)",
        "role": "ae_criterion",
    },
    "cause_a": {"type": "category", "label": "Causality, drug A", "levels": WHO_UMC},
    "cause_b": {"type": "category", "label": "Causality, drug B", "levels": [*WHO_UMC, "not applicable"]},
    "outcome": {"type": "category", "levels": ["recovered", "fatal"]},
    "action": {"type": "category", "levels": ["none", "stopped"]},
}


@cache
def describe(collected_from: int = 1, randomised: bool = True, leave: tuple[str, ...] = ()) -> Study:
    """A study of two arms with adverse events; columns in ``leave`` are not declared."""
    subjects = {
        "subject_id": {"type": "id"},
        "arm": {"type": "category", "levels": ["old", "new"]},
        "start_on": {"type": "date", "role": "treatment_start_date"},
        "end_on": {"type": "date"},
        "died_on": {"type": "date", "role": "death_date"},
        "seen_on": {"type": "date", "role": "last_contact_date"},
    }
    return build_study(
        {
            "id": "hand",
            "title": "Made by hand",
            "short": "Hand",
            "design": {"randomised": randomised, "description": "two arms", "time_zero": "first dose"},
            "source": {"citation": "none"},
            "provenance": {"kind": "simulation", "mark": "Simulation", "statement": "Invented."},
            "arms": [
                {"id": "new", "label": "New"},
                {"id": "old", "label": "Old", "reference": True},
            ],
            "tables": {
                "subjects": {"columns": {n: c for n, c in subjects.items() if n not in leave}},
                "harms": {"columns": {n: c for n, c in EVENT_COLUMNS.items() if n not in leave}},
            },
            "endpoints": [
                {
                    "kind": "adverse_events",
                    "id": "ae",
                    "label": "Adverse events",
                    "short": "AE",
                    "table": "harms",
                    "term": "term",
                    "grade": "grade",
                    "collected_from_grade": collected_from,
                },
            ],
        },
        named="hand",
    )


def trial(
    patients: Sequence[Mapping[str, Any]], events: Sequence[Mapping[str, Any]], study: Study | None = None
) -> Cohort:
    """A cohort of patients (id, arm, and last, died, ended, start as days) and events (id, term, grade, day, until)."""
    study = study or describe()
    people = pd.DataFrame(
        {
            "subject_id": [one["id"] for one in patients],
            "arm": pd.Categorical([one.get("arm") for one in patients], categories=["old", "new"]),
            "start_on": [_date(one.get("start", 1)) for one in patients],
            "end_on": [_date(one.get("ended")) for one in patients],
            "died_on": [_date(one.get("died")) for one in patients],
            "seen_on": [_date(one.get("last", 365)) for one in patients],
        }
    )
    for column in ("start_on", "end_on", "died_on", "seen_on"):
        people[column] = pd.to_datetime(people[column])
    people = people[[one for one in people if one in study.subjects.columns]]
    return Cohort(study, MappingProxyType({"subjects": people, "harms": _harms(events, study)}))


def _harms(events: Sequence[Mapping[str, Any]], study: Study) -> pd.DataFrame:
    cells: dict[str, Any] = {
        "subject_id": [one["id"] for one in events],
        "term": [one.get("term", "Fatigue") for one in events],
        "soc": [one.get("soc", "") for one in events],
        "grade": np.array([one.get("grade", 2) for one in events], dtype=np.float64),
        "from_on": pd.to_datetime(pd.Series([_date(one.get("day", 10)) for one in events], dtype="datetime64[ns]")),
        "to_on": pd.to_datetime(pd.Series([_date(one.get("until")) for one in events], dtype="datetime64[ns]")),
    }
    for flag in ("serious", "fatal", "admitted", "important"):
        cells[flag] = np.array([one.get(flag, 0) for one in events], dtype=np.float64)
    for column in ("cause_a", "cause_b", "outcome", "action"):
        levels = EVENT_COLUMNS[column]["levels"]
        cells[column] = pd.Categorical([one.get(column) for one in events], categories=levels)
    frame = pd.DataFrame(cells)
    return frame[[one for one in frame if one in study.tables["harms"].columns]]


def _date(day: float | None) -> "pd.Timestamp | None":
    """The date of a day number, 1 for the first dose."""
    return None if day is None else START + pd.Timedelta(days=day - 1)


def arms(new: int, old: int, **more: Any) -> list[dict[str, Any]]:
    """Patients n1, n2, ... in the new arm and o1, o2, ... in the old one, watched for a year."""
    return [
        *({"id": f"n{i + 1}", "arm": "new", **more} for i in range(new)),
        *({"id": f"o{i + 1}", "arm": "old", **more} for i in range(old)),
    ]
