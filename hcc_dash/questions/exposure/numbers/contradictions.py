"""What the file says about treatment that cannot be."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.rules_exposure import NEARLY_WHOLE
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.estimation.placed_rows import Clock
from hcc_dash.questions.exposure.numbers.courses import Courses
from hcc_dash.questions.exposure.numbers.result import COMPLETED, Contradiction
from hcc_dash.study.treatments import Treatment


def find_contradictions(
    cohort: Cohort, treatment: Treatment, clock: Clock, courses: Courses, show_ids: bool
) -> tuple[Contradiction, ...]:
    """Each kind found, with the number of patients and their codes in the order of the table."""
    patients, read = courses.patients, courses.read
    whole = np.inf if treatment.planned_days is None else treatment.planned_days
    short = (patients["state"] == COMPLETED) & (patients["last_day"] + treatment.every_days < NEARLY_WHOLE * whole)
    short &= np.isfinite(whole)
    kinds = {
        "a dose given after the end of treatment on file": _places(patients["last_given"] > patients["last_on"]),
        "an end of treatment on file later than the last dose given": _places(
            (patients["last_on"] > patients["last_given"]) | (patients["n_given"] == 0)
        ),
        "completed on file, with the last dose long before the planned end": _places(short),
        "a dose before the start of study treatment": _places(patients["first"] < 0),
        "stretches of doses that overlap": read.overlapping,
        "doses that go on after death": read.after_death,
        "doses in an arm that is not to have the treatment": read.foreign,
    }
    ids = clock.patients.index.to_numpy()
    return tuple(
        Contradiction(what, len(places), tuple(name_patients(cohort, ids[np.sort(places)].tolist(), show_ids)))
        for what, places in kinds.items()
        if len(places)
    )


def _places(mask: "pd.Series[bool]") -> np.ndarray:
    return mask.index[mask].to_numpy(dtype=np.int64)
