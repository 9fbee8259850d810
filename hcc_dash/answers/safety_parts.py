"""What the exhibits on safety have alike: names in an answer, arms in their places, a shift as a matrix."""

from collections.abc import Iterable

import pandas as pd

from hcc_dash.drawing.cells import Cells
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study
from hcc_dash.wording.safety_words import say_cell


def named(what: str, value: str, known: Iterable[str]) -> str:
    """The value, which names something in an answer or is empty for the usual one; ValueError for one that does not."""
    there = list(known)
    if value and value not in there:
        raise ValueError(f'No {what} is called "{value}" here. {did_you_mean(value, there)}')
    return value


def position_of(study: Study, arm: str) -> int:
    """Place of an arm among all of the study, the reference first, so that its colour never changes."""
    arms = sorted((other.id for other in study.arms), key=lambda other: other != study.reference_arm)
    return arms.index(arm) if arm in arms else 0


def shift_cells(
    cells: pd.DataFrame,
    levels: list[str],
    worsts: list[str],
    label: str,
    conf_level: float,
    row: str,
    column: str,
    clicked: bool = False,
) -> Cells:
    """Filled cells of one arm (fill_shift) as a matrix to draw; ``clicked``: a click asks for a cell (cell_key)."""
    words = [
        say_cell(label, level, worst, cell, conf_level)
        for (level, worst), cell in zip(
            cells[["level", "worst"]].itertuples(index=False, name=None),
            (cell for _, cell in cells.iterrows()),
            strict=True,
        )
    ]
    width = len(worsts)
    hover = [words[i : i + width] for i in range(0, len(words), width)]
    counts = cells["n"].to_numpy(int).reshape(len(levels), width)
    named = [cell_key(*names) for names in cells[["arm", "level", "worst"]].itertuples(index=False, name=None)]
    keys = [named[i : i + width] for i in range(0, len(named), width)] if clicked else ()
    return Cells(levels, worsts, counts, hover, row, column, int(counts.sum()), keys)


def cell_key(arm: str, level: str, worst: str) -> str:
    """One word for a cell of a shift."""
    return "|".join((arm, level, worst))
