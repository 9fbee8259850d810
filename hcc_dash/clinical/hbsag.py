"""HBsAg in log10 IU/mL, and when it counts as lost.

The limit of 0.05 IU/mL is the registered one (Architect QT). Signal over cut-off is no amount: only a quantitative
assay has a logarithm.
"""

import math

from hcc_dash.clinical.units import plain_unit

LOST_BELOW = 0.05  # IU/mL
FALL = 1.0  # log10 IU/mL: to a tenth or less


def log10_of(value: float, unit: str) -> float:
    """Log10 IU/mL of a result in IU/mL or log10 IU/mL; NaN in any other unit, and for what has no logarithm."""
    match plain_unit(unit):
        case "iu/ml" if value > 0:
            return math.log10(value)
        case "log10iu/ml":
            return value
        case _:
            return math.nan


def is_lost(qualifier: str, log10: float) -> bool:
    """Whether a result (log10 IU/mL) shows less than 0.05 IU/mL: "<0.05" does, "<20" does not."""
    limit = log10_of(LOST_BELOW, "IU/mL")
    return log10 <= limit if qualifier == "<" else log10 < limit
