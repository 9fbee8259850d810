"""What a model's concordance would be in new patients, and whether two models differ by more than noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.concordance import concordance
from hcc_dash.kernels.cox import Ties
from hcc_dash.kernels.cox_samples import fit_cox_samples
from hcc_dash.questions.prognosis.numbers.level_resamples import resample_levels
from hcc_dash.questions.prognosis.numbers.models import Predictors, fit_model

ROOM = 1_000_000  # patients of resamples that are refitted at a time
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
    scores = _refit(predictors, time, event, ties, rows)
    in_resample, in_sample = np.full((2, len(rows)), np.nan)
    for b in np.flatnonzero(np.isfinite(scores).all(axis=1)):
        drawn = rows[b]
        in_resample[b] = concordance(time[drawn], event[drawn], scores[b, drawn]).value
        in_sample[b] = concordance(time, event, scores[b]).value
    return in_resample, in_sample, _slopes(time, event, scores, ties)


def _refit(predictors: Predictors, time: np.ndarray, event: np.ndarray, ties: Ties, rows: np.ndarray) -> np.ndarray:
    """Score of every patient (B, n) by the model of each resample; NaN where there is none."""
    if not predictors.codes:  # numbers alone: no level is merged, and every resample has the same columns
        coef = [fit_cox_samples(time[own], event[own], predictors.numbers[own], ties) for own in _in_parts(rows)]
        return np.vstack(coef) @ predictors.numbers.T
    scores = np.full(rows.shape, np.nan)
    for b, drawn in enumerate(rows):
        refitted = fit_model(predictors.take(drawn), time[drawn], event[drawn], ties) if event[drawn].any() else ""
        if not isinstance(refitted, str):
            scores[b] = refitted.score(predictors)
    return scores


def _slopes(time: np.ndarray, event: np.ndarray, scores: np.ndarray, ties: Ties) -> np.ndarray:
    """Log hazard per unit of each score (B, n): 1 where predictions are neither too extreme nor too cautious."""
    slopes = np.full(len(scores), np.nan)
    differing = np.flatnonzero(np.ptp(scores, axis=1) > 0)
    for part in _in_parts(differing, time.size):
        times, events = (np.broadcast_to(one, (len(part), time.size)) for one in (time, event))
        slopes[part] = fit_cox_samples(times, events, scores[part, :, None], ties)[:, 0]
    return slopes


def _in_parts(resamples: np.ndarray, n: int = 0) -> list[np.ndarray]:
    """The resamples, as many at a time as memory has room for; ``n`` patients each, where they are not their rows."""
    at_a_time = max(1, ROOM // max(1, n or resamples.shape[1]))
    return [resamples[start : start + at_a_time] for start in range(0, len(resamples), at_a_time)]


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
