"""The registered study in numbers: calendar, visits, and the truth from which the patients are drawn."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PATIENTS = 332
FIRST_TREATMENT = date(2025, 9, 1)
ACCRUAL_DAYS = 847  # 28 months, ending so that the last patient's week-156 window closes before the cut-off
DATA_CUT_OFF = date(2030, 12, 31)  # the end of the registered study
SCAN_INTERVAL = 84
WINDOW = 7
STUDY_DAYS = 1099  # week 156 and its window: visits other than scans end here
PEG_DAYS = 336  # 48 weeks; the registry gives no duration

HAZARD_RATIO = 0.6  # recurrence, NA plus peg-interferon against NA, given the prognostic factors


def calendar(radical_on: "pd.Series[pd.Timestamp]", day: npt.ArrayLike) -> "pd.Series[pd.Timestamp]":
    """Dates of study days counted from radical treatment, which is day 1; missing days stay missing."""
    offset = pd.Series(np.asarray(day, dtype=float) - 1, index=radical_on.index)
    # pandas rounds what happens to lie in memory in the place of a missing day, and may warn of its overflow
    dates = radical_on + pd.to_timedelta(offset.fillna(0.0), unit="D")
    return dates.where(offset.notna())


def expit(value: npt.ArrayLike) -> Floats:
    """Inverse logit."""
    return 1.0 / (1.0 + np.exp(-np.asarray(value, dtype=np.float64)))
