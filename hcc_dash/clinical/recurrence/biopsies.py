"""Which lesion a biopsy was taken of, and which scan led to it."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.clinical.recurrence.findings import Findings, normal_sites
from hcc_dash.clinical.recurrence.lirads import Floats
from hcc_dash.clinical.recurrence.records import Biopsies, Ints, Patients, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Biopsies that count, by patient and day, each with the lesion it was taken of.

    ``site``: of that lesion where imaging told it, else as the biopsy says. ``run``: the run of lesions, -1
    for none. ``led_by``: the day of the scan that led to it, NaN where the last adequate scan did not show the lesion.
    ``before``: the day of the last adequate scan before or at the sample, NaN for none.
    """

    biopsies: Biopsies
    site: Ints
    run: Ints
    led_by: Floats
    before: Floats

    @property
    def shown(self) -> Floats:
        """The day on which the tumour was first there to be found: that of the scan, else of the sample."""
        return np.where(np.isnan(self.led_by), self.biopsies.day, self.led_by)


def match_biopsies(biopsies: Biopsies, patients: Patients, findings: Findings) -> Sampled:
    """Every biopsy after radical treatment, up to death and the cut-off, with its lesion.

    It is the latest lesion seen up to the day of the sample at the biopsy's site, else one in the same organ; any,
    where the biopsy names no site.
    """
    used = (biopsies.day > 1) & (biopsies.day <= patients.known_until[biopsies.patient])
    kept = biopsies.take(used)
    kept = kept.take(np.lexsort((kept.site, kept.hcc, kept.day, kept.patient)))
    site = normal_sites(kept.site, patients.transplanted[kept.patient] & (kept.site != Site.UNKNOWN))
    rows = np.flatnonzero(findings.lesion)
    lesions = _Lesions(findings, rows)
    found = [lesions.find(*one) for one in zip(kept.patient.tolist(), kept.day.tolist(), site.tolist(), strict=True)]
    at = np.array(found, dtype=np.int64)
    known = at >= 0
    lesion = rows[at] if rows.size else np.zeros(len(at), dtype=np.int64)
    run = np.full(len(at), -1, dtype=np.int64)
    seen = np.full(len(at), np.nan)
    run[known], seen[known] = findings.run[lesion[known]], findings.scans.day[lesion[known]]
    named = known & ((site == Site.UNKNOWN) | (findings.site[lesion] != Site.UNKNOWN)) if rows.size else known
    site[named] = findings.site[lesion[named]]
    before = last_adequate(findings, kept.patient, kept.day)
    led_by = np.where(before > seen, np.nan, seen)  # an adequate scan since, without it
    return Sampled(biopsies=kept, site=site, run=run, led_by=led_by, before=before)


class _Lesions:
    """Rows with a lesion, by patient and day, as lists."""

    def __init__(self, findings: Findings, rows: Ints) -> None:
        self.first = np.searchsorted(findings.scans.patient[rows], np.arange(_last_patient(findings) + 2)).tolist()
        self.day, self.site = findings.scans.day[rows].tolist(), findings.site[rows].tolist()

    def find(self, patient: int, day: float, site: int) -> int:
        """The latest lesion up to the day at the site, else in the same organ; -1 for none."""
        if patient + 1 >= len(self.first):
            return -1
        mine = range(self.first[patient + 1] - 1, self.first[patient] - 1, -1)
        there = [place for place in mine if self.day[place] <= day]
        same = [place for place in there if site in (Site.UNKNOWN, self.site[place])]
        outside = site == Site.EXTRAHEPATIC
        organ = [place for place in there if (self.site[place] == Site.EXTRAHEPATIC) == outside]
        return next(iter(same or organ), -1)


def _last_patient(findings: Findings) -> int:
    return int(findings.scans.patient.max(initial=-1))


def last_adequate(findings: Findings, patient: Ints, day: Floats, *, before: bool = False) -> Floats:
    """The day of each patient's last adequate scan up to a day, or ``before`` it; NaN for none."""
    days = findings.days
    keys = _key(days.patient[days.adequate], days.day[days.adequate])
    at = np.searchsorted(keys, _key(patient, day), side="left" if before else "right") - 1
    there = at >= 0
    found = np.full(len(patient), np.nan)
    own = np.zeros(len(patient), dtype=bool)
    own[there] = days.patient[days.adequate][at[there]] == patient[there]
    found[own] = days.day[days.adequate][at[own]]
    return found


_APART = 1e7  # more days than anybody is followed


def _key(patient: Ints, day: Floats) -> Floats:
    """Numbers that order rows by patient, then day."""
    return np.asarray(patient * _APART + np.minimum(day, _APART / 2), dtype=np.float64)
