"""What becomes of a mixed model's difference when scores after dropout are not missing at random."""

import math

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from hcc_dash.analysis.estimate import Estimate, not_estimable
from hcc_dash.analysis.kernels.mmrm import MmrmFit, contrast, fit_mmrm
from hcc_dash.analysis.quality_of_life.model_options import DegreesOfFreedom
from hcc_dash.analysis.quality_of_life.model_result import Tipping
from hcc_dash.analysis.quality_of_life.model_rows import ModelRows
from hcc_dash.clinical.qlq import Better

SHIFTS = (0.0, 5.0, 10.0, 15.0, 20.0, 30.0)
SHIFT_COLUMNS = ("arm", "term", "estimate", "std_error", "df", "conf_low", "conf_high", "statistic", "p_value", "note")
PATTERN_COLUMNS = ("arm", "level", "n", "estimate", "std_error", "df", "conf_low", "conf_high", "note")
EARLY, LATE, COMPLETE = "answered last in the first half", "answered last in the second half", "answered to the end"
MIXED = "averaged over the patterns"
# A line per arm in a pattern needs patients to lie between.
SMALLEST_PATTERN = 5


def shift_unseen(
    at_primary: pd.DataFrame, shares: dict[str, tuple[float, int]], better: Better, level: float
) -> pd.DataFrame:
    """The primary difference with every score the arm did not give after dropout shifted for the worse.

    Shifting the unseen scores by d after imputing their conditional mean moves the arm's mean by d times the share p of
    patients without one, and adds d^2 p (1 - p) / n to its variance for the share's being estimated; the reference arm
    is left as it is. A delta-adjusted pattern-mixture model in closed form (Mehrotra, Liu, Permutt 2017, Pharm
    Stat 16:378), so nothing is drawn at random. ``term`` is d.
    """
    sign = -1.0 if better == "higher" else 1.0
    found = []
    for arm, (share, n) in shares.items():
        if arm not in at_primary.index or math.isnan(at_primary["estimate"].loc[arm]):
            continue
        row = at_primary.loc[arm]
        for size in SHIFTS:
            shift = sign * size
            estimate = float(row["estimate"]) + shift * share
            error = math.sqrt(float(row["std_error"]) ** 2 + shift**2 * share * (1 - share) / n)
            found.append({"arm": arm, "term": shift, "note": "", **_read(estimate, error, float(row["df"]), level)})
    return pd.DataFrame(found, columns=list(SHIFT_COLUMNS))


def _read(estimate: float, error: float, df: float, level: float) -> dict[str, float]:
    half = float(stdtrit(df, 0.5 + level / 2)) * error
    statistic = estimate / error
    return {
        "estimate": estimate, "std_error": error, "df": df, "conf_low": estimate - half, "conf_high": estimate + half,
        "statistic": statistic, "p_value": 2 * float(stdtr(df, -abs(statistic))),
    }  # fmt: skip


def tip(at_primary: pd.DataFrame, shares: dict[str, tuple[float, int]], level: float) -> tuple[Tipping, ...]:
    """The smallest shift of each arm's unseen scores that brings a limit of the primary difference to 0."""
    found = []
    for arm, (share, n) in shares.items():
        if arm in at_primary.index:
            row = at_primary.loc[[arm]].iloc[0]
            found.append(Tipping(arm, _tip(row, share, n, level), share))
    return tuple(found)


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
    roots = np.roots([
        share**2 - reach * share * (1 - share) / n, 2 * estimate * share, estimate**2 - reach * variance
    ])  # fmt: skip
    towards = [float(root.real) for root in roots if abs(root.imag) < 1e-12 and root.real * estimate < 0]
    return Estimate(min(towards, key=abs)) if towards else not_estimable("no shift brings a limit to 0")


def mix_patterns(rows: ModelRows, primary: int, df: DegreesOfFreedom, level: float) -> pd.DataFrame:
    """The difference at the primary visit by pattern of dropout, and averaged by how many patients have each.

    A straight line over time for each arm and pattern, random intercept and slope, baseline as covariate; the shares
    are those of all analysed patients, and their being estimated is allowed for (Hedeker, Gibbons 1997, Psychol
    Methods 2:64). Patterns with fewer than 5 patients or one visit in an arm join their neighbour.
    """
    pattern, names = _patterns(rows, primary)
    if len(names) < 2 or len(rows.visits) < 2:
        return pd.DataFrame(columns=list(PATTERN_COLUMNS))
    frame, n_arms = rows.frame, len(rows.arms)
    own = pattern.loc[frame["subject_id"]].to_numpy()
    cell = np.eye(len(names) * n_arms)[own * n_arms + frame["arm"].to_numpy()]
    years = rows.years[frame["visit"].to_numpy()]
    baseline = rows.patients["baseline"].loc[frame["subject_id"]].to_numpy()
    x = np.column_stack([cell, cell * years[:, None], baseline])
    y = (frame["value"] - frame["baseline"]).to_numpy(dtype=float)
    try:
        fit = fit_mmrm(y, x, frame["subject_id"], frame["visit"], "random intercept and slope", times=rows.years)
    except ValueError:
        return pd.DataFrame(columns=list(PATTERN_COLUMNS))
    return pd.DataFrame(_mixed(rows, primary, pattern.to_numpy(), names, fit, df, level), columns=list(PATTERN_COLUMNS))


def _mixed(
    rows: ModelRows, primary: int, pattern: np.ndarray, names: list[str], fit: MmrmFit, df: DegreesOfFreedom,
    level: float,
) -> list[dict[str, object]]:  # fmt: skip
    """Rows of each arm: the difference in each pattern, then their average."""
    counts = np.bincount(pattern, minlength=len(names))
    share, n_arms, n_cells = counts / counts.sum(), len(rows.arms), len(names) * len(rows.arms)
    found: list[dict[str, object]] = []
    for a, arm in enumerate(rows.arms[1:], start=1):
        weights = np.zeros((len(names), fit.coef.size))
        for one in range(len(names)):
            for sign, which in ((1.0, a), (-1.0, 0)):
                weights[one, one * n_arms + which] = sign
                weights[one, n_cells + one * n_arms + which] = sign * rows.years[primary]
        parts = [contrast(fit, one, df) for one in weights]
        for name, n, part in zip(names, counts, parts, strict=True):
            numbers = _read(part.estimate, part.std_error, part.df, level)
            found.append({"arm": arm, "level": name, "n": n, "note": "", **numbers})
        values, mixed = np.array([part.estimate for part in parts]), contrast(fit, share @ weights, df)
        # The shares are estimated too: their multinomial variance, by the delta method.
        spread = float(share @ values**2 - (share @ values) ** 2) / counts.sum()
        numbers = _read(mixed.estimate, math.sqrt(mixed.std_error**2 + spread), mixed.df, level)
        found.append({"arm": arm, "level": MIXED, "n": counts.sum(), "note": "", **numbers})
    return found


def _patterns(rows: ModelRows, primary: int) -> tuple[pd.Series, list[str]]:
    """Pattern of each patient by the visit answered last, with patterns too small for a line joined to the next."""
    last = rows.last
    pattern = pd.Series(np.where(last >= primary, 2, np.where(rows.years[last] > rows.years[primary] / 2, 1, 0)))
    pattern.index = last.index
    names = {0: EARLY, 1: LATE, 2: COMPLETE}
    for one in (0, 1):
        if not _can_hold_lines(rows, pattern, one):
            above = next((other for other in range(one + 1, 3) if (pattern == other).any()), one)
            if (pattern == one).any():
                names[above] = f"{names[one]}, or {names[above]}"
            pattern[pattern == one] = above
    if not _can_hold_lines(rows, pattern, 2) and (pattern == 1).any():
        names[1] = f"{names[1]}, or {names[2]}"
        pattern[pattern == 2] = 1
    present = sorted({int(one) for one in pattern})
    return pattern.map({one: i for i, one in enumerate(present)}), [names[one] for one in present]


def _can_hold_lines(rows: ModelRows, pattern: pd.Series, one: int) -> bool:
    """Whether every arm has enough patients of a pattern, at two visits or more."""
    mine = rows.frame[rows.frame["subject_id"].map(pattern) == one]
    by_arm = mine.groupby("arm")
    enough = (by_arm["subject_id"].nunique() >= SMALLEST_PATTERN) & (by_arm["visit"].nunique() >= 2)
    return len(enough) == len(rows.arms) and bool(enough.all())
