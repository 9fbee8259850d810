"""What the rows of a Cox model may be: covariates, weights and times of entry, checked before anything is fitted."""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.times import FloatArray, IntArray, code_times


def code_intervals(time: FloatArray, entry: ArrayLike | None) -> tuple[FloatArray, IntArray, IntArray | None]:
    """Return the distinct times, and the codes of the times and of the entries; noise is merged over both."""
    if entry is None:
        return (*code_times(time), None)
    entries = np.asarray(entry, dtype=np.float64)
    if entries.shape != time.shape or not np.isfinite(entries).all():
        raise ValueError(
            f"entry must hold one finite time for each of the {time.size} rows; found shape {entries.shape}."
        )
    values, codes = code_times(np.concatenate((entries, time)))
    entry_code, code = codes[: time.size], codes[time.size :]
    wrong = entry_code >= code
    if wrong.any():
        raise ValueError(
            f"A row is at risk from its entry to its time, so entry must come first; {int(wrong.sum())} do not, the "
            f"first at position {int(wrong.argmax())}: ({entries[wrong.argmax()]:g}, {time[wrong.argmax()]:g}]."
        )
    return values, code, entry_code


def check_weights(weights: ArrayLike | None, n: int) -> FloatArray | None:
    """Return the weights as float64, one per row, all above 0; None stays None."""
    if weights is None:
        return None
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (n,):
        raise ValueError(f"weights must hold one number for each of the {n} rows; found shape {values.shape}.")
    wrong = ~(np.isfinite(values) & (values > 0))
    if wrong.any():
        raise ValueError(
            f"Weights must be above 0 and present; {int(wrong.sum())} are not, the first at position "
            f"{int(wrong.argmax())}: {values[wrong.argmax()]}. Leave rows of no weight out."
        )
    return values


def check_covariates(x: ArrayLike, n: int) -> FloatArray:
    """Return the covariates as float64 (n, p); one column may come as a plain array."""
    covariates = np.asarray(x, dtype=np.float64)
    if covariates.ndim == 1:
        covariates = covariates[:, None]
    if covariates.ndim != 2 or covariates.shape[0] != n or covariates.shape[1] == 0:
        raise ValueError(f"x must have one row for each of the {n} patients; found shape {covariates.shape}.")
    missing = ~np.isfinite(covariates).all(axis=1)
    if missing.any():
        raise ValueError(
            f"{int(missing.sum())} patients have a missing or infinite covariate, the first at position "
            f"{int(missing.argmax())}. Leave them out and say how many."
        )
    return covariates
