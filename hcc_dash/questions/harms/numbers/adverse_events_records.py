"""Rows of the adverse-event table placed on patients, arms and days; what cannot be placed is counted and named."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import LeftOut
from hcc_dash.questions.harms.numbers.adverse_events_asking import ANY_DRUG, SEVERE
from hcc_dash.questions.harms.numbers.adverse_events_columns import EventColumns, find_columns
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients, days_since
from hcc_dash.questions.harms.numbers.whole_file import WholeFile, look_at_file
from hcc_dash.study.endpoints import AdverseEvents


@dataclass(frozen=True, slots=True)
class EventRecords:
    """Adverse events of safety patients in the window, at or above the minimum grade.

    ``frame``, one row per event in the order of the file, its index the row's place in the file: patient (position in
    the safety population), arm (code), term, soc, aesi (group or empty), grade (1 to 5), day and end_day (of the first
    dose 1; NaN when not known), serious, related, severe, fatal, stopped. ``dated_inside``: onset within the days
    watched, so that it counts in a rate. ``left_out`` are rows, not patients. ``n_repeated``: events the same in every
    declared column as an earlier one, kept, for a file may tell them apart by a column not declared.
    ``n_missing_causality``: events counted as related because nothing was judged; ``n_open_causality``: events judged
    pending or unassessable and not related.
    """

    frame: pd.DataFrame
    columns: EventColumns
    left_out: tuple[LeftOut, ...]
    n_undated: int
    n_repeated: int
    n_missing_causality: int
    n_open_causality: int


def collect_records(
    cohort: Cohort, endpoint: AdverseEvents, options: AdverseEventOptions, patients: SafetyPatients
) -> EventRecords:
    """Every row of the table, placed or left out with a reason; each row is left out once, for the first reason.

    Filters of the question (related, serious) are not applied here: see ``asked_records``.
    """
    columns = find_columns(cohort.study, endpoint)
    table = cohort.tables[endpoint.table]
    file = look_at_file(cohort, columns)
    places, owner = cohort.places(endpoint.table), patients.of(cohort.owners(endpoint.table))
    day = _days(table, columns.start, patients, owner)
    keep, left_out = _placed(file, endpoint, options, patients, places, owner, day)
    placed, own, places = table[keep], owner[keep], places[keep]
    missing, open_ones, related = judge(file, columns, options, places)
    frame = _frame(placed, columns, patients, file, places, own).assign(related=related, day=day[keep])
    frame["dated_inside"] = (frame["day"] >= patients.from_day[own]) & (frame["day"] <= patients.to_day[own])
    return EventRecords(
        frame=frame,
        columns=columns,
        left_out=left_out,
        n_undated=int(frame["day"].isna().sum()),
        n_repeated=int(file.repeated[places].sum()),  # rows that are the same share their fate
        n_missing_causality=int(missing.sum()),
        n_open_causality=int(open_ones.sum()),
    )


def _frame(
    placed: pd.DataFrame,
    columns: EventColumns,
    patients: SafetyPatients,
    file: WholeFile,
    places: np.ndarray,
    own: np.ndarray,
) -> pd.DataFrame:
    grade = file.grades[places].astype(np.int64)
    death = columns.criterion("death")
    died = file.fatal | file.flags[death] if death else file.fatal
    return pd.DataFrame(
        {
            "patient": own,
            "arm": patients.group[own] if own.size else own,
            "term": file.terms[places],
            "soc": file.socs[places],
            "aesi": file.aesi[places],
            "grade": grade,
            "end_day": _days(placed, columns.end, patients, own),
            "serious": file.flags[columns.serious][places],
            "severe": grade >= SEVERE,
            "fatal": (grade == 5) | died[places],
            "stopped": file.stopped[places],
        },
        index=placed.index,
    )


def asked_records(records: EventRecords, options: AdverseEventOptions) -> pd.DataFrame:
    """The events the question is about: serious ones only, related ones only, or all."""
    frame = records.frame
    if options.serious_only:
        frame = frame[frame["serious"]]
    if options.related_to:
        frame = frame[frame["related"]]
    return frame


def judge(
    file: WholeFile, columns: EventColumns, options: AdverseEventOptions, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events without a judgement, with an open one, and related ones, to the drug asked about or to any.

    A missing judgement counts as related, and so does a word that is no known category: the cautious reading. Raises
    ValueError for a column that holds no causality.
    """
    asked = columns.causality if options.related_to in {"", ANY_DRUG} else (options.related_to,)
    unknown = set(asked) - set(columns.causality)
    if unknown:
        known = ", ".join(columns.causality) or "none"
        raise ValueError(f'"{unknown.pop()}" is not a column of causality. Columns of causality: {known}.')
    nothing = np.zeros(len(places), dtype=bool)
    missing, open_ones, related = nothing.copy(), nothing.copy(), nothing.copy()
    for column in asked:
        bucket = file.judged[column][places]
        absent = (bucket == "missing") | (bucket == "unmapped")
        waiting = (bucket == "pending") | (bucket == "unknown")
        missing |= absent
        open_ones |= waiting
        related |= (bucket == "related") | absent | (waiting & options.open_as_related)
    return missing, open_ones & ~related, related


def _placed(
    file: WholeFile,
    endpoint: AdverseEvents,
    options: AdverseEventOptions,
    patients: SafetyPatients,
    places: np.ndarray,
    owner: np.ndarray,
    day: np.ndarray,
) -> tuple[np.ndarray, tuple[LeftOut, ...]]:
    grade, n = file.grades[places], len(places)
    least = endpoint.collected_from_grade
    first, last, cut_off, death = (
        ends[np.maximum(owner, 0)] if len(patients.ids) else np.full(n, np.nan)
        for ends in (patients.from_day, patients.to_day, patients.cut_off_day, patients.death_day)
    )
    reasons: dict[str, np.ndarray] = {
        "": ~file.on_file[places],  # counted below, over the whole file
        "of a patient who is not analysed": owner < 0,
        "without a term": ~file.named[places],
        "without a grade of 1 to 5": ~np.isin(grade, [1, 2, 3, 4, 5]),
        f"below grade {least}, from which events were collected": grade < least,
        "dated after the data cut-off": day > cut_off,
        "dated after the patient's death": day > death,
    }
    if options.window == "all":
        reasons["that began before the first dose"] = day < first
    else:
        reasons["without a date of onset, so not placed in the window"] = np.isnan(day)
        reasons["that began outside the window"] = (day < first) | (day > last)
    reasons[f"below grade {options.minimum_grade}, as asked"] = grade < options.minimum_grade
    left_out = [LeftOut("of a patient who is not in the patient table", file.n_strange)]
    keep = np.ones(n, dtype=bool)
    for reason, lost in reasons.items():
        left_out.append(LeftOut(reason, int((keep & lost).sum()) if reason else 0))
        keep &= ~lost
    return keep, tuple(item for item in left_out if item.n)


def _days(table: pd.DataFrame, column: str, patients: SafetyPatients, owner: np.ndarray) -> np.ndarray:
    if not column or column not in table or not len(patients.ids):
        return np.full(len(table), np.nan)
    days = days_since(table[column].to_numpy(dtype="datetime64[ns]"), patients.start[np.maximum(owner, 0)])
    return np.where(owner < 0, np.nan, days)
