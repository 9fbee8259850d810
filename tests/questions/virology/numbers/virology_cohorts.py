"""Small studies of HBsAg and HBV DNA written by hand, to be told right from wrong at a glance."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.read import build_study

START = pd.Timestamp("2026-02-02")
Row = tuple[int, str] | tuple[int, str, str]
"""Day, what was printed and, where it is another than IU/mL, its unit."""


def described(marker: str = "hbsag", **definition: object) -> dict[str, Any]:
    """A study of two arms; the marker's own definition beside the usual one."""
    columns = {
        "subject_id": {"type": "id"},
        "on": {"type": "date", "role": "row_date"},
        "visit": {"type": "category", "levels": ["baseline", "week 24", "week 48"]},
        "result": {"type": "text", "unit": "IU/mL"},
        "unit": {"type": "text"},
        "limit": {"type": "number"},
    }
    subjects = {
        "subject_id": {"type": "id"},
        "arm": {"type": "category", "levels": ["a", "b"]},
        "started": {"type": "date", "role": "treatment_start_date"},
        "died": {"type": "date", "role": "death_date", "may_be_missing": True},
        "tablets_stopped": {"type": "date", "role": "antiviral_stop_date", "may_be_missing": True},
        "time": {"type": "number"},
        "event": {"type": "integer"},
    }
    names = {"value": "result", "unit": "unit", "limit": "limit"}
    markers: dict[str, dict[str, Any]] = {
        "hbsag_loss": {"table": "hbsag", **names},
        "hbv_dna": {"table": "hbv_dna", **names},
    }
    markers["hbsag_loss" if marker == "hbsag" else "hbv_dna"]["definition"] = definition
    return {
        "id": "small",
        "title": "A small study",
        "short": "Small",
        "design": {"randomised": True, "description": "randomised", "time_zero": "start of treatment"},
        "source": {"citation": "None"},
        "provenance": {"kind": "simulation", "mark": "Invented", "statement": "Invented."},
        "arms": [{"id": "a", "label": "A", "reference": True}, {"id": "b", "label": "B"}],
        "tables": {
            "subjects": {"columns": subjects},
            "hbsag": {"columns": columns, "label": "HBsAg"},
            "hbv_dna": {"columns": columns, "label": "HBV DNA"},
        },
        "endpoints": [
            {
                "kind": "time_to_event",
                "id": "os",
                "label": "Overall survival",
                "short": "OS",
                "time": "time",
                "event": "event",
                "event_label": "death",
                "event_free_label": "alive",
            }
        ],
        **markers,
    }


def small(
    patients: Mapping[str, Sequence[Row]],
    arms: Mapping[str, str] | None = None,
    dna: Mapping[str, Sequence[Row]] | None = None,
    died: Mapping[str, int] | None = None,
    stopped: Mapping[str, int] | None = None,
    study: dict[str, Any] | None = None,
) -> Cohort:
    """Patients by name with their tests; everybody in arm "a" unless said otherwise."""
    names = list(patients)
    ids = pd.Series(names, dtype="string")

    def days(of: Mapping[str, int] | None) -> pd.Series:
        return START + pd.to_timedelta(pd.Series([(of or {}).get(name, np.nan) for name in names]), unit="D")

    subjects = pd.DataFrame(
        {
            "subject_id": ids,
            "arm": pd.Categorical([(arms or {}).get(name, "a") for name in names], categories=["a", "b"]),
            "started": START,
            "died": days(died),
            "tablets_stopped": days(stopped),
            "time": 1000.0,
            "event": 0,
        }
    )
    tables = {"subjects": subjects, "hbsag": _table(patients), "hbv_dna": _table(dna or {})}
    return Cohort(build_study(study or described(), "small"), MappingProxyType(tables))


def _table(patients: Mapping[str, Sequence[Row]]) -> pd.DataFrame:
    rows = [(name, *row) for name, tests in patients.items() for row in tests]
    day = pd.Series([row[1] for row in rows], dtype=float)
    visit = ["baseline" if one <= 0 else "week 24" if one <= 200 else "week 48" for one in day]
    return pd.DataFrame(
        {
            "subject_id": pd.Series([row[0] for row in rows], dtype="string"),
            "on": START + pd.to_timedelta(day, unit="D"),
            "visit": pd.Categorical(visit, categories=["baseline", "week 24", "week 48"]),
            "result": pd.Series([row[2] for row in rows], dtype="string"),
            "unit": pd.Series([row[3] if len(row) > 3 else "IU/mL" for row in rows], dtype="string"),
            "limit": np.full(len(rows), 0.05),
        }
    )
