"""Functional cure of the patients who are off all treatment, where it is on file when treatment stopped."""

import math

import numpy as np
import pandas as pd

from hcc_dash.clinical.virology.functional_cure import find_cure
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, column_with_role
from hcc_dash.questions.virology.numbers.options import declared_definition
from hcc_dash.questions.virology.numbers.responses import courses_of
from hcc_dash.questions.virology.numbers.result import Cures
from hcc_dash.questions.virology.numbers.tests_on_file import collect_tests

NO_STOPS = "the patients' table has no date on which antiviral tablets were stopped"


def count_cures(cohort: Cohort, clock: Clock) -> Cures:
    """Patients cured by arm, of those off all treatment; why it cannot be assessed where either is not on file.

    Needed: HBsAg and HBV DNA, and a column of the patients' table of role ``antiviral_stop_date``. Every other declared
    treatment whose end is on file must have ended too.
    """
    column = column_with_role(cohort.study, "subjects", "antiviral_stop_date")
    if not column or column not in cohort.subjects:
        return Cures(why_not=NO_STOPS)
    if isinstance(collect_tests(cohort, "hbsag"), str) or isinstance(collect_tests(cohort, "hbv_dna"), str):
        return Cures(why_not="HBsAg and HBV DNA are not both on file")
    definitions = declared_definition(cohort.study, "hbsag"), declared_definition(cohort.study, "hbv_dna")
    off, counts = _off_days(cohort, clock, column), {arm: [0, 0] for arm in clock.groups}
    surface, dna = (
        courses_of(cohort, marker, one) for marker, one in zip(("hbsag", "hbv_dna"), definitions, strict=True)
    )
    for subject, arm, day in zip(off.index, clock.patients["arm"], off.to_numpy(), strict=True):
        if not math.isnan(day):
            cured = find_cure(surface.get(subject, []), dna.get(subject, []), float(day), definitions)
            counts[arm][0] += 1
            counts[arm][1] += cured is not None
    return Cures(arms=tuple((arm, n, cured) for arm, (n, cured) in counts.items()))


def _off_days(cohort: Cohort, clock: Clock, column: str) -> "pd.Series[float]":
    """Day of every patient on which the last treatment stopped; NaN while any goes on."""
    patients, subjects = clock.patients, cohort.subjects
    stopped = pd.Series(
        subjects[column].to_numpy(), index=pd.Index(subjects[cohort.study.subjects.id_column].astype(str))
    )
    off = (stopped.reindex(patients.index) - patients["start"]).dt.days.astype(float)
    for treatment in cohort.study.treatments:
        ends = treatment.ends
        if ends is None or ends.table not in cohort.tables:
            continue
        table = cohort.tables[ends.table]
        by_patient = pd.Series(
            table[ends.last_on].to_numpy(), index=pd.Index(table[cohort.study.tables[ends.table].id_column].astype(str))
        )
        last = (by_patient.groupby(level=0).max().reindex(patients.index) - patients["start"]).dt.days.astype(float)
        given = patients["arm"].isin(treatment.arms) if treatment.arms else pd.Series(True, patients.index)
        off = off.where(~given, pd.Series(np.maximum(off, last), patients.index))
    return off
