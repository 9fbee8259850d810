"""The two shapes of an answer: an estimate with its interval, and a test; either may be not estimable."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its confidence limits, or the reason why there is none.

    ``value`` NaN means not estimable and ``why_missing`` says why. A limit may be NaN on its own (an upper
    limit of a median that the band never reaches); ``why_missing`` may then say why.
    """

    value: float
    conf_low: float = math.nan
    conf_high: float = math.nan
    std_error: float = math.nan
    why_missing: str = ""

    @property
    def estimable(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)

    @property
    def negated(self) -> "Estimate":
        """The same difference taken the other way round: of incidences in place of survival."""
        return Estimate(-self.value, -self.conf_high, -self.conf_low, self.std_error, self.why_missing)

    @property
    def complement(self) -> "Estimate":
        """The probability of the opposite, its limits changing places: of an incidence in place of survival."""
        return Estimate(1 - self.value, 1 - self.conf_high, 1 - self.conf_low, self.std_error, self.why_missing)


def not_estimable(why: str) -> Estimate:
    """The answer "not estimable", with its reason."""
    return Estimate(math.nan, why_missing=why)


@dataclass(frozen=True, slots=True)
class Test:
    """A test statistic, its degrees of freedom and p-value, or the reason why there is none."""

    __test__ = False  # pytest would otherwise collect the class

    name: str
    statistic: float = math.nan
    df: int = 0
    p_value: float = math.nan
    why_missing: str = ""

    @property
    def estimable(self) -> bool:
        """Whether the test could be done."""
        return not math.isnan(self.p_value)
