"""Answers to QLQ-C30 by item number: a dip under peg-interferon, then recovery; forms and items missed."""

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.course import Course
from hcc_dash.synthesis.prtras001.protocol import PEG_DAYS, Floats
from hcc_dash.synthesis.prtras001.schedule import attend

WEEKS = [0, 12, 24, 36, 48, 72, 96, 120, 156]
ITEMS = [f"q{number}" for number in range(1, 31)]
# how strongly peg-interferon worsens an item, by item number; 0.35 where nothing is said
_STRAIN = {
    1: 0.5,
    6: 0.7,
    7: 0.6,
    10: 1.2,
    11: 0.9,
    12: 1.2,
    13: 1.0,
    14: 0.6,
    15: 0.3,
    16: 0.0,
    17: 0.2,
    18: 1.3,
    21: 0.7,
    22: 0.6,
    23: 0.9,
    24: 0.9,
    25: 0.5,
    28: 0.5,
}
# how rarely an item is more than "not at all", by item number; 1.1 where nothing is said
_EASE = {
    1: 0.5,
    2: 0.8,
    3: 1.7,
    4: 1.7,
    5: 2.8,
    8: 1.6,
    10: 0.2,
    11: 0.5,
    12: 0.4,
    14: 1.8,
    15: 2.4,
    18: 0.1,
    22: 0.4,
    28: 0.5,
}


def draw_qlq_c30(patients: pd.DataFrame, course: Course, rng: np.random.Generator) -> pd.DataFrame:
    """One row per form returned: answers 1 to 4 (items 1 to 28) and 1 to 7 (items 29 and 30), or missing."""
    forms = attend(patients, course, WEEKS, rng, missed=0.09)
    i, week = forms["i"].to_numpy(), forms["week"].to_numpy(dtype=float)
    trouble = rng.normal(0, 0.75, len(patients))[i] + rng.normal(0, 0.35, len(i))
    trouble += np.clip((forms["day"].to_numpy() - course.onset[i]) / 250, 0, 1.0)
    strain = course.treated[i] * _strain(week)
    answers = forms[["subject_id", "visit", "week"]].copy()
    answers["completed_on"] = forms["on"]
    for number, item in enumerate(ITEMS, start=1):
        noise = rng.normal(0, 0.7, len(i))
        if number <= 28:
            level = trouble + _STRAIN.get(number, 0.35) * strain + noise - _EASE.get(number, 1.1)
            answer = 1.0 + (level > 0) + (level > 1.35) + (level > 2.4)
        else:
            answer = np.clip(np.rint(5.5 - 0.75 * trouble - 0.75 * strain + 0.6 * noise), 1, 7)
        skipped = rng.random(len(i)) < (0.03 if number == 28 else 0.012)
        answers[item] = pd.array(np.where(skipped, np.nan, answer), dtype="Int64")
    return answers


def _strain(week: Floats) -> Floats:
    last = PEG_DAYS / 7
    return np.asarray(np.interp(week, [0, 12, last, last + 24], [0.0, 1.0, 0.85, 0.0]), dtype=float)
