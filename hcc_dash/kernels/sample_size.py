"""How many events a comparison of two arms needs, and what power events give, when hazards are proportional."""

import math

from scipy.special import ndtr, ndtri


def schoenfeld_events(hazard_ratio: float, power: float, alpha: float, share: float = 0.5) -> float:
    """Events at which a two-sided log-rank test of level ``alpha`` has ``power`` (Schoenfeld 1983, Biometrics 39:499).

    (z(1 - alpha / 2) + z(power))² / (p (1 - p) log(hazard_ratio)²), p the ``share`` of patients in one of the arms. Not
    rounded: a whole number of events reaches the power from the next one on. Equals the
    formula in base R (tests/golden/sample_size.R). Raises ValueError for a
    ratio of 1, and for a power, a level or a share outside (0, 1).
    """
    _check(hazard_ratio, alpha, share)
    if not alpha / 2 < power < 1:
        raise ValueError(f"Power lies between {alpha / 2:g} and 1; found {power:g}.")
    wide = float(ndtri(1 - alpha / 2) + ndtri(power))
    return wide**2 / (share * (1 - share) * math.log(hazard_ratio) ** 2)


def schoenfeld_power(n_events: float, hazard_ratio: float, alpha: float, share: float = 0.5) -> float:
    """Power that ``n_events`` give, of finding the ratio in its own direction; the inverse of ``schoenfeld_events``.

    Raises ValueError as it does, and for fewer than no events.
    """
    _check(hazard_ratio, alpha, share)
    if not n_events >= 0:
        raise ValueError(f"Events are counted from 0; found {n_events:g}.")
    drift = abs(math.log(hazard_ratio)) * math.sqrt(n_events * share * (1 - share))
    return float(ndtr(drift - float(ndtri(1 - alpha / 2))))


def _check(hazard_ratio: float, alpha: float, share: float) -> None:
    if not (0 < hazard_ratio < math.inf) or hazard_ratio == 1:
        raise ValueError(f"A planned hazard ratio is above 0 and is not 1; found {hazard_ratio:g}.")
    for name, value in (("level", alpha), ("share of one arm", share)):
        if not 0 < value < 1:
            raise ValueError(f"The {name} lies between 0 and 1; found {value:g}.")
