"""Standardised differences before and after weighting, of the model's covariates and of what the model left out."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.balance.numbers.propensity import Patients
from hcc_dash.questions.balance.numbers.standardised_difference import level_difference, mean_difference
from hcc_dash.study.parts import Covariate, Factor

NOT_IN_MODEL = "not in the model"


def balance_frame(
    cohort: Cohort, terms: tuple[Covariate, ...], patients: Patients, weights: np.ndarray
) -> pd.DataFrame:
    """term level estimate n note: absolute standardised differences, level "before" and "after" weighting.

    First the model's covariates as modelled, then the declared factors whose column the model does not use, noted
    as such; ``n`` patients have a value.
    """
    rows = []
    for position, term in enumerate(terms):
        values = patients.x[:, position]
        for level, weight in _both(weights):
            difference = abs(mean_difference(values, patients.treated, weight))
            rows.append({"term": term.label, "level": level, "estimate": difference, "n": patients.n, "note": ""})
    used = {term.column for term in terms} | {cohort.study.design.arm_column}
    table = cohort.subjects.iloc[patients.rows]
    for factor in cohort.study.factors:
        if factor.column not in used:
            rows += _factor_rows(cohort, factor, table[factor.column], patients.treated, weights)
    return pd.DataFrame(rows)


def _both(weights: np.ndarray) -> tuple[tuple[str, np.ndarray | None], ...]:
    return ("before", None), ("after", weights)


def _factor_rows(
    cohort: Cohort, factor: Factor, values: pd.Series, treated: np.ndarray, weights: np.ndarray
) -> list[dict[str, object]]:
    levels = cohort.study.column(factor.column).levels
    rows: list[dict[str, object]] = []
    for level, weight in _both(weights):
        if levels:
            codes = pd.Categorical(values, categories=list(levels)).codes.astype(np.int64)
            difference, n = level_difference(codes, len(levels), treated, weight), int((codes >= 0).sum())
        else:
            numbers = values.to_numpy(dtype=np.float64)
            difference, n = abs(mean_difference(numbers, treated, weight)), int(np.isfinite(numbers).sum())
        rows.append({"term": factor.label, "level": level, "estimate": difference, "n": n, "note": NOT_IN_MODEL})
    return rows
