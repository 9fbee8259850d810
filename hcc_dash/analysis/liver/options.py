"""What was asked about the liver: the windows, the scoring, the enzyme; frozen and enough to ask again."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.clinical.child_pugh import USUAL_CUTS, Cuts
from hcc_dash.clinical.child_pugh_change import RISE

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
    table says when treatment ended. ``enzyme``: on the liver-injury plot. ``show_ids``: the file's identifiers instead
    of codes.
    """

    given_scores: bool = False
    cuts: Cuts = USUAL_CUTS
    rise: int = RISE
    treatment_weeks: float = 48
    enzyme: Literal["alt", "ast"] = "alt"
    show_ids: bool = False


def liver_windows(options: LiverOptions) -> tuple[Window, Window]:
    """The registry's two windows, each with the seven days a visit may be late; ValueError for no length."""
    weeks = options.treatment_weeks
    if not 0 < weeks < 156:
        raise ValueError(f"Treatment lasts more than 0 and less than 156 weeks; found {weeks:g}.")
    return (
        Window("treatment", f"during treatment (to week {weeks:g})", weeks * 7 + VISIT_WINDOW),
        Window("three_years", "throughout 3 years (to week 156)", 156 * 7 + VISIT_WINDOW),
    )
