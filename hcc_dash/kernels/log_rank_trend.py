"""Log-rank test for trend: does the hazard rise or fall along ordered groups?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from hcc_dash.kernels.log_rank import NO_INFORMATION, log_rank
from hcc_dash.kernels.times import FloatArray


@dataclass(frozen=True, slots=True)
class LogRankTrend:
    """A trend over k ordered groups scored ``scores``.

    ``difference`` is the score-weighted sum of observed minus expected events: above 0, groups with higher scores
    have more events than expected. ``statistic`` is its square over ``variance``, chi-squared on ``df`` 1; NaN with
    df 0 when there is nothing to compare.
    """

    scores: FloatArray
    difference: float
    variance: float
    statistic: float
    df: int
    p_value: float


def log_rank_trend(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    scores: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
) -> LogRankTrend:
    """Test for a trend in hazard over ordered groups with codes 0..k-1 (Tarone 1975, Biometrika 62:679).

    ``scores`` gives each code its place, 0, 1, 2, ... by default; adding to or multiplying all of them changes no
    statistic. Without tied events it is the score test of a Cox model with the score as covariate. Raises ValueError
    when scores are not one finite number per group.
    """
    test = log_rank(time, event, group, strata, entry=entry)
    places = np.arange(test.n.size, dtype=np.float64) if scores is None else np.asarray(scores, dtype=np.float64)
    if places.shape != test.n.shape or not np.isfinite(places).all():
        raise ValueError(f"A trend needs one score for each of the {test.n.size} groups; found {places.tolist()}.")
    # the middle of the scores is arbitrary; taking their mean out keeps a trend over 2001, 2002, ... exact
    centred = places - places.mean() if places.size else places
    difference = float(centred @ (test.observed - test.expected))
    variance = float(centred @ test.variance @ centred)
    informative = variance > NO_INFORMATION * float(centred**2 @ np.diag(test.variance))
    statistic = difference**2 / variance if informative else float("nan")
    return LogRankTrend(
        scores=places,
        difference=difference,
        variance=variance,
        statistic=statistic,
        df=int(informative),
        p_value=float(chdtrc(1, statistic)) if informative else float("nan"),
    )
