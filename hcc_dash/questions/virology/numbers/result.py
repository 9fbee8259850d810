"""What a question about HBV response finds: shares by arm under every denominator, incidence, strata, cures."""

from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.events import place_of
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.questions.virology.numbers.options import HbvResponseOptions
from hcc_dash.questions.virology.numbers.ready import ReadyComparison
from hcc_dash.study.virology import ResponseDefinition

DETECTABLE, DETECTABLE_EVALUABLE, ENROLLED, EVALUABLE = (
    "detectable at baseline",
    "detectable at baseline and evaluable",
    "enrolled",
    "evaluable",
)
DENOMINATORS = (DETECTABLE, DETECTABLE_EVALUABLE, ENROLLED, EVALUABLE)
"""Who is counted, the one that leads first."""

CURVE_COLUMNS = (
    "arm",
    "term",
    "time",
    "n_at_risk",
    "n_events",
    "n_censored",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
)
RESPONSE, DEATH = "response", "death"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Responders ``x`` among ``n`` patients, with Wilson's limits."""

    x: int
    n: int
    share: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmResponse:
    """One arm. ``shares`` by denominator; in those but of the evaluable, a patient without the tests is no responder.

    ``n_below``: below the threshold at baseline already; ``n_unknown``: without a test there that tells. ``n_reversed``
    of the responders were not below again later; in ``n_gap`` of them two tests until confirmation are more than 26
    weeks apart. ``n_open`` tests after the start leave the amount open, ``n_converted`` were printed in copies.
    ``incidence`` and ``death``: probabilities by the day that is read, by Aalen-Johansen.
    """

    arm: str
    n: int
    n_responded: int
    n_died: int
    shares: dict[str, Share]
    n_below: int
    n_unknown: int
    n_reversed: int
    n_gap: int
    n_tests: int
    n_open: int
    n_converted: int
    incidence: Estimate
    death: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDifference:
    """Share of responders in ``arm`` less that in ``reference``, with Newcombe's limits."""

    arm: str
    reference: str
    denominator: str
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Patients detectable at baseline whose HBsAg was ``level`` then: shares by arm, differences from the reference."""

    level: str
    shares: dict[str, Share]
    differences: tuple[ShareDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cures:
    """Functional cure by arm: (arm, patients off all treatment, those cured); ``why_not`` it cannot be assessed."""

    arms: tuple[tuple[str, int, int], ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HbvResponseResult(Answer[HbvResponseOptions]):
    """Found of a marker; ``at`` is the day of the clock at which incidences are read.

    ``curves``: CURVE_COLUMNS, ``counts``: arm term time n_at_risk n_events n_censored before each tick.
    ``interactions`` by arm: whether its difference is the same in every stratum. ``n_no_stratum``: patients detectable
    at baseline without HBsAg then.
    """

    definition: ResponseDefinition
    at: float
    arms: tuple[ArmResponse, ...] = ()
    differences: tuple[ShareDifference, ...] = ()
    strata: tuple[Stratum, ...] = ()
    n_no_stratum: int = 0
    interactions: dict[str, Test] = field(default_factory=dict)
    curves: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(CURVE_COLUMNS)))
    counts: pd.DataFrame = field(default_factory=pd.DataFrame)
    cures: Cures = Cures()
    ready: ReadyComparison | None = None
    rows_left_out: tuple[RowsLeftOut, ...] = ()

    def position(self, arm: str) -> int:
        """The arm's place among all, which is its colour."""
        return place_of(self.study, "", arm)
