"""Who is followed by questionnaire, and in which group."""

from dataclasses import dataclass

import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import EVERYBODY, group_codes


def checked_by(cohort: Cohort, by: str) -> str:
    """The grouping in its one form: the arms named by their column are the arms; ValueError for no factor."""
    study = cohort.study
    if study.arms and by == study.design.arm_column:
        return ""
    if by and by != "none" and by not in {factor.column for factor in study.dividing_factors}:
        known = ", ".join(factor.column for factor in study.dividing_factors)
        raise ValueError(f'"{by}" has no levels and divides nobody. Factors with levels: {known or "none"}.')
    return by


@dataclass(frozen=True, eq=False)
class Grouping:
    """``of``: group of each patient by subject_id, without those who have none; ``groups`` present, in order.

    ``labels`` names groups for people. ``n_without``: patients without a group.
    """

    of: pd.Series
    groups: tuple[str, ...]
    labels: dict[str, str]
    n_without: int


def group_patients(cohort: Cohort, by: str) -> Grouping:
    """Patients by arm (``by`` empty), by the levels of a factor, or as one group ("none")."""
    study = cohort.study
    by = checked_by(cohort, by)
    codes, groups = group_codes(study, cohort.subjects, by)
    of = pd.Series([groups[code] if code >= 0 else None for code in codes], dtype=object)
    of.index = pd.Index(cohort.subjects[study.subjects.id_column].astype(str), name="subject_id")
    present = tuple(group for group in groups if (of == group).any())
    labels = {group: _label(cohort, by, group) for group in present}
    return Grouping(of.dropna(), present, labels, int(of.isna().sum()))


def _label(cohort: Cohort, by: str, group: str) -> str:
    study = cohort.study
    if group == EVERYBODY and (by == "none" or not study.arms):
        return "All patients"
    return study.arm(group).label if not by else f"{study.factor(by).before_level} {group}"
