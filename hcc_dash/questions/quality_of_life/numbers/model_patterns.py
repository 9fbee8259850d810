"""The difference at a visit by pattern of dropout, and averaged over the patterns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.kernels.mmrm import MmrmFit, contrast, fit_mmrm
from hcc_dash.questions.quality_of_life.numbers.model_design import own_columns
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_rows import ModelRows
from hcc_dash.questions.quality_of_life.numbers.model_sensitivity import read_t

PATTERN_COLUMNS = ("arm", "level", "n", "estimate", "std_error", "df", "conf_low", "conf_high", "note")
MIXED = "averaged over the patterns"
CONTINUED = "a straight line continued beyond their answers"
# A line per arm in a pattern needs patients to lie between.
SMALLEST_PATTERN = 5


@dataclass(frozen=True, eq=False)
class Patterns:
    """``frame``: ``PATTERN_COLUMNS``, ``n`` of all arms; ``structure``: the covariance. Both empty without any."""

    frame: pd.DataFrame
    structure: str


@dataclass(frozen=True, eq=False)
class _Pattern:
    """Its name, its patients by arm, and whether some of them answered at the visit or later."""

    name: str
    members: np.ndarray
    sizes: tuple[int, ...]
    complete: bool


def mix_patterns(rows: ModelRows, primary: int, options: ModelOptions, level: float) -> Patterns:
    """The difference at the primary visit by pattern of dropout, and averaged by how many patients have each.

    Those who answered at the visit or later have a mean per visit and arm; those who stopped before have a straight
    line per arm, continued to the visit. Baseline by visit and the covariates are in the model, the covariance is the
    one asked for; the shares are those of all analysed patients, and their being estimated is allowed for (Hedeker,
    Gibbons 1997, Psychol Methods 2:64). Patterns with fewer than 5 patients or one visit in an arm join a neighbour.
    """
    patterns = _find_patterns(rows, primary)
    if len(patterns) < 2 or len(rows.visits) < 2:
        return Patterns(pd.DataFrame(columns=list(PATTERN_COLUMNS)), "")
    x, weights = _lay_out(rows, primary, patterns)
    frame = rows.frame
    y = (frame["value"] - frame["baseline"]).to_numpy(dtype=float)
    try:
        fit = fit_mmrm(y, x, frame["subject_id"], frame["visit"], options.structure, times=rows.years)
    except ValueError as problem:
        why = f"not estimable: the model by pattern could not be fitted ({problem})"
        lost = [_row(arm, pattern.name, sum(pattern.sizes), why) for arm in rows.arms[1:] for pattern in patterns]
        return Patterns(pd.DataFrame(lost, columns=list(PATTERN_COLUMNS)), "")
    records = [
        row for a in range(1, len(rows.arms)) for row in _read_arm(rows, a, patterns, weights, fit, options, level)
    ]
    return Patterns(pd.DataFrame(records, columns=list(PATTERN_COLUMNS)), fit.structure)


def _row(arm: str, name: str, n: int, note: str, numbers: dict[str, float] | None = None) -> dict[str, object]:
    return {"arm": arm, "level": name, "n": n, "note": note, **(numbers or {})}


def _lay_out(rows: ModelRows, primary: int, patterns: Sequence[_Pattern]) -> tuple[np.ndarray, np.ndarray]:
    """Columns (n, p), and the weights (patterns, arms, p) of each mean at the primary visit; NaN where it has none."""
    frame = rows.frame
    arm, visit = frame["arm"].to_numpy(), frame["visit"].to_numpy()
    place = rows.patients.index.get_indexer(pd.Index(frame["subject_id"]))
    columns: list[np.ndarray] = []
    ends: list[tuple[int, int, int, float]] = []
    for k, pattern in enumerate(patterns):
        for a in range(len(rows.arms)):
            mine = pattern.members[place] & (arm == a)
            if pattern.complete:
                for v in np.unique(visit[mine]):
                    ends += [(k, a, len(columns), 1.0)] if v == primary else []
                    columns.append((mine & (visit == v)).astype(float))
            else:
                ends += [(k, a, len(columns), 1.0), (k, a, len(columns) + 1, float(rows.years[primary]))]
                columns += [mine.astype(float), mine * rows.years[visit]]
    baseline = rows.patients["baseline"].to_numpy()[place]
    at = np.eye(len(rows.visits))[visit] * baseline[:, None]
    x = np.column_stack([*columns, at, rows.patients[list(rows.covariates)].to_numpy(dtype=float)[place]])
    weights = np.full((len(patterns), len(rows.arms), x.shape[1]), np.nan)
    for k, a, _, _ in ends:
        weights[k, a] = 0.0
    for k, a, column, weight in ends:
        weights[k, a, column] = weight
    keep = own_columns(x)
    lost = (weights[:, :, ~keep] != 0).any(axis=2)
    weights = weights[:, :, keep]
    weights[lost] = np.nan
    return x[:, keep], weights


def _read_arm(
    rows: ModelRows,
    a: int,
    patterns: Sequence[_Pattern],
    weights: np.ndarray,
    fit: MmrmFit,
    options: ModelOptions,
    level: float,
) -> list[dict[str, object]]:
    """Rows of one arm: the difference in each pattern, then their average."""
    arm, records, counts = rows.arms[a], [], np.array([sum(pattern.sizes) for pattern in patterns])
    gaps = weights[:, a] - weights[:, 0]
    for k, (pattern, gap, n) in enumerate(zip(patterns, gaps, counts, strict=True)):
        if np.isnan(gap).any():
            empty = rows.labels[arm if np.isnan(weights[k, a]).any() else rows.arms[0]]
            records.append(
                _row(arm, pattern.name, int(n), f"not estimable: nobody of {empty} in this pattern answered then")
            )
            continue
        part = contrast(fit, gap, options.df)
        note = _say_sizes(rows, pattern.sizes) + ("" if pattern.complete else f"; {CONTINUED}")
        records.append(_row(arm, pattern.name, int(n), note, read_t(part.estimate, part.std_error, part.df, level)))
    total = int(counts.sum())
    if np.isnan(gaps).any():
        return [*records, _row(arm, MIXED, total, "not estimable: the difference of a pattern is not")]
    share, values = counts / total, gaps @ fit.coef
    mixed = contrast(fit, share @ gaps, options.df)
    # The shares are estimated too: their multinomial variance, by the delta method.
    spread = float(share @ values**2 - (share @ values) ** 2) / total
    numbers = read_t(mixed.estimate, math.sqrt(mixed.std_error**2 + spread), mixed.df, level)
    sizes = tuple(np.sum([pattern.sizes for pattern in patterns], axis=0).tolist())
    continued = "" if all(pattern.complete for pattern in patterns) else f"; {CONTINUED} where they stopped before"
    return [*records, _row(arm, MIXED, total, _say_sizes(rows, sizes) + continued, numbers)]


def _say_sizes(rows: ModelRows, sizes: Sequence[int]) -> str:
    return ", ".join(f"{rows.labels[arm]} {n}" for arm, n in zip(rows.arms, sizes, strict=True))


def _find_patterns(rows: ModelRows, primary: int) -> list[_Pattern]:
    """Patterns by the visit each patient answered last; one too small for a line is joined to the next."""
    last, visit = rows.last, rows.visits[primary]
    pattern = pd.Series(np.where(last >= primary, 2, np.where(rows.years[last] > rows.years[primary] / 2, 1, 0)))
    pattern.index = last.index
    names = {
        0: f"answered last in the first half of the time to {visit}",
        1: f"answered last in the second half, before {visit}",
        2: f"answered at {visit}" + (" or later" if primary < len(rows.visits) - 1 else ""),
    }
    for code in (0, 1):
        if not _can_hold_lines(rows, pattern, code):
            above = next((other for other in range(code + 1, 3) if (pattern == other).any()), code)
            if (pattern == code).any():
                names[above] = f"{names[code]}, or {names[above]}"
            pattern[pattern == code] = above
    if not _can_hold_lines(rows, pattern, 2) and (pattern == 1).any():
        names[1] = f"{names[1]}, or {names[2]}"
        pattern[pattern == 2] = 1
    patterns = []
    for code in sorted({int(code) for code in pattern}):
        members = (pattern == code).to_numpy()
        sizes = np.bincount(rows.patients["arm"].to_numpy()[members], minlength=len(rows.arms))
        patterns.append(_Pattern(names[code], members, tuple(sizes.tolist()), bool((last[members] >= primary).any())))
    return patterns


def _can_hold_lines(rows: ModelRows, pattern: pd.Series, code: int) -> bool:
    """Whether every arm has enough patients of a pattern, at two visits or more."""
    mine = rows.frame[rows.frame["subject_id"].map(pattern) == code]
    by_arm = mine.groupby("arm")
    enough = (by_arm["subject_id"].nunique() >= SMALLEST_PATTERN) & (by_arm["visit"].nunique() >= 2)
    return len(enough) == len(rows.arms) and bool(enough.all())
