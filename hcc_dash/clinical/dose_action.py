"""Blood counts at which a label asks for a lower dose or a stop: lines to draw, as data, none by default.

Labels differ by disease, country and edition, so a line is drawn only when somebody has chosen whose it is; a study
declares its protocol's own. Sources: US label rules as tabulated by the Department of Veterans Affairs. Those of
peg-interferon alfa-2b were written for hepatitis C with ribavirin (an older label prints 80 and 50 for platelets);
for hepatitis B there are those of conventional interferon alfa-2b.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hcc_dash.study.model import Study
from hcc_dash.study.treatments import DoseActionName as Action


@dataclass(frozen=True, slots=True)
class DoseAction:
    """Below ``below`` (10⁹/L; the limit itself needs no action) the label asks for the action."""

    test: str
    below: float
    action: Action


def _lines(test: str, reduce: float, stop: float, action: Action = "reduce") -> tuple[DoseAction, DoseAction]:
    return DoseAction(test, reduce, action), DoseAction(test, stop, "stop")


SCHEMES: dict[str, tuple[DoseAction, ...]] = {
    "peg-interferon alfa-2b with ribavirin, hepatitis C": (
        *_lines("neutrophils", 0.75, 0.50),
        *_lines("platelets", 50, 25),
        *_lines("white_cells", 1.5, 1.0),
    ),
    "peg-interferon alfa-2b with ribavirin, hepatitis C, older label": (
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


def dose_schemes(study: Study) -> Mapping[str, tuple[DoseAction, ...]]:
    """Whose lines can be drawn: first those that the study's treatments declare, then the labels'."""
    declared = {
        f"{treatment.label}, this study": tuple(
            DoseAction(line.test, line.below, line.action) for line in treatment.dose_lines
        )
        for treatment in study.treatments
        if treatment.dose_lines
    }
    return declared | SCHEMES


def action_lines(study: Study, scheme: str, test: str) -> tuple[DoseAction, ...]:
    """The lines of a scheme for one test, the milder first; none for the scheme "", ValueError for an unknown one."""
    if not scheme:
        return ()
    schemes = dose_schemes(study)
    if scheme not in schemes:
        raise ValueError(f'No dose rules are called "{scheme}". Use one of: {"; ".join(schemes)}.')
    return tuple(sorted((line for line in schemes[scheme] if line.test == test), key=lambda line: -line.below))
