"""Where completion of a questionnaire is too low or too unequal, in warnings."""

import pandas as pd

from hcc_dash.wording.words import count_points, say_percent

UNEQUAL = 0.10
"""Difference between groups, in shares, above which a comparison is warned of."""

LOW = (0.50, 0.70)
"""Shares of expected forms below which a visit is warned of, the graver first."""

FEW = 10
"""Expected forms below which a group is not warned of: one form more or less would decide."""


def warn_of_rates(rates: pd.DataFrame, labels: dict[str, str]) -> tuple[str, ...]:
    """Visits without any form, groups with fewer than 50 % or 70 % of forms, groups more than ten points apart.

    Of several visits the worst is named and the others are counted.
    """
    known = rates[(rates["term"] == "variable") & (rates["n"] >= FEW)]
    unequal: list[tuple[float, str]] = []
    low: dict[float, list[tuple[float, str]]] = {limit: [] for limit in LOW}
    silent: list[tuple[float, str]] = []
    for visit, here in known.groupby("visit", sort=False):
        if not here["n_received"].any():
            n_expected = int(here["n"].sum())
            silent.append((-n_expected, f"{visit} ({n_expected} expected)"))
            continue
        shares = dict(zip(here["arm"], here["estimate"], strict=True))
        for limit, floor in zip(LOW, (0.0, *LOW), strict=False):
            below = {arm: share for arm, share in shares.items() if floor <= share < limit}
            low[limit] += [(min(below.values()), f"{visit} ({_say_shares(below, labels)})")] if below else []
        least, most = min(shares.values()), max(shares.values())
        if most - least > UNEQUAL + 1e-12:
            ends = {arm: share for arm, share in shares.items() if share in {least, most}}
            unequal.append((least - most, f"{visit} ({_say_shares(ends, labels)})"))
    warnings = [f"No form came back at {_say_worst(silent)}."] if silent else []
    warnings += [
        f"Fewer than {say_percent(limit)} of expected forms came back at {_say_worst(visits)}: those who answer may "
        "not stand for the others."
        for limit, visits in low.items()
        if visits
    ]
    if unequal:
        warnings.append(
            f"Completion differs by more than {count_points(100 * UNEQUAL)} between the groups at "
            f"{_say_worst(unequal)}: a difference in scores may be one in who answers."
        )
    return tuple(warnings)


def _say_worst(visits: list[tuple[float, str]]) -> str:
    """The visit of the lowest number, and how many others there are."""
    others = len(visits) - 1
    more = f" and at {others} other visit{'s' if others > 1 else ''}" if others else ""
    return min(visits, key=lambda pair: pair[0])[1] + more


def _say_shares(shares: dict[str, float], labels: dict[str, str]) -> str:
    return ", ".join(f"{labels[arm]}: {_say_share(share)}" for arm, share in shares.items())


def _say_share(share: float) -> str:
    """Whole per cent; with a decimal where rounding would lift a share that is too low to its limit."""
    lifted = any(share < limit and say_percent(share) == say_percent(limit) for limit in LOW)
    return say_percent(share, 1 if lifted else 0)
