"""The partial likelihood of a Cox model, its slope and curvature, and the moments of its risk sets.

Efron 1977 (JASA 72:557): of d tied events the j-th (j = 0..d-1) leaves j/d of the tied risk out of its
denominator, S0 - (j/d) D0, S over the risk set and D over the events; with case weights each such term counts
with the mean weight of the tied events. Breslow 1974 (Biometrics 30:89) leaves nothing out. All a cell's terms
come down to five sums over j, which is why no array of terms times covariates is ever made.
"""

from dataclasses import dataclass

import numpy as np

from hcc_dash.kernels.cox_fit import Ties
from hcc_dash.kernels.cox_sample import CoxSample
from hcc_dash.kernels.times import FloatArray, IntArray

# Of the largest hazard in the sample; below it the square of a risk set's total leaves the numbers.
VANISHING = 1e-150


@dataclass(frozen=True, slots=True)
class RiskMoments:
    """Sums at given coefficients; per cell unless said otherwise, hazards relative to exp(``shift``).

    ``risk`` (m,) is each row's weighted hazard; ``at_risk`` and ``dying`` (p, cells) are risk-weighted sums of the
    standardised covariates; ``hazard`` = sum of 1/denominator, ``tied_hazard`` = sum of (j/d)/denominator,
    ``square`` (3, cells) = sums of (j/d)^k / denominator^2 for k = 0, 1, 2; all times the mean weight.
    """

    shift: float
    log_likelihood: float
    risk: FloatArray
    at_risk: FloatArray
    dying: FloatArray
    hazard: FloatArray
    tied_hazard: FloatArray
    square: FloatArray


class PartialLikelihood:
    """Coefficients of standardised covariates -> value, score and information of the log partial likelihood."""

    def __init__(self, sample: CoxSample, ties: Ties) -> None:
        self.sample = sample
        weight = 1.0 if sample.weight is None else sample.weight[sample.event]
        self._event_sum = (sample.z[:, sample.event] * weight).sum(axis=1)
        self._tied = ties == "efron" and bool((sample.n_events > 1).any())
        self._terms = _TiedTerms(sample.n_events) if self._tied else None
        self._event_weight = sample.mean_weight * sample.n_events
        self._total_weight = float(self._event_weight.sum())
        self._most_removed = 1 - 1 / sample.n_events

    def __call__(self, coef: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Return value, score and information; value -inf after a step too long for the numbers."""
        moments = self.moments(coef)
        if moments is None:
            return -np.inf, np.full(coef.size, np.nan), np.full((coef.size, coef.size), np.nan)
        score = self._event_sum - (moments.at_risk * moments.hazard - moments.dying * moments.tied_hazard).sum(axis=1)
        return moments.log_likelihood, score, self.information(moments)

    def moments(self, coef: FloatArray) -> RiskMoments | None:
        """Return the risk sets' moments; None after too long a step: a risk set's hazards round to nothing."""
        sample = self.sample
        linear = coef @ sample.z
        shift = float(linear.max())
        linear -= shift
        risk = np.exp(linear)
        if sample.weight is not None:
            risk *= sample.weight
        weighted = np.empty((coef.size + 1, risk.size))
        weighted[0] = risk
        np.multiply(risk, sample.z, out=weighted[1:])
        sums, tied_sums = sample.sums(weighted)
        total, tied_total = sums[0], tied_sums[0]
        terms = self._terms
        if not (total - tied_total * self._most_removed > VANISHING).all():
            return None
        if terms is None:
            log_total = float((self._event_weight * np.log(total)).sum())
            hazard = self._event_weight / total
            square = np.zeros((3, total.size))
            square[0] = hazard / total
            tied_hazard = np.zeros(total.size)
        else:
            log_total, inverse = terms.sums(total, tied_total, sample.mean_weight)
            hazard, tied_hazard, square = inverse[0], inverse[1], inverse[2:]
        value = float(coef @ self._event_sum) - shift * self._total_weight - log_total
        return RiskMoments(shift, value, risk, sums[1:], tied_sums[1:], hazard, tied_hazard, square)

    def information(self, moments: RiskMoments, at_time: FloatArray | None = None) -> FloatArray:
        """Return the information (p, p): cells' covariance matrices, each times ``at_time`` (cells,) if given."""
        hazard, tied_hazard, square = moments.hazard, moments.tied_hazard, moments.square
        if at_time is not None:
            hazard, tied_hazard, square = hazard * at_time, tied_hazard * at_time, square * at_time
        exposure = self.sample.accumulate(hazard, tied_hazard)
        exposure *= moments.risk
        second = (self.sample.z * exposure) @ self.sample.z.T
        second -= (moments.at_risk * square[0]) @ moments.at_risk.T
        if self._tied:
            mixed = (moments.at_risk * square[1]) @ moments.dying.T
            second += mixed + mixed.T - (moments.dying * square[2]) @ moments.dying.T
        return (second + second.T) / 2


class _TiedTerms:
    """Efron's terms of every cell, and the five sums and the logarithm that are ever asked of them."""

    def __init__(self, n_events: IntArray) -> None:
        self._n = n_events
        self._starts = np.cumsum(n_events) - n_events
        total = int(n_events.sum())
        self._share = (np.arange(total) - np.repeat(self._starts, n_events)) / np.repeat(n_events, n_events)

    def sums(self, total: FloatArray, tied: FloatArray, weight: FloatArray) -> tuple[float, FloatArray]:
        """Return the weighted sum of log denominators, and (5, cells): 1/D, s/D, 1/D^2, s/D^2, s^2/D^2."""
        denominator = np.repeat(total, self._n) - self._share * np.repeat(tied, self._n)
        log_total = float((weight * np.add.reduceat(np.log(denominator), self._starts)).sum())
        terms = np.empty((5, denominator.size))
        np.reciprocal(denominator, out=terms[0])
        np.multiply(terms[0], self._share, out=terms[1])
        np.multiply(terms[0], terms[0], out=terms[2])
        np.multiply(terms[0], terms[1], out=terms[3])
        np.multiply(terms[1], terms[1], out=terms[4])
        return log_total, np.add.reduceat(terms, self._starts, axis=1) * weight
