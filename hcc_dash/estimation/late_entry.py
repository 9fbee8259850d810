"""How a group came under observation: when somebody was at risk, and when nobody was."""

import math
from dataclasses import dataclass

import numpy as np

from hcc_dash.kernels.kaplan_meier import KaplanMeier


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEntry:
    """Times in the endpoint's unit.

    ``n_late``: patients who entered after the start. ``first``: when the first entered, 0 where somebody was there
    from the start. ``emptied``: when all then at risk had had the event although ``n_after`` entered then or later;
    NaN where that never was. ``gaps``: later stretches (from, to) with nobody at risk. ``n_at_first_event``: at risk
    at the first event, 0 without events.
    """

    n_late: int
    first: float
    emptied: float
    n_after: int
    gaps: tuple[tuple[float, float], ...]
    n_at_first_event: int


def follow_entry(curve: KaplanMeier) -> LateEntry:
    """What late entry makes of a group's curve."""
    empty = np.flatnonzero(curve.n_at_risk == 0)
    dead, entered = np.flatnonzero(curve.survival == 0), curve.n_entered
    n_after = int(entered[dead[0] :].sum()) if dead.size else 0
    emptied = float(curve.time[dead[0]]) if n_after else math.nan
    events = np.flatnonzero(curve.n_events)
    return LateEntry(
        n_late=int(entered.sum()),
        first=float(curve.time[0]) if empty.size and empty[0] == 0 else 0.0,
        emptied=emptied,
        n_after=n_after,
        gaps=tuple(
            (float(curve.time[row - 1]), float(curve.time[row]))
            for row in empty.tolist()
            if row and curve.survival[row - 1] > 0
        ),
        n_at_first_event=int(curve.n_at_risk[events[0]]) if events.size else 0,
    )
