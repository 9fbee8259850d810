"""Worst derived CTCAE grade of every patient and term, beside the grade at baseline."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.ctcae_labs import LabGrades, LabRule, grade_labs, lab_rules
from hcc_dash.estimation.placed_rows import Clock
from hcc_dash.questions.labs.numbers.options import MedianOptions
from hcc_dash.questions.labs.numbers.records import LabRecords
from hcc_dash.study.counts import plain_number

NO_RESULT = "no result"
ABOVE, NOT_ABOVE = "above ULN", "not above ULN"
WORST_COLUMNS = ("term", "subject_id", "arm", "level", "worst", "baseline_grade", "grade", "highest", "time")


def grade_patients(labs: LabRecords, clock: Clock, options: MedianOptions) -> pd.DataFrame:
    """One row per term and patient with any result of its test: WORST_COLUMNS.

    ``level``: what the baseline (last value up to the start of study treatment) was, a grade or, for terms counted in
    multiples of an abnormal baseline, whether it was above the upper limit; ``worst``: the worst grade after it in
    words; ``grade`` and ``highest`` as numbers; ``time`` the day it was first reached.
    """
    frames = [
        _worst(rule, labs.rows, clock, options)
        for rule in lab_rules(options.version).values()
        if rule.test in labs.columns
    ]
    if not any(frame["grade"].size for frame in frames):
        return pd.DataFrame(columns=list(WORST_COLUMNS))
    return pd.DataFrame({name: np.concatenate([frame[name] for frame in frames]) for name in WORST_COLUMNS})


def _worst(rule: LabRule, rows: pd.DataFrame, clock: Clock, options: MedianOptions) -> dict[str, np.ndarray]:
    """The columns of one term; by the patients' places, for frames took most of the page's time."""
    patient = clock.patients.index.get_indexer(pd.Index(rows["subject_id"]))
    value, lower, upper, day = (
        rows[name].to_numpy(np.float64) for name in (rule.test, f"{rule.test}_lln", f"{rule.test}_uln", "day")
    )
    known = ~np.isnan(value) & (patient >= 0)
    start = _Baseline(
        *(_last(column, patient, known & (day <= 0), len(clock.patients)) for column in (value, lower, upper))
    )
    after = np.flatnonzero(known & (day > 0) & (day <= (options.window_days or np.inf)))
    graded = grade_labs(
        rule.term, options.version, value[after], lower[after], upper[after], start.value[patient[after]]
    )
    worst = _worst_of(graded, patient[after], day[after], len(clock.patients))
    tested = np.zeros(len(clock.patients), dtype=bool)
    tested[patient[known]] = True
    levels, start_grades = _baseline_grades(rule, start, options)
    columns = {
        "term": np.full(len(clock.patients), rule.term, dtype=object),
        "subject_id": clock.patients.index.to_numpy(),
        "arm": clock.patients["arm"].to_numpy(),
        "level": levels,
        "worst": _word_grades(worst.grade, worst.highest),
        "baseline_grade": start_grades,
        "grade": worst.grade,
        "highest": worst.highest,
        "time": worst.day,
    }
    return {name: column[tested] for name, column in columns.items()}


@dataclass(frozen=True, slots=True)
class _Baseline:
    """The last value of every patient before treatment, and the last limits known then; NaN for none."""

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


@dataclass(frozen=True, slots=True)
class _Worst:
    """Of every patient the worst grade, the highest that it may have been, and the day it was first reached."""

    grade: np.ndarray
    highest: np.ndarray
    day: np.ndarray


def _last(column: np.ndarray, patient: np.ndarray, inside: np.ndarray, n: int) -> np.ndarray:
    """The last known number of every patient among the rows inside."""
    rows = np.flatnonzero(inside & ~np.isnan(column))
    found = np.full(n, np.nan)
    found[patient[rows]] = column[rows]  # of several the last stays
    return found


def _worst_of(graded: LabGrades, patient: np.ndarray, day: np.ndarray, n: int) -> _Worst:
    grade, highest, first = (np.full(n, np.nan) for _ in range(3))
    has = np.flatnonzero(~np.isnan(graded.grade))
    # the first of the worst comes last and stays: by grade upwards, then by day downwards
    order = has[np.lexsort((-has, -day[has], graded.grade[has]))]
    grade[patient[order]], first[patient[order]] = graded.grade[order], day[order]
    np.fmax.at(highest, patient[has], graded.highest[has])
    return _Worst(grade, highest, first)


def _baseline_grades(rule: LabRule, start: _Baseline, options: MedianOptions) -> tuple[np.ndarray, np.ndarray]:
    """Level and grade of each baseline; multiples of a baseline have no grade at the baseline itself."""
    if rule.by_baseline:
        unknown = np.isnan(start.value) | np.isnan(start.upper)
        words = np.where(unknown, NO_RESULT, np.where(start.value > start.upper, ABOVE, NOT_ABOVE))
        return words.astype(object), np.full(len(words), np.nan)
    grades = grade_labs(rule.term, options.version, start.value, start.lower, start.upper, start.value)
    return _word_grades(grades.grade, grades.highest), grades.grade


def _word_grades(grade: np.ndarray, highest: np.ndarray) -> np.ndarray:
    """The word of every grade; few are different."""
    pairs, which = np.unique(np.column_stack([grade, highest]), axis=0, return_inverse=True)
    return np.array([word_grade(low, high) for low, high in pairs], dtype=object)[which.ravel()]


def word_grade(grade: float, highest: float) -> str:
    """A derived grade in a word: "2", "0 or 1" where a limit is missing, "no result"."""
    if np.isnan(grade):
        return NO_RESULT
    if highest <= grade:
        return plain_number(grade)
    return f"{plain_number(grade)} {'or' if highest == grade + 1 else 'to'} {plain_number(highest)}"


def shift_table(worst: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    """Patients by term, arm, baseline level and worst grade after it: term arm level worst n."""
    counted = worst.groupby(["term", "arm", "level", "worst"], sort=False).size().rename("n").reset_index()
    terms = {term: i for i, term in enumerate(dict.fromkeys(worst["term"]))}
    arms = {arm: i for i, arm in enumerate(groups)}
    key = counted.assign(_term=counted["term"].map(terms), _arm=counted["arm"].map(arms))
    return counted.loc[key.sort_values(["_term", "_arm", "level", "worst"]).index].reset_index(drop=True)
