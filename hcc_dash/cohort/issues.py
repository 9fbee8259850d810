"""What is wrong with a table: the rule, how bad, where, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["block", "warn", "info"]

SHOWN_ROWS = 8


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding of one rule.

    ``rows`` are the first affected rows as a spreadsheet numbers them (the header is row 1); they are
    shown to the person who holds the file and never logged. ``problem`` says what was found in a
    clinician's words, ``remedy`` what to do.
    """

    rule: str
    severity: Severity
    table: str
    column: str
    count: int
    rows: tuple[int, ...]
    problem: str
    remedy: str


def spreadsheet_rows(positions: "list[int] | tuple[int, ...]") -> tuple[int, ...]:
    """Zero-based row positions as spreadsheet rows, the first few."""
    return tuple(position + 2 for position in positions[:SHOWN_ROWS])


def blocks(issues: "tuple[Issue, ...] | list[Issue]") -> bool:
    """Whether any finding must be resolved before the table can be analysed."""
    return any(issue.severity == "block" for issue in issues)
