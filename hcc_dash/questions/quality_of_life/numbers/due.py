"""Which forms were due: at which visits somebody was alive, still followed and before the data cut-off."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import set_clock
from hcc_dash.kernels.times import align_days
from hcc_dash.questions.quality_of_life.numbers.forms_in_time import Timing
from hcc_dash.questions.quality_of_life.numbers.groups import group_patients


@dataclass(frozen=True, eq=False)
class Ends:
    """Days since the start of study treatment of each patient: death, last news, data cut-off; NaN where unknown."""

    death: np.ndarray
    contact: np.ndarray
    cut_off: np.ndarray


def follow_patients(cohort: Cohort, ids: pd.Index, timing: Timing) -> tuple[pd.Index, Ends | None]:
    """Those of the patients who have a start of study treatment, and when each one's follow-up ended.

    Everybody and None where the forms or the patients have no dates.
    """
    clock = set_clock(cohort)
    if isinstance(clock, str) or timing == "weeks":
        return ids, None
    placed = ids[ids.isin(clock.patients.index)]
    patients = clock.patients.loc[placed]
    cut_off = np.full(len(placed), np.nan)
    if cohort.study.data_cut_off is not None:
        cut_off = (pd.Timestamp(cohort.study.data_cut_off) - patients["start"]).dt.days.to_numpy(dtype=np.float64)
    death, contact = (patients[name].to_numpy(dtype=np.float64) for name in ("death_day", "contact_day"))
    return placed, Ends(death, contact, cut_off)


def state_forms(due: Sequence[float], ends: Ends | None, received: np.ndarray, window: float) -> dict[str, np.ndarray]:
    """Patients by visits: expected, or dead, or no longer followed, or not yet due; each exactly one of them.

    ``due``: the week of each visit; ``window``: days after it until when a patient must be followed.
    """
    if ends is None:
        none = np.zeros_like(received)
        return {"n_expected": ~none, "n_died": none, "n_ended": none, "n_not_due": none}
    day = align_days(7 * np.array(due, dtype=np.float64))[None, :]
    day = np.where(day <= 0, 0.0, day + window)  # the baseline is due whoever comes next
    with np.errstate(invalid="ignore"):
        died = (ends.death[:, None] < day) & ~received
        early = (ends.cut_off[:, None] < day) & ~died & ~received
        gone = np.isnan(ends.death)[:, None] & (ends.contact[:, None] < day) & ~early & ~received
    return {"n_expected": ~(died | early | gone), "n_died": died, "n_ended": gone, "n_not_due": early}


def count_due(cohort: Cohort, timing: Timing, weeks: dict[str, float]) -> dict[str, int]:
    """How many forms were due at each of these visits, of which none came back; none where its week is unknown."""
    if not weeks:
        return {}
    ids, ends = follow_patients(cohort, group_patients(cohort, "").of.index, timing)
    nothing = np.zeros((len(ids), len(weeks)), dtype=bool)
    expected = state_forms(list(weeks.values()), ends, nothing, 0.0)["n_expected"].sum(axis=0)
    return {visit: int(n) if week == week else 0 for (visit, week), n in zip(weeks.items(), expected, strict=True)}
