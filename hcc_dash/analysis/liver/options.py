"""What was asked about the liver: the windows, the scoring, the enzyme; frozen and enough to ask again."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.clinical.child_pugh import USUAL_CUTS, Cuts
from hcc_dash.clinical.child_pugh_change import RISE
from hcc_dash.clinical.liver_injury import ALP_LIMIT, DAYS_AFTER_PEAK
from hcc_dash.study.counts import count_noun
from hcc_dash.study.parts import Design

VISIT_WINDOW = 7  # days a visit may be late

Rule = Literal["registered", "confirmed"]
RULES: tuple[Rule, ...] = ("registered", "confirmed")


@dataclass(frozen=True, slots=True)
class Window:
    """A span from the start of study treatment, read at its last day."""

    id: str
    label: str
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverOptions:
    """A question about liver function.

    ``given_scores``: the Child-Pugh score as the table gives it, not as its five items make it. ``cuts``: limits of
    the items. ``rise``: points above the baseline. ``treatment_weeks``: what "during treatment" is read as, because no
    table says when treatment ended; the study's own when None. ``enzyme``: on the liver-injury plot. ``alp_limit`` (x
    ULN) and ``days_after_peak`` (of bilirubin, after the enzyme): the parts of the Hy's law screen that are not
    verified at the source. ``show_ids``: the file's identifiers instead of codes.
    """

    given_scores: bool = False
    cuts: Cuts = USUAL_CUTS
    rise: int = RISE
    treatment_weeks: float | None = None
    enzyme: Literal["alt", "ast"] = "alt"
    alp_limit: float = ALP_LIMIT
    days_after_peak: float = DAYS_AFTER_PEAK
    show_ids: bool = False

    def __post_init__(self) -> None:
        """Refuse limits that would clear everybody, or nobody."""
        if not 0 < self.alp_limit < 100:
            raise ValueError(f"The limit of ALP is a multiple of the upper limit above 0; found {self.alp_limit:g}.")
        if not 0 <= self.days_after_peak <= 366:
            raise ValueError(f"Bilirubin is looked for 0 to 366 days after the enzyme; found {self.days_after_peak:g}.")


def liver_windows(options: LiverOptions, design: Design) -> tuple[Window, Window]:
    """The registry's two windows, each with the seven days a visit may be late; ValueError for no length."""
    weeks, last = treatment_weeks(options, design), design.follow_up_weeks
    if not 0 < weeks < last:
        raise ValueError(f"Treatment lasts more than 0 and less than {last:g} weeks; found {weeks:g}.")
    return (
        Window("treatment", f"during treatment (to week {weeks:g})", weeks * 7 + VISIT_WINDOW),
        Window("three_years", f"throughout {say_years(last)} (to week {last:g})", last * 7 + VISIT_WINDOW),
    )


def treatment_weeks(options: LiverOptions, design: Design) -> float:
    """What "during treatment" is read as, in weeks."""
    return design.treatment_weeks if options.treatment_weeks is None else options.treatment_weeks


def say_years(weeks: float) -> str:
    """``3 years`` of 156 weeks, 52 to a year as protocols count; other lengths in weeks."""
    return count_noun(weeks / 52, "year") if weeks % 52 == 0 else count_noun(weeks, "week")
