"""Decimals of a column of differences: one number of them for all rows, and no row contradicts its own percentages."""

from collections.abc import Iterable, Sequence

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.wording.words import Digits, agreeing_decimals, agrees

Shares = Sequence[tuple[Estimate, Estimate, Estimate]]
"""Of a row: two proportions and the second less the first, for every difference of it."""

FINER = 4
"""Decimals a row's proportions may have beyond its difference: rounded so finely, hardly a pair disagrees."""


def agreeing_rows(rows: Iterable[Shares], least: int = 0) -> tuple[Digits, ...]:
    """Of every row of a table its decimals: all differences with as many, ``least`` or more.

    Where every row agrees with ``least`` decimals throughout, these; else one at least for the differences, and for a
    row's proportions the fewest at which they differ by the difference printed beside them. One row alone has its own
    (``words.agreeing_decimals``). A difference that is another number (adjusted, not estimable) asks for nothing.
    """
    pairs = [[(100 * a.value, 100 * b.value, 100 * by.value) for a, b, by in row] for row in rows]
    asked = [[pair for pair in row if abs(pair[1] - pair[0] - pair[2]) < 1e-6] for row in pairs]
    if len(asked) == 1:
        return (agreeing_decimals(asked[0], least),)
    alike, difference = Digits(least, least), max(least, 1)
    if all(agrees(pair, alike) for row in asked for pair in row):
        return (alike,) * len(asked)
    finer = [Digits(difference + more, difference) for more in range(FINER)]
    return tuple(
        next((digits for digits in finer if all(agrees(pair, digits) for pair in row)), finer[-1]) for row in asked
    )
