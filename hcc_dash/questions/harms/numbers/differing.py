"""The events in which the arms differ most, of those that a result shows."""

import math
from dataclasses import replace

from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult, AdverseEventRow


def most_differing(result: AdverseEventResult, n: int) -> AdverseEventResult:
    """The result with ``n`` rows: those of the largest difference of shares in either direction, then most frequent.

    Where nothing is compared, the most frequent ones.
    """
    rows = tuple(sorted(result.rows, key=lambda row: (-_largest(row), -row.largest_share, row.name))[:n])
    names = {row.name for row in rows}
    return replace(result, rows=rows, counts=result.counts[result.counts["term"].isin(names)].reset_index(drop=True))


def _largest(row: AdverseEventRow) -> float:
    """The largest difference to the reference in any arm, without its sign; 0 without one."""
    differences = (abs(pair.risk_difference.value) for pair in row.comparisons)
    return max((each for each in differences if math.isfinite(each)), default=0.0)
