"""What a second opinion finds: per number and engine, the two values, their difference and a verdict."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.analysis.survival_result import SurvivalResult

Verdict = Literal["agrees", "explained", "differs", "not offered", "not estimated"]


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that was to be asked; ``absent`` or ``failed`` say why it gave no numbers."""

    name: str
    version: str
    absent: str = ""
    failed: str = ""

    @property
    def answered(self) -> bool:
        """Whether it gave numbers."""
        return not (self.absent or self.failed)


@dataclass(frozen=True, slots=True)
class Check:
    """One number by one engine: ``ours``, ``theirs``, ``difference`` = theirs - ours.

    ``tolerance`` is absolute below 1 and relative above. ``level`` names the panel and ``arm`` the group, both
    empty where the number is about everybody. NaN is "not reached" or "no limit"; ``reason`` explains any verdict
    but "agrees". ``withheld``: a p-value, or what gives it away, that this question may not show.
    """

    level: str
    arm: str
    term: str
    engine: str
    ours: float
    theirs: float
    difference: float
    tolerance: float
    verdict: Verdict
    reason: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """The survival result that was checked, the engines, and every check."""

    survival: SurvivalResult
    engines: tuple[Engine, ...]
    checks: tuple[Check, ...]
    method: str
    notes: tuple[str, ...]

    def count(self, verdict: Verdict) -> int:
        """Number of checks with this verdict."""
        return sum(one.verdict == verdict for one in self.checks)

    @property
    def n_numbers(self) -> int:
        """Distinct numbers for which at least one engine gave a value of its own."""
        compared = {"agrees", "explained", "differs"}
        return len({(one.level, one.arm, one.term) for one in self.checks if one.verdict in compared})
