"""ALT flares of one patient beside HBsAg, in words."""

import pandas as pd

from hcc_dash.analysis.profile.flares import Flare, Surface
from hcc_dash.tables.patient import say_when
from hcc_dash.tables.words import say_number


def table_flares(flares: tuple[Flare, ...]) -> pd.DataFrame:
    """A row per flare: when, how high, HBsAg before it and the lowest to 24 weeks after its peak."""
    return pd.DataFrame(
        {
            "From": [say_when(one.first_day, "days") for one in flares],
            "Peak": [say_when(one.peak_day, "days") for one in flares],
            "To": [say_when(one.last_day, "days") for one in flares],
            "ALT, U/L": [say_number(one.peak, 0) for one in flares],
            "× ULN": [say_number(one.of_uln, 1) for one in flares],
            "HBsAg before": [_say_surface(one.before) for one in flares],
            "Lowest HBsAg to 24 weeks after the peak": [_say_surface(one.lowest) for one in flares],
        }
    )


def _say_surface(found: Surface | None) -> str:
    if found is None:
        return "not measured"
    if found.value != found.value:
        return f"{found.level or 'no number'} ({say_when(found.day, 'days')})"
    sign = found.level if found.level in {"<", ">"} else ""
    return f"{sign}{found.value:,.4g} {found.unit} ({say_when(found.day, 'days')})"
