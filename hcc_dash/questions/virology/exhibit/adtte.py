"""Response as a table of times to events in the names of ADaM: what ``hcc-dash derive hbv`` writes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.virology.runs import GAP_DAYS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import Clock, set_clock
from hcc_dash.questions.virology.numbers.options import DefinitionOptions, Marker
from hcc_dash.questions.virology.numbers.responses import CENSORED, DIED, RESPONDED, Responses, derive_responses
from hcc_dash.questions.virology.words.definition import say_definition

PARAMETERS: Mapping[Marker, tuple[str, str]] = {
    "hbsag": ("HBSLOSS", "Time to confirmed HBsAg loss (days)"),
    "hbv_dna": ("HBVUND", "Time to HBV DNA undetectable (days)"),
}
CNSR = {RESPONDED: 0, CENSORED: 1, DIED: 2}
"""0 is the event, 1 censored, 2 death before it; an event of analysis is 0, never 1."""


@dataclass(frozen=True, slots=True)
class _Dates:
    """Dates of days after each patient's start of study treatment."""

    start: pd.Series

    def on(self, days: pd.Series) -> list[str]:
        """ISO dates, empty where there is no day."""
        known = days.notna().tolist()
        whole = days.fillna(0).astype("int64").reset_index(drop=True)
        dates = self.start.reset_index(drop=True) + pd.to_timedelta(whole, unit="D")
        return [f"{date:%Y-%m-%d}" if there else "" for date, there in zip(dates, known, strict=True)]


def write_adtte(cohort: Cohort, options: DefinitionOptions) -> pd.DataFrame:
    """A row per patient with the file's own identifiers; ValueError where nothing can be derived.

    AVAL counts the day of the start as day 1. CRIT1 says the definition, CRIT1FL whether the patient responded by it;
    CONFDT and REVDT are the dates of confirmation and of the first test after it that is not below. BASECAT: what the
    last test up to the start proved. GAPDAYS: the longest time between tests until confirmation, GAPFL: over 26 weeks.
    """
    derived, clock = derive_responses(cohort, options), set_clock(cohort)
    if isinstance(derived, str) or isinstance(clock, str):
        raise ValueError(str(derived))
    return _frame(cohort, derived, clock, options.marker)


def _frame(cohort: Cohort, derived: Responses, clock: Clock, marker: Marker) -> pd.DataFrame:
    patients, (code, name) = derived.patients, PARAMETERS[marker]
    dates = _Dates(clock.patients["start"].loc[patients["subject_id"]])
    events = {
        RESPONDED: "response, first test below" if derived.definition.dated == "first" else "response, confirmed",
        DIED: "death before a response",
        CENSORED: "last test that tells",
    }
    status = patients["status"]
    frame = pd.DataFrame(
        {
            "STUDYID": cohort.study.id,
            "USUBJID": patients["subject_id"],
            "TRTP": patients["arm"],
            "PARAMCD": code,
            "PARAM": name,
            "STARTDT": dates.on(0 * patients["time"]),
            "ADT": dates.on(patients["time"] - 1),
            "AVAL": patients["time"].astype(int),
            "AVALU": "DAYS",
            "CNSR": status.map(CNSR),
            "EVNTDESC": status.map(events),
            "CNSDTDSC": np.where(status == CENSORED, "last test that tells", ""),
            "CRIT1": say_definition(marker, derived.definition),
            "CRIT1FL": np.where(patients["responded"], "Y", "N"),
            "CONFDT": dates.on(patients["confirmed_day"]),
            "REVDT": dates.on(patients["reversal_day"]),
            "BASECAT": patients["baseline"],
            "EVALFL": np.where(patients["evaluable"], "Y", "N"),
            "NTEST": patients["n_tests"],
            "NOPEN": patients["n_open"],
            "NCONVERT": patients["n_converted"],
            "GAPDAYS": patients["longest_gap"].astype("Int64"),
            "GAPFL": np.where(patients["longest_gap"] > GAP_DAYS, "Y", "N"),
        }
    )
    return frame.reset_index(drop=True)
