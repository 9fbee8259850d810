"""One arm in numbers, its reasons of changes, and the probability of stopping early."""

import math

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.groups import arm_label
from hcc_dash.kernels.aalen_johansen import aalen_johansen, incidence_band
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.exposure.numbers.courses import Courses
from hcc_dash.questions.exposure.numbers.result import (
    COMPLETED,
    CURVE_COLUMNS,
    DIED,
    NO_REASON,
    ON,
    REASON_COLUMNS,
    REDUCED,
    STOPPED,
    UNSEEN,
    WITHHELD,
    ArmExposure,
    Quartiles,
)
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Methods
from hcc_dash.study.treatments import Treatment

DAYS_PER_YEAR = 365.25
MOST = 0.8
_SLACK = 1e-9


def describe_arm(study: Study, treatment: Treatment, arm: str, n: int, courses: Courses) -> ArmExposure:
    """Counts of one arm with exact limits, and quartiles over its treated patients."""
    own = courses.patients[courses.patients["arm"] == arm]
    level, n_treated = study.methods.conf_level, len(own)
    has_doses = treatment.doses is not None
    has_plan = treatment.doses is not None and treatment.doses.planned != ""
    n_most = int((own["share"] >= MOST - _SLACK).sum()) if has_plan else 0
    n_reduced = int((own["n_reduced"] > 0).sum()) if has_plan else 0
    n_withheld = int((own["n_withheld"] > 0).sum()) if has_doses else 0
    n_stopped = int((own["state"] == STOPPED).sum())
    no_plan, no_doses = "no planned doses on file", "no doses on file"
    return ArmExposure(
        arm=arm,
        label=arm_label(study, arm),
        n=n,
        n_treated=n_treated,
        states={state: int((own["state"] == state).sum()) for state in (COMPLETED, STOPPED, DIED, UNSEEN, ON)},
        days=describe(own["days"]),
        patient_years=float(own["days"].sum()) / DAYS_PER_YEAR,
        doses_planned=float(own["dose_planned"].sum()) if has_plan else math.nan,
        doses_given=float(own["dose_given"].sum()) if has_doses else math.nan,
        share=describe(own["share"]),
        intensity=describe(own["intensity"]),
        n_most=n_most,
        n_reduced=n_reduced,
        n_withheld=n_withheld,
        n_stopped=n_stopped,
        most=_share(n_most, n_treated, level, "" if has_plan else no_plan),
        reduced=_share(n_reduced, n_treated, level, "" if has_plan else no_plan),
        withheld=_share(n_withheld, n_treated, level, "" if has_doses else no_doses),
        stopped=_share(n_stopped, n_treated, level, ""),
    )


def describe(values: "pd.Series[float]") -> Quartiles:
    """Median, quartiles (R's type 7) and range of the values on file."""
    known = values.dropna().to_numpy(dtype=np.float64)
    if not known.size:
        return Quartiles(0, *(math.nan,) * 5)
    low, median, high = (float(value) for value in np.quantile(known, [0.25, 0.5, 0.75]))
    return Quartiles(int(known.size), median, low, high, float(known.min()), float(known.max()))


def _share(count: int, n: int, level: float, why_not: str) -> Estimate:
    if why_not or not n:
        return not_estimable(why_not or "nobody treated")
    interval = clopper_pearson(count, n, level)
    return Estimate(float(interval.estimate), float(interval.low), float(interval.high))


def reason_frame(courses: Courses, arms: tuple[str, ...], has_plan: bool, methods: Methods) -> pd.DataFrame:
    """Patients by reason of a change, the most frequent first; a patient counts once in each reason."""
    changed = courses.stretches[["patient", "level", "reason"]]
    changed = changed[changed["level"].isin((REDUCED, WITHHELD) if has_plan else (WITHHELD,))]
    stopped = courses.patients[courses.patients["state"] == STOPPED]
    stops = pd.DataFrame({"patient": stopped.index, "level": STOPPED, "reason": stopped["reason"].to_numpy()})
    rows = pd.concat([changed, stops], ignore_index=True)
    rows["term"] = rows["reason"].astype(object).replace("", NO_REASON)
    rows["arm"] = rows["patient"].map(courses.patients["arm"])
    rows = rows.drop_duplicates(["patient", "level", "term"])
    count = rows.groupby(["arm", "level", "term"]).size().reset_index(name="n_events")
    count["place"] = count["arm"].map({arm: place for place, arm in enumerate(arms)})
    count["change"] = count["level"].map({REDUCED: 0, WITHHELD: 1, STOPPED: 2})
    count = count.sort_values(["place", "change", "n_events", "term"], ascending=[True, True, False, True])
    count["n"] = count["arm"].map(courses.patients["arm"].value_counts())
    count["level"] = count["level"].replace({REDUCED: "reduced"})
    share = clopper_pearson(count["n_events"].to_numpy(), count["n"].to_numpy(), methods.conf_level)
    count = count.assign(estimate=share.estimate, conf_low=share.low, conf_high=share.high, note="")
    return count[list(REASON_COLUMNS)].reset_index(drop=True)


def stopping_frame(courses: Courses, arms: tuple[str, ...], methods: Methods) -> pd.DataFrame:
    """Cumulative incidence of stopping early by weeks since the first administration (Aalen-Johansen).

    Death on treatment and completion compete; who is on treatment, or was when follow-up ended, is censored there.
    """
    frames = []
    for arm in arms:
        own = courses.patients[(courses.patients["arm"] == arm) & courses.patients["until"].notna()]
        cause = own["state"].map({STOPPED: 1, DIED: 2, COMPLETED: 3}).fillna(0).to_numpy(dtype=np.int64)
        curve = aalen_johansen(own["until"].to_numpy(dtype=np.float64) / 7, cause, 3)
        low, high = incidence_band(curve.incidence[:, 0], curve.std_error[:, 0], methods.conf_level, methods.conf_type)
        steps = pd.DataFrame(
            {
                "arm": arm,
                "time": curve.time,
                "n_at_risk": curve.n_at_risk,
                "estimate": curve.incidence[:, 0],
                "conf_low": low,
                "conf_high": high,
            }
        )
        start = steps.iloc[:1].assign(time=0.0, estimate=0.0, conf_low=math.nan, conf_high=math.nan)
        frames.append(pd.concat([start, steps], ignore_index=True))
    return pd.concat(frames, ignore_index=True)[list(CURVE_COLUMNS)] if frames else _empty(CURVE_COLUMNS)


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in columns})
