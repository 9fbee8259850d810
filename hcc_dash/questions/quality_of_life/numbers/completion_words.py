"""What must be said about completion: how it was counted, and where it is too low or too unequal."""

import pandas as pd

from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions
from hcc_dash.study.model import Study

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
            silent.append((-float(here["n"].sum()), f"{visit} ({here['n'].sum():.0f} expected)"))
            continue
        shares = dict(zip(here["arm"], here["estimate"], strict=True))
        for limit, floor in zip(LOW, (0.0, *LOW), strict=False):
            below = {arm: share for arm, share in shares.items() if floor <= share < limit}
            low[limit] += [(min(below.values()), f"{visit} ({_say_shares(below, labels)})")] if below else []
        gap = max(shares.values()) - min(shares.values())
        if gap > UNEQUAL + 1e-12:
            ends = {
                arm: share for arm, share in shares.items() if share in {min(shares.values()), max(shares.values())}
            }
            unequal.append((-gap, f"{visit} ({_say_shares(ends, labels)})"))
    warnings = [f"No form came back at {_say_worst(silent)}."] if silent else []
    warnings += [
        f"Fewer than {100 * limit:.0f} % of expected forms came back at {_say_worst(visits)}: those who answer may not "
        "stand for the others."
        for limit, visits in low.items()
        if visits
    ]
    if unequal:
        warnings.append(
            f"Completion differs by more than {100 * UNEQUAL:.0f} points between the groups at {_say_worst(unequal)}: "
            "a difference in scores may be one in who answers."
        )
    return tuple(warnings)


def _say_worst(visits: list[tuple[float, str]]) -> str:
    """The visit of the lowest number, and how many others there are."""
    others = len(visits) - 1
    more = f" and at {others} other visit{'s' if others > 1 else ''}" if others else ""
    return min(visits, key=lambda pair: pair[0])[1] + more


def _say_shares(shares: dict[str, float], labels: dict[str, str]) -> str:
    return ", ".join(f"{labels[arm]}: {_percent(share)} %" for arm, share in shares.items())


def _percent(share: float) -> str:
    """Whole per cent; with a decimal where rounding would lift a share that is too low to its limit."""
    lifted = any(share < limit and f"{100 * share:.0f}" == f"{100 * limit:.0f}" for limit in LOW)
    return f"{100 * share:.{1 if lifted else 0}f}"


def method_of(study: Study, options: CompletionOptions, *, dated: bool) -> str:
    """The sentence on how forms were counted."""
    level = f"{100 * study.methods.conf_level:g} %"
    after = f" plus {options.window_days:g} days" if options.window_days else ""
    expected = (
        f"A form is expected of a patient who is alive, still followed and before the data cut-off on the day it is due"
        f"{after}, and of whoever returned it; a death is no missing form."
        if dated
        else "The forms have no dates that follow-up could be compared with, so a form is expected of everybody."
    )
    return (
        f"{expected} Completion rate: received of expected (variable denominator); available data: received of all "
        f"patients at baseline (fixed denominator); exact {level} limits. Groups with fewer than {FEW} forms "
        "expected at a visit are not warned of."
    )
