"""Rows of the adverse-event table placed on patients, arms and days; what cannot be placed is counted and named."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.aesi import find_aesi_group
from hcc_dash.clinical.causality import bucket_of
from hcc_dash.clinical.ctcae import find_term, spell_term
from hcc_dash.clinical.seriousness import FATAL, STOPPED
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.per_value import per_value
from hcc_dash.estimation.events import LeftOut
from hcc_dash.estimation.masked_ids import root_of
from hcc_dash.questions.harms.numbers.adverse_events_asking import ANY_DRUG, SEVERE
from hcc_dash.questions.harms.numbers.adverse_events_columns import (
    EventColumns,
    find_columns,
    is_set,
    read_grades,
    says,
)
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_patients import SafetyPatients, days_since
from hcc_dash.questions.harms.numbers.whole_file import look_at_file
from hcc_dash.study.endpoints import AdverseEvents

NO_SOC = "No organ class given"


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
    who = pd.Series(np.arange(len(patients.ids)), index=patients.ids)
    owner = table[columns.patient].astype(str).map(who).to_numpy(dtype=np.float64)
    safe = np.where(np.isnan(owner), 0, owner).astype(np.int64)
    day = _days(table, columns.start, patients, safe, owner)
    keep, left_out = _placed(cohort, table, columns, endpoint, options, patients, owner, safe, day)
    placed, own = table[keep], safe[keep]
    missing, open_ones, related = judge(placed, columns, options)
    repeated = look_at_file(cohort, columns.table, columns.patient).repeated
    frame = _frame(placed, columns, patients, own, related).assign(day=day[keep])
    frame["dated_inside"] = (frame["day"] >= patients.from_day[own]) & (frame["day"] <= patients.to_day[own])
    return EventRecords(
        frame=frame,
        columns=columns,
        left_out=left_out,
        n_undated=int(frame["day"].isna().sum()),
        n_repeated=int(repeated[placed.index].sum()),  # rows that are the same share their fate
        n_missing_causality=int(missing.sum()),
        n_open_causality=int(open_ones.sum()),
    )


def _frame(
    placed: pd.DataFrame, columns: EventColumns, patients: SafetyPatients, own: np.ndarray, related: np.ndarray
) -> pd.DataFrame:
    terms = per_value(placed[columns.term], _spelling)
    socs = _socs(placed, columns, terms)
    grade = read_grades(placed, columns).astype(np.int64)
    died = says(placed, columns.outcome, FATAL) | is_set(placed, columns.criterion("death"))
    return pd.DataFrame(
        {
            "patient": own,
            "arm": patients.group[own] if own.size else own,
            "term": terms,
            "soc": socs,
            "aesi": _aesi(terms, socs),
            "grade": grade,
            "end_day": _days(placed, columns.end, patients, own, own),
            "serious": is_set(placed, columns.serious),
            "related": related,
            "severe": grade >= SEVERE,
            "fatal": (grade == 5) | died,
            "stopped": _any(placed, columns.action, STOPPED),
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
    table: pd.DataFrame, columns: EventColumns, options: AdverseEventOptions
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
    nothing = np.zeros(len(table), dtype=bool)
    missing, open_ones, related = nothing.copy(), nothing.copy(), nothing.copy()
    for column in asked:
        bucket = per_value(table[column], bucket_of)
        absent = (bucket == "missing") | (bucket == "unmapped")
        waiting = (bucket == "pending") | (bucket == "unknown")
        missing |= absent
        open_ones |= waiting
        related |= (bucket == "related") | absent | (waiting & options.open_as_related)
    return missing, open_ones & ~related, related


def _placed(
    cohort: Cohort,
    table: pd.DataFrame,
    columns: EventColumns,
    endpoint: AdverseEvents,
    options: AdverseEventOptions,
    patients: SafetyPatients,
    owner: np.ndarray,
    safe: np.ndarray,
    day: np.ndarray,
) -> tuple[np.ndarray, tuple[LeftOut, ...]]:
    grade = read_grades(table, columns)
    least = endpoint.collected_from_grade
    first, last, cut_off, death = (
        ends[safe] if len(patients.ids) else np.full(len(table), np.nan)
        for ends in (patients.from_day, patients.to_day, patients.cut_off_day, patients.death_day)
    )
    reasons: dict[str, np.ndarray] = {
        "": ~_is_known(cohort, table, columns, owner),  # counted below, over the whole file
        "of a patient who is not analysed": np.isnan(owner),
        "without a term": per_value(table[columns.term], _is_empty).astype(bool),
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
    strange = look_at_file(cohort, columns.table, columns.patient).n_strange
    left_out = [LeftOut("of a patient who is not in the patient table", strange)]
    keep = np.ones(len(table), dtype=bool)
    for reason, lost in reasons.items():
        left_out.append(LeftOut(reason, int((keep & lost).sum()) if reason else 0))
        keep &= ~lost
    return keep, tuple(item for item in left_out if item.n)


def _is_known(cohort: Cohort, table: pd.DataFrame, columns: EventColumns, owner: np.ndarray) -> np.ndarray:
    """Whether the patient of a row is in the patient table, selected or not; those with an ``owner`` are."""
    root = root_of(cohort)
    known = ~np.isnan(owner)
    if known.all():
        return known
    on_file = set(root.subjects[root.study.subjects.id_column].astype(str))
    known[~known] = table.loc[~known, columns.patient].astype(str).isin(on_file)
    return known


def _days(
    table: pd.DataFrame, column: str, patients: SafetyPatients, safe: np.ndarray, owner: np.ndarray
) -> np.ndarray:
    if not column or column not in table or not len(patients.ids):
        return np.full(len(table), np.nan)
    days = days_since(table[column].to_numpy(dtype="datetime64[ns]"), patients.start[safe])
    return np.where(np.isnan(owner.astype(np.float64)), np.nan, days)


def _is_empty(cell: object) -> bool:
    return str(cell).strip() in {"", "nan", "None"}


def _spelling(term: object) -> str:
    """One spelling of a term: CTCAE's, else its first letter large and single spaces."""
    plain = " ".join(str(term).split())
    return spell_term(plain) or plain[:1].upper() + plain[1:].lower()


def _socs(table: pd.DataFrame, columns: EventColumns, terms: np.ndarray) -> np.ndarray:
    """The organ class on file, else CTCAE's for the term."""
    listed = per_value(pd.Series(terms, dtype=object), lambda term: f.soc if (f := find_term(str(term))) else NO_SOC)
    if not columns.soc or columns.soc not in table:
        return listed
    given = per_value(table[columns.soc], lambda cell: "" if _is_empty(cell) else " ".join(str(cell).split()))
    return np.where(given == "", listed, given)


def _aesi(terms: np.ndarray, socs: np.ndarray) -> np.ndarray:
    """The group of special interest of each event; empty for none."""
    term, terms_found = pd.factorize(terms)
    soc, socs_found = pd.factorize(socs)
    place, pairs = pd.factorize(term * len(socs_found) + soc)
    groups = [find_aesi_group(terms_found[i // len(socs_found)], socs_found[i % len(socs_found)]) for i in pairs]
    return np.array([group.label if group else "" for group in groups], dtype=object)[place]


def _any(table: pd.DataFrame, columns: tuple[str, ...], words: frozenset[str]) -> np.ndarray:
    flags = np.zeros(len(table), dtype=bool)
    for column in columns:
        flags |= says(table, column, words)
    return flags
