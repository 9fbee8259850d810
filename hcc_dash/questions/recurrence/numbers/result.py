"""What a competing-risks question finds: incidences by group, models side by side, early and late."""

import math
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.events import place_of
from hcc_dash.estimation.plan import Status
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.study.endpoints import Landmark, TimeToEvent

NAIVE, EVENT, COMPETING, NEITHER = "one_minus_kaplan_meier", "event", "competing", "neither"
"""The curves of a group, by their name in the column ``term``."""


@dataclass(frozen=True, slots=True)
class IncidenceGroup:
    """One group read at the landmark; probabilities between 0 and 1.

    ``incidence`` and ``competing`` are Aalen-Johansen's, ``naive`` is one minus Kaplan-Meier with the competing
    event censored; ``grey_from`` the time after which fewer than the study's fraction are at risk.
    """

    arm: str
    label: str
    n: int
    n_events: int
    n_competing: int
    n_censored: int
    n_competing_by_landmark: int
    at_risk_at_landmark: int
    incidence: Estimate
    competing: Estimate
    naive: Estimate
    grey_from: float

    @property
    def overstatement(self) -> float:
        """By how much one minus Kaplan-Meier exceeds the incidence at the landmark; NaN where it cannot be read."""
        return self.naive.value - self.incidence.value


@dataclass(frozen=True, slots=True)
class IncidenceDifference:
    """Incidence of the event at the landmark, ``arm`` minus ``reference``; Wald limits on the plain scale.

    None, and ``why_missing``, where a group has no limits of its own.
    """

    arm: str
    reference: str
    difference: Estimate


@dataclass(frozen=True, slots=True)
class TermRatios:
    """One term of the models: its ratio by each of three, with two-sided Wald p.

    ``cause_specific``: hazard of the event among those still free of both; ``competing``: the same for the competing
    event; ``subdistribution``: Fine-Gray, whose ratio is about the incidence itself. ``is_group`` tells compared groups
    from covariates.
    """

    term: str
    label: str
    is_group: bool
    cause_specific: Estimate
    cause_specific_p: float
    competing: Estimate
    competing_p: float
    subdistribution: Estimate
    subdistribution_p: float


@dataclass(frozen=True, slots=True)
class HazardModels:
    """The three models on one set of patients; ``n_left_out`` lack a covariate."""

    terms: tuple[TermRatios, ...]
    n: int
    n_events: int
    n_competing: int
    n_left_out: int


@dataclass(frozen=True, slots=True)
class PeriodGroup:
    """One group in one period: who entered it, what became of them there, the incidence at its end."""

    arm: str
    label: str
    n: int
    n_events: int
    n_competing: int
    incidence: Estimate
    grey_from: float


@dataclass(frozen=True, slots=True)
class Period:
    """Early: everybody until the cut. Late: those free of both events and in follow-up at the cut, from then on.

    ``start`` and ``end`` in the endpoint's unit from its own time zero; ``end`` is where the incidence is read, NaN
    where there is no such time. ``ratios``: arm over reference, cause-specific; the groups' counts and the ratios of
    the late period use all follow-up after the cut. ``curves`` and ``counts`` as in CompetingResult, their clock
    starting with the period.
    """

    name: Literal["early", "late"]
    start: float
    end: float
    groups: tuple[PeriodGroup, ...]
    ratios: tuple[tuple[str, Estimate], ...]
    curves: pd.DataFrame
    counts: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetingResult(Answer[CompetingOptions]):
    """Found of an endpoint: groups, differences, models, Gray's test, periods.

    ``curves``: level arm term time n_at_risk n_events n_censored estimate std_error conf_low conf_high, four terms a
    group: event, competing, neither, one_minus_kaplan_meier. ``counts``: arm term time n_at_risk n_events n_censored
    before each tick, terms event and competing. ``adjusted_status`` is that of the cause-specific adjusted model.
    """

    endpoint: TimeToEvent
    adjusted_status: Status
    landmark: Landmark
    groups: tuple[IncidenceGroup, ...]
    differences: tuple[IncidenceDifference, ...]
    gray: Test
    unadjusted: HazardModels
    adjusted: HazardModels | None
    periods: tuple[Period, ...]
    curves: pd.DataFrame
    counts: pd.DataFrame

    @property
    def origin(self) -> str:
        """Where the endpoint's clock starts, in a word or two."""
        return self.study.origin(self.endpoint)

    def position(self, arm: str) -> int:
        """The group's place among all that could be compared: its colour under every filter."""
        return place_of(self.study, self.options.compare, arm)

    @property
    def longest(self) -> float:
        """The longest time of anybody analysed; 0 when nobody is."""
        return float(self.curves["time"].max()) if len(self.curves) else 0.0

    @property
    def most_overstated(self) -> IncidenceGroup | None:
        """The group in which one minus Kaplan-Meier exceeds the incidence most at the landmark."""
        readable = [group for group in self.groups if not math.isnan(group.overstatement)]
        return max(readable, key=lambda group: group.overstatement, default=None)
