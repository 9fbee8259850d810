"""The cumulative hazard behind a panel's curves, as a tidy frame."""

import pandas as pd

from hcc_dash.kernels.cumulative_hazard import cumulative_hazard
from hcc_dash.questions.survival.numbers.survival_result import Panel

HAZARD_COLUMNS = ("level", "arm", "time", "n_at_risk", "n_events", "estimate", "std_error", "conf_low", "conf_high")


def hazard_frame(panel: Panel, conf_level: float) -> pd.DataFrame:
    """Nelson-Aalen of every group at the times of its curve, 0 at time 0, with limits on the log scale."""
    parts = [pd.DataFrame(columns=list(HAZARD_COLUMNS))]
    for group in panel.groups:
        curve = panel.curves[panel.curves["arm"] == group.arm]
        hazard = cumulative_hazard(curve["n_events"], curve["n_at_risk"], conf_level)
        names = ("estimate", "std_error", "conf_low", "conf_high")
        parts.append(curve.assign(**dict(zip(names, hazard, strict=True)))[list(HAZARD_COLUMNS)])
    return pd.concat(parts[1:], ignore_index=True) if panel.groups else parts[0]
