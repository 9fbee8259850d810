"""What a Cox question finds: rows of hazard ratios, tests, checks, and the result around them."""

from dataclasses import dataclass, field
from typing import Literal

from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.kernels.cox import CoxFit
from hcc_dash.questions.cox.numbers.design import Design
from hcc_dash.questions.cox.numbers.guards import Guard, stops
from hcc_dash.questions.cox.numbers.hazards_over_time import HazardsOverTime
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.cox.numbers.terms import Kind
from hcc_dash.study.endpoints import TimeToEvent

Engine = Literal["cox", "firth"]


@dataclass(frozen=True, slots=True)
class CoxRow:
    """One line of the forest: a level against its reference, or a number.

    ``n`` and ``n_events`` count the patients of the level (everybody for a number). ``univariable`` has this term
    alone in the model, of the same patients and strata; ``multivariable`` all terms. ``at``: the covariate's
    values compared, where it is a number that is not taken per unit. Rows of an interaction are the arm's hazard
    ratios at a level of the other term. ``p_value``: Wald, or penalised likelihood ratio with Firth's penalty.
    """

    term: str
    label: str
    kind: Kind
    level: str
    arm: str
    at: tuple[float, ...]
    n: int
    n_events: int
    reference: bool
    univariable: Estimate
    univariable_p: float
    multivariable: Estimate
    p_value: float


@dataclass(frozen=True, slots=True)
class TermTest:
    """Likelihood-ratio test of a term (with its interactions, which cannot stay without it)."""

    term: str
    label: str
    kind: Kind
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxResult(Answer[CoxOptions]):
    """Found of an endpoint: rows, tests, concordance. Doubted: guards, hazards.

    Where no model was fitted the rows hold counts, and univariable ratios where there
    are any. ``hazards``: None where hazards over time cannot be looked at. ``design`` and ``fit`` are kept for
    what is derived from the model.
    """

    endpoint: TimeToEvent
    engine: Engine
    rows: tuple[CoxRow, ...]
    term_tests: tuple[TermTest, ...]
    overall_tests: tuple[Test, ...]
    concordance: Estimate
    guards: tuple[Guard, ...]
    hazards: HazardsOverTime | None
    n_events: int
    design: Design = field(repr=False)
    fit: CoxFit | None = field(repr=False)

    @property
    def arm_rows(self) -> tuple[CoxRow, ...]:
        """Every arm against the reference, in the order of the arms."""
        return tuple(row for row in self.rows if row.kind == "arm" and not row.reference)

    @property
    def reference_arm(self) -> CoxRow | None:
        """The arm that the others are compared with; None in a model without arms."""
        return next((row for row in self.rows if row.kind == "arm" and row.reference), None)

    @property
    def separated(self) -> bool:
        """Whether some level has no events, so that only a penalised model can be fitted."""
        return any(guard.check == "separation" and guard.found for guard in self.guards) or (
            self.fit is not None and self.fit.separated
        )

    @property
    def stopped_by(self) -> tuple[Guard, ...]:
        """The checks that forbade the fit."""
        return stops(self.guards)
