"""Worst derived CTCAE grade of every patient and term, beside the grade at baseline."""

import numpy as np
import pandas as pd

from hcc_dash.clinical.ctcae_labs import LabRule, grade_labs, lab_rules
from hcc_dash.estimation.placed_rows import Clock
from hcc_dash.questions.labs.numbers.options import MedianOptions
from hcc_dash.questions.labs.numbers.records import LabRecords, last_before
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
    kept = [frame for frame in frames if not frame.empty]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=list(WORST_COLUMNS))


def _worst(rule: LabRule, rows: pd.DataFrame, clock: Clock, options: MedianOptions) -> pd.DataFrame:
    test = rule.test
    known = rows[rows[test].notna()]
    baseline = last_before(rows, test)
    before = known[known["day"] <= 0].groupby("subject_id").last()
    after = known[known["day"] > 0]
    if options.window_days is not None:
        after = after[after["day"] <= options.window_days]
    grades = grade_labs(
        rule.term,
        options.version,
        after[test],
        after[f"{test}_lln"],
        after[f"{test}_uln"],
        after["subject_id"].map(baseline),
    )
    graded = after[["subject_id", "day"]].assign(grade=grades.grade, highest=grades.highest)
    graded = graded[graded["grade"].notna()]
    # the first of the worst: by grade downwards, then by day
    worst = graded.sort_values(["grade", "day"], ascending=[False, True], kind="stable").drop_duplicates("subject_id")
    worst = worst.set_index("subject_id")
    highest = graded.groupby("subject_id")["highest"].max()
    tested = set(known["subject_id"])
    patients = [patient for patient in clock.patients.index if patient in tested]
    frame = pd.DataFrame({"term": rule.term, "subject_id": patients}, index=pd.Index(patients))
    frame["arm"] = clock.patients.loc[patients, "arm"]
    start = _baseline_grades(rule, before, options)
    frame["level"] = start["level"].reindex(patients).fillna(NO_RESULT)
    frame["baseline_grade"] = start["grade"].reindex(patients).astype(float)
    frame["grade"] = worst["grade"].reindex(patients)
    frame["highest"] = highest.reindex(patients)
    frame["time"] = worst["day"].reindex(patients)
    frame["worst"] = [word_grade(low, high) for low, high in zip(frame["grade"], frame["highest"], strict=True)]
    return frame[list(WORST_COLUMNS)].reset_index(drop=True)


def _baseline_grades(rule: LabRule, before: pd.DataFrame, options: MedianOptions) -> pd.DataFrame:
    """Level and grade of each baseline; multiples of a baseline have no grade at the baseline itself."""
    value, lower, upper = before[rule.test], before[f"{rule.test}_lln"], before[f"{rule.test}_uln"]
    if rule.by_baseline:
        above = np.where(value > upper, ABOVE, NOT_ABOVE)
        multiples = {"level": np.where(upper.isna(), NO_RESULT, above), "grade": np.nan}
        return pd.DataFrame(multiples, index=before.index)
    grades = grade_labs(rule.term, options.version, value, lower, upper, value)
    level = [word_grade(low, high) for low, high in zip(grades.grade, grades.highest, strict=True)]
    return pd.DataFrame({"level": level, "grade": grades.grade}, index=before.index)


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
