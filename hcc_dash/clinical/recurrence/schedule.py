"""The calendar of scheduled scans: every so many weeks from radical treatment, each with its window."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.clinical.recurrence.lirads import Flags, Floats

LONG_GAP = 182.0
"""Days between two scans, 26 weeks, beyond which a gap is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """``every`` days from one scheduled scan to the next, the first as long after radical treatment; ``window`` days
    before and after it; ``visits`` of them by protocol.

    The scan of visit k is due on day 1 + k * every. A scan belongs to the nearest visit, half-way to the one before.
    """

    every: float = 84.0
    window: float = 7.0
    visits: int = 13

    @property
    def last(self) -> float:
        """The last day of the last visit's window."""
        return 1 + self.visits * self.every + self.window

    def visit_of(self, day: Floats) -> Floats:
        """The visit that is nearest to a day; 0 is radical treatment."""
        return np.ceil((day - 1 - self.every / 2) / self.every)

    def due_on(self, visit: Floats) -> Floats:
        """The day on which the scan of a visit is due."""
        return 1 + visit * self.every

    def closed_by(self, day: Floats) -> Floats:
        """How many visits have their windows behind them at the end of a day."""
        return np.maximum(np.floor((day - 1 - self.window) / self.every), 0.0)

    def between(self, left: Floats, right: Floats) -> Floats:
        """How many scheduled scans were missed between two scans; infinite where the second is."""
        return self.visit_of(right) - self.visit_of(left) - 1

    def missed_two(self, last: Floats, death: Floats) -> Flags:
        """Whether death came later than two intervals and both their windows after the last scan."""
        return death - last > 2 * (self.every + self.window)
