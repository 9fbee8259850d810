"""What was asked about deterioration: every rule of the event, of death and of the reference, declared."""

import math
from dataclasses import dataclass, replace
from typing import Literal

from hcc_dash.analysis.quality_of_life.change_values import checked_threshold
from hcc_dash.analysis.quality_of_life.options import checked_by
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.time import convert_time

Confirmation = Literal["first", "confirmed", "definitive"]
Reference = Literal["baseline", "best"]
Death = Literal["competing", "event", "censored"]

CONFIRMATIONS: dict[str, str] = {
    "first": "First",
    "confirmed": "Confirmed by the next form",
    "definitive": "Confirmed by every later form",
}
REFERENCES: dict[str, str] = {"baseline": "Baseline", "best": "Best score so far"}
DEATHS: dict[str, str] = {
    "competing": "A competing event",
    "event": "A deterioration",
    "censored": "Not counted",
}


_LANDMARKS = (12.0, 9.0, 6.0, 3.0, 2.0, 1.0)  # months


def usual_landmark(last_due: float) -> float:
    """Months at which curves are read: 12, or the latest of 9, 6, 3, 2 and 1 before the last visit is due (days)."""
    within = (one for one in _LANDMARKS if convert_time(one, "months", "days") <= last_due)
    return next(within, _LANDMARKS[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class DeteriorationOptions:
    """A question about the time to deterioration of one scale.

    ``scale``: its code, the questionnaire's first when empty; ``table``: that of the questionnaire, the trial's first
    when empty. ``threshold``: points of worsening that count. ``confirmation``: "first" form that is worse;
    "confirmed", the next form must be worse too; "definitive", every later form must be. ``last_form_counts``:
    whether a worse last form, which nothing can confirm, is an event of the latter two. ``reference``: what a form is
    compared with. ``death``: a competing event, an event, or nothing; it counts when it comes within
    ``death_within_months`` of the patient's last answered form and not after the trial's last visit was due.
    ``compare``: column whose levels are compared, empty for the arms, "none" for everybody together.
    ``landmark_months``: where curves are read; the trial's usual landmark when None.
    """

    scale: str = ""
    table: str = ""
    threshold: float = 10.0
    confirmation: Confirmation = "first"
    last_form_counts: bool = False
    reference: Reference = "baseline"
    death: Death = "competing"
    death_within_months: float = 12.0
    compare: str = ""
    landmark_months: float | None = None


def checked_deterioration(cohort: Cohort, options: DeteriorationOptions) -> DeteriorationOptions:
    """The question in its one form; ValueError for a rule that is none and for groups the study does not have."""
    checked_threshold(options.threshold)
    for name, found, known in (
        ("A confirmation", options.confirmation, tuple(CONFIRMATIONS)),
        ("A reference", options.reference, tuple(REFERENCES)),
        ("A rule for death", options.death, tuple(DEATHS)),
    ):
        if found not in known:
            raise ValueError(f'{name} is one of {", ".join(known)}; found "{found}".')
    for what, months in (
        ("Curves are read at", options.landmark_months),
        ("Deaths count within", options.death_within_months),
    ):
        if months is not None and not 0 < months < math.inf:
            raise ValueError(f"{what} a number of months above 0; found {months:g}.")
    if options.confirmation == "first":
        options = replace(options, last_form_counts=False)
    return replace(options, compare=checked_by(cohort, options.compare))
