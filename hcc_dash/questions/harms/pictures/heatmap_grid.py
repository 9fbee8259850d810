"""Where the cells of the heatmap of adverse events stand, and how dark each is: severity first, then how many."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES, name_grades

SHADES: Mapping[str, tuple[float, float]] = {
    "grade 1": (0.0, 0.24),
    "grade 2": (0.06, 0.36),
    "grade 3": (0.3, 0.62),
    "grade 4": (0.56, 0.82),
    "grade 5": (0.9, 1.0),
}
"""How strong the tint of a grade is, from one patient to the most of any cell: at the same share a higher grade is
always darker, and a fatal one darker than any other, however rare."""

DIFFERENCE_WIDTH, DIFFERENCE_WIDTH_COMPACT = 4.2, 2.7  # of a column
ARM_GAP = 0.35
NAMED_ABOVE = 0.4  # of a row's height on a phone, where names stand above so that the cells have the width
ROW_HEIGHT, ROW_HEIGHT_COMPACT, ROW_HEIGHT_NAMED_ABOVE = 26, 34, 50
LETTER, FEWEST_LETTERS, MOST_LETTERS = 5.8, 12, 38  # pixels of a letter in the column of names


def shade(shares: np.ndarray, level: str, strongest: float) -> np.ndarray:
    """Strength of the tints of a grade, 0 to 1, not a number where there is nobody; the root lets few still show."""
    low, high = SHADES[level]
    strength = low + (high - low) * np.sqrt(np.minimum(shares / max(strongest, 1e-9), 1.0))
    return np.where(shares > 0, strength, np.nan)


@dataclass(frozen=True)
class Grid:
    """Where columns and rows stand: x in widths of a cell of one grade, y in rows from the top."""

    result: AdverseEventResult
    look: Look

    @property
    def above(self) -> bool:
        """Whether names stand above their cells, as on a phone, not in a column left of them."""
        return self.look.screen == "phone"

    @property
    def compact(self) -> bool:
        """Whether percentages and limits stand under their numbers, not beside them, for want of width."""
        return self.look.screen in ("phone", "tablet")

    @property
    def n(self) -> int:
        """How many rows."""
        return len(self.result.rows)

    @cached_property
    def arms(self) -> tuple[tuple[str, str, int], ...]:
        """Arms with their labels and numbers of patients, reference first."""
        return tuple((arm.arm, arm.label, arm.n) for arm in self.result.rows[0].arms)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Columns of an arm."""
        return name_grades(self.result)

    @property
    def all_width(self) -> float:
        """The first column of an arm holds a count with its percentage."""
        return 1.3 if self.compact else 2.5

    @property
    def arm_width(self) -> float:
        """From an arm's first column to the end of its last."""
        return self.all_width + len(self.levels) - 1

    def left(self, arm: int) -> float:
        """Where an arm's first column begins."""
        return arm * (self.arm_width + ARM_GAP)

    @property
    def edge(self) -> float:
        """Where the cells end."""
        return self.left(len(self.arms) - 1) + self.arm_width

    @property
    def width(self) -> float:
        """From the first cell to the end of the differences."""
        return self.edge + self.difference_width * (len(self.arms) - 1)

    @property
    def difference_width(self) -> float:
        """The limits stand beside the difference or under it."""
        return DIFFERENCE_WIDTH_COMPACT if self.compact else DIFFERENCE_WIDTH

    @property
    def top_of_cells(self) -> float:
        """Where cells begin within a row's height."""
        return NAMED_ABOVE if self.above else 0.0

    @property
    def middle(self) -> float:
        """Where the middle of a cell is within a row's height."""
        return (1 + self.top_of_cells) / 2

    @property
    def row_height(self) -> int:
        """Pixels of a row."""
        return ROW_HEIGHT_NAMED_ABOVE if self.above else ROW_HEIGHT_COMPACT if self.compact else ROW_HEIGHT

    @property
    def margin(self) -> int:
        """Pixels left of the cells."""
        if self.above:
            return 4
        longest = max(len(row.name) for row in self.result.rows)
        return round(LETTER * min(max(longest, FEWEST_LETTERS), MOST_LETTERS)) + 10

    def span(self, arm: int, level: str) -> tuple[float, float]:
        """From where to where a column reaches."""
        left, place = self.left(arm), self.levels.index(level)
        return (left, left + self.all_width) if not place else (start := left + self.all_width + place - 1, start + 1)

    def place(self, cells: pd.DataFrame) -> pd.DataFrame:
        """The cells with the middle of each."""
        rows = {row.name: i for i, row in enumerate(self.result.rows)}
        spans = {
            (arm, level): sum(self.span(i, level)) / 2 for i, (arm, *_) in enumerate(self.arms) for level in self.levels
        }
        return cells.assign(
            x=[spans[cell] for cell in zip(cells["arm"], cells["level"], strict=True)],
            y=cells["term"].map(rows) + self.middle,
        )


def outline_cells(result: AdverseEventResult, name: str, arm: str, levels: tuple[str, ...], look: Look) -> list[Layer]:
    """Frames round the chosen cells of a row: of one arm or all, of some grades; round the row where nothing is said.

    Empty where the row is not drawn.
    """
    row = next((i for i, row in enumerate(result.rows) if row.name == name), None)
    if row is None:
        return []
    grid = Grid(result, look)
    asked = [level for level in grid.levels if level in levels]
    arms = [i for i, (each, *_) in enumerate(grid.arms) if arm in ("", each)]
    if not asked and not arm:
        return [_frame(grid, row, 0.0, grid.edge)]
    return [_frame(grid, row, *grid.span(i, level)) for i in arms for level in asked or [ALL_GRADES]]


def _frame(grid: Grid, row: int, start: float, stop: float) -> Layer:
    return {
        "type": "rect",
        "name": "chosen",
        "x0": start,
        "x1": stop,
        "y0": row + grid.top_of_cells,
        "y1": row + 1,
        "line": {"color": grid.look.ink, "width": 3},
        "fillcolor": "rgba(0,0,0,0)",
        "layer": "above",
    }
