"""Where another engine's mixed model is known to part from ours, why, and by how much at most."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from hcc_dash.questions.second_opinion.numbers.engines import statsmodels_engine
from hcc_dash.questions.second_opinion.numbers.engines.r_models import LME4
from hcc_dash.questions.second_opinion.numbers.model_numbers import Refit
from hcc_dash.questions.second_opinion.numbers.verdicts import differ

TOLERANCE = 1e-5
"""Searches for the best covariance stop about there: estimates and errors, absolutely below 1, relatively above."""

LIKELIHOOD_TOLERANCE = 1e-9
"""A restricted log-likelihood is flat at its maximum, and known to more digits."""

DF_TOLERANCE = 1e-4
"""Degrees of freedom rest on the curvature of the likelihood, which is known to fewer."""

EARLY = 5e-4
"""The most by which a search that stopped below our likelihood is believed to have missed a number."""


def tolerance_of(term: str) -> float:
    """How far two engines may be apart in a statistic."""
    if term == "log_likelihood":
        return LIKELIHOOD_TOLERANCE
    return DF_TOLERANCE if term.endswith("_df") else TOLERANCE


@dataclass(frozen=True, slots=True)
class Seen:
    """Two values of one statistic and what they rest on.

    ``likelihood`` and ``their_likelihood``: both restricted log-likelihoods. ``effects_exist``: random effects can give
    our covariance. ``by_expected``: our value with pbkrtest's convention; NaN where there is none. ``error``: how far
    chance moves the number, NaN when not known.
    """

    engine: str
    term: str
    ours: float
    theirs: float
    likelihood: float
    their_likelihood: float
    effects_exist: bool
    by_expected: float
    error: float


def explain(seen: Seen) -> str:
    """The documented reason of a difference, or an empty string: then nobody knows why they differ."""
    return _edge(seen) or _information(seen) or _early(seen)


def _edge(seen: Seen) -> str:
    held = seen.engine in {LME4.name, statsmodels_engine.NAME}
    moved = seen.term == "log_likelihood" or not math.isnan(seen.error)  # a count is the same in every model
    if held and moved and not seen.effects_exist and seen.their_likelihood < seen.likelihood:
        return (
            f"{seen.engine} holds the variances of patients' intercepts and slopes at 0 or above; here they may fall "
            "below, where the scores fit better"
        )
    return ""


def _information(seen: Seen) -> str:
    if seen.engine == LME4.name and not differ(seen.by_expected, seen.theirs, tolerance_of(seen.term)):
        if math.isnan(seen.theirs):
            return ""
        return (
            "pbkrtest takes the expected information of the variances, the page the observed one, as SAS and R's mmrm "
            "do; with the expected one ours is theirs"
        )
    return ""


def _early(seen: Seen) -> str:
    """Parameters that cost d of the log-likelihood move a number by no more than sqrt(2 d) of its error, and EARLY."""
    short = seen.likelihood - seen.their_likelihood
    if not short > 0:
        return ""
    reach = EARLY if seen.term == "log_likelihood" else math.sqrt(2 * short) * seen.error
    if abs(seen.theirs - seen.ours) <= min(reach, EARLY * max(1.0, abs(seen.ours))):
        return f"{seen.engine} stopped its search below our likelihood, by as much as moves its numbers so far"
    return ""


def by_expected(again: Refit, term: str, code: int, conf_level: float) -> float:
    """Our error, degrees of freedom, limit or p-value by expected information; NaN for other statistics."""
    combination, _, part = term.partition("_")
    if (combination, code) not in again.weights or part not in {"error", "df", "low", "high", "p"}:
        return math.nan
    weights = again.weights[combination, code]
    if np.isnan(weights).any():
        return math.nan
    error, df = again.adjusted(combination, code)
    estimate = float(weights @ again.fit.coef)
    half = float(stdtrit(df, 0.5 + conf_level / 2)) * error
    p_value = 2 * float(stdtr(df, -abs(estimate / error)))
    return {"error": error, "df": df, "low": estimate - half, "high": estimate + half, "p": p_value}[part]


def effects_exist(again: Refit) -> bool:
    """Whether random effects can give the fitted covariance: theirs may have no negative variance."""
    covariance, times = again.fit.visit_covariance, again.times
    rows, columns = np.triu_indices(len(covariance), 1)
    between = covariance[rows, columns]
    if again.fit.structure != "random intercept and slope":
        return bool((between >= 0).all())
    parts = np.column_stack([np.ones(rows.size), times[rows] + times[columns], times[rows] * times[columns]])
    intercept, crossed, slope = np.linalg.lstsq(parts, between)[0]
    return bool(min(intercept, slope, intercept * slope - crossed**2) >= 0)
