"""The visit at which a repeated measurement is read: the last that enough of every group still attend."""

from collections.abc import Sequence

import pandas as pd


def reading_visit(summary: pd.DataFrame, groups: Sequence[str], visits: Sequence[str]) -> str:
    """The last visit at which every arm still has half of its most measured visit; empty when there is none."""
    attended = attended_visits(summary, groups, visits)
    return attended[-1] if attended else ""


def attended_visits(summary: pd.DataFrame, groups: Sequence[str], visits: Sequence[str]) -> list[str]:
    """Visits at which every group still has half of its most; ``summary``: arm, visit, n."""
    cells = zip(summary["arm"].tolist(), summary["visit"].tolist(), summary["n"].tolist(), strict=True)
    counts = {(arm, visit): int(n) for arm, visit, n in cells}
    most = {group: max((n for (arm, _), n in counts.items() if arm == group), default=0) for group in groups}
    return [visit for visit in visits if all(0 < most[arm] <= 2 * counts.get((arm, visit), 0) for arm in groups)]
