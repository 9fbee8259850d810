"""Mean changes and differences between arms read from a fitted mixed model."""

import math

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from hcc_dash.kernels.mmrm import MmrmFit, contrast
from hcc_dash.questions.quality_of_life.numbers.model_design import Design
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import AVERAGE, DIFFERENCE_COLUMNS, MEAN_COLUMNS, PER_YEAR
from hcc_dash.questions.quality_of_life.numbers.model_rows import ModelRows


def read_contrast(fit: MmrmFit, weights: np.ndarray, options: ModelOptions, level: float) -> dict[str, float]:
    """A linear combination of coefficients with its error, degrees of freedom, limits and test, by column word."""
    result = contrast(fit, weights, options.df)
    half = float(stdtrit(result.df, 0.5 + level / 2)) * result.std_error
    return {
        "estimate": result.estimate,
        "std_error": result.std_error,
        "df": result.df,
        "conf_low": result.estimate - half,
        "conf_high": result.estimate + half,
        "statistic": result.statistic,
        "p_value": result.p_value,
    }


def means_of(rows: ModelRows, design: Design, fit: MmrmFit, options: ModelOptions, level: float) -> pd.DataFrame:
    """Mean change of each arm at each visit with its limits, or why there is none; ``MEAN_COLUMNS``."""
    records = []
    for a, arm in enumerate(rows.arms):
        for v, visit in enumerate(rows.visits):
            row: dict[str, object] = {
                "arm": arm,
                "visit": visit,
                "time": rows.weeks[v],
                "n": int(rows.counts[a, v]),
                "note": "",
            }
            weights = design.change[a, v]
            if np.isnan(weights).any():
                row["note"] = "not estimable: nobody of this arm answered"
            else:
                row |= read_contrast(fit, weights, options, level)
            records.append(row)
    return pd.DataFrame(records, columns=list(MEAN_COLUMNS))


def differences_of(rows: ModelRows, design: Design, fit: MmrmFit, options: ModelOptions, level: float) -> pd.DataFrame:
    """Each arm less the reference at each visit with limits, or why there is none; ``DIFFERENCE_COLUMNS``."""
    records = []
    for a, arm in enumerate(rows.arms[1:], start=1):
        for v, visit in enumerate(rows.visits):
            row: dict[str, object] = {"arm": arm, "visit": visit, "time": rows.weeks[v], "note": ""}
            weights = design.change[a, v] - design.change[0, v]
            if np.isnan(weights).any():
                empty = rows.arms[a if np.isnan(design.change[a, v]).any() else 0]
                row["note"] = f"not estimable: nobody of {rows.labels[empty]} answered"
            else:
                row |= read_contrast(fit, weights, options, level)
            records.append(row)
    return pd.DataFrame(records, columns=list(DIFFERENCE_COLUMNS))


def overall_of(rows: ModelRows, design: Design, fit: MmrmFit, options: ModelOptions, level: float) -> pd.DataFrame:
    """Differences averaged over the visits at which both arms are estimable, and per year for straight lines."""
    records = []
    for a, arm in enumerate(rows.arms[1:], start=1):
        gaps = design.change[a] - design.change[0]
        both = ~np.isnan(gaps).any(axis=1)
        left = "" if both.all() else f"over {both.sum()} of {both.size} visits: the others lack an arm"
        wanted = {AVERAGE: gaps[both].mean(axis=0)} if both.any() else {}
        if options.engine == "random-slope" and both.sum() > 1:
            wanted[PER_YEAR] = (gaps[-1] - gaps[0]) / (rows.years[-1] - rows.years[0])
        for visit, weights in wanted.items():
            numbers = read_contrast(fit, weights, options, level)
            records.append({"arm": arm, "visit": visit, "time": math.nan, "note": left, **numbers})
    return pd.DataFrame(records, columns=list(DIFFERENCE_COLUMNS))
