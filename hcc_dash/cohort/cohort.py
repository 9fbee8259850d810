"""The Cohort: a study, its checked tables, and the trail of how it was narrowed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from hcc_dash.cohort.grouping import as_declared, name_grouping, regroup, write_grouping
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.narrowed import NarrowedTables, Places, Roster
from hcc_dash.cohort.selection import Filter, LevelFilter, Selection, name_filter
from hcc_dash.study.model import Study

ROWS_REFUSED = "Rows left out on request"
"""The step by which a reader left out rows that would have stopped the analysis."""


@dataclass(frozen=True, slots=True)
class Step:
    """One narrowing: what was asked, how many patients were left of how many, and how many lacked the value.

    ``unit`` names what is counted where it is not patients: rows of a table, before each patient has one.
    """

    name: str
    kept: int
    of: int
    missing: int = 0
    unit: str = ""

    @property
    def text(self) -> str:
        """``pTNM III/IVA: 41 of 80, 1 without the value``, ``PARAMCD = OS: 4 of 8 rows``."""
        missing = f", {self.missing} without the value" if self.missing else ""
        return f"{self.name}: {self.kept} of {self.of}{f' {self.unit}' if self.unit else ''}{missing}"


@dataclass(frozen=True, eq=False)
class Cohort:
    """Patients under one study; never changed, only narrowed into a new one.

    ``tables`` are read-only by convention. The fingerprint is computed by the cohort itself: SHA-256 over
    the study's settings and every cell, continued with the positions of the patients kept where some are left out.
    """

    study: Study
    tables: Mapping[str, pd.DataFrame]
    issues: tuple[Issue, ...] = ()
    selection: Selection = field(default_factory=Selection)
    trail: tuple[Step, ...] = ()
    parent: "Cohort | None" = field(default=None, repr=False)

    @property
    def subjects(self) -> pd.DataFrame:
        """One row per patient, in the order of the file."""
        return self.tables["subjects"]

    @property
    def n(self) -> int:
        """Number of patients."""
        return len(self.subjects)

    @cached_property
    def fingerprint(self) -> str:
        """64 hexadecimal digits; equal for equal settings, cells and patients, by whatever rules they were selected."""
        digest = hashlib.sha256()
        if self.parent is not None:
            whole, groupings = self.whole, self.selection.groupings
            if self.n == whole.n and not groupings:
                return whole.fingerprint
            digest.update(whole.fingerprint.encode())
            digest.update(self.subjects.index.to_numpy(dtype=np.int64).tobytes())
            for grouping in groupings:
                digest.update(write_grouping(grouping).encode())
            return digest.hexdigest()
        digest.update(self.study.model_dump_json().encode())
        for name in sorted(self.tables):
            frame = self.tables[name]
            digest.update(f"{name}:{list(frame.columns)}:{[str(t) for t in frame.dtypes]}".encode())
            digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
        return digest.hexdigest()

    @property
    def whole(self) -> "Cohort":
        """The cohort before any narrowing."""
        return self if self.parent is None else self.parent.whole

    @property
    def narrowed(self) -> NarrowedTables | None:
        """Its tables where they are some rows of those of a larger cohort."""
        return self.tables if isinstance(self.tables, NarrowedTables) else None

    @cached_property
    def roster(self) -> Roster:
        """The patients by number: those of the cohort whose tables were narrowed, else its own."""
        return Roster(self.study, self.tables) if self.narrowed is None else self.narrowed.roster

    def cells(self, table: str, column: str) -> pd.Series:
        """One column of a table: what reads no more than that need not have the others narrowed."""
        return self.tables[table][column] if self.narrowed is None else self.narrowed.cells(table, column)

    def places(self, table: str) -> Places:
        """Of every row of a table where it stands in that of the whole cohort."""
        return np.arange(len(self.tables[table])) if self.narrowed is None else self.narrowed.places(table)

    def owners(self, table: str) -> Places:
        """Of every row of a table the place of its patient in ``subjects``, -1 where that is nobody among them."""
        place = np.full(self.roster.n + 1, -1, dtype=np.int64)  # the last is of those who are nobody
        place[self._numbers("subjects")] = np.arange(self.n)
        return place[self._numbers(table)]

    def alphabet(self, table: str) -> Places:
        """Of every row of a table the place of its patient's identifier in their order; of nobody's it says nothing."""
        return self.roster.alphabet[self._numbers(table)]

    def _numbers(self, table: str) -> Places:
        return self.roster.numbers(table) if self.narrowed is None else self.narrowed.numbers(table)

    @property
    def identity(self) -> str:
        """The fingerprint's first ten digits, printed on screens and exports."""
        return self.fingerprint[:10]


def select(cohort: Cohort, selection: Selection) -> Cohort:
    """The cohort narrowed to a population, arms and filters, its levels put together; with the trail of each step.

    A patient without a value for a filtered factor is left out by that filter and counted as missing. What the cohort's
    own selection put together stays so.
    """
    study, subjects = cohort.study, cohort.subjects
    before_groupings = cohort.selection.groupings
    groupings = tuple(grouping for grouping in selection.groupings if grouping not in before_groupings)
    keep = np.ones(len(subjects), dtype=bool)
    trail = list(cohort.trail)
    for name, mask, missing in _masks(study, subjects, selection):
        before = int(keep.sum())
        lacking = int((keep & missing).sum())
        keep &= mask
        trail.append(Step(name, int(keep.sum()), before, lacking))
    subjects = subjects[keep]
    if groupings:
        trail += [Step(name_grouping(grouping, study), len(subjects), len(subjects)) for grouping in groupings]
        study, subjects = regroup(study, subjects, groupings)
    if before_groupings:
        selection = replace(selection, groupings=(*before_groupings, *groupings))
    kept = np.flatnonzero(keep) if cohort.narrowed is None else cohort.narrowed.kept[keep]
    whole = cohort.tables if cohort.narrowed is None else cohort.narrowed.whole
    tables = NarrowedTables(study, whole, cohort.roster, subjects, kept)
    return Cohort(study, tables, cohort.issues, selection, tuple(trail), cohort)


_Mask = tuple[str, np.ndarray, np.ndarray]


def _masks(study: Study, subjects: pd.DataFrame, selection: Selection) -> list[_Mask]:
    none_missing = np.zeros(len(subjects), dtype=bool)
    masks: list[_Mask] = []
    if study.populations:
        population = study.population(selection.population)
        arm = subjects[study.design.arm_column]
        masks.append((population.label, arm.isin(population.arms).to_numpy(), arm.isna().to_numpy()))
    if selection.arms:
        arm = subjects[study.design.arm_column]
        labels = " or ".join(study.arm(arm_id).label for arm_id in selection.arms)
        masks.append((f"Arm {labels}", arm.isin(selection.arms).to_numpy(), none_missing))
    for rule in selection.filters:
        masks.append((name_filter(rule, study), _mask(subjects, rule), _declared(subjects, rule).isna().to_numpy()))
    return masks


def _declared(subjects: pd.DataFrame, rule: Filter) -> pd.Series:
    """What a filter is about: the levels as declared, wherever they have been put together."""
    kept = as_declared(rule.column)
    return subjects[kept if kept in subjects else rule.column]


def _mask(subjects: pd.DataFrame, rule: Filter) -> np.ndarray:
    values = _declared(subjects, rule)
    if isinstance(rule, LevelFilter):
        return values.astype(str).isin(rule.levels).to_numpy()
    return values.between(rule.low, rule.high).to_numpy()
