"""What a second opinion finds: per number and engine, the two values, their difference and a verdict."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.estimation.answer import Answer, Options
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult

Verdict = Literal["agrees", "explained", "differs", "not offered", "not estimated"]

_COMPARED: set[Verdict] = {"agrees", "explained", "differs"}


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that was to be asked; ``absent`` or ``failed`` say why it gave no numbers.

    ``notes``: what it remarked beside its numbers, in its own words.
    """

    name: str
    version: str
    absent: str = ""
    failed: str = ""
    notes: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether it gave numbers."""
        return not (self.absent or self.failed)


@dataclass(frozen=True, slots=True)
class Check:
    """One number by one engine: ``ours``, ``theirs``, ``difference`` = theirs - ours.

    ``tolerance`` is absolute below 1 and relative above. ``level`` names the panel or visit and ``arm`` the group,
    both empty where the number is about everybody. NaN is "not reached" or "no limit"; ``reason`` explains any verdict
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


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SecondOpinion(Answer[Options]):
    """The engines that were to be asked, and every check; the head is that of the result checked."""

    engines: tuple[Engine, ...]
    checks: tuple[Check, ...]

    def count(self, verdict: Verdict) -> int:
        """Number of checks with this verdict."""
        return sum(check.verdict == verdict for check in self.checks)

    @property
    def n_numbers(self) -> int:
        """Distinct numbers for which at least one engine gave a value of its own."""
        return sum(bool(_COMPARED & verdicts) for verdicts in self._verdicts.values())

    @property
    def n_confirmed(self) -> int:
        """Distinct numbers with which at least one engine agrees."""
        return sum("agrees" in verdicts for verdicts in self._verdicts.values())

    @property
    def n_unchecked(self) -> int:
        """Distinct numbers of ours for which no engine that answered has a value."""
        return sum(verdicts == {"not offered"} for verdicts in self._verdicts.values())

    @property
    def _verdicts(self) -> dict[tuple[str, str, str], set[Verdict]]:
        """The verdicts on each number."""
        verdicts: dict[tuple[str, str, str], set[Verdict]] = {}
        for check in self.checks:
            verdicts.setdefault((check.level, check.arm, check.term), set()).add(check.verdict)
        return verdicts


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SurvivalOpinion(SecondOpinion[SurvivalOptions]):
    """A second opinion on a survival question; the level of a check is its panel."""

    survival: SurvivalResult


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class ModelOpinion(SecondOpinion[ModelOptions]):
    """A second opinion on a mixed model of change; the level of a check is the visit."""

    model: ModelResult
