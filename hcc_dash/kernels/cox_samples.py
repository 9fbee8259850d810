"""Cox models of many samples of one size, climbing together: resamples of patients, or patients under many scores."""

import numpy as np

from hcc_dash.kernels.cox import RUNAWAY, UNVARYING
from hcc_dash.kernels.cox_fit import Ties
from hcc_dash.kernels.newton import COLLAPSED, SINGULAR
from hcc_dash.kernels.newton_many import Points, maximise_many
from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray


def fit_cox_samples(time: FloatArray, event: BoolArray, x: FloatArray, ties: Ties = "efron") -> FloatArray:
    """Log hazard ratios (samples, p) of samples of n: ``time`` and ``event`` (samples, n), ``x`` (samples, n, p).

    Equals ``fit_cox`` of each; NaN where that has no maximum or raises: no events, a covariate that does not vary, or
    one that the others explain. Times that are to be one must be equal. Ties after Efron 1977 (JASA 72:557) or Breslow
    1974 (Biometrics 30:89).
    """
    likelihood = _SamplesLikelihood(time, event, x, ties)
    maximum = maximise_many(likelihood, 2 * RUNAWAY)
    lasting = np.linalg.eigvalsh(maximum.information + likelihood.padding)[:, 0] >= COLLAPSED
    usable = likelihood.estimable & maximum.converged & lasting & (likelihood.spread(maximum.coef) <= RUNAWAY)
    return np.where(usable[:, None], likelihood.standardised(maximum.coef) / likelihood.scale, np.nan)


class _SamplesLikelihood:
    """Log partial likelihoods of standardised covariates, turned by ``basis`` so that the information at 0 is one.

    Each sample is sorted, the latest first and events before censorings at their time, so that a risk set's sums are
    running totals read at the last patient of a time. ``_events`` are the places of events in the samples laid end to
    end, ``_ends`` where their risk sets end, ``_tied`` the time they share, ``_share`` Efron's j/d.
    """

    def __init__(self, time: FloatArray, event: BoolArray, x: FloatArray, ties: Ties) -> None:
        n_samples, _, p = x.shape
        order = np.lexsort((~event, -time), axis=-1)
        time, event = np.take_along_axis(time, order, axis=1), np.take_along_axis(event, order, axis=1)
        z = np.take_along_axis(x, order[:, :, None], axis=1).transpose(2, 0, 1)
        z = z - z.mean(axis=2, keepdims=True)
        spread = z.std(axis=2, keepdims=True)
        spread[spread == 0] = 1.0
        self.scale = spread[:, :, 0].T
        self._z = z / spread
        self._pairs = [(i, j) for i in range(p) for j in range(i, p)]
        self._lay_out_times(time, event, ties)
        self._event_sum = self._sum(self._z.reshape(p, -1)[:, self._events])
        self.basis = np.broadcast_to(np.eye(p), (n_samples, p, p))
        value, score, information = self(np.zeros((n_samples, p)))
        self.estimable, self.basis = _whiten(information, event.sum(axis=1))
        identity = np.eye(p)
        self.padding = identity * ~self.estimable[:, None, None]
        self.start = value, self._turned(score), identity * self.estimable[:, None, None]

    def _lay_out_times(self, time: FloatArray, event: BoolArray, ties: Ties) -> None:
        n_samples, n = time.shape
        places = np.arange(n)
        parts = np.concatenate([np.ones((n_samples, 1), dtype=np.bool_), time[:, 1:] != time[:, :-1]], axis=1)
        ends = np.where(np.roll(parts, -1, axis=1), places, n)  # the first of all is one, and so the last ends
        ends = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
        self._events = np.flatnonzero(event)
        self._sample = self._events // n
        self._n_samples = n_samples
        self._ends = self._sample * n + ends.ravel()[self._events]
        self._tied: IntArray = np.cumsum(np.diff(self._ends, prepend=-1) > 0) - 1
        self._starts = np.flatnonzero(np.diff(self._ends, prepend=-1))
        n_tied = np.bincount(self._tied)[self._tied] if self._events.size else self._tied
        order = np.arange(self._events.size) - self._starts[self._tied]
        self._share = order / n_tied if ties == "efron" else np.zeros(self._events.size)

    def __call__(self, coef: FloatArray) -> Points:
        """Value, slope and information of each sample at its coefficients."""
        p = coef.shape[1]
        linear = np.einsum("psn,sp->sn", self._z, self.standardised(coef))
        linear -= linear.max(axis=1, keepdims=True)
        sums = np.empty((1 + p + len(self._pairs), *linear.shape))
        np.exp(linear, out=sums[0])
        np.multiply(self._z, sums[0], out=sums[1 : 1 + p])
        for place, (i, j) in enumerate(self._pairs, 1 + p):
            np.multiply(self._z[i], sums[1 + j], out=sums[place])
        left = np.cumsum(sums, axis=2).reshape(len(sums), -1)[:, self._ends]
        if self._share.any():
            dying = np.add.reduceat(sums.reshape(len(sums), -1)[:, self._events], self._starts, axis=1)
            left -= self._share * dying[:, self._tied]
        mean = left[1:] / left[0]
        for place, (i, j) in enumerate(self._pairs, p):
            mean[place] -= mean[i] * mean[j]
        value = self._sum((linear.ravel()[self._events] - np.log(left[0]))[None])[:, 0]
        told = self._sum(mean)
        information = np.empty((len(coef), p, p))
        for place, (i, j) in enumerate(self._pairs, p):
            information[:, i, j] = information[:, j, i] = told[:, place]
        return (
            value,
            self._turned(self._event_sum - told[:, :p]),
            self.basis.transpose(0, 2, 1) @ information @ self.basis,
        )

    def spread(self, coef: FloatArray) -> FloatArray:
        """The largest log hazard ratio per standard deviation."""
        return np.asarray(np.abs(self.standardised(coef)).max(axis=1))

    def standardised(self, coef: FloatArray) -> FloatArray:
        """Coefficients of the standardised covariates."""
        return np.asarray((self.basis @ coef[:, :, None])[:, :, 0])

    def _turned(self, score: FloatArray) -> FloatArray:
        return np.asarray((score[:, None, :] @ self.basis)[:, 0])

    def _sum(self, values: FloatArray) -> FloatArray:
        """Sums (samples, rows) over each sample's events of values (rows, events)."""
        return np.column_stack([np.bincount(self._sample, row, minlength=self._n_samples) for row in values])


def _whiten(information: FloatArray, n_events: IntArray) -> tuple[BoolArray, FloatArray]:
    """Which samples can be fitted, as ``fit_cox`` judges it, and the basis in which their information is one."""
    diagonal = np.diagonal(information, axis1=1, axis2=2)
    varies = (diagonal > UNVARYING * n_events[:, None]).all(axis=1) & (n_events > 0)
    scale = np.sqrt(np.where(varies[:, None], diagonal, 1.0))
    values, vectors = np.linalg.eigh(information / (scale[:, :, None] * scale[:, None, :]))
    estimable = varies & (values[:, 0] >= SINGULAR)
    basis = vectors / np.sqrt(np.where(estimable[:, None], values, 1.0))[:, None, :] / scale[:, :, None]
    return estimable, np.where(estimable[:, None, None], basis, 0.0)
