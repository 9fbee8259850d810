"""What it would take to explain an association away: E-values."""

import math
from dataclasses import dataclass

from hcc_dash.estimation.estimate import Estimate

COMMON = 0.15  # share of patients with the event above which a hazard ratio is no risk ratio


@dataclass(frozen=True, slots=True)
class EValue:
    """The E-value of an estimate and of the limit nearer to 1, and the risk ratio they were taken from.

    An unmeasured confounder would have to be associated with arm and event by risk ratios of at least this much each,
    over and above the model's covariates, to explain the estimate (or the limit) away. 1: nothing is needed.
    """

    estimate: float
    limit: float
    risk_ratio: float
    common: bool


def e_value(risk_ratio: float) -> float:
    """RR + sqrt(RR (RR - 1)), of 1/RR when RR is below 1 (VanderWeele & Ding 2017, Ann Intern Med 167:268)."""
    ratio = 1 / risk_ratio if risk_ratio < 1 else risk_ratio
    return ratio + math.sqrt(ratio * (ratio - 1))


def to_risk_ratio(hazard_ratio: float, common: bool) -> float:
    """The risk ratio that a hazard ratio stands for: itself when the event is rare (15 % or fewer have it).

    For a common event (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)) (VanderWeele 2017, Epidemiology 28:e51).
    """
    if not common:
        return hazard_ratio
    return (1 - 0.5 ** math.sqrt(hazard_ratio)) / (1 - 0.5 ** math.sqrt(1 / hazard_ratio))


def find_e_value(hazard_ratio: Estimate, event_share: float) -> EValue | None:
    """E-values of an estimated hazard ratio and its nearer limit; None when there is no estimate.

    ``event_share``: share of the patients who had the event by the end of follow-up.
    """
    if not hazard_ratio.estimable:
        return None
    common = event_share > COMMON
    ratio = to_risk_ratio(hazard_ratio.value, common)
    if hazard_ratio.conf_low <= 1 <= hazard_ratio.conf_high:
        return EValue(e_value(ratio), 1.0, ratio, common)
    nearer = hazard_ratio.conf_high if hazard_ratio.value < 1 else hazard_ratio.conf_low
    return EValue(e_value(ratio), e_value(to_risk_ratio(nearer, common)), ratio, common)
