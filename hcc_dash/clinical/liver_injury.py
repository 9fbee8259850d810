"""Possible drug-induced liver injury: multiples of the upper limit and of the baseline, screens and quadrants.

Sources: FDA guidance on premarketing evaluation of drug-induced liver injury, 2009 (Hy's law); Drug Safety 2021;44:133
(IQ-DILI: thresholds and multiples of the baseline in chronic liver disease). All of these nominate patients for
review; none is a diagnosis, and with an abnormal baseline multiples of the upper limit mislead.
"""

from collections.abc import Sequence
from math import isnan
from typing import Literal

import numpy as np
import numpy.typing as npt

from hcc_dash.clinical.units import DIGITS, Floats, to_significant

ENZYME_LINE = 3.0  # x ULN
BILIRUBIN_LINE = 2.0  # x ULN
ALP_LIMIT = 2.0  # x ULN; not verified at the source, so a default that can be set
DAYS_AFTER_PEAK = 30  # bilirubin peaks within so many days after the enzyme; as above

Quadrant = Literal["normal or near normal", "Temple's corollary", "cholestasis", "potential Hy's law"]
QUADRANTS: tuple[Quadrant, ...] = (
    "normal or near normal",
    "Temple's corollary",
    "cholestasis",
    "potential Hy's law",
)
Signal = Literal["none", "signal", "strong signal"]


def baseline_value(before: Sequence[float]) -> float:
    """Baseline from the values up to the first dose, oldest first: mean of two or more, else the last; NaN if none.

    Early post-operative values are no baseline; leave them out before asking.
    """
    known = [value for value in before if not isnan(value)]
    return float(to_significant(np.mean(known))) if known else float("nan")


def multiple(value: float, reference: float) -> float:
    """Value over reference to ten digits; NaN when either is missing or the reference is not above 0."""
    return float(f"{value / reference:.{DIGITS}g}") if reference > 0 else float("nan")


def multiples(values: Floats, references: Floats) -> Floats:
    """``multiple`` of every value and its reference."""
    known = references > 0
    return np.where(known, to_significant(values / np.where(known, references, 1.0)), np.nan)


def quadrant(enzyme: float, bilirubin: float) -> Quadrant | None:
    """Quadrant of peaks in multiples of the upper limit; a value on a line is below it. None when either is missing."""
    if isnan(enzyme) or isnan(bilirubin):
        return None
    if enzyme > ENZYME_LINE:
        return "potential Hy's law" if bilirubin > BILIRUBIN_LINE else "Temple's corollary"
    return "cholestasis" if bilirubin > BILIRUBIN_LINE else "normal or near normal"


def screens_for_hys_law(alt: float, ast: float, bilirubin: float, alp: float, alp_limit: float = ALP_LIMIT) -> bool:
    """Hy's law screen, in multiples of the upper limit: ALT or AST 3 or more, bilirubin 2 or more, ALP below the limit.

    A missing ALP does not clear a patient. Whether there is another cause is for a reviewer.
    """
    return (alt >= ENZYME_LINE or ast >= ENZYME_LINE) and bilirubin >= BILIRUBIN_LINE and not alp >= alp_limit


def iq_dili_signal(
    alt: float, uln: float, baseline: float, bilirubin_of_baseline: float = float("nan")
) -> Signal | None:
    """IQ-DILI threshold reached by an ALT (U/L), given its upper limit and the patient's baseline.

    Baseline below 1.5 x ULN: signal from 5 x ULN, strong from 8 x ULN. Baseline of 1.5 x ULN or more: signal from 3 x
    baseline or 300 U/L, whichever is reached first; strong from 5 x baseline or 500 U/L, or where a signal comes with
    bilirubin (of the same draw, as a multiple of its baseline) of 2 or more. None when a value is missing.
    """
    if isnan(alt) or isnan(baseline) or not uln > 0:
        return None
    if multiple(baseline, uln) < 1.5:
        times = multiple(alt, uln)
        return "strong signal" if times >= 8 else "signal" if times >= 5 else "none"
    times = multiple(alt, baseline)
    if times < 3 and alt < 300:
        return "none"
    return "strong signal" if times >= 5 or alt >= 500 or bilirubin_of_baseline >= 2 else "signal"


SIGNALS: tuple[Signal | None, ...] = (None, "none", "signal", "strong signal")
"""What a place among them stands for, the worse the later."""


def iq_dili_places(alt: Floats, uln: Floats, baseline: Floats, bilirubin_of_baseline: Floats) -> npt.NDArray[np.int64]:
    """``iq_dili_signal`` of every draw, as its place among ``SIGNALS``."""
    of_uln, of_baseline = multiples(alt, uln), multiples(alt, baseline)
    normal = multiples(baseline, uln) < 1.5
    signal = np.where(normal, of_uln >= 5, (of_baseline >= 3) | (alt >= 300))
    strong = np.where(normal, of_uln >= 8, (of_baseline >= 5) | (alt >= 500) | (bilirubin_of_baseline >= 2))
    known = ~np.isnan(alt) & ~np.isnan(baseline) & (uln > 0)
    return np.where(known, 1 + signal + (signal & strong), 0)
