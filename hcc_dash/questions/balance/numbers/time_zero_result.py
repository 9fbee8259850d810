"""What is asked and found about late starts of treatment."""

from dataclasses import dataclass

import pandas as pd

from hcc_dash.asking.choices import ENDPOINT, VERSUS
from hcc_dash.asking.kinds import Number, ask
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.balance.numbers.landmark import AtLandmark
from hcc_dash.study.endpoints import TimeToEvent

LANDMARK = Number(
    label="Landmark, months",
    low=0.5,
    high=24.0,
    step=0.5,
    flag="landmark",
    key="landmark",
    help="Months from time zero at which patients are grouped by what they have started.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeZeroOptions:
    """A question about late starts: ``months`` from time zero to the landmark; ``arm`` compared with the reference."""

    endpoint: str = ask(ENDPOINT, required=True)
    months: float = ask(LANDMARK, 3.0)
    arm: str = ask(VERSUS, "")


@dataclass(frozen=True, slots=True)
class Starts:
    """Days passed in one arm from time zero to the start of its own treatment.

    ``n_unknown`` patients have no date of it. ``n_before_start`` had the event before their own start.
    ``waiting_share``: the part of the arm's observed time that lies before the start, in which a patient of an arm
    defined by having started cannot have had the event.
    """

    arm: str
    label: str
    n: int
    n_unknown: int
    median: float
    lower_quartile: float
    upper_quartile: float
    earliest: float
    latest: float
    n_before_start: int
    waiting_share: float


@dataclass(frozen=True, slots=True)
class LandmarkFound:
    """Starts and landmark analysis that could be made; groups and arms with the reference first.

    ``shares``: arm time n estimate, the share of the arm that has started by each day. ``landmarks``: level (months)
    term n n_events estimate conf_low conf_high std_error note, level 0 the naive analysis. ``curves``: level arm time
    n_at_risk n_events estimate std_error conf_low conf_high, and ``counts``: arm time n n_at_risk, both unweighted and
    with the clock running from the landmark. ``naive`` and ``hazard_ratio`` are the unadjusted ones at 0 and at the
    landmark.
    """

    starts: tuple[Starts, Starts]
    shares: pd.DataFrame
    landmarks: pd.DataFrame
    curves: pd.DataFrame
    counts: pd.DataFrame
    there: AtLandmark
    naive: Estimate
    hazard_ratio: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeZeroResult(Answer[TimeZeroOptions]):
    """Found of an endpoint, or ``why_not``."""

    endpoint: TimeToEvent
    arm: str
    reference: str
    found: LandmarkFound | None
