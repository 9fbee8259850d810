"""One patient's treatments: when each began and ended and why, and what was given in between."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut
from hcc_dash.questions.exposure.numbers.courses import collect_courses
from hcc_dash.questions.exposure.numbers.result import ON, STOPPED, WITHHELD
from hcc_dash.study.model import Study
from hcc_dash.study.treatments import Treatment

NOT_ON_FILE = "No table says when study treatment ended; its span has no end."


def treatment_spans(
    alone: Cohort, clock: Clock, arm_label: str
) -> tuple[list[tuple[object, ...]], list[RowsLeftOut], list[str]]:
    """SPAN_COLUMNS of one patient: "treatment" (level how it ended, end the last administration) and its "dose" spans.

    A dose span ends with the interval of its last administration; its level is that of the dose. Where no table says
    anything the arm's treatment has no end. Then what was left out, and what to say of it all.
    """
    spans: list[tuple[object, ...]] = []
    left_out: list[RowsLeftOut] = []
    said: list[str] = []
    for treatment in _on_file(alone):
        courses = collect_courses(alone, treatment, clock)
        left_out += courses.rows_left_out
        if courses.read.foreign.size:
            said.append(f"Doses of {treatment.label} are on file although the arm was not to have it.")
        if len(courses.patients):
            spans += _course(alone.study, treatment, courses.patients.iloc[0], courses.stretches)
    if not spans:
        spans.append(("treatment", arm_label, 0.0, np.nan, "", False, "end of treatment not on file"))
        said.append(NOT_ON_FILE)
    return spans, left_out, said


def _on_file(alone: Cohort) -> list[Treatment]:
    """The treatments of which this cohort has every declared table, and a row in one of them."""

    def there(one: Treatment) -> bool:
        tables = [part.table for part in (one.doses, one.ends) if part is not None]
        return all(name in alone.tables for name in tables) and any(len(alone.tables[name]) for name in tables)

    return [one for one in alone.study.treatments if there(one)]


def _course(study: Study, treatment: Treatment, patient: pd.Series, rows: pd.DataFrame) -> list[tuple[object, ...]]:
    first, state = float(patient["first"]), str(patient["state"])
    end = np.nan if state == ON else first + float(patient["last_day"])
    reason = str(patient["reason"])
    why = f"{state}: {reason}" if reason and state == STOPPED else state
    spans: list[tuple[object, ...]] = [("treatment", treatment.label, first, end, state, False, why)]
    for row in rows.to_dict("records"):
        stop = min(row["stop"] + treatment.every_days, max(float(patient["until"]), row["start"] + 1))
        dose = _say_dose(study, treatment, row)
        spans.append(("dose", treatment.label, first + row["start"], first + stop, row["level"], False, dose))
    return spans


def _say_dose(study: Study, treatment: Treatment, row: Mapping[Hashable, Any]) -> str:
    """``135 µg of 180 planned; adverse event``."""
    unit = study.tables[treatment.doses.table].columns[treatment.doses.given].unit if treatment.doses else ""
    given = "not given" if row["level"] == WITHHELD else f"{row['given']:g} {unit}".strip()
    planned = "" if row["planned"] != row["planned"] else f" of {row['planned']:g} {unit} planned".replace("  ", " ")
    return "; ".join(filter(None, [given + planned, str(row["reason"])]))
