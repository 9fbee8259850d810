"""Small trials with doses, made by hand: dates as days since the start of study treatment, which is day 0."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study

START = pd.Timestamp("2020-01-06")
CUT_DAY = 200
DOSE_TABLE = {"table": "doses", "start": "from_on", "stop": "to_on", "given": "mg", "planned": "plan", "reason": "why"}
END_TABLE = {
    "table": "ends",
    "last_on": "last_on",
    "reason": "why",
    "completed": ["done"],
    "died": ["death"],
    "lost": ["lost"],
}
DRUG: dict[str, Any] = {"id": "drug", "label": "the drug", "arms": ["new"], "every_days": 7, "planned_days": 70}

Row = Mapping[str, Any]


def date(day: float | None) -> pd.Timestamp:
    """The date of a day; missing for none."""
    return pd.NaT if day is None else START + pd.Timedelta(days=day)


def describe(
    doses: dict[str, Any] | None = DOSE_TABLE, ends: dict[str, Any] | None = END_TABLE, cut: bool = True, **drug: object
) -> Study:
    """A study of two arms, the drug to be given to the new one; ``drug`` changes its declaration."""
    return _describe(json.dumps([DRUG | {"doses": doses, "ends": ends} | drug, cut]))


@cache
def _describe(declared: str) -> Study:
    treatment, cut = json.loads(declared)
    mg = {"type": "number", "unit": "mg"}
    return build_study(
        {
            "id": "hand",
            "title": "Made by hand",
            "short": "Hand",
            **({"data_cut_off": date(CUT_DAY).date()} if cut else {}),
            "design": {"randomised": True, "description": "two arms", "time_zero": "first dose"},
            "source": {"citation": "none"},
            "provenance": {"kind": "simulation", "mark": "Simulation", "statement": "Invented."},
            "arms": [{"id": "new", "label": "New"}, {"id": "old", "label": "Old", "reference": True}],
            "tables": {
                "subjects": {
                    "columns": {
                        "subject_id": {"type": "id"},
                        "arm": {"type": "category", "levels": ["old", "new"]},
                        "start_on": {"type": "date", "role": "treatment_start_date"},
                        "died_on": {"type": "date", "role": "death_date"},
                        "seen_on": {"type": "date", "role": "last_contact_date"},
                    }
                },
                "doses": {
                    "label": "Doses",
                    "columns": {
                        "subject_id": {"type": "id"},
                        "from_on": {"type": "date"},
                        "to_on": {"type": "date"},
                        "mg": mg,
                        "plan": mg,
                        "why": {"type": "text"},
                    },
                },
                "ends": {
                    "label": "Ends",
                    "columns": {
                        "subject_id": {"type": "id"},
                        "last_on": {"type": "date"},
                        "why": {"type": "text"},
                    },
                },
                "harms": {
                    "columns": {
                        "subject_id": {"type": "id"},
                        "term": {"type": "text"},
                        "grade": {"type": "integer"},
                        "on": {"type": "date", "role": "row_date"},
                        "action": {"type": "category", "levels": ["none", "stopped"]},
                        "action_other": {"type": "category", "levels": ["none", "changed"]},
                    }
                },
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
                },
            ],
            "treatments": [{name: value for name, value in treatment.items() if value is not None}],
        },
        named="hand",
    )


def tables(
    patients: Sequence[Row], doses: Sequence[Row] = (), ends: Sequence[Row] = (), harms: Sequence[Row] = ()
) -> dict[str, pd.DataFrame]:
    """Tables of patients (id, arm, died, seen, start), stretches (id, days, mg, plan, why), ends (id, day, why)."""
    return {
        "subjects": pd.DataFrame(
            {
                "subject_id": [one["id"] for one in patients],
                "arm": pd.Categorical([one.get("arm", "new") for one in patients], categories=["old", "new"]),
                "start_on": _dates([one.get("start", 0) for one in patients]),
                "died_on": _dates([one.get("died") for one in patients]),
                "seen_on": _dates([one.get("seen", 190) for one in patients]),
            }
        ),
        "doses": pd.DataFrame(
            {
                "subject_id": [one["id"] for one in doses],
                "from_on": _dates([one["days"][0] for one in doses]),
                "to_on": _dates([one["days"][1] for one in doses]),
                "mg": [float(one.get("mg", 100)) for one in doses],
                "plan": [float(one.get("plan", 100)) for one in doses],
                "why": pd.Series([one.get("why") for one in doses], dtype=object),
            }
        ),
        "ends": pd.DataFrame(
            {
                "subject_id": [one["id"] for one in ends],
                "last_on": _dates([one["day"] for one in ends]),
                "why": pd.Series([one.get("why") for one in ends], dtype=object),
            }
        ),
        "harms": pd.DataFrame(
            {
                "subject_id": [one["id"] for one in harms],
                "term": ["Fatigue" for _ in harms],
                "grade": [2.0 for _ in harms],
                "on": _dates([one["day"] for one in harms]),
                "action": pd.Categorical([one.get("action", "none") for one in harms], categories=["none", "stopped"]),
                "action_other": pd.Categorical(["none" for _ in harms], categories=["none", "changed"]),
            }
        ),
    }


def trial(
    patients: Sequence[Row], doses: Sequence[Row] = (), ends: Sequence[Row] = (), study: Study | None = None
) -> Cohort:
    """A cohort of such tables."""
    return Cohort(study or describe(), MappingProxyType(tables(patients, doses, ends)))


def _dates(days: Sequence[float | None]) -> "pd.Series[pd.Timestamp]":
    return pd.Series([date(day) for day in days], dtype="datetime64[ns]")
