"""statsmodels' opinion on straight lines with random intercepts and slopes; it has no covariance by visit."""

import warnings

import numpy as np

from hcc_dash.questions.second_opinion.numbers.engines.model_sample import ModelSample, place
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Key, Opinion
from hcc_dash.questions.second_opinion.numbers.engines.r_models import not_offered
from hcc_dash.study.errors import without_paths

NAME = "statsmodels"
SEARCHES = ["bfgs", "lbfgs", "cg"]  # each begins where the one before it stopped


def ask(sample: ModelSample) -> Opinion:
    """statsmodels' numbers: estimates, likelihood, and errors that follow from its variances.

    Its own errors count the uncertainty of the variances in, by the observed information of all parameters together,
    which neither R's nor ours do; so they are computed here from its variances. It has no small-sample method.
    """
    absent = not_offered(sample, ("random intercept and slope",), one_visit=False)
    if absent:
        return Opinion(NAME, absent=absent)
    import statsmodels  # a second, for those who ask
    from statsmodels.regression.mixed_linear_model import MixedLM

    rows = sample.rows
    names, x = _columns(sample)
    years = rows["years"].to_numpy()
    # The same effects whatever the unit of time; in years the search is known to end below the maximum.
    effects = np.column_stack([np.ones(len(rows)), (years - years.mean()) / years.std()])
    patient = rows["patient"].to_numpy()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            fit = MixedLM(rows["value"].to_numpy(), x, groups=patient, exog_re=effects).fit(method=SEARCHES)
        except (ValueError, np.linalg.LinAlgError) as error:
            return Opinion(NAME, statsmodels.__version__, failed=f"it stopped: {without_paths(str(error))}")
    between, within = np.asarray(fit.cov_re), float(fit.scale)
    spread = _spread(x, effects, patient, between, within)
    numbers = sample.counts() | {("log_likelihood", 0): float(fit.llf)}
    error_term = "model_error" if sample.df == "kenward-roger" else "error"
    for (term, code), weights in _combinations(sample, names).items():
        numbers[term, code] = float(weights @ fit.fe_params)
        numbers[f"{term}_{error_term}", code] = float(np.sqrt(weights @ spread @ weights))
    notes = tuple(
        f"{NAME}: {warning}." for warning in dict.fromkeys(str(warning.message).rstrip(".") for warning in caught)
    )
    return Opinion(NAME, statsmodels.__version__, (numbers,), notes=notes)


def _columns(sample: ModelSample) -> tuple[list[str], np.ndarray]:
    """Names and columns (n, p): a common start or a level per arm, a slope per arm, baseline, covariates."""
    rows = sample.rows
    inside = {arm: (rows["arm"] == arm).to_numpy(dtype=float) for arm in range(sample.n_arms)}
    years = rows["years"].to_numpy()
    columns = (
        {"common": np.ones(len(rows))} if sample.clda else {f"level {arm}": column for arm, column in inside.items()}
    )
    columns |= {f"slope {arm}": column * years for arm, column in inside.items()}
    chosen = sample.covariates if sample.clda else ("start", *sample.covariates)
    columns |= {name: rows[name].to_numpy() for name in chosen}
    return list(columns), np.column_stack(list(columns.values()))


def _combinations(sample: ModelSample, names: list[str]) -> dict[Key, np.ndarray]:
    """Mean changes, their differences, the average of these and the difference of slopes, as weights of columns."""
    unit = dict(zip(names, np.eye(len(names)), strict=True))
    n, weights = len(sample.years), dict[Key, np.ndarray]()
    for arm in range(sample.n_arms):
        level = 0 if sample.clda else unit[f"level {arm}"]
        for visit, year in enumerate(sample.years):
            weights["mean", place(arm, visit, n)] = level + year * unit[f"slope {arm}"]
    for arm in range(1, sample.n_arms):
        gaps = [weights["mean", place(arm, visit, n)] - weights["mean", place(0, visit, n)] for visit in range(n)]
        weights |= {("difference", place(arm, visit, n)): gap for visit, gap in enumerate(gaps)}
        weights["average", arm] = np.mean(gaps, axis=0)
        if n > 1:
            weights["slope", arm] = unit[f"slope {arm}"] - unit["slope 0"]
    return weights


def _spread(x: np.ndarray, effects: np.ndarray, patient: np.ndarray, between: np.ndarray, within: float) -> np.ndarray:
    """Covariance of the coefficients (p, p) by generalised least squares at the fitted variances."""
    information = np.zeros((x.shape[1], x.shape[1]))
    for subject in np.unique(patient):
        own = patient == subject
        z = effects[own]
        information += x[own].T @ np.linalg.solve(z @ between @ z.T + within * np.eye(len(z)), x[own])
    return np.linalg.inv(information)
