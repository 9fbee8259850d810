"""Design of a mixed model of change: columns, outcomes, and the weights that give each arm's change at each visit."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_rows import ModelRows

# A column that keeps less than this share of itself beside those before it says nothing of its own.
EXPLAINED = 1e-8


@dataclass(frozen=True, eq=False)
class Design:
    """Outcome ``y`` (n,), columns ``x`` (n, p), patient and visit of each row, times of the visits in years.

    ``change``: (arms, visits, p), weights of the mean change from baseline at the mean of baseline and covariates;
    NaN where it is not estimable. ``dropped``: columns left out because others explain them.
    """

    y: np.ndarray
    x: np.ndarray
    subject: np.ndarray
    visit: np.ndarray
    times: np.ndarray
    change: np.ndarray
    dropped: tuple[str, ...]


def lay_design(rows: ModelRows, options: ModelOptions) -> Design:
    """The design of the engine asked for, with columns that others explain left out, the last first."""
    straight = options.engine == "random-slope"
    times = rows.years
    if options.baseline == "clda":
        return _with_baseline(rows, _lines(rows, times) if straight else _cells(rows), straight)
    frame = rows.frame
    subject = frame["subject_id"].to_numpy()
    arm, visit = frame["arm"].to_numpy(), frame["visit"].to_numpy()
    means = _lines(rows, times, intercepts=True) if straight else _cells(rows)
    extra = _patient_columns(rows, subject, ["baseline", *rows.covariates])
    names = ["baseline", *rows.covariates]
    if not straight:
        at = np.eye(len(rows.visits))[visit]
        extra = np.column_stack([at * extra[:, :1], extra[:, 1:]])
        names = [*(f"baseline at {name}" for name in rows.visits), *rows.covariates]
    x = np.column_stack([means[arm, visit], extra])
    y = (frame["value"] - frame["baseline"]).to_numpy(dtype=float)
    return _finish(y, x, subject, visit, times, _padded(rows, means, x.shape[1]), names)


def _cells(rows: ModelRows) -> np.ndarray:
    """(arms, visits, cells): an indicator per arm and visit at which anybody of the arm answered; NaN elsewhere."""
    counts = rows.counts
    cells = np.full((*counts.shape, int((counts > 0).sum())), np.nan)
    cells[counts > 0] = np.eye(cells.shape[2])
    return cells


def _lines(rows: ModelRows, times: np.ndarray, intercepts: bool = False) -> np.ndarray:
    """(arms, visits, columns): a straight line per arm, through the origin unless it has an intercept."""
    n_arms = len(rows.arms)
    own = np.eye(n_arms)[:, None, :].repeat(times.size, axis=1)
    slopes = own * times[None, :, None]
    return np.concatenate([own, slopes], axis=2) if intercepts else slopes


def _patient_columns(rows: ModelRows, subject: np.ndarray, names: list[str]) -> np.ndarray:
    return rows.patients[names].loc[subject].to_numpy(dtype=float)


def _padded(rows: ModelRows, means: np.ndarray, n_columns: int, before: int = 0) -> np.ndarray:
    padded = np.zeros((len(rows.arms), len(rows.visits), n_columns))
    padded[:, :, before : before + means.shape[2]] = means
    return padded


def _with_baseline(rows: ModelRows, means: np.ndarray, straight: bool) -> Design:
    """Baseline as the first outcome, with one mean for all arms (Liang, Zeger 2000, Sankhya B 62:134)."""
    frame = rows.frame
    first = frame.drop_duplicates("subject_id")
    subject = np.concatenate([first["subject_id"], frame["subject_id"]])
    visit = np.concatenate([np.zeros(len(first), dtype=np.int64), frame["visit"].to_numpy() + 1])
    y = np.concatenate([first["baseline"], frame["value"]]).astype(float)
    later = means[frame["arm"].to_numpy(), frame["visit"].to_numpy()]
    columns = np.vstack([np.zeros((len(first), later.shape[1])), later])
    # Straight lines start at the common mean; visits with means of their own hold it only at baseline.
    common = np.ones(len(y)) if straight else (visit == 0).astype(float)
    x = np.column_stack([common, columns, _patient_columns(rows, subject, list(rows.covariates))])
    change = _padded(rows, means, x.shape[1], before=1)
    if not straight:
        change[:, :, 0] = -1.0
    return _finish(y, x, subject, visit, np.concatenate([[0.0], rows.years]), change, list(rows.covariates))


def _finish(
    y: np.ndarray,
    x: np.ndarray,
    subject: np.ndarray,
    visit: np.ndarray,
    times: np.ndarray,
    change: np.ndarray,
    names: list[str],
) -> Design:
    keep = own_columns(x)
    n_means = x.shape[1] - len(names)
    dropped = tuple(name for name, kept in zip(names, keep[n_means:], strict=True) if not kept)
    # A mean that other columns explain takes its weights with it.
    lost = (change[:, :, :n_means][:, :, ~keep[:n_means]] != 0).any(axis=2)
    change = change[:, :, keep].copy()
    change[lost] = np.nan
    return Design(y, x[:, keep], subject, visit, times, change, dropped)


def own_columns(x: np.ndarray) -> np.ndarray:
    """Which columns say something that those before them do not."""
    scale = np.linalg.norm(x, axis=0)
    keep = scale > 0
    basis: list[np.ndarray] = []
    for column in np.flatnonzero(keep):
        left = x[:, column] / scale[column]
        for _ in range(2):  # twice is enough for orthogonality to rounding
            for direction in basis:
                left = left - direction * (direction @ left)
        size = float(np.linalg.norm(left))
        keep[column] = size > EXPLAINED
        if keep[column]:
            basis.append(left / size)
    return keep
