"""Numbers at risk under a curve of first rises, from the curve itself."""

from collections.abc import Sequence

import pandas as pd

from hcc_dash.questions.liver.numbers.incidence import DIED, RISEN

COUNT_COLUMNS = ("arm", "term", "time", "n_at_risk", "n_events", "n_censored")


def count_rises(curves: pd.DataFrame, times: Sequence[float]) -> pd.DataFrame:
    """Per arm, cause and time: still at risk on that day, and events and censorings up to it: COUNT_COLUMNS.

    ``curves``: the rows of one rule and one censoring, CURVE_COLUMNS; each patient leaves once, by the rise, by death
    or censored.
    """
    rows = []
    for arm, curve in curves.groupby("arm", sort=False):
        risen, died = curve[curve["term"] == RISEN], curve[curve["term"] == DIED]
        leaving = risen["n_events"].to_numpy() + died["n_events"].to_numpy() + risen["n_censored"].to_numpy()
        for term, steps in ((RISEN, risen), (DIED, died)):
            on = steps["time"].to_numpy()
            for time in times:
                n_events, n_censored = (int(steps.loc[on <= time, name].sum()) for name in ("n_events", "n_censored"))
                rows.append((arm, term, float(time), int(leaving[on >= time].sum()), n_events, n_censored))
    return pd.DataFrame(rows, columns=list(COUNT_COLUMNS))
