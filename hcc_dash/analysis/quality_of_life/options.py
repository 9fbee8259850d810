"""What was asked about quality of life over the visits and about completion; frozen."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.cohort.cohort import Cohort

Statistic = Literal["mean", "median"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QolOptions:
    """A question about scores over the visits.

    ``scale``: code of the scale looked at closely; ``table``: the questionnaire's table, the first when empty.
    ``change``: from baseline instead of as answered. ``by``: factor whose levels are the groups, empty for the arms,
    "none" for everybody. ``flip``: scores of scales on which higher is worse are turned, so that up is better.
    ``window_days``: a form is due when the patient is followed that long after its day. ``show_ids``: the file's
    identifiers instead of codes.
    """

    scale: str = "QL"
    change: bool = False
    statistic: Statistic = "mean"
    by: str = ""
    flip: bool = False
    table: str = ""
    window_days: float = 0.0
    show_ids: bool = False


def checked_by(cohort: Cohort, by: str) -> str:
    """The grouping in its one form: the arms named by their column are the arms; ValueError for no factor."""
    study = cohort.study
    if study.arms and by == study.design.arm_column:
        return ""
    if by and by != "none" and by not in {factor.column for factor in study.dividing_factors}:
        known = ", ".join(factor.column for factor in study.dividing_factors)
        raise ValueError(f'"{by}" has no levels and divides nobody. Factors with levels: {known or "none"}.')
    return by
