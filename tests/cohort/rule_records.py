"""A study that declares every role, and records of three patients without a fault, for tests to spoil in one place."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study

CUT_OFF = date(2024, 6, 30)

SUBJECTS = {
    "pid": {"type": "id"},
    "arm": {"type": "category", "levels": ["a", "b"]},
    "status": {"type": "text"},
    "treated_on": {"type": "date", "label": "Operated on", "role": "radical_treatment_date"},
    "started_on": {"type": "date", "role": "treatment_start_date"},
    "recurred_on": {"type": "date", "label": "Recurred on", "role": "recurrence_date"},
    "died_on": {"type": "date", "role": "death_date"},
    "seen_on": {"type": "date", "label": "Last seen on", "role": "last_contact_date"},
    "os": {"type": "number"},
    "dead": {"type": "flag"},
    "rfs": {"type": "number"},
    "rfs_event": {"type": "flag"},
    "ttr": {"type": "number"},
    "recurred": {"type": "flag"},
}
OTHERS = {
    "scans": {"pid": {"type": "id"}, "on": {"type": "date", "label": "Scanned on", "role": "row_date"}},
    "events": {
        "pid": {"type": "id"},
        "term": {"type": "text"},
        "grade": {"type": "integer", "role": "ae_grade"},
        "from_day": {"type": "date", "role": "row_date"},
        "to_day": {"type": "date", "role": "end_date"},
        "serious": {"type": "flag", "role": "ae_serious"},
        "hospital": {"type": "flag", "role": "ae_criterion"},
        "death": {"type": "flag", "role": "ae_criterion"},
    },
    "forms": {
        "pid": {"type": "id"},
        "visit": {"type": "category", "levels": ["baseline", "week 12"]},
        "on": {"type": "date", "role": "row_date"},
        "q1": {"type": "integer", "role": "questionnaire_item"},
        "q2": {"type": "integer", "role": "questionnaire_item"},
        "q29": {"type": "integer", "role": "questionnaire_item"},
    },
    "labs": {
        "pid": {"type": "id"},
        "platelets": {"type": "number", "label": "Platelets", "unit": "10^9/L"},
        "albumin": {"type": "number", "unit": "g/L"},
        "bilirubin": {"type": "number", "unit": "µmol/L"},
        "inr": {"type": "number"},
        "ascites": {"type": "text"},
        "encephalopathy": {"type": "text"},
        "points": {"type": "integer", "role": "child_pugh_score"},
        "hbsag": {"type": "text", "label": "HBsAg", "unit": "IU/mL"},
        "hbsag_unit": {"type": "text"},
    },
}
ENDPOINTS = [("os", "os", "dead"), ("rfs", "rfs", "rfs_event"), ("ttr", "ttr", "recurred")]


def build(without: str = "") -> Study:
    """A two-arm study that declares every role; ``without`` names a role to leave undeclared."""
    tables = {
        name: {
            "columns": {
                column: {key: value for key, value in declared.items() if value != without}
                for column, declared in columns.items()
            }
        }
        for name, columns in {"subjects": SUBJECTS, **OTHERS}.items()
    }
    timed = [
        {
            "kind": "time_to_event",
            "id": name,
            "label": name,
            "short": name.upper(),
            "time": time,
            "event": event,
            "event_label": "event",
            "event_free_label": "free",
        }
        for name, time, event in ENDPOINTS
    ]
    events = {
        "kind": "adverse_events",
        "id": "ae",
        "label": "AE",
        "short": "AE",
        "table": "events",
        "term": "term",
        "grade": "grade",
        "collected_from_grade": 2,
    }
    described: dict[str, Any] = {
        "id": "made",
        "title": "Made",
        "short": "Made",
        "design": {
            "randomised": True,
            "description": "",
            "time_zero": "surgery",
            "disposition_column": "status",
        },
        "source": {"citation": ""},
        "provenance": {"kind": "simulation", "mark": "", "statement": ""},
        "arms": [{"id": "a", "label": "A", "reference": True}, {"id": "b", "label": "B"}],
        "tables": tables,
        "endpoints": [*timed, events],
    }
    return build_study(described, "made")


def records() -> dict[str, pd.DataFrame]:
    """Three patients without a fault: alive, recurred then alive, recurred then dead."""

    def days(*texts: str | None) -> pd.Series:
        return pd.Series(pd.to_datetime(list(texts)))

    everyone = ["P1", "P2", "P3"]
    return {
        "subjects": pd.DataFrame(
            {
                "pid": everyone,
                "arm": pd.Categorical(["a", "b", "a"]),
                "status": ["in follow-up", "in follow-up", "died"],
                "treated_on": days("2022-01-10", "2022-02-10", "2022-03-10"),
                "started_on": days("2022-02-10", "2022-03-10", "2022-04-10"),
                "recurred_on": days(None, "2023-02-10", "2023-03-10"),
                "died_on": days(None, None, "2024-01-10"),
                "seen_on": days("2024-06-10", "2024-06-10", "2024-01-10"),
                "os": [883.0, 852.0, 672.0],
                "dead": [0.0, 0.0, 1.0],
                "rfs": [800.0, 366.0, 366.0],
                "rfs_event": [0.0, 1.0, 1.0],
                "ttr": [800.0, 366.0, 366.0],
                "recurred": [0.0, 1.0, 1.0],
            }
        ),
        "scans": pd.DataFrame({"pid": everyone, "on": days("2024-03-20", "2023-02-10", "2023-03-10")}),
        "events": pd.DataFrame(
            {
                "pid": everyone,
                "term": ["Fatigue", "Lung infection", "Hepatic failure"],
                "grade": [2.0, 3.0, 5.0],
                "from_day": days("2022-05-01", "2022-05-01", "2024-01-05"),
                "to_day": days("2022-05-09", None, "2024-01-10"),
                "serious": [0.0, 1.0, 1.0],
                "hospital": [0.0, 1.0, 1.0],
                "death": [0.0, np.nan, 1.0],
            }
        ),
        "forms": pd.DataFrame(
            {
                "pid": everyone,
                "visit": pd.Categorical(["baseline", "baseline", "week 12"]),
                "on": days("2022-02-10", "2022-03-09", "2022-07-01"),
                "q1": [1.0, 4.0, 2.0],
                "q2": [1.0, np.nan, 2.0],
                "q29": [7.0, 1.0, 5.0],
            }
        ),
        "labs": pd.DataFrame(
            {
                "pid": everyone,
                "platelets": [150.0, 30.0, np.nan],
                "albumin": [40.0, 30.0, 25.0],
                "bilirubin": [20.0, 40.0, 60.0],
                "inr": [1.1, 1.8, np.nan],
                "ascites": ["none", "mild", "moderate"],
                "encephalopathy": ["none", "none", ""],
                "points": [5.0, 9.0, 14.0],
                "hbsag": ["<0.05", "812.4", ""],
                "hbsag_unit": ["IU/mL", "iu/ml", ""],
            }
        ),
    }
