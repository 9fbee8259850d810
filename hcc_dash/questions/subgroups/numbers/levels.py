"""Factors that divide patients into subgroups: by their levels, or a number cut in two."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.grouping import declared_levels
from hcc_dash.cohort.selection import Filter, LevelFilter, RangeFilter
from hcc_dash.study.counts import plain_number
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Factor

NUMBERS = ("integer", "number")


@dataclass(frozen=True, slots=True)
class Levels:
    """Names of a factor's levels, of each analysed patient the position of his (-1 where missing), and the cut."""

    names: tuple[str, ...]
    codes: np.ndarray
    cut: float | None = None
    at_median: bool = False


def declared_factors(study: Study) -> tuple[str, ...]:
    """Columns that the study names for subgroups, or within which it randomised."""
    return tuple(factor.column for factor in study.factors if factor.planned_subgroup or factor.randomisation_stratum)


def asked_factors(study: Study, columns: tuple[str, ...] | None, cut: tuple[str, ...] = ()) -> tuple[Factor, ...]:
    """The factors of a question: those named, or those declared, or all with levels where none is declared.

    Factors that are ``cut`` are among them; where none is named, those alone unless all of them are so anyway.
    Raises ValueError for a column that divides nobody.
    """
    if columns is None:
        columns = declared_factors(study) or tuple(factor.column for factor in study.dividing_factors)
        columns = columns if set(cut) <= set(columns) else ()
    factors = tuple(study.factor(column) for column in dict.fromkeys((*columns, *cut)))
    for factor in factors:
        if study.column(factor.column).type != "category" and not is_number(study, factor.column):
            raise ValueError(f'"{factor.column}" has neither levels nor numbers and divides nobody.')
    return factors


def is_number(study: Study, column: str) -> bool:
    """Whether a factor is a number, to be cut or followed along its scale."""
    return study.column(column).type in NUMBERS


def numeric_factors(study: Study) -> tuple[Factor, ...]:
    """Factors that are numbers."""
    return tuple(factor for factor in study.factors if is_number(study, factor.column))


def divide(cohort: Cohort, rows: np.ndarray, factor: Factor, cut: float | None) -> Levels:
    """Levels of one factor among analysed patients (``rows`` of the subjects); numbers cut at ``cut`` or the median."""
    values, declared = cohort.subjects[factor.column], cohort.study.column(factor.column)
    if declared.type == "category":
        return Levels(declared.levels, _category_codes(values, declared.levels)[rows])
    numbers = values.to_numpy(dtype=np.float64)[rows]
    known = numbers[np.isfinite(numbers)]
    median = float(np.median(known)) if known.size else math.nan
    at = median if cut is None else cut
    codes = np.where(np.isfinite(numbers), (numbers >= at).astype(np.int64), -1)
    return Levels(cut_names(at), codes, at, bool(np.array_equal(known >= at, known >= median)))


def _category_codes(values: pd.Series, levels: tuple[str, ...]) -> np.ndarray:
    """Position of each value among the declared levels, -1 where missing."""
    coded = values.array
    if not isinstance(coded, pd.Categorical) or tuple(coded.categories) != levels:
        coded = pd.Categorical(values, categories=list(levels))
    return coded.codes.astype(np.int64)


def cut_names(cut: float) -> tuple[str, str]:
    """The two levels of a number cut in two."""
    return f"below {plain_number(cut)}", f"{plain_number(cut)} or above"


def filter_of(cohort: Cohort, column: str, level: str, cut: float | None) -> Filter:
    """The filter that keeps the patients of one subgroup, as the sidebar could set it.

    Below a cut it ends at the largest value below, because filters hold both their ends.
    """
    if cut is None:
        return LevelFilter(column, declared_levels(cohort.selection.groupings, column, level))
    if level == cut_names(cut)[1]:
        return RangeFilter(column, cut, math.inf)
    numbers = cohort.subjects[column].to_numpy(dtype=np.float64)
    below = numbers[numbers < cut]
    return RangeFilter(column, -math.inf, float(below.max()) if below.size else cut)
