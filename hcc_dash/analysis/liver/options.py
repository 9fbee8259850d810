"""What was asked about the liver: the windows, the scoring, the enzyme; frozen and enough to ask again."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.clinical.child_pugh import USUAL_CUTS, Cuts
from hcc_dash.clinical.child_pugh_change import RISE
from hcc_dash.clinical.liver_injury import ALP_LIMIT, DAYS_AFTER_PEAK

VISIT_WINDOW = 7  # days a visit may be late

Rule = Literal["registered", "confirmed"]
RULES: tuple[Rule, ...] = ("registered", "confirmed")


@dataclass(frozen=True, slots=True)
class Window:
    """A span from the start of study treatment, read at its last day."""

    id: str
    label: str
    days: float


@dataclass(frozen=True, slots=True)
class LiverOptions:
    """A question about liver function.

    ``given_scores``: the Child-Pugh score as the table gives it, not as its five items make it. ``cuts``: limits of
    the items. ``rise``: points above the baseline. ``treatment_weeks``: what "during treatment" is read as, because no
    table says when treatment ended. ``enzyme``: on the liver-injury plot. ``alp_limit`` (x ULN) and ``days_after_peak``
    (of bilirubin, after the enzyme): the parts of the Hy's law screen that are not verified at the source.
    ``show_ids``: the file's identifiers instead of codes.
    """

    given_scores: bool = False
    cuts: Cuts = USUAL_CUTS
    rise: int = RISE
    treatment_weeks: float = 48
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


def liver_windows(options: LiverOptions) -> tuple[Window, Window]:
    """The registry's two windows, each with the seven days a visit may be late; ValueError for no length."""
    weeks = options.treatment_weeks
    if not 0 < weeks < 156:
        raise ValueError(f"Treatment lasts more than 0 and less than 156 weeks; found {weeks:g}.")
    return (
        Window("treatment", f"during treatment (to week {weeks:g})", weeks * 7 + VISIT_WINDOW),
        Window("three_years", "throughout 3 years (to week 156)", 156 * 7 + VISIT_WINDOW),
    )
