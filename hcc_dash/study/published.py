"""A figure printed in a paper: what it measures, in whom, and to which digit."""

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from hcc_dash.study.parts import Part

Quantity = Literal["survival", "log_rank_p", "hazard_ratio", "hazard_ratio_low", "hazard_ratio_high", "hazard_ratio_p"]
_PRINTED = re.compile(r"^(\d+(?:\.(\d+))?)\s*(%?)$")


class Published(Part):
    """One printed figure, with the analysis that must give it back.

    ``printed`` is the figure as the paper prints it ("61%", "0.137"): its last digit sets the
    agreement asked for, half a unit of that digit.
    """

    id: str
    label: str
    printed: str
    quantity: Quantity
    endpoint: str
    arm: str = ""
    months: float | None = None
    where: dict[str, str] = Field(default_factory=dict)
    covariates: tuple[str, ...] = ()
    citation: str = ""
    exploratory: bool = False

    @model_validator(mode="after")
    def _is_readable(self) -> Self:
        if _PRINTED.match(self.printed) is None:
            raise ValueError(f'"printed" is "{self.printed}"; write it as in the paper, like "61%" or "0.137"')
        if self.quantity == "survival" and (self.months is None or not self.arm):
            raise ValueError('"survival" needs "arm" and "months"')
        return self

    @property
    def value(self) -> float:
        """The printed figure as a number; a percentage as a proportion."""
        return self._number() / self._scale()

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit, on the scale of ``value``."""
        return 0.5 * 10.0**-self.decimals / self._scale()

    @property
    def decimals(self) -> int:
        """Digits printed behind the decimal point."""
        match = _PRINTED.match(self.printed)
        return len(match[2] or "") if match else 0

    @property
    def is_percentage(self) -> bool:
        """Whether the paper prints a percentage."""
        return self.printed.rstrip().endswith("%")

    def _number(self) -> float:
        return float(self.printed.rstrip("% "))

    def _scale(self) -> float:
        return 100.0 if self.is_percentage else 1.0


class PublishedHarm(Part):
    """A count of patients with harm that a publication states in words; no patient of the tables stands behind it."""

    id: str
    label: str
    printed: str
    arm: str
    n_events: int = Field(ge=0)
    n: int = Field(ge=1)
    citation: str = ""

    @model_validator(mode="after")
    def _are_so_many(self) -> Self:
        if self.n_events > self.n:
            raise ValueError(f'"n_events" is {self.n_events} of "n" {self.n}; no more patients can have it.')
        return self
