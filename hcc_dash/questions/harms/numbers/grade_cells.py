"""Cells of the table of events by worst grade and arm, each with the limits its count allows."""

from dataclasses import replace

import pandas as pd

from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult

ALL_GRADES = "all grades"
CELL_COLUMNS = ["term", "arm", "level", "n", "n_events", "estimate", "conf_low", "conf_high"]


def name_grades(result: AdverseEventResult) -> tuple[str, ...]:
    """The levels of the cells: all grades asked for together, then each; the first alone where nothing is graded."""
    if not result.graded:
        return (ALL_GRADES,)
    return (ALL_GRADES, *(f"grade {grade}" for grade in range(result.options.minimum_grade, 6)))


def grade_cells(result: AdverseEventResult) -> pd.DataFrame:
    """Patients by event, arm and worst grade: term arm level n n_events (patients) estimate conf_low conf_high.

    Every patient is in one grade of a term at most. Limits are exact (Clopper-Pearson); at 0 the upper one is what n
    patients without the event still allow.
    """
    levels = name_grades(result)
    cells = [
        (row.name, arm.arm, level, arm.n, count)
        for row in result.rows
        for arm in row.arms
        for level, count in zip(levels, (arm.n_patients, *arm.worst_grade[1 - len(levels) :]), strict=True)
    ]
    frame = pd.DataFrame(cells, columns=CELL_COLUMNS[:5])
    share = clopper_pearson(frame["n_events"].to_numpy(), frame["n"].to_numpy(), result.study.methods.conf_level)
    return frame.assign(estimate=share.estimate, conf_low=share.low, conf_high=share.high)


def keep_named(result: AdverseEventResult, search: str) -> AdverseEventResult:
    """Only rows whose name, organ class or group of special interest holds the text, in any letter case."""
    wanted = " ".join(search.split()).casefold()
    if not wanted:
        return result
    rows = tuple(row for row in result.rows if any(wanted in text.casefold() for text in (row.name, row.soc, row.aesi)))
    names = {row.name for row in rows}
    return replace(result, rows=rows, counts=result.counts[result.counts["term"].isin(names)].reset_index(drop=True))
