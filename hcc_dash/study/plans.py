"""What a study fixed beforehand."""

from typing import Literal, Self

from pydantic import Field, model_validator

from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.parts import Part

AnalysisKind = Literal["survival", "cox", "subgroups", "competing", "balance", "adverse_events", "repeated"]


class PlannedAnalysis(Part):
    """An analysis fixed beforehand; only a result with just these options may show its p-value.

    The arms are compared. ``covariates`` belong to a model, ``factors`` to subgroups; without a ``landmark`` any
    that the endpoint declares will do. ``scale`` and ``visit`` belong to a model of a repeated score: which scale of a
    questionnaire, and the visit at which the arms are compared first. ``covariates_assumed``: they were nowhere
    registered or published but are assumed here.
    """

    id: str
    analysis: AnalysisKind = "survival"
    endpoint: str
    population: str
    strata: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    covariates_assumed: bool = Field(default=False, exclude=True)  # a word, not a setting: no part of the fingerprint
    factors: tuple[str, ...] = ()
    landmark: Landmark | None = None
    scale: str = ""
    visit: str = ""
    alpha: float = Field(default=0.05, gt=0, lt=1)
    source: str = ""

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> Self:
        if self.covariates and self.analysis not in {"cox", "competing", "repeated"}:
            raise ValueError(
                f'covariates belong to analysis = "cox", "competing" or "repeated", found "{self.analysis}"'
            )
        if (self.scale or self.visit) and self.analysis != "repeated":
            raise ValueError(f'scale and visit belong to analysis = "repeated", found "{self.analysis}"')
        if bool(self.factors) != (self.analysis == "subgroups"):
            raise ValueError(f'factors belong to analysis = "subgroups", and it needs them; found "{self.analysis}"')
        return self


class Propensity(Part):
    """The model of who was given which arm, for a study in which nobody was randomised."""

    covariates: tuple[str, ...] = Field(min_length=1)
    source: str = ""
