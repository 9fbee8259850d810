"""Numbers of the terminal and the page beside R's."""

from tests.cases.case import Case

NUMBERS: tuple[Case, ...] = ()
