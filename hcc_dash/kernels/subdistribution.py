"""The weighted partial likelihood of a Fine-Gray model, and what each patient adds to its score.

Fine & Gray 1999, JASA 94:496: equations 4 (likelihood), 7 and 8 (variance, with the censoring weights' own part).
"""

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.kernels.times import BoolArray, FloatArray, IntArray, code_strata


class CensoringGroup:
    """Patients of one censoring distribution: sorted times, who was censored, who had a competing event."""

    def __init__(self, position: IntArray, time: FloatArray, censored: BoolArray, competing: BoolArray) -> None:
        self.position, self.time = position, time
        self.distinct, starts = np.unique(time, return_index=True)
        self.left = np.add.reduceat(censored.astype(np.int64), starts)
        self.at_risk = time.size - starts
        self._staying = np.concatenate(([1.0], np.cumprod(1 - self.left / self.at_risk)))
        self.censored = np.flatnonzero(censored)
        self.competing = np.flatnonzero(competing)
        self.competing_time = time[self.competing]
        self.inverse = 1 / self.staying_before(self.competing_time)

    def staying_before(self, times: FloatArray) -> FloatArray:
        """G(t-): Kaplan-Meier probability of not being censored before t; 0 when the whole group has left by then."""
        staying = self._staying[np.searchsorted(self.distinct, times, side="left")]
        return np.where(times > self.distinct[-1], 0.0, staying)

    def running(self, per_competing: FloatArray, times: FloatArray) -> FloatArray:
        """Sum of a value over patients whose competing event came before each time."""
        total = np.concatenate(([0.0], np.cumsum(per_competing)))
        return total[np.searchsorted(self.competing_time, times, side="left")]


class Subdistribution:
    """Weighted partial likelihood of standardised covariates; patients sorted by time once."""

    def __init__(
        self, time: FloatArray, cause: IntArray, of_interest: int, z: FloatArray, censoring_group: ArrayLike | None
    ) -> None:
        order = np.argsort(time, kind="stable")
        time, cause = time[order], cause[order]
        self._time, self._z = time, np.ascontiguousarray(z[order].T)
        self._event = cause == of_interest
        self._event_times, self._deaths = np.unique(time[self._event], return_counts=True)
        self._first = np.searchsorted(time, self._event_times, side="left")
        self._event_sum = self._z[:, self._event].sum(axis=1)
        self.n_events = int(self._deaths.sum())
        codes = code_strata(censoring_group, time.size)[order]
        self._groups = []
        for code in np.unique(codes):
            inside = np.flatnonzero(codes == code)
            competing = (cause[inside] != 0) & (cause[inside] != of_interest)
            self._groups.append(CensoringGroup(inside, time[inside], cause[inside] == 0, competing))
        self._staying = [group.staying_before(self._event_times) for group in self._groups]

    def __call__(self, coef: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Log-likelihood, score and information (p, p) at coefficients of standardised covariates."""
        linear = coef @ self._z
        shift = linear.max()
        risk = np.exp(linear - shift)
        total = self._at_risk(risk)
        if not (total > 0).all():  # too long a step: hazards so far apart that a risk set rounds to nobody
            return -np.inf, np.full(coef.size, np.nan), np.full((coef.size, coef.size), np.nan)
        weighted = [risk * column for column in self._z]
        means = np.array([self._at_risk(column) / total for column in weighted])
        information = np.empty((coef.size, coef.size))
        for a in range(coef.size):
            for b in range(a + 1):
                products = self._at_risk(weighted[a] * self._z[b]) / total
                information[a, b] = (self._deaths * (products - means[a] * means[b])).sum()
                information[b, a] = information[a, b]
        value = coef @ self._event_sum - (self._deaths * (np.log(total) + shift)).sum()
        return float(value), self._event_sum - (means * self._deaths).sum(axis=1), information

    def _at_risk(self, per_patient: FloatArray) -> FloatArray:
        """Weighted sum over the risk set of each event time."""
        total = np.cumsum(per_patient[::-1])[::-1][self._first]
        for group, staying in zip(self._groups, self._staying, strict=True):
            weighted = per_patient[group.position[group.competing]] * group.inverse
            total = total + staying * group.running(weighted, self._event_times)
        return total

    def score_terms(self, coef: FloatArray) -> FloatArray:
        """Each patient's eta + psi, (n, p), patients in order of time: what he and his censoring add to the score."""
        risk = np.exp(coef @ self._z)
        total = self._at_risk(risk)
        means = np.array([self._at_risk(risk * column) / total for column in self._z]).T
        steps = self._deaths / total
        z = self._z.T
        terms = np.zeros_like(z)
        at = np.searchsorted(self._event_times, self._time, side="right")
        terms[self._event] = z[self._event] - means[at[self._event] - 1]
        hazard = np.concatenate(([0.0], np.cumsum(steps)))[at]
        drift = np.concatenate((np.zeros((1, z.shape[1])), np.cumsum(means * steps[:, None], axis=0)))[at]
        terms -= risk[:, None] * (z * hazard[:, None] - drift)
        for group, staying in zip(self._groups, self._staying, strict=True):
            self._add_competing(terms, group, risk, means, steps * staying)
        return terms

    def _add_competing(
        self, terms: FloatArray, group: CensoringGroup, risk: FloatArray, means: FloatArray, steps: FloatArray
    ) -> None:
        """Add what patients of a group contribute after a competing event, and what its censorings contribute."""
        # weighted hazard still to come, counted from the end: at an event time or after it
        ahead = np.concatenate((np.cumsum(steps[::-1])[::-1], [0.0]))
        drift = np.cumsum((means * steps[:, None])[::-1], axis=0)[::-1]
        drift = np.concatenate((drift, np.zeros((1, means.shape[1]))))
        who = group.position[group.competing]
        z, weight = self._z.T[who], risk[who] * group.inverse
        after = np.searchsorted(self._event_times, group.competing_time, side="right")
        terms[who] -= weight[:, None] * (z * ahead[after][:, None] - drift[after])
        from_now = np.searchsorted(self._event_times, group.distinct, side="left")
        moved = np.array([group.running(weight * column, group.distinct) for column in z.T]).T
        q = moved * ahead[from_now][:, None] - group.running(weight, group.distinct)[:, None] * drift[from_now]
        per_person = q / group.at_risk[:, None]
        compensated = np.cumsum(per_person * (group.left / group.at_risk)[:, None], axis=0)
        seen = np.searchsorted(group.distinct, group.time)
        terms[group.position] -= compensated[seen]
        terms[group.position[group.censored]] += per_person[seen[group.censored]]
