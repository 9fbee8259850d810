"""What a survival question finds: groups, panels, and the result around them."""

from dataclasses import dataclass

import pandas as pd

from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.comparison import Comparison
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.events import place_of
from hcc_dash.estimation.late_entry import LateEntry
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.study.endpoints import Landmark, TimeToEvent


@dataclass(frozen=True, slots=True)
class Group:
    """One curve's summary; times in the endpoint's unit.

    ``at_landmark`` is the probability of being event-free at the landmark; ``follow_up`` the median by
    reverse Kaplan-Meier; ``grey_from`` the time after which fewer than the study's fraction are at risk;
    ``quartiles`` the 25th and 75th percentile of the time and ``entry`` how patients came under observation, where
    these were asked for.
    """

    arm: str
    label: str
    n: int
    n_events: int
    median: Estimate
    at_landmark: Estimate
    at_risk_at_landmark: int
    rmst: Estimate
    follow_up: Estimate
    grey_from: float
    quartiles: tuple[Estimate, ...] = ()
    entry: LateEntry | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves of one set of patients: everybody, or one level of the panel factor.

    ``curves``: level arm time n_at_risk n_events n_censored estimate std_error conf_low conf_high, one row
    per distinct time and a first row at time 0. ``counts``: level arm time n_at_risk n_events n_censored at
    the ticks, cumulative before each tick, adding up to n (KMunicate, Morris 2019). ``n_without_stratum``
    patients are in the curves and the log-rank test, not in the stratified test nor the hazard ratio.
    """

    level: str
    label: str
    groups: tuple[Group, ...]
    curves: pd.DataFrame
    counts: pd.DataFrame
    comparisons: tuple[Comparison, ...]
    log_rank: Test
    stratified_log_rank: Test | None
    n_without_stratum: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalResult(Answer[SurvivalOptions]):
    """Found of an endpoint: panels, interaction.

    ``n_competing`` of the analysed had another event that made this one impossible, and count as censored at it.
    """

    endpoint: TimeToEvent
    panels: tuple[Panel, ...]
    interaction: Test | None
    landmark: Landmark
    n_competing: int

    @property
    def origin(self) -> str:
        """Where the endpoint's clock starts, in a word or two."""
        return self.study.origin(self.endpoint)

    def position(self, arm: str) -> int:
        """The group's place among all that could be compared: its colour in every panel, under every filter."""
        return place_of(self.study, self.options.compare, arm)

    @property
    def longest(self) -> float:
        """The longest time of any panel, so that panels share one axis; 0 when nobody is analysed."""
        return max((float(panel.curves["time"].max()) for panel in self.panels if panel.groups), default=0.0)
