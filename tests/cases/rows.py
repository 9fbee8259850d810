"""What rows are: repeats, visits, parameters, identifiers."""

from tests.cases.case import Case

ROWS: tuple[Case, ...] = ()
