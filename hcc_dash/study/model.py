"""The Study: everything a trial declares about itself, frozen; ``read.build_study`` makes one whose names hold."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from hcc_dash.study.endpoints import Endpoint, TimeToEvent
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.parts import (
    Arm,
    Column,
    Covariate,
    Design,
    Factor,
    Methods,
    Part,
    Population,
    Provenance,
    Source,
    Table,
)
from hcc_dash.study.plans import PlannedAnalysis, Propensity
from hcc_dash.study.published import Published, PublishedHarm
from hcc_dash.study.recurrence import Recurrence
from hcc_dash.study.treatments import Treatment
from hcc_dash.study.virology import HbsagLoss, HbvDna

T = TypeVar("T")


class Study(Part):
    """A trial as its study.toml declares it; knows columns and rules, no patient."""

    id: str
    title: str
    short: str
    summary: str = ""
    data_cut_off: date | None = None
    design: Design
    source: Source
    provenance: Provenance
    methods: Methods = Methods()
    arms: tuple[Arm, ...] = ()
    tables: dict[str, Table]
    endpoints: tuple[Endpoint, ...]
    factors: tuple[Factor, ...] = ()
    covariates: tuple[Covariate, ...] = ()
    populations: tuple[Population, ...] = ()
    planned: tuple[PlannedAnalysis, ...] = ()
    propensity: Propensity | None = None
    published: tuple[Published, ...] = ()
    published_harms: tuple[PublishedHarm, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    protocol_notes: tuple[str, ...] = ()
    hbsag_loss: HbsagLoss | None = None
    hbv_dna: HbvDna | None = None
    recurrence: Recurrence | None = None

    @property
    def subjects(self) -> Table:
        """The one-row-per-patient table."""
        return self.tables["subjects"]

    @property
    def time_to_event(self) -> tuple[TimeToEvent, ...]:
        """The endpoints that have curves, in the order declared."""
        return tuple(e for e in self.endpoints if isinstance(e, TimeToEvent))

    @property
    def reference_arm(self) -> str:
        """Identifier of the arm others are compared with; empty for a single-arm study."""
        return next((arm.id for arm in self.arms if arm.reference), "")

    def arm(self, arm_id: str) -> Arm:
        """The arm of that identifier; ValueError with the nearest name otherwise."""
        return _find(self.arms, arm_id, "arm")

    def endpoint(self, endpoint_id: str) -> TimeToEvent:
        """The time-to-event endpoint of that identifier."""
        return _find(self.time_to_event, endpoint_id, "time-to-event endpoint")

    def origin(self, endpoint: TimeToEvent) -> str:
        """Where the endpoint's clock starts, in a word or two."""
        return (endpoint.origin or self.design.time_zero).split(",")[0].split(" (")[0]

    def population(self, population_id: str = "") -> Population:
        """The population of that identifier; the first declared when none is named."""
        if not population_id and self.populations:
            return self.populations[0]
        return _find(self.populations, population_id, "population")

    def factor(self, column: str) -> Factor:
        """The factor of that column."""
        return _find(self.factors, column, "factor", key="column")

    def column(self, column: str) -> Column:
        """The declared column of the subjects table."""
        return self.subjects.columns[column]

    @property
    def dividing_factors(self) -> tuple[Factor, ...]:
        """Factors with levels, which can make panels, strata and groups."""
        return tuple(f for f in self.factors if self.column(f.column).type == "category")


def _find(items: Iterable[T], wanted: str, what: str, key: str = "id") -> T:
    by_key = {getattr(item, key): item for item in items}
    if wanted not in by_key:
        raise ValueError(f'No {what} "{wanted}". {did_you_mean(wanted, by_key)}')
    return by_key[wanted]
