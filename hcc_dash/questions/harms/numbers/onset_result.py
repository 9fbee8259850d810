"""What a question about the time of adverse events is, and what it finds."""

from dataclasses import dataclass

import pandas as pd

from hcc_dash.asking.kinds import Given, Number, OneOf, Whole, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.events import LeftOut
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, OnsetEvents
from hcc_dash.questions.harms.numbers.doubts import Unwatched
from hcc_dash.questions.harms.numbers.placed_events import place_events
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.parts import Design

ONSET, DEATH = "first event", "death without it"


def _rows(cohort: Cohort, given: Given) -> dict[str, str]:
    """Everything that a row of the table can be, in whatever window and of whatever grade."""
    _, records = place_events(cohort, AdverseEventOptions(endpoint=given["endpoint"]))
    return {"": "All events"} | {name: name for name in sorted(set(records.frame[given["by"]]) - {""})}


ROW = OneOf(
    label="Event", choices=_rows, flag="name", key="cell.row", help="One row of the table instead of all events."
)
AT_WEEKS = Number(
    label="Curves read at week",
    low=1,
    high=520,
    step=4,
    key="at",
    shown=lambda cohort, given: cohort.study.design.treatment_weeks,
    help="The week at which curves are read, by default the end of treatment.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsetOptions:
    """A question about the time of adverse events.

    ``events``: which ones (grade, related, serious, window); ``term``: one row of ``events.by`` (a term, an organ
    class, a group of special interest), empty for all of them together. ``at_weeks``: where curves are read;
    the end of treatment by the study's design when None.
    """

    events: AdverseEventOptions = ask(Whole(options=OnsetEvents), OnsetEvents())
    term: str = ask(ROW, "")
    at_weeks: float | None = ask(AT_WEEKS)

    def read_at(self, design: Design) -> float:
        """The week at which curves are read."""
        return design.treatment_weeks if self.at_weeks is None else self.at_weeks


@dataclass(frozen=True, slots=True)
class OnsetGroup:
    """One arm. ``incidence``: probability of a first event by ``at_weeks``; ``mean_events``: mean number per patient by
    then; ``median_days`` from the first dose to the first event among those who had one.
    """

    arm: str
    label: str
    n: int
    n_patients: int
    n_events: int
    n_deaths_without: int
    incidence: Estimate
    mean_events: Estimate
    median_days: float


@dataclass(frozen=True, slots=True)
class OnsetComparison:
    """An arm less the reference at ``at_weeks``: difference of incidences, ratio of mean numbers."""

    arm: str
    reference: str
    incidence_difference: Estimate
    mean_ratio: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsetDoubts:
    """Events not followed as they stand: ``n_undated`` without a date within the days watched, which are left out;
    ``n_backwards`` that ended before they began; ``n_open`` without an end.
    """

    n_undated: int
    n_backwards: int
    n_open: int
    unwatched: Unwatched | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsetResult(Answer[OnsetOptions]):
    """Times are days since the first dose (0 on that day). ``options.events`` and ``at_weeks`` are filled in.

    ``incidence``: arm term time n_at_risk n_events estimate std_error conf_low conf_high, term "first event" or "death
    without it" (Aalen-Johansen). ``means``: arm time n_at_risk n_events estimate std_error conf_low conf_high (mean
    cumulative function, death terminal). ``prevalence``: arm time n n_events estimate conf_low conf_high, a row per
    week: n patients watched on its first day, n_events of them with an event going on. ``why_not``: why all are empty.
    """

    endpoint: AdverseEvents
    groups: tuple[OnsetGroup, ...]
    comparisons: tuple[OnsetComparison, ...]
    incidence: pd.DataFrame
    means: pd.DataFrame
    prevalence: pd.DataFrame
    rows_left_out: tuple[LeftOut, ...]
    doubts: OnsetDoubts
