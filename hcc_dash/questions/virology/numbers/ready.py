"""Responses beside the ready columns of the patients' table, which somebody else derived."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.virology.numbers.options import DefinitionOptions, results_of
from hcc_dash.questions.virology.numbers.responses import CENSORED, DIED, RESPONDED, derive_responses
from hcc_dash.study.counts import plain_number
from hcc_dash.study.endpoints import TimeToEvent

NEVER = 10**6
"""Day of a window that never ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyComparison:
    """Patients whose time or status differs from the ready columns, of those who have both.

    ``endpoint``: the one that the columns belong to. ``late_responses``: they agree but for a response that a window
    without an end would let in; ``late_deaths``: but for a death after the window; ``others``: for no such reason.
    """

    endpoint: TimeToEvent
    n: int
    late_responses: int
    late_deaths: int
    others: int

    @property
    def n_differing(self) -> int:
        """Patients in whom the two differ."""
        return self.late_responses + self.late_deaths + self.others


def compare_ready(cohort: Cohort, options: DefinitionOptions) -> ReadyComparison | None:
    """How the response derived differs from the ready columns; None where the study declares none."""
    declared, derived = results_of(cohort.study, options.marker), derive_responses(cohort, options)
    endless = derive_responses(cohort, replace(options, until_day=NEVER))
    known_endpoints = {endpoint.id for endpoint in cohort.study.time_to_event}
    if (
        declared is None
        or declared.ready not in known_endpoints
        or isinstance(derived, str)
        or isinstance(endless, str)
    ):
        return None
    endpoint = cohort.study.endpoint(declared.ready)
    ready = _ready(cohort, endpoint).reindex(derived.patients["subject_id"])
    known = ready.notna().all(axis=1).to_numpy()
    same, same_endless = (
        (one.patients[["time", "status"]].to_numpy(dtype=np.float64) == ready.to_numpy()).all(axis=1) & known
        for one in (derived, endless)
    )
    differs, status = known & ~same, endless.patients["status"].to_numpy()
    late = differs & same_endless
    return ReadyComparison(
        endpoint=endpoint,
        n=int(known.sum()),
        late_responses=int((late & (status == RESPONDED)).sum()),
        late_deaths=int((late & (status == DIED)).sum()),
        others=int((differs & ~(late & (status != CENSORED))).sum()),
    )


def _ready(cohort: Cohort, endpoint: TimeToEvent) -> pd.DataFrame:
    """Time and status of the ready columns by patient; NaN where a code is none of the declared."""
    subjects = cohort.subjects
    codes = dict.fromkeys(endpoint.event_values, RESPONDED) | dict.fromkeys(endpoint.competing_values, DIED)
    codes |= dict.fromkeys(endpoint.censored_values, CENSORED)
    by_text = {_plain(code): status for code, status in codes.items()}
    status = subjects[endpoint.event].map(lambda code: by_text.get(_plain(code), np.nan))
    frame = pd.DataFrame({"time": subjects[endpoint.time], "status": status}, dtype=np.float64)
    frame.index = pd.Index(subjects[cohort.study.subjects.id_column].astype(str))
    return frame


def _plain(code: object) -> str:
    """A code as a word: 1 and 1.0 are one."""
    return plain_number(float(code)) if isinstance(code, int | float | np.number) else str(code)
