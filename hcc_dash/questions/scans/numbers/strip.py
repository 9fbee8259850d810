"""Every patient's scheduled scans in a row, and how the time at risk ended; one page of patients."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hcc_dash.clinical.recurrence.adherence import IN_WINDOW, NOT_DUE
from hcc_dash.clinical.recurrence.derive import DIED, RECURRED
from hcc_dash.clinical.recurrence.schedule import Schedule
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.estimation.tumour_course import TumourCourse, follow_tumours, why_no_scans
from hcc_dash.questions.scans.numbers.adherence import STATES, left_out_of, patients_by_arm
from hcc_dash.questions.scans.numbers.definition import definition_of
from hcc_dash.questions.scans.numbers.options import ORDERS, ROWS, StripOptions, pages_of

RECURRENCE, DEATH, END = "recurrence", "death", "end of follow-up"
"""How the time at risk ended."""

PATIENT_COLUMNS = ["subject_id", "arm", "n_due", "n_off", "day", "level"]
CELL_COLUMNS = ["subject_id", "time", "level", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripResult(Answer[StripOptions]):
    """What was found, of one page of ``pages``.

    ``patients``: a row per patient under a code, in the order asked for: scans due and of them not in their window, the
    day on which the time at risk ended and how. ``cells``: a row per patient and scheduled scan that was due: its week,
    what became of it and the day of the scan that counts. All is empty when ``why_not`` says why.
    """

    schedule: Schedule = field(default_factory=Schedule)
    pages: int = 1
    patients: pd.DataFrame
    cells: pd.DataFrame
    rows_left_out: tuple[RowsLeftOut, ...] = ()


def list_scans(cohort: Cohort, options: StripOptions) -> StripResult:
    """One page of the patients; ValueError for an order or a page that is not there."""
    if options.order not in ORDERS:
        raise ValueError(f'"{options.order}" is no order. Orders: {", ".join(ORDERS)}.')
    if not 1 <= options.page <= pages_of(cohort):
        raise ValueError(f"--page is {options.page}; there are pages 1 to {pages_of(cohort)}.")
    why_not = why_no_scans(cohort)
    if why_not:
        nothing = pd.DataFrame(columns=PATIENT_COLUMNS), pd.DataFrame(columns=CELL_COLUMNS)
        return _result(cohort, options, *nothing, why_not=why_not)
    course = follow_tumours(cohort, definition_of(options.definition))
    codes, groups = patients_by_arm(cohort, course)
    places = _order(course, options.order)
    places = places[codes[places] >= 0]
    shown = places[(options.page - 1) * ROWS : options.page * ROWS]
    names = name_patients(cohort, [course.records.ids[place] for place in shown.tolist()], show_ids=False)
    arms = [groups[code] for code in codes[shown].tolist()]
    return _result(
        cohort,
        options,
        _patients(course, shown, names, arms),
        _cells(course, shown, names),
        schedule=course.records.schedule,
        n_analysed=len(places),
        left_out=left_out_of(course, codes),
        rows_left_out=course.records.left_out,
    )


def _result(
    cohort: Cohort,
    options: StripOptions,
    patients: pd.DataFrame,
    cells: pd.DataFrame,
    n_analysed: int = 0,
    **more: object,
) -> StripResult:
    return StripResult(
        study=cohort.study,
        options=options,
        status=None,
        n_selected=cohort.n,
        n_analysed=n_analysed,
        pages=pages_of(cohort),
        patients=patients,
        cells=cells,
        **more,  # type: ignore[arg-type]  # further fields of the result
    )


def _order(course: TumourCourse, order: str) -> np.ndarray:
    """The patients' places in the order asked for; of equals, those of the file."""
    found = course.found
    by = {
        "missed": -_not_on_time(course),
        "recurrence": np.where(found.status == RECURRED, found.at_risk_until, np.inf),
        "followed": -found.at_risk_until,
    }
    return np.argsort(by[order], kind="stable")


def _not_on_time(course: TumourCourse) -> np.ndarray:
    state = course.adherence.state
    return ((state != NOT_DUE) & (state != IN_WINDOW)).sum(axis=1)


def _patients(course: TumourCourse, shown: np.ndarray, names: list[str], arms: list[str]) -> pd.DataFrame:
    found, state = course.found, course.adherence.state[shown]
    ended = np.select([found.status[shown] == RECURRED, found.status[shown] == DIED], [RECURRENCE, DEATH], END)
    return pd.DataFrame(
        {
            "subject_id": names,
            "arm": arms,
            "n_due": (state != NOT_DUE).sum(axis=1),
            "n_off": _not_on_time(course)[shown],
            "day": found.at_risk_until[shown],
            "level": ended,
        },
        columns=PATIENT_COLUMNS,
    )


def _cells(course: TumourCourse, shown: np.ndarray, names: list[str]) -> pd.DataFrame:
    state, day = course.adherence.state[shown], course.adherence.day[shown]
    row, visit = np.nonzero(state != NOT_DUE)
    return pd.DataFrame(
        {
            "subject_id": [names[place] for place in row.tolist()],
            "time": (visit + 1) * course.records.schedule.every / 7,
            "level": [STATES[code] for code in state[row, visit].tolist()],
            "day": day[row, visit],
        },
        columns=CELL_COLUMNS,
    )
