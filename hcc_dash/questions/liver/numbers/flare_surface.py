"""HBsAg of the patients who had a flare, read as the profile of one patient reads it."""

from collections.abc import Collection

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, place_rows
from hcc_dash.questions.liver.numbers.dated_results import other_tables, read_results, result_columns
from hcc_dash.questions.liver.numbers.flare_runs import Surface
from hcc_dash.study.parts import Column

WORD = "HBsAg"


def surface_tables(cohort: Cohort) -> dict[str, dict[str, Column]]:
    """Tables of dated results that hold HBsAg, with its columns."""
    tables = {
        name: {
            key: column
            for key, column in result_columns(cohort.study, name, cohort.tables[name]).items()
            if (column.label or key).startswith(WORD)
        }
        for name in other_tables(cohort)
    }
    return {name: columns for name, columns in tables.items() if columns}


def read_surfaces(
    cohort: Cohort, clock: Clock, patients: Collection[str]
) -> tuple[dict[str, list[Surface]], list[RowsLeftOut]]:
    """HBsAg of these patients by day; of a table with several forms of it the first that a patient has."""
    results: dict[str, list[tuple[str, Surface]]] = {}
    left_out: list[RowsLeftOut] = []
    if not patients:
        return {}, []
    for table, columns in surface_tables(cohort).items():
        placed = place_rows(cohort, table, clock)
        left_out += placed.left_out
        other_unit = 0
        for row in placed.rows[placed.rows["subject_id"].isin(patients)].to_dict("records"):
            measured, lost = read_results(row, columns)
            other_unit += lost
            for what, day, _, value, level, unit, *_ in measured:
                surface = Surface(float(str(day)), float(str(value)), str(level), str(unit))
                results.setdefault(row["subject_id"], []).append((str(what), surface))
        if other_unit:
            label = cohort.study.tables[table].label or table
            reason = "of a patient with a flare and in another unit than declared"
            left_out.append(RowsLeftOut(label, reason, other_unit))
    return {patient: _of_one_form(readings) for patient, readings in results.items()}, left_out


def _of_one_form(readings: list[tuple[str, Surface]]) -> list[Surface]:
    return sorted((surface for what, surface in readings if what == readings[0][0]), key=lambda surface: surface.day)
