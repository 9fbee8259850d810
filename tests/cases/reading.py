"""Files that are damaged or made to harm: refused in words, never half read."""

from tests.cases.case import Case

READING: tuple[Case, ...] = ()
