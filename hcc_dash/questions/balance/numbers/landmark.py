"""Landmark analysis: groups by what had been started when the clock starts, so that nobody earns one by waiting."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.kernels.times import align_time, align_times
from hcc_dash.questions.balance.numbers.hazard_models import estimate_ratio
from hcc_dash.questions.balance.numbers.propensity import Patients
from hcc_dash.questions.balance.numbers.weighted_survival import Weighed, weigh
from hcc_dash.study.parts import Methods
from hcc_dash.study.time import TimeUnit, convert_time

LANDMARK_COLUMNS = (
    "level",
    "term",
    "n",
    "n_events",
    "estimate",
    "conf_low",
    "conf_high",
    "std_error",
    "note",
)


@dataclass(frozen=True, slots=True)
class AtLandmark:
    """Patients event-free and under observation at a landmark; their time runs from it.

    ``n_earlier_events`` and ``n_earlier_censored`` left before; ``n_not_yet`` of the arm had not started and count
    with the others.
    """

    patients: Patients
    n_earlier_events: int
    n_earlier_censored: int
    n_not_yet: int


def at_landmark(everybody: Patients, day: np.ndarray, at: float) -> AtLandmark:
    """Who is still there at a landmark, "treated" meaning that the arm's own treatment had started by then.

    ``day`` (n,) when each patient's treatment started, NaN when unknown, which counts as not yet; same unit as the
    times and ``at``, all compared up to floating-point noise. A landmark at 0 keeps everybody in the arm on file: the
    naive analysis. A patient whose time is the landmark itself has left (Anderson, Cain & Gelber 1983, J Clin Oncol
    1:710).
    """
    naive = at == 0
    at = align_time(at, everybody.time)
    stays = np.ones(everybody.n, dtype=bool) if naive else everybody.time > at
    begun = everybody.treated if naive else everybody.treated & (align_times(day, [at]) <= at)
    kept = Patients(
        everybody.time[stays] - at, everybody.event[stays], begun[stays], everybody.x[stays], everybody.rows[stays]
    )
    return AtLandmark(
        patients=kept,
        n_earlier_events=int((~stays & everybody.event).sum()),
        n_earlier_censored=int((~stays & ~everybody.event).sum()),
        n_not_yet=int((stays & everybody.treated & ~begun).sum()),
    )


def landmark_frame(
    everybody: Patients, day: np.ndarray, months: list[float], unit: TimeUnit, methods: Methods
) -> pd.DataFrame:
    """level (months) term n n_events estimate conf_low conf_high std_error note: what each landmark gives.

    ``term`` "without" and "with" count the patients of the two groups, of whom the latter had started the arm's
    treatment; "not yet" those of the arm who had not, and so are among those without. Hazard ratios: "unadjusted",
    and "weighted" when there are covariates, by overlap weights of a score fitted anew to the patients of that
    landmark with every covariate.
    """
    rows: list[dict[str, object]] = []
    for landmark in months:
        there = at_landmark(everybody, day, convert_time(landmark, "months", unit))
        group = there.patients
        ratios = [("unadjusted", group, estimate_ratio(group, "unadjusted", np.ones(group.n), methods).estimate)]
        if group.x.shape[1]:
            complete = group.keep(np.isfinite(group.x).all(axis=1))
            ratios.append(("weighted", complete, _weighted(complete, methods)))
        rows += [_row(landmark, *ratio) for ratio in ratios]
        for term, part in (("without", ~group.treated), ("with", group.treated)):
            events = int(group.event[part].sum())
            rows.append({"level": landmark, "term": term, "n": int(part.sum()), "n_events": events, "note": ""})
        rows.append({"level": landmark, "term": "not yet", "n": there.n_not_yet, "note": ""})
    return pd.DataFrame(rows, columns=list(LANDMARK_COLUMNS))


def _weighted(patients: Patients, methods: Methods) -> Estimate:
    if not patients.treated.any() or patients.treated.all():
        return not_estimable("one arm has no patients")
    weighed = weigh(patients, "overlap")
    if not isinstance(weighed, Weighed):
        return not_estimable(weighed.reason)
    return estimate_ratio(patients, "weighted", weighed.weights, methods).estimate


def _row(landmark: float, term: str, patients: Patients, ratio: Estimate) -> dict[str, object]:
    return {
        "level": landmark,
        "term": term,
        "n": patients.n,
        "n_events": int(patients.event.sum()),
        "estimate": ratio.value,
        "conf_low": ratio.conf_low,
        "conf_high": ratio.conf_high,
        "std_error": ratio.std_error,
        "note": ratio.why_missing,
    }
