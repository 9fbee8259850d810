"""Weights that make two arms alike, what they balance, and how much information they leave."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

WeightKind = Literal["overlap", "ate", "att"]
WEIGHT_KINDS: tuple[WeightKind, ...] = get_args(WeightKind)
WEIGHTS: dict[WeightKind, str] = {
    "overlap": "Overlap",
    "ate": "Everybody (ATE)",
    "att": "The treated (ATT)",
}
"""Names of the kinds of weights."""

EXTREME = 0.05  # a score nearer to 0 or 1 than this is counted as extreme
BINS = 20


@dataclass(frozen=True, slots=True)
class GroupWeights:
    """Weights of one arm: patients, events, the effective sample size and the largest patient's share."""

    arm: str
    label: str
    n: int
    n_events: int
    effective_n: float
    largest_share: float


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where both arms have patients: ends of the common range of scores, those outside it, those near 0 or 1.

    ``bins`` (BINS + 1,) edges of score; ``counts`` and ``weighted`` (2, BINS) patients and weights, reference first.
    """

    low: float
    high: float
    n_outside: int
    n_extreme: int
    bins: np.ndarray
    counts: np.ndarray
    weighted: np.ndarray


def make_weights(kind: WeightKind, treated: np.ndarray, score: np.ndarray) -> np.ndarray:
    """One weight per patient from the propensity score.

    "overlap": 1 - score for the treated and score for the others: the patients who could have had either, exactly
    balanced in the means of the model's covariates (Li, Morgan & Zaslavsky 2018, JASA 113:390). "ate": stabilised
    inverse probability, the whole population (Robins, Hernan & Brumback 2000). "att": 1 for the treated and the odds
    for the others, the population of the treated.
    """
    arm = treated.astype(bool)
    match kind:
        case "overlap":
            return np.where(arm, 1 - score, score)
        case "ate":
            share = float(arm.mean())
            return np.where(arm, share / score, (1 - share) / (1 - score))
        case "att":
            return np.where(arm, 1.0, score / (1 - score))
    raise ValueError(f'Weights are "overlap", "ate" or "att"; found {kind!r}.')


def effective_sample_size(weights: np.ndarray) -> float:
    """(sum w)^2 / sum w^2: the number of equally weighted patients with the same precision (Kish 1965); 0 for none."""
    total = float(weights.sum())
    return total**2 / float((weights**2).sum()) if total > 0 else 0.0


def describe_group(arm: str, label: str, weights: np.ndarray, event: np.ndarray) -> GroupWeights:
    """How the weights of one arm are spread."""
    total = float(weights.sum())
    largest = float(weights.max() / total) if total > 0 else 0.0
    return GroupWeights(arm, label, len(weights), int(event.sum()), effective_sample_size(weights), largest)


def describe_overlap(treated: np.ndarray, score: np.ndarray, weights: np.ndarray) -> Overlap:
    """Common support of the scores and their histogram by arm."""
    arm = treated.astype(bool)
    low = float(max(score[arm].min(), score[~arm].min()))
    high = float(min(score[arm].max(), score[~arm].max()))
    outside = int(((score < low) | (score > high)).sum())
    extreme = int(((score < EXTREME) | (score > 1 - EXTREME)).sum())
    bins = np.linspace(0, 1, BINS + 1)
    parts = (~arm, arm)
    counts = np.array([np.histogram(score[part], bins)[0] for part in parts])
    weighted = np.array([np.histogram(score[part], bins, weights=weights[part])[0] for part in parts])
    return Overlap(low, high, outside, extreme, bins, counts, weighted)


def is_inside(score: np.ndarray, trim: float) -> np.ndarray:
    """Patients whose score lies within [trim, 1 - trim] (Crump et al. 2009, Biometrika 96:187)."""
    return (score >= trim) & (score <= 1 - trim)
