"""Results of a marker on the clock of study treatment, each read once."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.virology.printed import State, VirologyResult, read_virology
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.placed_rows import RowsLeftOut, place_rows, set_clock
from hcc_dash.questions.virology.numbers.options import results_of
from hcc_dash.study.virology import ResponseDefinition, ResultTable

NO_TEST = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class ViralTests:
    """Tests that were done, in order of patient and day.

    ``rows``: subject_id arm visit day, and ``code``, the place among ``results`` of what was printed.
    ``visits``: those on file, in order.
    """

    rows: pd.DataFrame
    results: tuple[VirologyResult, ...]
    left_out: tuple[RowsLeftOut, ...]

    def of_each(self, name: str) -> np.ndarray:
        """An attribute of the result of every row."""
        return np.array([getattr(result, name) for result in self.results])[self.rows["code"].to_numpy()]

    def states(self, definition: ResponseDefinition) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
        """What every row proves under a definition."""
        known: list[State] = [
            result.state(definition.below, words_prove=definition.words_prove) for result in self.results
        ]
        return np.array(known, dtype=object)[self.rows["code"].to_numpy()]


@once_for_cohort
def collect_tests(cohort: Cohort, marker: str) -> ViralTests | str:
    """Tests of a marker on the clock, or why there are none.

    A cell that is empty is a test that was not done.
    """
    declared, clock = results_of(cohort.study, marker), set_clock(cohort)
    if isinstance(clock, str):
        return clock
    if declared is None or declared.table not in cohort.tables:
        return "No table of HBsAg or HBV DNA is declared."
    placed = place_rows(cohort, declared.table, clock)
    rows, known = placed.rows, _read_all(cohort.whole, marker)
    codes, results = _code(_cells(rows, declared), known)
    kept = rows[["subject_id", "arm", "visit", "day"]].assign(code=np.array(codes, dtype=np.int64))
    return ViralTests(
        rows=kept[kept["code"] != NO_TEST].reset_index(drop=True), results=results, left_out=placed.left_out
    )


Cell = tuple[object, str, float | None]
"""What stands in a row: the result, its unit, the assay's limit."""


def _cells(rows: pd.DataFrame, declared: ResultTable) -> list[Cell]:
    n = len(rows)
    units = rows[declared.unit].fillna("").astype(str).str.strip().tolist() if declared.unit else [""] * n
    limits = rows[declared.limit].to_numpy(dtype=np.float64).tolist() if declared.limit else [math.nan] * n
    given = zip(rows[declared.value].tolist(), units, limits, strict=True)
    return [(cell, unit, None if limit != limit else limit) for cell, unit, limit in given]  # NaN is not even itself


@once_for_cohort
def _read_all(whole: Cohort, marker: str) -> dict[Cell, VirologyResult | None]:
    """Every result of a whole cohort, those printed alike read once; its selections look theirs up."""
    declared = results_of(whole.study, marker)
    assert declared is not None  # asked of declared markers only
    unit = whole.study.tables[declared.table].columns[declared.value].unit
    return {
        (cell, given, limit): read_virology(cell, given or unit, math.nan if limit is None else limit)
        for cell, given, limit in dict.fromkeys(_cells(whole.tables[declared.table], declared))
    }


def _code(cells: list[Cell], known: dict[Cell, VirologyResult | None]) -> tuple[list[int], tuple[VirologyResult, ...]]:
    """Of every cell the place of its result among those there are."""
    places: dict[Cell, int] = {}
    results: list[VirologyResult] = []
    for cell in dict.fromkeys(cells):
        result = known[cell]
        places[cell] = NO_TEST if result is None else len(results)
        results += [] if result is None else [result]
    return [places[cell] for cell in cells], tuple(results)
