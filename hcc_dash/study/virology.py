"""How a trial says that a patient has responded: the choices of the definition, and where HBsAg and HBV DNA are."""

from typing import Literal, Self

from pydantic import Field, model_validator

from hcc_dash.study.parts import Part


class ResponseDefinition(Part):
    """Every choice in the definition of a response; days are days after the start of study treatment, which is day 0.

    ``below``: IU/mL that an amount is to be less than. ``apart_days``: from the first such test to the one that
    confirms it. ``until_day``: by which that one lies; without ``confirm_within`` the first alone. ``consecutive``: an
    unbroken run of tests below, or literally two neighbouring tests so far apart. ``indeterminate``: what a test counts
    as that leaves the amount open. ``words_prove``: words for not detected prove it, whatever the assay's limit.
    ``dated``: at the first test of the run, or at the one that confirms it. ``evaluable_from``, ``evaluable_to``: days
    of which a patient has a test to be told a non-responder.
    """

    below: float = Field(gt=0)
    apart_days: int = Field(default=168, ge=1)
    until_day: int = Field(default=735, ge=1)
    confirm_within: bool = True
    consecutive: Literal["run", "pairs"] = "run"
    indeterminate: Literal["ignored", "below", "above"] = "ignored"
    words_prove: bool = False
    dated: Literal["first", "confirmed"] = "first"
    evaluable_from: int = Field(default=672, ge=1)
    evaluable_to: int = Field(default=784, ge=1)

    @model_validator(mode="after")
    def _evaluable_days_are_some(self) -> Self:
        if self.evaluable_from > self.evaluable_to:
            raise ValueError(
                f"evaluable_from {self.evaluable_from} is after evaluable_to {self.evaluable_to}; swap them."
            )
        return self


class HbsagLossDefinition(ResponseDefinition):
    """HBsAg is lost below 0.05 IU/mL; "negative" alone is no proof of that."""

    below: float = Field(default=0.05, gt=0)


class HbvDnaDefinition(ResponseDefinition):
    """HBV DNA is undetectable below 10 IU/mL, or where its target was not detected."""

    below: float = Field(default=10.0, gt=0)
    words_prove: bool = True


class ResultTable(Part):
    """The table with a row per sample, and its columns: the result as printed, its unit, the assay's limit in IU/mL.

    Without ``unit`` every result is in the unit declared of its column, without ``limit`` no limit is known. ``ready``:
    the endpoint whose time and event columns hold the response as somebody else derived it, for comparison.
    """

    table: str
    value: str
    unit: str = ""
    limit: str = ""
    ready: str = ""


class HbsagLoss(ResultTable):
    """HBsAg over time: where its results are, and when it counts as lost."""

    definition: HbsagLossDefinition = HbsagLossDefinition()


class HbvDna(ResultTable):
    """HBV DNA over time: where its results are, and when it counts as undetectable."""

    definition: HbvDnaDefinition = HbvDnaDefinition()
