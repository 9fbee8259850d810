"""Are hazards proportional? The score test for a coefficient that changes with time, and its residuals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from hcc_dash.kernels.cox_fit import CoxFit
from hcc_dash.kernels.cox_input import code_intervals
from hcc_dash.kernels.cox_residuals import look_at_fit, schoenfeld_residuals
from hcc_dash.kernels.cox_sample import CoxSample
from hcc_dash.kernels.newton import SINGULAR
from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray

Transform = Literal["km", "identity", "log", "rank"]


@dataclass(frozen=True, slots=True)
class ZphResult:
    """Tests that each term's coefficients are constant in time, and what to draw against time.

    ``statistic``, ``df``, ``p_value`` hold one value per term; ``global_*`` test all terms together.
    ``scaled_residuals`` (n_events, p), one column per covariate, vary about the coefficient at that time;
    Rows go by stratum, then time, as in R; a statistic is NaN where time carries no information (one event).
    """

    statistic: FloatArray
    df: IntArray
    p_value: FloatArray
    global_statistic: float
    global_df: int
    global_p_value: float
    time: FloatArray
    transformed_time: FloatArray
    scaled_residuals: FloatArray


def cox_zph(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    fit: CoxFit,
    strata: ArrayLike | None = None,
    transform: Transform = "km",
    terms: Sequence[tuple[int, ...]] | None = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> ZphResult:
    """Score test that adding x * g(time) to the model would not help (Grambsch & Therneau 1994, Biometrika 81:515).

    ``transform`` is g: "km" 1 - Kaplan-Meier of everybody just before the time; "rank" of the time among all
    rows' times; "identity"; "log". ``terms`` lists the columns that stand and fall together (a factor's
    dummies); None is one term per column. Equals R's ``cox.zph`` of survival 3.0 and later, which replaced the
    approximate test. Raises ValueError for unknown transforms and terms, and for the log of an event at 0.
    """
    sample, likelihood, moments = look_at_fit(time, event, x, fit, strata, entry, weights)
    groups: list[tuple[int, ...]] = [tuple(term) for term in terms or ((i,) for i in range(fit.coef.size))]
    _check_terms(groups, fit.coef.size)
    residual = schoenfeld_residuals(sample, moments)
    at_cell = _transform(sample, time, event, entry, transform)
    by_cell = at_cell - np.average(at_cell, weights=sample.n_events)
    by_event = np.repeat(by_cell, sample.n_events)
    units = np.outer(sample.scale, sample.scale)
    information = likelihood.information(moments) * units
    cross = likelihood.information(moments, by_cell) * units
    variance = likelihood.information(moments, by_cell**2) * units - cross @ np.linalg.solve(information, cross)
    weighted = by_event if sample.weight is None else by_event * sample.weight[sample.event]
    score = (weighted[:, None] * residual).sum(axis=0)
    columns = range(fit.coef.size)
    df = np.array([len(term) for term in groups], dtype=np.int64)
    statistic = np.array([_quadratic_form(score, variance, list(term)) for term in groups])
    overall = _quadratic_form(score, variance, list(columns))
    return ZphResult(
        statistic=statistic,
        df=df,
        p_value=np.asarray(chdtrc(df, statistic)),
        global_statistic=overall,
        global_df=len(columns),
        global_p_value=float(chdtrc(len(columns), overall)),
        time=np.repeat(sample.time, sample.n_events),
        transformed_time=np.repeat(at_cell, sample.n_events),
        scaled_residuals=residual @ fit.covariance * by_event.size + fit.coef,
    )


def _check_terms(terms: list[tuple[int, ...]], n_columns: int) -> None:
    """Raise ValueError for a term without columns, or with columns that the model does not have."""
    for term in terms:
        if not term or not set(term) <= set(range(n_columns)) or len(set(term)) != len(term):
            raise ValueError(f"A term lists columns from 0 to {n_columns - 1}, each once; found {term}.")


def _transform(
    sample: CoxSample, time: ArrayLike, event: ArrayLike, entry: ArrayLike | None, transform: Transform
) -> FloatArray:
    """Return g(time) of each cell; weights play no part in it."""
    if transform == "identity":
        return sample.time
    if transform == "log":
        if sample.time.min() <= 0:
            raise ValueError("The log of time 0 does not exist: choose another transform, or leave events at 0 out.")
        return np.asarray(np.log(sample.time))
    values, code, entry_code = code_intervals(np.asarray(time, dtype=np.float64), entry)
    cell = np.searchsorted(values, sample.time)
    if transform == "rank":
        tied = np.bincount(code, minlength=values.size)
        return (np.cumsum(tied) - (tied - 1) / 2)[cell]
    if transform == "km":
        return _incidence_before(code, entry_code, np.asarray(event, dtype=np.bool_), values.size)[cell]
    raise ValueError(f'A transform of time is "km", "rank", "identity" or "log"; found {transform!r}.')


def _incidence_before(code: IntArray, entry_code: IntArray | None, event: BoolArray, n_times: int) -> FloatArray:
    """Return 1 - Kaplan-Meier of all rows together just before each time."""
    leaving = np.bincount(code, minlength=n_times)
    if entry_code is not None:
        leaving -= np.bincount(entry_code, minlength=n_times)
    at_risk = np.cumsum(leaving[::-1])[::-1]
    dying = np.bincount(code[event], minlength=n_times)
    surviving = np.cumprod(1 - dying / np.maximum(at_risk, 1))
    return 1 - np.concatenate(([1.0], surviving[:-1]))


def _quadratic_form(score: FloatArray, variance: FloatArray, columns: list[int]) -> float:
    """Return score' variance^-1 score over these columns; NaN where time carries no information about them."""
    part = variance[np.ix_(columns, columns)]
    scale = np.sqrt(np.clip(np.diag(part), 0, None))
    if not (scale > 0).all() or np.linalg.eigvalsh(part / np.outer(scale, scale))[0] < SINGULAR:
        return float("nan")
    return float(score[columns] @ np.linalg.solve(part, score[columns]))
