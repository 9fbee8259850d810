"""What was asked about deterioration: every rule of the event, of death and of the reference, declared."""

import math
from dataclasses import dataclass, replace
from typing import Literal

from hcc_dash.asking.choices import COMPARE
from hcc_dash.asking.kinds import MORE, Given, Number, OneOf, Switch, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.numbers.asking import QUESTIONNAIRE, SCALE, given_forms
from hcc_dash.questions.quality_of_life.numbers.change_forms import last_due
from hcc_dash.questions.quality_of_life.numbers.change_values import checked_threshold
from hcc_dash.questions.quality_of_life.numbers.groups import checked_by
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
    within = (months for months in _LANDMARKS if convert_time(months, "months", "days") <= last_due)
    return next(within, _LANDMARKS[-1])


def _usual_months(cohort: Cohort, given: Given) -> float | None:
    forms = given_forms(cohort, given)
    return usual_landmark(last_due(forms)) if forms else None


THRESHOLD = Number(label="Threshold, points", low=1.0, high=50.0, help="Points of change that count; 10.")
CHANGE_COMPARE = replace(
    COMPARE,
    shared=False,
)
_CONFIRMATION = OneOf(
    label="Event",
    choices=CONFIRMATIONS,
    key="event",
    row=MORE,
    width=270,
    help="The first worse form, one that the next confirms, or one that every later form confirms.",
)
_LAST = Switch(
    label="A worse last form counts",
    key="last",
    row=MORE,
    applies=lambda cohort, given: given["confirmation"] != "first",
    help="A worse last form, which nothing can confirm, is an event.",
)
_REFERENCE = OneOf(
    label="Reference score",
    choices=REFERENCES,
    flag="reference-score",
    row=MORE,
    help="What a form is compared with: baseline, or the best score so far.",
)
_DEATH = OneOf(
    label="Death is", choices=DEATHS, row=MORE, help="What a death is: a competing event, an event, or nothing."
)
_WITHIN = Number(
    label="Death counts within, months",
    low=1.0,
    high=60.0,
    flag="death-within",
    key="within",
    row=MORE,
    applies=lambda cohort, given: given["death"] != "censored",
    help="Months after the last form in which it counts; 12.",
)
_LANDMARK = Number(
    label="Read at, months",
    low=1.0,
    high=60.0,
    flag="landmark",
    key="landmark",
    shown=_usual_months,
    help="Months at which curves are read; 12, or less when visits end before.",
)


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

    table: str = ask(QUESTIONNAIRE, "")
    scale: str = ask(SCALE, "")
    threshold: float = ask(THRESHOLD, 10.0)
    compare: str = ask(CHANGE_COMPARE, "")
    confirmation: Confirmation = ask(_CONFIRMATION, "first")
    last_form_counts: bool = ask(_LAST, default=False)
    reference: Reference = ask(_REFERENCE, "baseline")
    death: Death = ask(_DEATH, "competing")
    death_within_months: float = ask(_WITHIN, 12.0)
    landmark_months: float | None = ask(_LANDMARK)


def checked_deterioration(cohort: Cohort, options: DeteriorationOptions) -> DeteriorationOptions:
    """The question in its one form; ValueError for a rule that is none and for groups the study does not have."""
    checked_threshold(options.threshold)
    for name, choice, known in (
        ("A confirmation", options.confirmation, tuple(CONFIRMATIONS)),
        ("A reference", options.reference, tuple(REFERENCES)),
        ("A rule for death", options.death, tuple(DEATHS)),
    ):
        if choice not in known:
            raise ValueError(f'{name} is one of {", ".join(known)}; found "{choice}".')
    for what, months in (
        ("Curves are read at", options.landmark_months),
        ("Deaths count within", options.death_within_months),
    ):
        if months is not None and not 0 < months < math.inf:
            raise ValueError(f"{what} a number of months above 0; found {months:g}.")
    if options.confirmation == "first":
        options = replace(options, last_form_counts=False)
    return replace(options, compare=checked_by(cohort, options.compare))
