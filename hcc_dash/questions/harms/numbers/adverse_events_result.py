"""What a question about adverse events finds: counts, rates and comparisons, row by row and at a glance."""

from dataclasses import dataclass, replace

import pandas as pd

from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.events import LeftOut
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.doubts import EventDoubts
from hcc_dash.questions.harms.numbers.stratified import StratifiedEvents
from hcc_dash.study.endpoints import AdverseEvents


@dataclass(frozen=True, slots=True)
class ArmCount:
    """One arm's share of a row; each patient counts once, in the worst grade he had.

    ``n`` patients of the arm in the safety population, ``n_patients`` of them with the event, ``n_severe`` with it at
    grade 3 or higher; ``worst_grade`` patients by worst grade, 1 to 5 (where nothing is graded empty, and ``n_severe``
    0); ``n_events`` events. ``share`` is
    n_patients / n with its exact interval (at 0 the upper limit is what n patients without one still allow).
    ``rate``: events per 100 patient-years, and ``first_rate``: patients with a first event per 100 patient-years until
    it, both exact Poisson, from events dated within the days watched.
    """

    arm: str
    label: str
    n: int
    n_patients: int
    n_severe: int
    worst_grade: tuple[int, ...]
    n_events: int
    share: Estimate
    rate: Estimate
    first_rate: Estimate


@dataclass(frozen=True, slots=True)
class ArmComparison:
    """An arm against the reference: difference and ratio of shares (score limits), ratio of first-event rates.

    ``test``: of the shares, where one was asked for; ``odds_ratio``: the conditional one with it, where that is exact.
    """

    arm: str
    reference: str
    risk_difference: Estimate
    risk_ratio: Estimate
    first_rate_ratio: Estimate
    test: Test | None = None
    odds_ratio: Estimate | None = None


@dataclass(frozen=True, slots=True)
class AdverseEventRow:
    """A term, organ class or group of special interest: what happened in each arm, and the comparisons."""

    name: str
    soc: str
    aesi: str
    arms: tuple[ArmCount, ...]
    comparisons: tuple[ArmComparison, ...]

    @property
    def n_patients(self) -> int:
        """Patients with it in all arms."""
        return sum(arm.n_patients for arm in self.arms)

    @property
    def n_events(self) -> int:
        """Events in all arms."""
        return sum(arm.n_events for arm in self.arms)

    @property
    def largest_share(self) -> float:
        """The share of the arm in which it was most frequent."""
        return max((arm.n_patients / arm.n for arm in self.arms if arm.n), default=0.0)


def without_grades(row: AdverseEventRow) -> AdverseEventRow:
    """The row of a file that has no grades: nobody is in one."""
    return replace(row, arms=tuple(replace(arm, worst_grade=(), n_severe=0) for arm in row.arms))


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventResult(Answer[AdverseEventOptions]):
    """Found of an endpoint: rows, overview, counts. Left out: patients and, apart, rows of the file.

    ``overview``: rows for any event, severe (grade 3 or higher), serious, related, fatal and leading to a stop, over
    all events of the window whatever the question filters; what the file does not tell is absent and in ``not_told``.
    ``counts``: term arm level n n_events estimate conf_low conf_high, a row per term, arm and level; level is
    "patients", "grade 1" to "grade 5" (worst), "severe" (n_events of n patients, estimate their share), "events" or
    "first events" (estimate a rate per 100 patient-years). ``watching``: term (a table) arm n_events (rows of it)
    estimate (per patient-year): who is looked at more often is found to have more. ``patient_years`` by arm; 0 without
    dates. ``n_hidden`` rows are below the threshold. ``stratified``: any event compared within strata; None
    when no strata were asked for. ``doubts``: what the file leaves open.
    """

    endpoint: AdverseEvents
    rows: tuple[AdverseEventRow, ...]
    overview: tuple[AdverseEventRow, ...]
    not_told: tuple[str, ...]
    counts: pd.DataFrame
    stratified: StratifiedEvents | None
    watching: pd.DataFrame
    patient_years: dict[str, float]
    n_hidden: int
    n_records: int
    rows_left_out: tuple[LeftOut, ...]
    doubts: EventDoubts

    @property
    def graded(self) -> bool:
        """Whether the file has grades; severity alone (mild, moderate, severe) is none."""
        return bool(self.endpoint.grade)

    @property
    def grades(self) -> str:
        """What the events are, in words: "grade 2 or higher", or "any grade" when all were collected and asked for."""
        least = self.options.minimum_grade
        if not self.graded:
            return "any severity"
        return "any grade" if least <= 1 else "grade 5" if least == 5 else f"grade {least} or higher"

    def row(self, name: str) -> AdverseEventRow | None:
        """The row of a term; None when it is not shown."""
        return next((row for row in self.rows if row.name == name), None)
