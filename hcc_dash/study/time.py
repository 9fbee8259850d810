"""Units of follow-up time; a month is 365.25 / 12 = 30.4375 days everywhere in the project."""

from typing import Literal

TimeUnit = Literal["days", "weeks", "months", "years"]

DAYS_IN: dict[TimeUnit, float] = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}


def convert_time(value: float, source: TimeUnit, target: TimeUnit) -> float:
    """Re-express a duration; the identity when both units are the same, without rounding."""
    if source == target:
        return value
    return value * DAYS_IN[source] / DAYS_IN[target]
