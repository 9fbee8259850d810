"""Does one hazard ratio describe a deterioration: the test that its hazards are proportional."""

import math

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.proportional_hazards import cox_zph
from hcc_dash.questions.cox.numbers.hazards_over_time import NAME
from hcc_dash.study.parts import Methods


def compare_hazards(
    times: pd.DataFrame, events: tuple[int, ...], ratios: tuple[Estimate, ...], methods: Methods
) -> Test:
    """Score test that the groups' hazards of the event are proportional, all groups together (R ``cox.zph``).

    ``times``: time status arm, one row per patient; ``events``: the statuses that are the event, the others censored;
    ``ratios``: the hazard ratios of the same model. Not done where one of them is not estimated.
    """
    if not ratios:
        return Test(NAME, why_missing="one group only")
    missing = next((ratio.why_missing for ratio in ratios if not ratio.estimable), "")
    if missing:
        return Test(NAME, why_missing=missing)
    event = times["status"].isin(events).to_numpy()
    codes, arms = pd.factorize(times["arm"])
    x = np.eye(len(arms))[codes][:, 1:]
    time = times["time"].to_numpy(dtype=np.float64)
    test = cox_zph(time, event, x, fit_cox(time, event, x, ties=methods.ties))
    if math.isnan(test.global_p_value):
        return Test(NAME, why_missing="the events carry no information about a change")
    return Test(NAME, test.global_statistic, test.global_df, test.global_p_value)
