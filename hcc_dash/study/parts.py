"""The parts a study is made of: columns, tables, arms, factors, covariates, populations, provenance."""

import math
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hcc_dash.study.questionnaires import QuestionnaireName

ColumnType = Literal["id", "category", "flag", "integer", "number", "date", "text"]
Role = Literal[
    "",
    "radical_treatment_date",
    "treatment_start_date",
    "antiviral_stop_date",
    "recurrence_date",
    "death_date",
    "last_contact_date",
    "row_date",
    "end_date",
    "ae_grade",
    "ae_serious",
    "ae_criterion",
    "child_pugh_score",
    "questionnaire_item",
]
ProvenanceKind = Literal["patients", "reconstruction", "simulation", "upload"]


class Part(BaseModel):
    """Frozen, and strict about unknown keys so that a misspelt key is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(Part):
    """One column of a table: its type, its label for people, and the values it may hold.

    ``role`` tells the cross-table checks what the column is (a death date, an adverse event's grade). ``numbers``: the
    levels are numbers (1 to 4 nodes, say), and a model takes them as such unless it is asked for levels.
    """

    type: ColumnType
    label: str = ""
    unit: str = ""
    levels: tuple[str, ...] = ()
    numbers: bool = False
    minimum: float | None = None
    maximum: float | None = None
    may_be_missing: bool = False
    unique: bool = False
    role: Role = ""

    @model_validator(mode="after")
    def _levels_belong_to_categories(self) -> Self:
        if self.levels and self.type != "category":
            raise ValueError(f'"levels" belongs to type "category", found with type "{self.type}"')
        doubled = sorted({level for level in self.levels if self.levels.count(level) > 1})
        if doubled:
            raise ValueError(f'level "{doubled[0]}" is declared twice; levels are unique.')
        if self.numbers and not self.holds_numbers:
            raise ValueError('"numbers" belongs to a category whose levels are all numbers.')
        return self

    @property
    def holds_numbers(self) -> bool:
        """Whether its values can be computed with: numbers, or levels that are all numbers."""
        if self.type != "category":
            return self.type in {"integer", "number"}
        return bool(self.levels) and all(_is_number(level) for level in self.levels)

    @model_validator(mode="after")
    def _range_is_not_empty(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum:g} is above maximum {self.maximum:g}; swap them.")
        return self


def _is_number(level: str) -> bool:
    try:
        return math.isfinite(float(level))
    except ValueError:
        return False


class Table(Part):
    """One table of the trial: its file beside study.toml and its declared columns.

    ``questionnaire`` says whose answers or ready scores it holds, one row per form; answers need the version.
    ``body_image``: which way ready scores of that scale of QLQ-HCC18 run, for packages differ; "symptom": high is bad.
    """

    file: str = ""
    label: str = ""
    questionnaire: QuestionnaireName = ""
    questionnaire_version: str = ""
    body_image: Literal["", "symptom", "function"] = ""
    columns: dict[str, Column]

    @property
    def id_column(self) -> str:
        """The column that says which patient a row is about; empty when there is none."""
        return next((name for name, column in self.columns.items() if column.type == "id"), "")


class Arm(Part):
    """One arm as randomised or allocated; a closed arm is shown in the flow and never compared."""

    id: str
    label: str
    regimen: str = ""
    reference: bool = False
    planned_n: int | None = None
    closed: date | None = None
    closed_reason: str = ""


class Factor(Part):
    """A declared way to divide patients: filter, panel or stratum; numeric factors only filter."""

    column: str
    label: str
    short: str = ""
    randomisation_stratum: bool = False
    planned_subgroup: bool = False

    @property
    def before_level(self) -> str:
        """What stands before a level in a heading or a count: "pTNM" in "pTNM III/IVA"."""
        return self.short or self.label


class Covariate(Part):
    """One term of a regression model: a column, transformed, or one level against the others."""

    id: str
    column: str
    label: str
    level: str = ""
    transform: Literal["none", "log10", "per_10"] = "none"


class Population(Part):
    """Who an analysis is about: the arms it holds and the sentence that defines it."""

    id: str
    label: str
    arms: tuple[str, ...]


class Provenance(Part):
    """Where the patients come from, and what in them is not real."""

    kind: ProvenanceKind
    mark: str
    statement: str
    invented: tuple[str, ...] = ()
    seed: int | None = None


class Source(Part):
    """The publication or registry record the study description was taken from."""

    citation: str
    url: str = ""
    registry: str = ""


class SampleSize(Part):
    """What the protocol planned its size from: the endpoint, and the effect that a number of its events would show.

    ``allocation``: the parts of patients planned in each of the two arms compared. ``alpha`` is two-sided. ``n``:
    patients planned.
    """

    endpoint: str
    hazard_ratio: float = Field(gt=0)
    power: float = Field(gt=0, lt=1)
    alpha: float = Field(default=0.05, gt=0, lt=1)
    n: int = Field(gt=0)
    allocation: dict[str, float] = Field(min_length=2, max_length=2)

    @model_validator(mode="after")
    def _can_be_planned(self) -> Self:
        if self.hazard_ratio == 1:
            raise ValueError("hazard_ratio is 1: no number of events shows that nothing differs.")
        if self.power <= self.alpha / 2:
            raise ValueError(f"power is {self.power:g}; it lies above alpha / 2, {self.alpha / 2:g}.")
        if min(self.allocation.values()) <= 0:
            raise ValueError("allocation: every arm has a part above 0.")
        return self


class Design(Part):
    """How patients came to their arms, and the protocol's calendar; the wording of every comparison follows from it.

    ``treatment_weeks``: how long study treatment lasts by protocol; ``follow_up_weeks``: the week of the last visit.
    ``sample_size``: what the number of patients was planned from.
    """

    randomised: bool
    description: str
    arm_column: str = "arm"
    time_zero: str
    disposition_column: str = ""
    treatment_weeks: float = Field(default=48, gt=0)
    follow_up_weeks: float = Field(default=156, gt=0)
    sample_size: SampleSize | None = None

    @model_validator(mode="after")
    def _treatment_ends_before_follow_up(self) -> Self:
        if self.treatment_weeks >= self.follow_up_weeks:
            raise ValueError(
                f"treatment_weeks is {self.treatment_weeks:g} and follow_up_weeks {self.follow_up_weeks:g}; treatment "
                "ends before follow-up does."
            )
        return self


class Methods(Part):
    """Statistical conventions, printed again in the method sentence under every figure."""

    conf_level: float = Field(default=0.95, gt=0, lt=1)
    conf_type: Literal["log-log", "log", "plain"] = "log-log"
    ties: Literal["efron", "breslow"] = "efron"
    grey_below_at_risk: float = Field(default=0.10, ge=0, le=1)
    rmst_tau_months: float | None = Field(default=None, gt=0)
    min_events: int = Field(default=10, ge=1)
    nominal_p_values: bool = False
