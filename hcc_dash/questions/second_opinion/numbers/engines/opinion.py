"""What an engine answers, whatever it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass

Key = tuple[str, int]
"""A statistic and the code of what it is about; the sample that was asked about says what codes mean."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One engine's answers, a mapping per sample; a statistic that it does not offer has no key.

    ``absent`` says why the engine was not asked, ``failed`` why it gave no answer; both are empty otherwise.
    ``notes`` are what the engine said beside its numbers.
    """

    engine: str
    version: str = ""
    answers: tuple[Mapping[Key, float], ...] = ()
    absent: str = ""
    failed: str = ""
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The engine with its version."""
        return f"{self.engine} {self.version}".strip()
