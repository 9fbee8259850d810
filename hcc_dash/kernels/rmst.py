"""Restricted mean survival time: event-free time lived, on average, up to a horizon."""

import numpy as np

from hcc_dash.kernels.kaplan_meier import KaplanMeier
from hcc_dash.kernels.times import align_time


def restricted_mean(curve: KaplanMeier, tau: float) -> tuple[float, float]:
    """Area under the survival curve from 0 to tau and its standard error, in the unit of time.

    Var = sum over event times t_i <= tau of A(t_i, tau)^2 d_i / (n_i (n_i - d_i)), A the area from t_i to
    tau; an event time that takes everybody left adds nothing, since no area follows. Equals R's
    ``print(survfit(...), rmean = tau)`` (Klein & Moeschberger 2003, section 4.5).
    Raises ValueError when tau is not positive, the sample is empty, or tau lies beyond the last follow-up
    while survival is above 0: the curve is unknown there.
    """
    if not tau > 0:
        raise ValueError(f"The horizon tau must be above 0; found {tau}.")
    if curve.time.size == 0:
        raise ValueError("A restricted mean needs at least one patient; found none.")
    tau, last = align_time(tau, curve.time), float(curve.time[-1])
    if tau > last and curve.survival[-1] > 0:
        raise ValueError(
            f"The curve ends at {last:g} with survival above 0, so its area up to tau = {tau:g} is unknown. "
            f"Choose tau of at most {last:g}."
        )
    inside = curve.time <= tau
    time, survival = curve.time[inside], curve.survival[inside]
    lengths = np.diff(np.concatenate(([0.0], time, [tau])))
    areas = lengths * np.concatenate(([1.0], survival))
    after = np.cumsum(areas[:0:-1])[::-1]
    dying, at_risk = curve.n_events[inside], curve.n_at_risk[inside].astype(np.float64)
    partial = (dying > 0) & (dying < at_risk)
    terms = after[partial] ** 2 * dying[partial] / (at_risk[partial] * (at_risk[partial] - dying[partial]))
    return float(areas.sum()), float(np.sqrt(terms.sum()))
