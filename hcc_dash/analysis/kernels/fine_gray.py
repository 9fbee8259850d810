"""Fine-Gray: covariates and the cumulative incidence of one cause, others competing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hcc_dash.analysis.kernels.cox_sample import check_covariates
from hcc_dash.analysis.kernels.newton import Maximum, maximise
from hcc_dash.analysis.kernels.times import (
    BoolArray,
    FloatArray,
    IntArray,
    check_codes,
    check_survival,
    code_strata,
    merge_close_times,
)

# A log hazard ratio of 10 per standard deviation is a hazard 22,000 times as high: no data show that.
RUNAWAY = 10.0
# A covariate's information at 0 per event, in units of its variance: below this it does not vary where it matters.
NO_VARIATION = 1e-10


@dataclass(frozen=True, slots=True)
class FineGrayFit:
    """A fitted subdistribution hazards model; ``coef`` (p,) are log subdistribution hazard ratios per unit.

    ``covariance`` (p, p) is the sandwich that also counts the uncertainty of the censoring weights;
    ``log_likelihood`` is the weighted partial one. ``separated`` is true when the likelihood has no maximum: the
    coefficient then stands wherever the climb was stopped and is no estimate; ``converged`` is false then.
    """

    coef: FloatArray
    covariance: FloatArray
    log_likelihood_null: float
    log_likelihood: float
    n: int
    n_events: int
    n_competing: int
    n_censored: int
    n_iterations: int
    converged: bool
    separated: bool


def fit_fine_gray(
    time: ArrayLike, cause: ArrayLike, x: ArrayLike, of_interest: int = 1, censoring_group: ArrayLike | None = None
) -> FineGrayFit:
    """Log subdistribution hazard ratios of covariates ``x`` (n, p) (Fine & Gray 1999, JASA 94:496).

    ``cause`` is 0 for censored, ``of_interest`` for the cause modelled, anything else competes. A patient with a
    competing event stays in the risk set with weight G(t-) / G(X-), G the Kaplan-Meier of censoring, taken within
    each ``censoring_group`` if given. Equals cmprsk's ``crr(time, cause, x, failcode =, cengroup =)`` run to full
    convergence: ties after Breslow, and the variance of equations 7 and 8, in which a censoring at u acts on
    competing events before u and on event times from u on. With several censoring groups the coefficients equal
    crr's and the variance does not: here each group's censorings are set against that group's own risk set. Raises
    ValueError when a covariate is missing, constant or collinear, or nobody has the event.
    """
    times, _ = check_survival(time, np.zeros(np.shape(time), dtype=np.bool_))
    causes = check_codes(cause, times.size, "cause")
    if of_interest < 1 or not (causes == of_interest).any():
        raise ValueError(f"A Fine-Gray model needs events of cause {of_interest}; found none among {times.size}.")
    covariates = check_covariates(x, times.size)
    centre, scale = covariates.mean(axis=0), covariates.std(axis=0)
    scale[scale == 0] = 1.0
    model = _Subdistribution(
        merge_close_times(times), causes, of_interest, (covariates - centre) / scale, censoring_group
    )
    start = model(np.zeros(scale.size))
    unvarying = np.diag(start[2]) < NO_VARIATION * model.n_events
    if unvarying.any():
        columns = np.flatnonzero(unvarying).tolist()
        raise ValueError(
            f"The Fine-Gray model cannot be fitted: columns {columns} (counting from 0) do not vary among the "
            "patients at risk at any event. Leave them out."
        )
    maximum = maximise(model, start)
    return _fit(maximum, model, scale, causes, of_interest)


def _fit(
    maximum: Maximum, model: "_Subdistribution", scale: FloatArray, causes: IntArray, of_interest: int
) -> FineGrayFit:
    """Bring coefficients of standardised covariates back to the covariates' own units."""
    separated = maximum.collapsed or bool((np.abs(maximum.coef) > RUNAWAY).any())
    half = np.linalg.pinv(maximum.information, hermitian=True) @ model.score_terms(maximum.coef).T
    return FineGrayFit(
        coef=maximum.coef / scale,
        covariance=half @ half.T / np.outer(scale, scale),
        log_likelihood_null=maximum.log_likelihood_null,
        log_likelihood=maximum.log_likelihood,
        n=causes.size,
        n_events=int((causes == of_interest).sum()),
        n_competing=int(((causes != 0) & (causes != of_interest)).sum()),
        n_censored=int((causes == 0).sum()),
        n_iterations=maximum.n_iterations,
        converged=maximum.converged and not separated,
        separated=separated,
    )


class _CensoringGroup:
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


class _Subdistribution:
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
            self._groups.append(_CensoringGroup(inside, time[inside], cause[inside] == 0, competing))
        self._staying = [group.staying_before(self._event_times) for group in self._groups]

    def __call__(self, coef: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        linear = coef @ self._z
        shift = linear.max()
        risk = np.exp(linear - shift)
        total = self._at_risk(risk)
        if not (total > 0).all():  # too long a step: hazards so far apart that a risk set rounds to nobody
            return -np.inf, np.full(coef.size, np.nan), np.full((coef.size, coef.size), np.nan)
        weighted = [risk * column for column in self._z]
        means = np.array([self._at_risk(one) / total for one in weighted])
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
        self, terms: FloatArray, group: _CensoringGroup, risk: FloatArray, means: FloatArray, steps: FloatArray
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
