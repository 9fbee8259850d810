"""Blood counts at which a label asks for a lower dose or a stop: lines to draw, as data, none by default.

Labels differ by country and edition, so a line is drawn only when somebody has chosen whose it is. Sources: US label
rules for peg-interferon alfa-2b and for interferon alfa-2b in hepatitis B as tabulated by the Department of Veterans
Affairs; an older label prints 80 and 50 for platelets.
"""

from dataclasses import dataclass
from typing import Literal

Action = Literal["reduce", "halve", "stop"]


@dataclass(frozen=True, slots=True)
class DoseAction:
    """Below ``below`` (10⁹/L; the limit itself needs no action) the label asks for the action."""

    test: str
    below: float
    action: Action


def _lines(test: str, reduce: float, stop: float, action: Action = "reduce") -> tuple[DoseAction, DoseAction]:
    return DoseAction(test, reduce, action), DoseAction(test, stop, "stop")


SCHEMES: dict[str, tuple[DoseAction, ...]] = {
    "peg-interferon alfa-2b": (
        *_lines("neutrophils", 0.75, 0.50),
        *_lines("platelets", 50, 25),
        *_lines("white_cells", 1.5, 1.0),
    ),
    "peg-interferon alfa-2b, older label": (
        *_lines("neutrophils", 0.75, 0.50),
        *_lines("platelets", 80, 50),
        *_lines("white_cells", 1.5, 1.0),
    ),
    "interferon alfa-2b, hepatitis B": (
        *_lines("neutrophils", 1.0, 0.75, "halve"),
        *_lines("platelets", 100, 70, "halve"),
        *_lines("white_cells", 1.5, 1.2, "halve"),
    ),
}


def action_lines(scheme: str, test: str) -> tuple[DoseAction, ...]:
    """The lines of a scheme for one test, the milder first; none for the scheme "", ValueError for an unknown one."""
    if not scheme:
        return ()
    if scheme not in SCHEMES:
        raise ValueError(f'No dose rules are called "{scheme}". Use one of: {", ".join(SCHEMES)}.')
    return tuple(line for line in SCHEMES[scheme] if line.test == test)


def action_at(value: float, lines: tuple[DoseAction, ...]) -> Action | None:
    """The gravest action that a value asks for; None when it asks for none or is missing."""
    reached = [line for line in lines if value < line.below]
    return min(reached, key=lambda line: line.below).action if reached else None
