"""Survival times: what an array must be, which times are the same, and a code for each distinct one."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# R's all.equal tolerance, the one its survival package uses to call two times equal (timefix = TRUE).
TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))

# Whole numbers are counted on a grid without sorting as long as the grid stays near the sample's size;
# 20,000 days are 54 years, longer than any trial.
GRID_PER_PATIENT = 4
GRID_ALLOWANCE = 20_000


def check_survival(time: ArrayLike, event: ArrayLike) -> tuple[FloatArray, BoolArray]:
    """Return time as float64 and event as bool, both 1-d and of one length.

    Raises ValueError when lengths differ, a time is missing, infinite or below 0, or an event is
    anything but 0 and 1 (a 1/2 coding is never guessed).
    """
    times = np.asarray(time, dtype=np.float64)
    events = np.asarray(event)
    if times.ndim != 1 or times.shape != events.shape:
        raise ValueError(
            f"time and event must be one-dimensional and of one length; found shapes {times.shape} and "
            f"{events.shape}. Pass one value of each per patient."
        )
    wrong = ~(np.isfinite(times) & (times >= 0))
    if wrong.any():
        raise ValueError(
            f"Survival times must be 0 or later and present; {int(wrong.sum())} are not, the first at "
            f"position {int(wrong.argmax())}: {times[wrong.argmax()]}. Leave them out or correct them."
        )
    if events.dtype != np.bool_:
        unknown = (events != 0) & (events != 1)
        if unknown.any():
            raise ValueError(
                f"An event must be 0 (censored) or 1 (event); found {events[unknown.argmax()]!r} at position "
                f"{int(unknown.argmax())}. Recode before the analysis."
            )
        events = events.astype(np.bool_)
    return times, events


def check_codes(codes: ArrayLike, n: int, name: str) -> IntArray:
    """Return codes 0..k-1 as int64, one per patient; ValueError when negative, fractional or missing."""
    values = np.asarray(codes)
    if values.shape != (n,):
        raise ValueError(f"{name} must hold one code per patient ({n}); found shape {values.shape}.")
    whole = values.astype(np.int64) if values.dtype.kind in "iub" else None
    if whole is None or (n > 0 and whole.min() < 0):
        raise ValueError(
            f"{name} must be whole numbers from 0 up, none missing; found {values.dtype} values such as "
            f"{values[:3].tolist()}. Code the categories and leave out patients without one."
        )
    return whole


def code_strata(strata: ArrayLike | None, n: int) -> IntArray:
    """Return a stratum code 0.. per patient; None is one stratum, labels are coded in sorted order.

    Raises ValueError for a missing label (NaN, None or a negative code): a patient without a stratum
    cannot enter a stratified analysis.
    """
    if strata is None:
        return np.zeros(n, dtype=np.int64)
    labels = np.asarray(strata)
    if labels.dtype.kind in "iub":
        return check_codes(labels, n, "strata")
    if labels.shape != (n,):
        raise ValueError(f"strata must hold one label per patient ({n}); found shape {labels.shape}.")
    # NaN alone differs from itself.
    missing = np.array([label is None or label != label for label in labels.tolist()], dtype=np.bool_)
    if missing.any():
        raise ValueError(
            f"{int(missing.sum())} patients have no stratum, the first at position {int(missing.argmax())}. "
            "Leave them out or give them a stratum of their own."
        )
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def code_times(time: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return strictly increasing values and, per patient, the index of the value that is their time.

    Times equal up to floating-point noise share a value (see merge_close_times). Whole numbers come on
    a grid, so values may contain times that nobody has.
    """
    if time.size == 0:
        return time.copy(), np.zeros(0, dtype=np.int64)
    first, last = time.min(), time.max()
    if last - first <= GRID_PER_PATIENT * time.size + GRID_ALLOWANCE:
        whole = time.astype(np.int64)
        if np.array_equal(whole, time):
            return np.arange(int(first), int(last) + 1, dtype=np.float64), whole - int(first)
    distinct, position = np.unique(time, return_inverse=True)
    gap = np.diff(distinct)
    apart = (gap > TOLERANCE) & (gap > TOLERANCE * np.abs(distinct).mean())
    starts = np.concatenate(([True], apart))
    cluster = np.cumsum(starts) - 1
    return distinct[starts], cluster[position]


def merge_close_times(time: ArrayLike) -> FloatArray:
    """Times equal up to floating-point noise become one value, the smallest of them.

    Two neighbouring distinct times are one when their gap is at most sqrt(machine epsilon), 1.5e-8,
    either absolutely or relative to the mean of the distinct absolute times: R's ``timefix = TRUE``
    (survival vignette "Roundoff error and tied times"). Apply it to the whole cohort before it is cut
    into arms, so that every arm sees the same times.
    """
    times = np.asarray(time, dtype=np.float64)
    if not np.isfinite(times).all():
        raise ValueError("Times to merge must all be present and finite; leave out patients without one.")
    values, codes = code_times(times)
    return values[codes]


def align_times(asked: ArrayLike, seen: ArrayLike) -> FloatArray:
    """Asked times, each that equals a seen one up to floating-point noise becoming it; of the shape of ``asked``.

    A time that was converted (1.2 months as years: 0.09999999999999999) would else miss an event at that very time.
    Equal means what it means for two patients: see merge_close_times. Missing and infinite times stay.
    """
    wanted = np.asarray(asked, dtype=np.float64)
    there = np.unique(np.asarray(seen, dtype=np.float64))
    there = there[np.isfinite(there)]
    if there.size == 0:
        return wanted.copy()
    after = np.minimum(np.searchsorted(there, wanted), there.size - 1)
    before = np.maximum(after - 1, 0)
    with np.errstate(invalid="ignore"):
        nearest = np.where(np.abs(there[after] - wanted) < np.abs(there[before] - wanted), there[after], there[before])
        same = np.abs(nearest - wanted) <= TOLERANCE * max(1.0, float(np.abs(there).mean()))
    return np.where(same, nearest, wanted)


def align_time(asked: float, seen: ArrayLike) -> float:
    """One asked time, aligned with the seen ones."""
    return float(align_times(asked, seen))


def align_days(days: ArrayLike) -> FloatArray:
    """Days counted by way of weeks or months, whole ones where they are whole but for floating-point noise."""
    return align_times(days, np.rint(days))
