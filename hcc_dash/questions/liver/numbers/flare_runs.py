"""ALT flares of one patient, and what HBsAg did around each: injury, or the immune response that was wanted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.liver_injury import baseline_value, iq_dili_signal, multiple

DAYS_AFTER = 168
"""HBsAg is looked for until so many days (24 weeks) after the peak."""

RULE = (
    "ALT flare (IQ-DILI): 5 × ULN or more from a baseline below 1.5 × ULN; from a higher one 3 × baseline or 300 U/L, "
    "whichever comes first. On interferon in hepatitis B a flare may be the immune response that was wanted; with "
    "rising bilirubin or INR it may be harm. It is marked for review, not judged."
)


@dataclass(frozen=True, slots=True)
class Surface:
    """An HBsAg result: day, number (NaN when none was printed), and what stands before it (=, <, >, words)."""

    day: float
    value: float
    level: str
    unit: str


@dataclass(frozen=True, slots=True)
class Flare:
    """Consecutive ALT results that reach the line: first day, last day, day and height (U/L, x ULN) of the peak.

    ``before``: the last HBsAg on or before the first day; ``lowest``: the lowest from then to 24 weeks after the peak.
    None where none was measured.
    """

    first_day: float
    last_day: float
    peak_day: float
    peak: float
    of_uln: float
    before: Surface | None
    lowest: Surface | None


def find_flares(measurements: pd.DataFrame) -> tuple[Flare, ...]:
    """Flares after the start of study treatment (day 0) among the measurements of a profile, earliest first.

    The baseline is the mean of the ALT values up to day 0; without one, or without an upper limit, nothing is a flare.
    """
    alt = measurements[measurements["term"] == "ALT"].dropna(subset=["estimate"]).sort_values("time", kind="stable")
    day, value, limit = (alt[name].to_numpy(dtype=np.float64) for name in ("time", "estimate", "limit_high"))
    return flares_among(day, value, limit, _surface(measurements))


def flares_among(
    day: np.ndarray, value: np.ndarray, limit: np.ndarray, surface: Sequence[Surface]
) -> tuple[Flare, ...]:
    """The same among one patient's known ALT values (U/L) with their upper limits, and his HBsAg, by day."""
    baseline = baseline_value(value[day <= 0].tolist())
    reached = np.array(
        [
            on > 0 and iq_dili_signal(alt, uln, baseline) in {"signal", "strong signal"}
            for on, alt, uln in zip(day.tolist(), value.tolist(), limit.tolist(), strict=True)
        ],
        dtype=bool,
    )
    return tuple(_flare(day[run], value[run], limit[run], surface) for run in _runs(reached))


def _runs(reached: np.ndarray) -> list[np.ndarray]:
    """Places of each run of true values."""
    places = np.flatnonzero(reached)
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if places.size else []


def _flare(day: np.ndarray, value: np.ndarray, limit: np.ndarray, surface: Sequence[Surface]) -> Flare:
    top = int(np.argmax(value))
    before = [reading for reading in surface if reading.day <= day[0]]
    after = [
        reading
        for reading in surface
        if day[0] < reading.day <= day[top] + DAYS_AFTER and reading.value == reading.value
    ]
    return Flare(
        first_day=float(day[0]),
        last_day=float(day[-1]),
        peak_day=float(day[top]),
        peak=float(value[top]),
        of_uln=multiple(float(value[top]), float(limit[top])),
        before=before[-1] if before else None,
        lowest=min(after, key=lambda reading: reading.value, default=None),
    )


def _surface(measurements: pd.DataFrame) -> list[Surface]:
    """HBsAg results in order; those of the first such test when a table has it in several forms."""
    rows = measurements[measurements["term"].str.startswith("HBsAg")]
    if rows.empty:
        return []
    rows = rows[rows["term"] == rows["term"].iloc[0]].sort_values("time", kind="stable")
    return [
        Surface(float(row["time"]), float(row["estimate"]), str(row["level"]), str(row["unit"]))
        for row in rows.to_dict("records")
    ]
