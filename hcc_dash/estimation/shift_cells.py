"""A shift table with every cell: also those that nobody is in, with what their emptiness still allows."""

from collections.abc import Sequence

import pandas as pd

from hcc_dash.kernels.proportions import clopper_pearson

CELL_COLUMNS = ("arm", "level", "worst", "n", "n_level", "estimate", "conf_low", "conf_high")


def fill_shift(
    shift: pd.DataFrame, levels: Sequence[str], worsts: Sequence[str], groups: Sequence[str], conf_level: float
) -> pd.DataFrame:
    """Every baseline level by every worst level in every arm: CELL_COLUMNS.

    ``shift``: arm level worst n, one row per cell that has anybody. ``n_level``: patients of the arm at that baseline;
    ``estimate``: n / n_level with its exact interval, at 0 of which the upper limit is what the others still allow;
    NaN where nobody of the arm began there.
    """
    counted = {(row["arm"], row["level"], row["worst"]): int(row["n"]) for row in shift.to_dict("records")}
    rows = []
    for arm in groups:
        for level in levels:
            counts = [counted.get((arm, level, worst), 0) for worst in worsts]
            rows += [(arm, level, worst, n, sum(counts)) for worst, n in zip(worsts, counts, strict=True)]
    cells = pd.DataFrame(rows, columns=list(CELL_COLUMNS[:5]))
    known = cells["n_level"] > 0
    interval = clopper_pearson(cells["n"].to_numpy(float), cells["n_level"].to_numpy(float), conf_level)
    share, low, high = (pd.Series(values, index=cells.index, dtype=float).where(known) for values in interval)
    return cells.assign(estimate=share, conf_low=low, conf_high=high)
