"""Resamples of a model of one factor alone: all refitted at once from counts of each level at each event time."""

import numpy as np

from hcc_dash.kernels.concordance import ROUNDING
from hcc_dash.kernels.cox import Ties
from hcc_dash.kernels.cox_cells import fit_cox_cells
from hcc_dash.kernels.risk_sets import RiskSets, count_risk_sets
from hcc_dash.questions.prognosis.numbers.models import merge_levels

ROOM = 1_000_000
"""Counts of levels at events that are held at a time."""

Judged = tuple[np.ndarray, np.ndarray, np.ndarray]


def resample_levels(
    codes: np.ndarray, n_levels: int, time: np.ndarray, event: np.ndarray, ties: Ties, rows: np.ndarray
) -> Judged:
    """C in its own resample, C in the patients, and calibration slope there, of the factor refitted in each resample.

    ``rows`` (B, n) are the patients of the resamples. Equals ``fit_model`` and ``concordance`` of every resample: to a
    model of levels patients of one level are alike, so that pairs and partial likelihood are sums over counts.
    """
    at_a_time = max(1, ROOM // max(1, int(event.sum()) * n_levels))
    parts = [rows[start : start + at_a_time] for start in range(0, len(rows), at_a_time)]
    whole = _count(codes, n_levels, time, event)
    judged = [_resample(codes, n_levels, time, event, ties, part, whole) for part in parts]
    in_resample, in_sample, slopes = (np.concatenate(one) for one in zip(*judged, strict=True))
    return in_resample, in_sample, slopes


def _resample(
    codes: np.ndarray,
    n_levels: int,
    time: np.ndarray,
    event: np.ndarray,
    ties: Ties,
    rows: np.ndarray,
    whole: RiskSets,
) -> Judged:
    own = codes[rows] + n_levels * np.arange(len(rows))[:, None]
    sets = _count(own.ravel(), n_levels * len(rows), time[rows].ravel(), event[rows].ravel())
    effects = _refit(sets, [merge_levels(codes[drawn], event[drawn], n_levels) for drawn in rows], ties)
    everywhere = np.broadcast_to(_pairs(whole, 1), (len(rows), n_levels, n_levels))
    slopes = _slopes(whole, effects, np.bincount(codes, minlength=n_levels) > 0, ties)
    return _concordance(_pairs(sets, len(rows)), effects), _concordance(everywhere, effects), slopes


def _count(codes: np.ndarray, n_levels: int, time: np.ndarray, event: np.ndarray) -> RiskSets:
    return count_risk_sets(time, event, codes, n_levels, np.zeros(time.size, dtype=np.int64))


def _refit(sets: RiskSets, blocks: list[np.ndarray], ties: Ties) -> np.ndarray:
    """Log hazard (B, levels) of each level in each resample, merged as ``blocks`` say; NaN without a model."""
    n_levels = len(blocks[0])
    effects = np.full((len(blocks), n_levels), np.nan)
    designs = {b: np.eye(int(block.max()) + 1)[block][:, 1:] for b, block in enumerate(blocks) if block.any()}
    columns = np.arange(n_levels)
    fits = fit_cox_cells(sets, [(n_levels * b + columns, design) for b, design in designs.items()], ties)
    for place, (b, design) in enumerate(designs.items()):
        width = design.shape[1]
        if fits.converged[place] and fits.df[place] == width:
            effects[b] = design @ fits.coef[place, :width]
    return effects


def _slopes(whole: RiskSets, effects: np.ndarray, present: np.ndarray, ties: Ties) -> np.ndarray:
    """Log hazard per unit of each resample's score in the patients; NaN where nobody's differs."""
    slopes = np.full(len(effects), np.nan)
    differing = np.flatnonzero(np.ptp(effects[:, present], axis=1) > 0)
    fits = fit_cox_cells(whole, [(np.arange(len(present)), effects[b][:, None]) for b in differing], ties)
    usable = fits.converged & (fits.df == 1)
    slopes[differing[usable]] = fits.coef[usable, 0]
    return slopes


def _pairs(sets: RiskSets, n_samples: int) -> np.ndarray:
    """Comparable pairs (samples, levels, levels) of a patient with an event, by level, and one who has none yet."""
    shape = (len(sets.time), n_samples, -1)
    dying = sets.n_events.reshape(shape).astype(np.float64)
    after = sets.n_at_risk.reshape(shape) - dying
    return np.asarray(dying.transpose(1, 2, 0) @ after.transpose(1, 0, 2))


def _concordance(pairs: np.ndarray, effects: np.ndarray) -> np.ndarray:
    """Harrell's C (samples,) of levels with these log hazards."""
    apart = effects[:, :, None] - effects[:, None, :]
    tied = np.abs(apart) <= ROUNDING * np.abs(effects).max(axis=1)[:, None, None]
    agreeing = (pairs * ((apart > 0) & ~tied)).sum(axis=(1, 2)) + (pairs * tied).sum(axis=(1, 2)) / 2
    comparable = pairs.sum(axis=(1, 2))
    shares = agreeing / np.where(comparable > 0, comparable, np.nan)
    return np.where(np.isnan(effects).any(axis=1), np.nan, shares)
