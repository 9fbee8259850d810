"""Recurrence as a table of times to events in the names of ADaM: what ``hcc-dash derive recurrence`` writes."""

import numpy as np
import pandas as pd

from hcc_dash.clinical.recurrence.derive import BY_BIOPSY, CENSORED, DIED, RECURRED, Recurrences
from hcc_dash.clinical.recurrence.records import SITE_NAMES, Site
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.tumour_course import TumourRecords, follow_tumours
from hcc_dash.questions.scans.numbers.definition import DefinitionOptions, definition_of
from hcc_dash.questions.scans.words.definition import say_definition

EVENT, NO_EVENT, DEATH = 0, 1, 2
"""Values of CNSR: the event, censored, and death where it is not the event."""

_FLAGS = {
    "LOCALFL": Site.LOCAL,
    "IHEPFL": Site.INTRAHEPATIC,
    "EXHEPFL": Site.EXTRAHEPATIC,
    "GRAFTFL": Site.GRAFT,
}
_EVENTS = {CENSORED: "", RECURRED: "Recurrence", DIED: "Death without recurrence"}


def write_adtte(cohort: Cohort, options: DefinitionOptions) -> pd.DataFrame:
    """Two rows per patient with the file's own identifiers, TTR and RFS; ValueError where nothing can be derived.

    AVAL is ADT less STARTDT plus 1. CNSR: 0 the event, 1 censored, 2 death without recurrence, which is 0 of RFS.
    RECSITE: the outermost of the sites that the flags name. LEFTDY and RIGHTDY: recurrence came after the first of
    these days and by the second. CRIT1 says the definition.
    """
    definition = definition_of(options)
    course = follow_tumours(cohort, definition)
    both = [_rows(cohort, course.records, course.found, parameter) for parameter in ("TTR", "RFS")]
    rows = pd.concat(both).sort_index(kind="stable").reset_index(drop=True)
    return rows.assign(CRIT1=say_definition(definition))


def _rows(cohort: Cohort, records: TumourRecords, found: Recurrences, parameter: str) -> pd.DataFrame:
    names = {"TTR": "Time to recurrence", "RFS": "Recurrence-free survival"}
    events = {"TTR": [RECURRED], "RFS": [RECURRED, DIED]}[parameter]
    died = found.status == DIED
    censoring = np.select([np.isin(found.status, events), died], [EVENT, DEATH], NO_EVENT)
    since = records.since.reset_index(drop=True)
    on = since + pd.to_timedelta(found.day - 1, unit="D")
    rows = pd.DataFrame(
        {
            "STUDYID": cohort.study.id,
            "USUBJID": list(records.ids),
            "PARAMCD": parameter,
            "PARAM": f"{names[parameter]} (days)",
            "STARTDT": since.dt.strftime("%Y-%m-%d"),
            "ADT": on.dt.strftime("%Y-%m-%d"),
            "AVAL": found.day.astype(np.int64),
            "AVALU": "DAYS",
            "CNSR": censoring,
            "EVNTDESC": [_EVENTS[status] for status in found.status.tolist()],
            "CNSDTDSC": np.where(censoring == EVENT, "", _ends(found)),
            "SRCDOM": _sources(cohort, found),
        }
    )
    for flag, site in _FLAGS.items():
        rows[flag] = np.where(found.sites[:, site], "Y", "")
    return rows.assign(
        RECSITE=[SITE_NAMES[Site(site)] if site >= 0 else "" for site in found.site.tolist()],
        LEFTDY=found.left.astype(np.int64),
        RIGHTDY=[str(int(day)) if np.isfinite(day) else "" for day in found.right.tolist()],
    )


def _ends(found: Recurrences) -> np.ndarray:
    """What was on the day at which a patient was censored."""
    at_scan = found.day == np.where(np.isnan(found.last_scan), -1.0, found.last_scan)
    return np.select(
        [found.status == DIED, found.missed, at_scan, np.isnan(found.last_scan) & (found.day == 1)],
        ["Death", "Last adequate scan before two or more were missed", "Last adequate scan", "Radical treatment"],
        "Last contact",
    )


def _sources(cohort: Cohort, found: Recurrences) -> np.ndarray:
    """The table that the date was read from."""
    declared = cohort.study.recurrence
    scans = declared.scans.table if declared else ""
    biopsies = declared.biopsies.table if declared and declared.biopsies else ""
    by_scan = (found.status != DIED) & (found.day > 1) & ((found.status == RECURRED) | _at_scan(found))
    return np.select([found.source == BY_BIOPSY, by_scan], [biopsies, scans], "subjects")


def _at_scan(found: Recurrences) -> np.ndarray:
    return found.missed | (found.day == found.last_scan)
