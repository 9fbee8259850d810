"""A patient described by covariates: what is said of the patient, what is typical instead, and the design's row."""

import math
from collections import Counter
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from hcc_dash.asking.kinds import Given, Words
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.cox.numbers.chosen_terms import Term, declared_covariate, enters_by_level
from hcc_dash.questions.cox.numbers.design import Design
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.cox.numbers.terms import DesignTerm, number_basis, plain_label, read_numbers
from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.model import Study

Said = tuple[tuple[str, str], ...]
"""Columns with the values that are said of a patient, a column with several values once for each."""
MOST_CURVES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A covariate or stratum of a described patient; ``number`` is NaN for a level, ``typical`` where nothing was said.

    ``levels``: those that analysed patients have, the typical one first; ``reach``: of their numbers.
    """

    column: str
    label: str
    level: str
    number: float
    typical: bool
    levels: tuple[str, ...] = ()
    reach: tuple[float, float] = (math.nan, math.nan)

    @property
    def beyond(self) -> bool:
        """Whether the number lies outside those of the patients analysed."""
        return self.number < self.reach[0] or self.number > self.reach[1]


def read_said(words: Words, cohort: Cohort, given: Given) -> Said:
    """``column = value``; StudyError for words of another form and for a column that is not there."""
    del given
    pairs = []
    for word in words:
        column, equals, value = (part.strip() for part in word.partition("="))
        if not (equals and value):
            raise StudyError(f'"{word}" says nothing of a patient; write column = value, such as age = 60.')
        if column not in cohort.study.subjects.columns:
            raise StudyError(f'No column "{column}". {did_you_mean(column, cohort.study.subjects.columns)}')
        pairs.append((column, value))
    return tuple(pairs)


def write_said(pairs: Said) -> Words:
    """The words that are read so."""
    return tuple(f"{column} = {value}" for column, value in pairs)


def link_said(pairs: Said, cohort: Cohort, given: Given) -> dict[str, Words]:
    """Every value under its column; StudyError for a column said twice, for a page describes one patient."""
    del cohort, given
    words: dict[str, Words] = {f"at.{column}": (value,) for column, value in pairs}
    if len(words) < len(pairs):
        raise StudyError(
            "A link describes one patient, and --at says a column twice. Save the view, or run its command."
        )
    return words


def describe_patients(
    cohort: Cohort, options: CoxOptions, design: Design, pairs: Said
) -> tuple[tuple[Trait, ...], ...]:
    """Every combination of what is said, each with a trait for each column of the model's terms and strata.

    Of what nothing is said the typical value stands: the median of the analysed patients, or their most frequent
    level (the first declared of several). Raises ValueError for a column the model does not use, for a level nobody
    analysed has, for no number where one is needed, and for more than 8 combinations.
    """
    study, table = cohort.study, cohort.subjects.iloc[design.events.rows]
    columns = described_columns(study, options)
    for column, _ in pairs:
        if column not in columns:
            raise ValueError(f'The model has no covariate "{column}". {did_you_mean(column, columns)}')
    each = [
        [_trait(study, table, column, label, by_level, value) for value in _values(pairs, column)]
        for column, (label, by_level) in columns.items()
    ]
    combined = tuple(product(*each))
    if len(combined) > MOST_CURVES:
        raise ValueError(f"At most {MOST_CURVES} patients are described at once; found {len(combined)}.")
    return combined


def described_columns(study: Study, options: CoxOptions) -> dict[str, tuple[str, bool]]:
    """Columns of the terms and strata, each with its label and whether it is described by a level."""
    columns: dict[str, tuple[str, bool]] = {}
    for term in options.terms:
        column = column_of(study, term)
        by_level = study.column(column).type == "category" and (
            bool(term.covariate and declared_covariate(study, term).level)
            or enters_by_level(study, column, term.transform)
        )
        columns[column] = (plain_label(study, term), by_level)
    return columns | {column: (study.factor(column).label, True) for column in options.strata}


def column_of(study: Study, term: Term) -> str:
    """The column that a term is about."""
    return declared_covariate(study, term).column if term.covariate else term.column


def _values(pairs: Said, column: str) -> list[str]:
    return list(dict.fromkeys(value for name, value in pairs if name == column)) or [""]


def _trait(study: Study, table: pd.DataFrame, column: str, label: str, by_level: bool, value: str) -> Trait:
    if by_level:
        present = Counter(table[column].dropna().astype(str))
        declared = [level for level in study.column(column).levels if present[level]]
        levels = tuple(sorted(declared, key=lambda level: -present[level])[:1])
        levels += tuple(level for level in declared if level not in levels)
        if value and value not in levels:
            raise ValueError(f'Nobody analysed has {label} "{value}". {did_you_mean(value, levels)}')
        chosen = value or next(iter(levels), "")
        return Trait(column=column, label=label, level=chosen, number=math.nan, typical=not value, levels=levels)
    numbers = read_numbers(table[column])
    number = _read_number(value) if value else float(np.median(numbers))
    if not math.isfinite(number):
        raise ValueError(f'{label} is a number; found "{value}".')
    reach = (float(numbers.min()), float(numbers.max()))
    return Trait(column=column, label=label, level="", number=number, typical=not value, reach=reach)


def _read_number(text: str) -> float:
    """NaN for what is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def lay_out_patient(
    cohort: Cohort, options: CoxOptions, design: Design, traits: tuple[Trait, ...], arm: int
) -> np.ndarray:
    """The design's row (p,) of a described patient in the ``arm``-th arm; ValueError for a number without logarithm."""
    study, table = cohort.study, cohort.subjects.iloc[design.events.rows]
    of_column, by_key = {trait.column: trait for trait in traits}, {term.key: term for term in options.terms}
    x = np.zeros(design.x.shape[1])
    arms = np.eye(len(design.events.groups))[arm][1:]
    for term in design.terms:
        if term.kind == "arm":
            x[list(term.columns)] = arms
        elif term.kind == "interaction":
            main = next(parent for parent in design.terms if parent.key == term.parents[1])
            centred = x[list(main.columns)] - np.array(term.centre)
            x[list(term.columns)] = np.outer(arms, centred).ravel()
        else:
            x[list(term.columns)] = _columns(study, table, term, by_key[term.key], of_column)
    if not np.isfinite(x).all():
        raise ValueError("A number of the patient described has no logarithm: it must be above 0.")
    return x


def _columns(
    study: Study, table: pd.DataFrame, term: DesignTerm, asked: Term, of_column: dict[str, Trait]
) -> np.ndarray:
    """A main effect's columns; a covariate's own level against all others, levels against the first."""
    column = column_of(study, asked)
    trait = of_column[column]
    if term.kind == "level":
        return np.full(len(term.columns), float(trait.level == declared_covariate(study, asked).level))
    if term.kind == "levels":
        others = [contrast.level for contrast in term.contrasts if not contrast.reference]
        return np.array([float(level == trait.level) for level in others])
    return np.asarray(number_basis(study, read_numbers(table[column]), asked)(np.array([trait.number])))[0]
