"""What each filter of a cohort can be set to: found in the data once, not on every run of every page."""

from dataclasses import dataclass

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.parts import Factor
from hcc_dash.ui.session import UPLOAD


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """A factor of categories and those of its levels that somebody has, in the order declared, with how many have."""

    factor: Factor
    levels: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def labels(self) -> dict[str, str]:
        """Each level with its count, as it is shown: neither is part of what a link says."""
        return {level: f"{level} · {count:,}" for level, count in zip(self.levels, self.counts, strict=True)}


@dataclass(frozen=True, slots=True)
class RangeChoice:
    """A numeric factor, the ends of its slider (no value lies outside) and its step, in ``unit``."""

    factor: Factor
    unit: str
    ends: tuple[float, float]
    step: float


Choice = LevelChoice | RangeChoice


@st.cache_resource(show_spinner=False, max_entries=8)
def _find_bundled(fingerprint: str, _cohort: Cohort) -> tuple[Choice, ...]:
    return find_choices(_cohort)


@st.cache_resource(show_spinner=False, max_entries=2, scope="session")
def _find_uploaded(fingerprint: str, _cohort: Cohort) -> tuple[Choice, ...]:
    return find_choices(_cohort)


def open_choices(cohort: Cohort) -> tuple[Choice, ...]:
    """The filters of a whole cohort, remembered; an uploaded table's only for its own session."""
    remembered = _find_uploaded if cohort.study.id == UPLOAD else _find_bundled
    return remembered(cohort.fingerprint, cohort)


def find_choices(cohort: Cohort) -> tuple[Choice, ...]:
    """One choice per factor; a factor with one value only, or none, filters nothing and is left out."""
    factors = [factor for factor in cohort.study.factors if cohort.subjects[factor.column].nunique() > 1]
    return tuple(_find_choice(cohort, factor) for factor in factors)


def _find_choice(cohort: Cohort, factor: Factor) -> Choice:
    values, declared = cohort.subjects[factor.column], cohort.study.column(factor.column)
    if declared.type == "category":
        counts = values.value_counts()
        levels = tuple(level for level in declared.levels if counts.get(level, 0))
        return LevelChoice(factor, levels, tuple(int(counts[level]) for level in levels))
    whole = declared.type == "integer" or bool((values.dropna() % 1 == 0).all())
    step = 1.0 if whole else 0.1
    low, high = float(values.min() // step * step), float(-(-values.max() // step) * step)
    if whole:  # a slider of whole numbers wants them as such
        return RangeChoice(factor, declared.unit or "", (int(low), int(high)), 1)
    return RangeChoice(factor, declared.unit or "", (round(low, 1), round(high, 1)), step)
