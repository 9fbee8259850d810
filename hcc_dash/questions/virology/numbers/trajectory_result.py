"""What a question about HBsAg or HBV DNA over time finds."""

from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.events import place_of
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.estimation.visit_summary import SUMMARY_COLUMNS
from hcc_dash.questions.virology.numbers.options import TrajectoryOptions
from hcc_dash.questions.virology.numbers.result import Share, ShareDifference

NUMBER, BELOW, UNDILUTED, OPEN = "number", "below the limit", "not diluted", "open"
"""What a result is for drawing: its own amount, its limit, a bound that is not its amount, nothing."""
FALL = "fall"
"""A tenth of the amount at baseline or less."""
POINT_COLUMNS = ("subject_id", "arm", "visit", "day", "estimate", "kind")
REACHED_COLUMNS = ("arm", "visit", "level", "n", "n_events", "estimate", "conf_low", "conf_high")
FALL_COLUMNS = ("subject_id", "arm", "estimate", "at_least", "responded", "has_room")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryResult(Answer[TrajectoryOptions]):
    """Amounts in log10 IU/mL; patients under codes.

    ``points``: POINT_COLUMNS, a row per test; what is below the assay's limit is drawn at it, what was not diluted at
    the bound that was printed, and counts in no median. ``summary``: median and quartiles by arm and visit. ``places``:
    weeks at which the visits stand. ``reached``: patients by arm and visit who have fallen by 1 log10 ("fall") or are
    below an amount, of those whose result tells. ``falls``: the largest fall of each patient until the day asked, of
    those with a number at baseline; ``at_least``: to an amount below the limit. ``fallen``: those who fell by 1 log10
    or more, by arm, of those with room for it: a tenth of their amount at baseline is not below the assay's limit.
    ``limits``: of the assays.
    """

    groups: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    places: dict[str, float] = field(default_factory=dict)
    points: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(POINT_COLUMNS)))
    summary: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(SUMMARY_COLUMNS)))
    reached: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(REACHED_COLUMNS)))
    falls: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(FALL_COLUMNS)))
    fallen: dict[str, Share] = field(default_factory=dict)
    differences: tuple[ShareDifference, ...] = ()
    limits: tuple[float, ...] = ()
    n_undiluted: int = 0
    n_open: int = 0
    rows_left_out: tuple[RowsLeftOut, ...] = ()

    def position(self, arm: str) -> int:
        """The arm's place among all, which is its colour."""
        return place_of(self.study, "", arm)
