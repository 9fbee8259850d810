"""What a model's concordance would be in new patients, and whether two models differ by more than noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.concordance import concordance
from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.questions.prognosis.numbers.level_resamples import resample_levels
from hcc_dash.questions.prognosis.numbers.models import Predictors, fit_model

FEWEST = 40  # resamples below which a 95 % percentile is one of the two or three outermost values


@dataclass(frozen=True, slots=True)
class Resampled:
    """Harrell's C of k models in B bootstrap samples, each refitted there.

    ``in_resample`` (B, k): of the refitted model in its own resample; ``in_sample`` (B, k): in the original
    patients; ``slopes`` (B, k): calibration slope of its score in the original patients. NaN where a model
    could not be refitted.
    """

    in_resample: np.ndarray
    in_sample: np.ndarray
    slopes: np.ndarray

    @property
    def optimism(self) -> np.ndarray:
        """Per model (k,), how much better the refitted model looks where it was fitted (Harrell et al. 1996)."""
        return _mean(self.in_resample - self.in_sample)

    @property
    def n_failed(self) -> np.ndarray:
        """Per model (k,), resamples in which it could not be fitted."""
        return np.isnan(self.in_resample).sum(axis=0)


def resample_models(
    models: Sequence[Predictors], time: np.ndarray, event: np.ndarray, ties: Ties, n_resamples: int, seed: int
) -> Resampled:
    """Refit every model in the same bootstrap samples of patients; equal seeds give equal samples."""
    draw = np.random.default_rng(seed)
    rows = np.array([draw.integers(time.size, size=time.size) for _ in range(n_resamples)])
    judged = [_resample(predictors, time, event, ties, rows) for predictors in models]
    in_resample, in_sample, slopes = (np.column_stack(one) for one in zip(*judged, strict=True))
    return Resampled(in_resample, in_sample, slopes)


def _resample(
    predictors: Predictors, time: np.ndarray, event: np.ndarray, ties: Ties, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of one model refitted in each of ``rows`` (B, n): C there, C in the patients, its slope in them, each (B,)."""
    if len(predictors.codes) == 1 and not predictors.numbers.shape[1]:
        return resample_levels(predictors.codes[0], len(predictors.levels[0]), time, event, ties, rows)
    in_resample, in_sample, slopes = (np.full(len(rows), np.nan) for _ in range(3))
    for b, drawn in enumerate(rows):
        if not event[drawn].any():
            continue
        refitted = fit_model(predictors.take(drawn), time[drawn], event[drawn], ties)
        if isinstance(refitted, str):
            continue
        score = refitted.score(predictors)
        in_resample[b] = concordance(time[drawn], event[drawn], score[drawn]).value
        in_sample[b] = concordance(time, event, score).value
        slopes[b] = _slope(time, event, score, ties)
    return in_resample, in_sample, slopes


def _slope(time: np.ndarray, event: np.ndarray, score: np.ndarray, ties: Ties) -> float:
    """Log hazard per unit of the score: 1 where predictions are neither too extreme nor too cautious."""
    if np.ptp(score) == 0:
        return float("nan")
    fit = fit_cox(time, event, score, ties=ties)
    return float(fit.coef[0]) if fit.converged else float("nan")


def corrected(resampled: Resampled, apparent: np.ndarray, k: int, level: float) -> Estimate:
    """Harrell's C of model k less its optimism, with the location-shifted bootstrap interval.

    Percentiles of C in the resamples, shifted by the optimism (Noma et al. 2021, Stat Med 40:5691).
    """
    return _shifted(float(apparent[k]), resampled.in_resample[:, k], float(resampled.optimism[k]), level)


def corrected_difference(resampled: Resampled, apparent: np.ndarray, first: int, second: int, level: float) -> Estimate:
    """Optimism-corrected C of ``second`` less that of ``first``, from the same resamples, interval likewise shifted."""
    both = resampled.in_resample[:, second] - resampled.in_resample[:, first]
    optimism = float(_mean((both - (resampled.in_sample[:, second] - resampled.in_sample[:, first]))[:, None])[0])
    return _shifted(float(apparent[second] - apparent[first]), both, optimism, level)


def _shifted(apparent: float, drawn: np.ndarray, optimism: float, level: float) -> Estimate:
    usable = drawn[~np.isnan(drawn)]
    if usable.size < FEWEST:
        return not_estimable(f"only {usable.size} resamples could be fitted, {FEWEST} are needed")
    low, high = np.quantile(usable, [0.5 - level / 2, 0.5 + level / 2]) - optimism
    return Estimate(apparent - optimism, float(low), float(high), float(usable.std(ddof=1)))


def _mean(values: np.ndarray) -> np.ndarray:
    """Column means over the resamples that were fitted; NaN for a column without one."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def mean_slope(resampled: Resampled, k: int) -> float:
    """Mean calibration slope of model k's refits in the original patients."""
    return float(_mean(resampled.slopes[:, k : k + 1])[0])
