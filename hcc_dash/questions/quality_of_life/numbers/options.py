"""What was asked about quality of life over the visits and about completion; frozen."""

from dataclasses import dataclass, replace
from typing import Literal

from hcc_dash.asking.choices import COMPARE
from hcc_dash.asking.kinds import MORE, OneOf, Switch, ask
from hcc_dash.questions.quality_of_life.numbers.asking import QUESTIONNAIRE, SCALE

Statistic = Literal["mean", "median"]

_TABLE = replace(QUESTIONNAIRE, key="table", on_page=True, lone=False)
_SCALE = replace(SCALE, width=230)
_CHANGE = Switch(
    label="Scores",
    off=("score", "As answered"),
    on=("change", "Change from baseline"),
    help="Change from baseline, or the scores as answered.",
)
_STATISTIC = OneOf(
    label="Statistic",
    choices={"mean": "Mean", "median": "Median"},
    side_by_side=True,
    row=MORE,
    help="Of the scores: mean with t intervals, or median with quartiles.",
)
_BY = replace(COMPARE, shared=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class QolOptions:
    """A question about scores over the visits.

    ``scale``: code of the scale looked at closely; ``table``: the questionnaire's table, the first when empty.
    ``change``: from baseline instead of as answered. ``by``: factor whose levels are the groups, empty for the arms,
    "none" for everybody. ``flip``: scores of scales on which higher is worse are turned, so that up is better.
    ``show_ids``: the file's identifiers instead of codes.
    """

    table: str = ask(_TABLE, "")
    scale: str = ask(_SCALE, "QL")
    change: bool = ask(_CHANGE, default=False)
    statistic: Statistic = ask(_STATISTIC, "mean")
    by: str = ask(_BY, "")
    flip: bool = False
    show_ids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionOptions:
    """A question about forms due and received.

    ``scale``: the one whose means are shown by last form; ``table``: the questionnaire's, the first when empty.
    ``by``: factor whose levels are the groups, empty for the arms, "none" for everybody. ``window_days``: a form is
    due when the patient is followed that long after its day.
    """

    table: str = ask(_TABLE, "")
    scale: str = ask(_SCALE, "QL")
    by: str = ask(_BY, "")
    window_days: float = 0.0
