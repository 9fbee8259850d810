"""What becomes of a mixed model's difference when scores after dropout are not missing at random."""

import math

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from hcc_dash.clinical.qlq import Better
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.questions.quality_of_life.numbers.model_result import Tipping

SHIFTS: tuple[float, ...] = (0.0, 5.0, 10.0, 15.0, 20.0, 30.0)
SHIFT_COLUMNS = (
    "arm",
    "level",
    "term",
    "estimate",
    "std_error",
    "df",
    "conf_low",
    "conf_high",
    "statistic",
    "p_value",
    "note",
)
ALONE, ALIKE = "this arm alone", "both arms alike"


def shift_unseen(
    at_primary: pd.DataFrame,
    shares: dict[str, tuple[float, int]],
    better: Better,
    level: float,
    reference: tuple[float, int] | None = None,
) -> pd.DataFrame:
    """The primary difference with every score not given after dropout shifted for the worse.

    Shifting the unseen scores by d after imputing their conditional mean moves an arm's mean by d times the share p of
    patients without one, and adds d^2 p (1 - p) / n to its variance for the share's being estimated. A delta-adjusted
    pattern-mixture model in closed form (Mehrotra, Liu, Permutt 2017, Pharm Stat 16:378), so nothing is drawn at
    random. ``term`` is d; ``level`` says whether the arm alone is shifted and the reference left as it is, or, given
    the share and number of the ``reference``, both alike.
    """
    sign = -1.0 if better == "higher" else 1.0
    records = []
    for arm, (share, n) in shares.items():
        if arm not in at_primary.index or math.isnan(at_primary["estimate"].loc[arm]):
            continue
        row = at_primary.loc[arm]
        estimate, variance, df = float(row["estimate"]), float(row["std_error"]) ** 2, float(row["df"])
        own = share * (1 - share) / n
        ways = [(ALONE, SHIFTS, share, own)]
        if reference is not None:
            other, m = reference
            ways.append((ALIKE, SHIFTS[1:], share - other, own + other * (1 - other) / m))
        for way, sizes, moved, spread in ways:
            for shift in (sign * size for size in sizes):
                numbers = read_t(estimate + shift * moved, math.sqrt(variance + shift**2 * spread), df, level)
                records.append({"arm": arm, "level": way, "term": shift, "note": "", **numbers})
    return pd.DataFrame(records, columns=list(SHIFT_COLUMNS))


def read_t(estimate: float, error: float, df: float, level: float) -> dict[str, float]:
    """An estimate with the limits and the test of a t distribution, by column word."""
    half = float(stdtrit(df, 0.5 + level / 2)) * error
    statistic = estimate / error
    return {
        "estimate": estimate,
        "std_error": error,
        "df": df,
        "conf_low": estimate - half,
        "conf_high": estimate + half,
        "statistic": statistic,
        "p_value": 2 * float(stdtr(df, -abs(statistic))),
    }


def tip(at_primary: pd.DataFrame, shares: dict[str, tuple[float, int]], level: float) -> tuple[Tipping, ...]:
    """The smallest shift of each arm's unseen scores that brings a limit of the primary difference to 0."""
    tips = []
    for arm, (share, n) in shares.items():
        if arm in at_primary.index:
            row = at_primary.loc[[arm]].iloc[0]
            tips.append(Tipping(arm, _tip(row, share, n, level), share))
    return tuple(tips)


def _tip(row: pd.Series, share: float, n: int, level: float) -> Estimate:
    if math.isnan(row["estimate"]):
        return not_estimable("the primary difference is not estimable")
    if row["conf_low"] <= 0 <= row["conf_high"]:
        return not_estimable("the interval holds 0 without any shift")
    if share == 0:
        return not_estimable("every patient of the arm answered at the primary visit or later")
    reach = float(stdtrit(float(row["df"]), 0.5 + level / 2)) ** 2
    estimate, variance = float(row["estimate"]), float(row["std_error"]) ** 2
    # (estimate + d share)^2 = reach (variance + d^2 share (1 - share) / n), solved for d.
    roots = np.roots([share**2 - reach * share * (1 - share) / n, 2 * estimate * share, estimate**2 - reach * variance])
    towards = [float(root.real) for root in roots if abs(root.imag) < 1e-12 and root.real * estimate < 0]
    return Estimate(min(towards, key=abs)) if towards else not_estimable("no shift brings a limit to 0")
