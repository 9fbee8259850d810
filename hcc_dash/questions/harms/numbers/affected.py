"""Who is behind a cell: the patients with an event, by code."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.groups import arm_label
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.questions.harms.numbers.adverse_events import of_kind
from hcc_dash.questions.harms.numbers.adverse_events_asking import SEVERE
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, checked_events
from hcc_dash.questions.harms.numbers.adverse_events_records import asked_records
from hcc_dash.questions.harms.numbers.placed_events import place_events

AFFECTED_COLUMNS = ["subject_id", "arm", "term", "level", "n_events", "time"]


def list_affected(
    cohort: Cohort, options: AdverseEventOptions, name: str, arm: str = "", level: str = "", kind: str = ""
) -> pd.DataFrame:
    """Patients with an event of the row ``name``: subject_id (code) arm term level n_events time.

    A row per patient: term the row, level the worst grade, n_events his events of the row, time days from the first
    dose to the first (NaN without a date). ``arm``: that arm alone. ``level``: "grade 3" for those whose worst grade
    it is, "severe" for grade 3 or higher, anything else for all. ``kind``: a row of the overview by its key there, over
    all events as the overview counts them, whatever the question filters; ``name`` is then what it is called. Worst
    first. Raises ValueError as ``describe_adverse_events`` does.
    """
    endpoint, options = checked_events(cohort.study, options)
    patients, records = place_events(cohort, options)
    if kind:
        events = of_kind(records.frame, kind)
    else:
        events = asked_records(records, options)
        events = events[events[options.by] == name]
    affected = events.groupby("patient").agg(
        arm=("arm", "first"), grade=("grade", "max"), n_events=("grade", "size"), day=("day", "min")
    )
    if arm:
        affected = affected[[patients.arms[code] == arm for code in affected["arm"]]]
    if level == "severe":
        affected = affected[affected["grade"] >= SEVERE]
    elif level.startswith("grade "):
        affected = affected[affected["grade"] == int(level.removeprefix("grade "))]
    ids = [str(patient) for patient in patients.ids[affected.index.to_numpy(dtype=np.int64)]]
    frame = pd.DataFrame(
        {
            "subject_id": name_patients(cohort, ids, False),
            "arm": [arm_label(cohort.study, patients.arms[code]) for code in affected["arm"]],
            "term": name,
            "level": [f"grade {grade}" if endpoint.grade else "" for grade in affected["grade"]],
            "n_events": affected["n_events"].to_numpy(),
            "time": affected["day"].to_numpy(dtype=np.float64) - 1,
        },
        columns=AFFECTED_COLUMNS,
    )
    return frame.sort_values(["level", "subject_id"], ascending=[False, True], kind="stable", ignore_index=True)
