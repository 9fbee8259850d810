"""HBsAg in log10 IU/mL, and when it counts as lost.

The limit of 0.05 IU/mL is the registered one (Architect QT). Signal over cut-off is no amount: only a quantitative
assay has a logarithm.
"""

from hcc_dash.clinical.virology.printed import log10_iu

LOST_BELOW = 0.05  # IU/mL
FALL = 1.0  # log10 IU/mL: to a tenth or less


def is_lost(qualifier: str, log10: float) -> bool:
    """Whether a result (log10 IU/mL) shows less than 0.05 IU/mL: "<0.05" does, "<20" does not."""
    limit = log10_iu(LOST_BELOW, "IU/mL")
    return log10 <= limit if qualifier == "<" else log10 < limit
