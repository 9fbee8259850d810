"""Visits that took place: weeks from the start of study treatment, with windows, misses and drop-out."""

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.course import Course
from hcc_dash.synthesis.prtras001.protocol import STUDY_DAYS, WINDOW, calendar


def attend(
    patients: pd.DataFrame, course: Course, weeks: list[int], rng: np.random.Generator, missed: float = 0.04
) -> pd.DataFrame:
    """One row per visit attended: ``i`` (position of the patient), subject_id, visit, week, day, on.

    Week 0 is the baseline, within the week before the first dose. Adherence declines with time and after
    a recurrence; nobody is seen after the last contact or after the 36 months of study visits.
    """
    i = np.repeat(np.arange(len(patients)), len(weeks))
    week = np.tile(np.asarray(weeks), len(patients))
    shift = np.clip(np.rint(rng.normal(0, 3, len(i))), -WINDOW, WINDOW).astype(int)
    shift = np.where(week == 0, -rng.integers(0, 7, len(i)), shift)
    day = course.start[i] + 7 * week + shift
    skipping = missed * (1 + week / 60) + np.where(day > course.onset[i], 0.08, 0.0)
    came = (rng.random(len(i)) >= skipping * (week > 0)) & (day <= np.minimum(course.end[i], STUDY_DAYS))
    visits = pd.DataFrame({"i": i, "week": week, "day": day})[came].reset_index(drop=True)
    visits["subject_id"] = patients["subject_id"].to_numpy()[visits["i"]]
    visits["visit"] = np.where(visits["week"] == 0, "baseline", "week " + visits["week"].astype(str))
    visits["on"] = calendar(patients["radical_on"].iloc[visits["i"]].reset_index(drop=True), visits["day"])
    return visits
