"""One patient's treatments: when each began and ended and why, and what was given in between."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut
from hcc_dash.questions.exposure.numbers.courses import collect_courses
from hcc_dash.questions.exposure.numbers.result import ON, STOPPED, WITHHELD
from hcc_dash.study.counts import plain_number
from hcc_dash.study.model import Study
from hcc_dash.study.treatments import Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """What is on file of one patient's treatments.

    ``spans``: SPAN_COLUMNS, "treatment" (level how it ended, end the last administration) and its "dose" spans, which
    end with the interval of their last administration and have the dose's level. Where no table says anything the arm's
    treatment is ``endless``. ``foreign``: treatments with doses on file that the arm was not to have.
    """

    spans: list[tuple[object, ...]]
    rows_left_out: list[RowsLeftOut]
    foreign: tuple[str, ...]
    endless: bool


def treatment_spans(alone: Cohort, clock: Clock, arm_label: str) -> Treated:
    """The treatments of a cohort of one patient."""
    spans: list[tuple[object, ...]] = []
    left_out: list[RowsLeftOut] = []
    foreign: list[str] = []
    for treatment in _on_file(alone):
        courses = collect_courses(alone, treatment, clock)
        left_out += courses.rows_left_out
        if courses.read.foreign.size:
            foreign.append(treatment.label)
        if len(courses.patients):
            spans += _course(alone.study, treatment, courses.patients.iloc[0], courses.stretches)
    endless = not spans
    if endless:
        spans.append(("treatment", arm_label, 0.0, np.nan, "", False, "end of treatment not on file"))
    return Treated(spans=spans, rows_left_out=left_out, foreign=tuple(foreign), endless=endless)


def _on_file(alone: Cohort) -> list[Treatment]:
    """The treatments of which this cohort has every declared table, and a row in one of them."""

    def there(treatment: Treatment) -> bool:
        tables = [part.table for part in (treatment.doses, treatment.ends) if part is not None]
        return all(name in alone.tables for name in tables) and any(len(alone.tables[name]) for name in tables)

    return [treatment for treatment in alone.study.treatments if there(treatment)]


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
    given = "not given" if row["level"] == WITHHELD else f"{plain_number(row['given'])} {unit}".strip()
    known = row["planned"] == row["planned"]
    planned = f" of {plain_number(row['planned'])} {unit} planned".replace("  ", " ") if known else ""
    return "; ".join(filter(None, [given + planned, str(row["reason"])]))
