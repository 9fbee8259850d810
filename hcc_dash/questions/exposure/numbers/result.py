"""How much of a planned treatment was given, frozen."""

from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from hcc_dash.asking.kinds import Given, OneOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.study.treatments import Treatment

PATIENT_COLUMNS = (
    "subject_id",
    "arm",
    "first_day",
    "last_day",
    "days",
    "n_planned",
    "n_given",
    "dose_planned",
    "dose_given",
    "share",
    "intensity",
    "n_reduced",
    "n_withheld",
    "state",
    "reason",
)
SPAN_COLUMNS = ("subject_id", "arm", "time", "end", "level", "estimate", "note")
STATE_COLUMNS = ("arm", "time", "level", "n_events", "n", "estimate")
REASON_COLUMNS = ("arm", "term", "level", "n_events", "n", "estimate", "conf_low", "conf_high", "note")
CURVE_COLUMNS = ("arm", "time", "n_at_risk", "estimate", "conf_low", "conf_high")

FULL, REDUCED, WITHHELD, ABOVE, ON = "full dose", "reduced dose", "withheld", "above plan", "on treatment"
COMPLETED, STOPPED, DIED, UNSEEN = "completed", "stopped early", "died on treatment", "follow-up ended on treatment"
NO_REASON = "reason not on file"


def _treatments(cohort: Cohort, given: Given) -> dict[str, str]:
    del given
    return {treatment.id: treatment.label for treatment in cohort.study.treatments}


TREATMENT = OneOf(
    label="Treatment", choices=_treatments, lone=False, help="A treatment that the study declares; the first."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureOptions:
    """A question about one treatment: its identifier, the first declared when empty."""

    treatment: str = ask(TREATMENT, "")


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Median, quartiles and range over ``n`` patients (R's quantile type 7); NaN when there is nobody."""

    n: int
    median: float
    low: float
    high: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class ArmExposure:
    """One arm that was to have the treatment.

    ``n`` patients of the arm in the selection, ``n_treated`` with at least one administration or a last one on file:
    the denominator of all that follows. ``states``: patients by how the treatment ended (COMPLETED, STOPPED, DIED,
    UNSEEN, ON). ``days``: from the first to the last administration and its interval. ``share``: dose given over dose
    planned for the whole course up to the cut-off; ``intensity``: the same over the time on treatment alone. ``most``:
    patients with 80 % of the planned dose or more. The counts of patients come with exact limits.
    """

    arm: str
    label: str
    n: int
    n_treated: int
    states: dict[str, int]
    days: Quartiles
    patient_years: float
    doses_planned: float
    doses_given: float
    share: Quartiles
    intensity: Quartiles
    n_most: int
    n_reduced: int
    n_withheld: int
    n_stopped: int
    most: Estimate
    reduced: Estimate
    withheld: Estimate
    stopped: Estimate


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something in the file about treatment that cannot be: what, and under which codes."""

    what: str
    n: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureDoubts:
    """Patients whose records leave something open.

    ``n_given_later``: doses after the end of treatment on file; ``n_without_doses``: an end and no doses where doses
    are on file; ``n_open``: no last administration; ``n_unread``: no date after the first, so in no curve.
    """

    n_given_later: int = 0
    n_without_doses: int = 0
    n_open: int = 0
    n_unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureResult(Answer[ExposureOptions]):
    """What was found; days count from each patient's first administration, which is day 0.

    ``patients``: a row per treated patient under a code (PATIENT_COLUMNS; doses in ``unit``; NaN where the tables do
    not say). ``spans``: a row per stretch of doses (time and end in days, level FULL, REDUCED, WITHHELD or ABOVE,
    estimate the dose, note the reason). ``states``: patients in each state at the start of each week (time in weeks;
    levels the dose levels, then COMPLETED, DIED, UNSEEN, and STOPPED with its reason as "stopped early: reason").
    ``reasons``: patients by reason of a change (level "reduced", "withheld" or "stopped early"; a patient may have
    several). ``stopping``: cumulative incidence of stopping early (time in weeks), death and completion competing.
    Doses, reductions and intensities are absent without a table of doses (``has_doses``) or of plans (``has_plan``).
    All is empty when ``why_not`` says why.
    """

    treatment: Treatment | None
    unit: str = ""
    has_doses: bool = False
    has_plan: bool = False
    arms: tuple[ArmExposure, ...] = ()
    patients: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(PATIENT_COLUMNS)))
    spans: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(SPAN_COLUMNS)))
    states: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(STATE_COLUMNS)))
    reasons: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(REASON_COLUMNS)))
    stopping: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(CURVE_COLUMNS)))
    contradictions: tuple[Contradiction, ...] = ()
    rows_left_out: tuple[RowsLeftOut, ...] = ()
    doubts: ExposureDoubts = ExposureDoubts()
