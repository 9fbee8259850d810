"""Tests that groups share proportions, by the reader's choice: Pearson's, or Fisher's exact one."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.kernels.fisher import conditional_odds_ratio, fisher_exact, pearson_chi_squared

ProportionTest = Literal["none", "chi-squared", "fisher"]
TOO_MANY = "more than 5 million tables have these margins"
NAMES: dict[ProportionTest, str] = {"chi-squared": "chi-squared test", "fisher": "Fisher's exact test"}


def compare_proportions(kind: ProportionTest, counts: ArrayLike) -> Test | None:
    """The test chosen of two groups by any number of levels, ``counts`` (2, k); None where none is chosen.

    Fisher's is two-sided as R's ``fisher.test``, Pearson's has no continuity correction (R ``chisq.test(correct =
    FALSE)``). Not estimable, with the reason, where nothing can differ and where tables are too many to count.
    """
    if kind == "none":
        return None
    name, table = NAMES[kind], np.asarray(counts)
    if not table.sum(axis=1).all():
        return Test(name, why_missing="nobody in one of the groups")
    if np.count_nonzero(table.sum(axis=0)) < 2:
        return Test(name, why_missing="all patients are alike")
    if kind == "fisher":
        p_value = fisher_exact(table)
        if np.isnan(p_value):
            return Test(name, why_missing=TOO_MANY)
        return Test(name, p_value=p_value)
    test = pearson_chi_squared(table)
    return Test(name, test.statistic, test.df, test.p_value)


def exact_odds_ratio(x1: int, n1: int, x0: int, n0: int, level: float) -> Estimate:
    """The conditional odds ratio of group 1 to group 0 with exact limits, or why there is none."""
    ratio = conditional_odds_ratio(x1, n1, x0, n0, level)
    if np.isnan(ratio.estimate):
        return not_estimable("all patients are alike, or nobody is in one of the groups")
    if np.isinf(ratio.estimate):
        return Estimate(np.nan, ratio.low, np.nan, why_missing="infinite: an empty cell")
    return Estimate(ratio.estimate, ratio.low, ratio.high)
