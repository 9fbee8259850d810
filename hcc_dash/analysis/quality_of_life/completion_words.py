"""What must be said about completion: how it was counted, and where it is too low or too unequal."""

import pandas as pd

from hcc_dash.analysis.quality_of_life.options import QolOptions
from hcc_dash.study.model import Study

UNEQUAL = 0.10
"""Difference between groups, in shares, above which a comparison is warned of."""

LOW = (0.50, 0.70)
"""Shares of expected forms below which a visit is warned of, the graver first."""


def warn_of_rates(rates: pd.DataFrame, labels: dict[str, str]) -> tuple[str, ...]:
    """Visits at which groups differ by more than ten points, and those with fewer than 70 % or 50 % of forms."""
    shares = rates[(rates["term"] == "variable") & rates["estimate"].notna()]
    unequal: list[str] = []
    low: dict[float, list[str]] = {limit: [] for limit in LOW}
    for visit, here in shares.groupby("visit", sort=False):
        estimate = here["estimate"]
        said = ", ".join(
            f"{labels[arm]}: {_percent(share)} %" for arm, share in zip(here["arm"], estimate, strict=True)
        )
        if estimate.max() - estimate.min() > UNEQUAL + 1e-12:
            unequal.append(f"{visit} ({said})")
        below = next((limit for limit in LOW if estimate.min() < limit), None)
        if below is not None:
            low[below].append(f"{visit} ({said})")
    warnings = [
        f"Fewer than {100 * limit:.0f} % of expected forms came back at {'; '.join(visits)}: those who answer may not "
        "stand for the others."
        for limit, visits in low.items() if visits
    ]  # fmt: skip
    if unequal:
        warnings.append(
            f"Completion differs by more than {100 * UNEQUAL:.0f} points between the groups at {'; '.join(unequal)}: a "
            "difference in scores may be one in who answers."
        )
    return tuple(warnings)


def _percent(share: float) -> str:
    """Whole per cent; with a decimal where rounding would lift a share that is too low to its limit."""
    lifted = any(share < limit and f"{100 * share:.0f}" == f"{100 * limit:.0f}" for limit in LOW)
    return f"{100 * share:.{1 if lifted else 0}f}"


def method_of(study: Study, options: QolOptions, *, dated: bool) -> str:
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
        f"patients at baseline (fixed denominator); exact {level} limits."
    )
