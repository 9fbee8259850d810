"""How far straight lines over time are from a mean per visit of the same patients."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.stats import chi2

from hcc_dash.estimation.estimate import Test
from hcc_dash.kernels.mmrm import MmrmFit, fit_mmrm
from hcc_dash.questions.quality_of_life.numbers.model_design import Design, lay_design, own_columns
from hcc_dash.questions.quality_of_life.numbers.model_estimates import differences_of, means_of, overall_of
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import DIFFERENCE_COLUMNS, MEAN_COLUMNS, LinesChecked
from hcc_dash.questions.quality_of_life.numbers.model_rows import ModelRows

LACK_OF_FIT = "means by arm and visit beyond straight lines"


def check_lines(rows: ModelRows, design: Design, fit: MmrmFit, options: ModelOptions, level: float) -> LinesChecked:
    """The model with a mean per visit, all else alike, and a Wald test of what lines leave of the means per visit.

    ``design`` and ``fit`` are those of the lines. Where no mean per visit can be fitted, frames are empty and
    ``why_missing`` says so.
    """
    test = _test_lines(rows, design, fit, options)
    per_visit = replace(options, engine="mmrm", structure="unstructured")
    other = lay_design(rows, per_visit)
    try:
        means = fit_mmrm(other.y, other.x, other.subject, other.visit, "unstructured", times=other.times)
    except ValueError as problem:
        empty = pd.DataFrame(columns=list(DIFFERENCE_COLUMNS))
        return LinesChecked(pd.DataFrame(columns=list(MEAN_COLUMNS)), empty, empty, "", test, str(problem))
    return LinesChecked(
        means=means_of(rows, other, means, per_visit, level),
        differences=differences_of(rows, other, means, per_visit, level),
        overall=overall_of(rows, other, means, per_visit, level),
        structure=means.structure,
        test=test,
        why_missing="",
    )


def _test_lines(rows: ModelRows, design: Design, fit: MmrmFit, options: ModelOptions) -> Test:
    """Wald's test that means by arm and visit, added to the lines, are all 0; covariance as fitted to the lines."""
    first = int(options.baseline == "clda")  # baseline, where it is an outcome, has no mean of its own to test
    arm = rows.patients["arm"].loc[design.subject].to_numpy()
    later = design.visit >= first
    cells = np.zeros((design.y.size, len(rows.arms) * len(rows.visits)))
    cells[later, arm[later] * len(rows.visits) + design.visit[later] - first] = 1.0
    wide = np.column_stack([design.x, cells])
    wide = wide[:, own_columns(wide)]
    n_lines = design.x.shape[1]
    extra = wide.shape[1] - n_lines
    if not extra:
        return Test(LACK_OF_FIT, why_missing="two visits always lie on a line")
    try:
        refit = fit_mmrm(design.y, wide, design.subject, design.visit, fit.structure, times=design.times)
    except ValueError as problem:
        return Test(LACK_OF_FIT, df=extra, why_missing=str(problem))
    spread = refit.adjusted_covariance if options.df == "kenward-roger" else refit.covariance
    beyond = refit.coef[n_lines:]
    statistic = float(beyond @ np.linalg.solve(spread[n_lines:, n_lines:], beyond))
    return Test(LACK_OF_FIT, statistic, extra, float(chi2.sf(statistic, extra)))
