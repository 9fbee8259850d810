"""What each scan showed: lesions and their sites, which of them prove a recurrence, which only call for a biopsy."""

from dataclasses import dataclass, replace

import numpy as np

from hcc_dash.clinical.recurrence.lirads import EQUIVOCAL, LESIONS, Category, Flags, Floats, is_lr5, is_registered_lr5
from hcc_dash.clinical.recurrence.records import Ints, Patients, Scans, Site
from hcc_dash.study.recurrence import RecurrenceDefinition

SIX_MONTHS = 6 * 30.4375  # days within which growth by half is threshold growth
GROWN = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDays:
    """Every day on which a patient was scanned, in order; ``place``: how many adequate scans up to and with it."""

    patient: Ints
    day: Floats
    adequate: Flags
    place: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Rows of scans that count, by patient and day, and what each shows.

    ``scan``: the place of a row's scan among ``days``. ``site``: by distance, where that is known, else as the reader
    says. ``lesion``: whether it shows one; ``proof``: whether that is a recurrence; ``equivocal``: whether a biopsy is
    expected. ``run``: lesions of one patient and site seen on scan after scan are one run; -1 for no lesion.
    """

    scans: Scans
    days: ScanDays
    scan: Ints
    site: Ints
    lesion: Flags
    proof: Flags
    equivocal: Flags
    run: Ints


def find_lesions(scans: Scans, patients: Patients, definition: RecurrenceDefinition) -> Findings:
    """Every usable scan read by the definition.

    Left aside: scans on or before the day of radical treatment, after death or the cut-off, and CT where MRI alone
    counts. What stands on a scan that was not adequate proves nothing, and calls for a biopsy.
    """
    used = (scans.day > 1) & (scans.day <= patients.known_until[scans.patient])
    used &= scans.mri | (definition.modality == "any")
    kept = scans.take(used)
    kept = kept.take(np.lexsort((kept.size, kept.site, kept.category, kept.day, kept.patient)))
    days, scan = _scan_days(kept)
    site = _sites(kept, patients, definition)
    category = kept.category if definition.lr5 == "reader" else _by_features(kept, definition)
    kept = replace(kept, category=category)
    stated = (site != Site.UNKNOWN) | ~np.isnan(kept.size)
    lesion = np.isin(category, LESIONS) | (category == Category.UNREAD)
    lesion |= (category == Category.NOT_APPLICABLE) & stated
    outside = lesion & (site == Site.EXTRAHEPATIC)
    proof = lesion & ~outside & _proves(kept, definition)
    proof |= outside & (definition.extrahepatic == "counts")
    proof &= kept.adequate
    doubtful = np.isin(category, (*EQUIVOCAL, Category.LR_5, Category.NOT_APPLICABLE)) | outside
    return Findings(
        scans=kept,
        days=days,
        scan=scan,
        site=site,
        lesion=lesion,
        proof=proof,
        equivocal=lesion & doubtful & ~proof,
        run=_runs(kept, site, lesion, days, scan),
    )


def _scan_days(scans: Scans) -> tuple[ScanDays, Ints]:
    """The days of scans, and to which of them each row belongs."""
    new = np.ones(len(scans.day), dtype=bool)
    new[1:] = (np.diff(scans.patient) != 0) | (np.diff(scans.day) != 0)
    scan = np.cumsum(new) - 1
    adequate = np.bincount(scan, weights=scans.adequate, minlength=int(new.sum())) > 0
    patient = scans.patient[new]
    total = np.cumsum(adequate)
    first = np.searchsorted(patient, patient)
    before = np.where(first > 0, total[first - 1], 0)
    return ScanDays(patient=patient, day=scans.day[new], adequate=adequate, place=total - before), scan


def _sites(scans: Scans, patients: Patients, definition: RecurrenceDefinition) -> Ints:
    """The site of each row; up to the limit is local, whatever the reader wrote, and a graft has no margin."""
    inside = scans.site != Site.EXTRAHEPATIC
    measured = inside & ~np.isnan(scans.distance)
    near = np.where(scans.distance <= definition.local_mm, Site.LOCAL, Site.INTRAHEPATIC)
    site = np.where(measured, near, scans.site)
    return normal_sites(site, patients.transplanted[scans.patient])


def normal_sites(site: Ints, transplanted: Flags) -> Ints:
    """Sites of the liver of a transplanted patient are its graft."""
    return np.where(transplanted & (site != Site.EXTRAHEPATIC), Site.GRAFT, site).astype(np.int64)


def _by_features(scans: Scans, definition: RecurrenceDefinition) -> Ints:
    """Categories 3 to 5 made again from major features: LR-5 where they say so, no more than LR-4 where they do not."""
    features = is_lr5(scans.size, scans.enhancement, scans.washout, scans.capsule, scans.growth)
    if definition.lr5 == "registry":
        features = is_registered_lr5(scans.size, scans.enhancement, scans.washout)
    graded = np.isin(scans.category, (Category.LR_3, Category.LR_4, Category.LR_5))
    category = np.where(graded & features, Category.LR_5, scans.category)
    return np.where((category == Category.LR_5) & ~features, Category.LR_4, category).astype(np.int64)


def _proves(scans: Scans, definition: RecurrenceDefinition) -> Flags:
    """Which categories of lesions in the liver are a recurrence by themselves."""
    proving = [Category.LR_5]
    if definition.equivocal == "counts":
        return np.isin(scans.category, (*proving, *EQUIVOCAL))
    proving += [Category.LR_M] if definition.lr_m == "counts" else []
    proving += [Category.LR_TIV] if definition.lr_tiv == "counts" else []
    proving += [Category.TREATED_VIABLE] if definition.lr_tr == "at-once" else []
    proves = np.isin(scans.category, proving)
    return proves | _grown(scans) if definition.lr_tr == "growth" else proves


def _grown(scans: Scans) -> Flags:
    """Viable tumour in a treated zone that an adequate scan at most six months before showed two thirds as large.

    Of several zones on one scan the largest is followed, for nothing says which is which.
    """
    grown = np.zeros(len(scans.day), dtype=bool)
    rows = np.flatnonzero((scans.category == Category.TREATED_VIABLE) & scans.adequate & ~np.isnan(scans.size))
    rows = rows[np.lexsort((scans.size[rows], scans.day[rows], scans.patient[rows]))]
    patient, day = scans.patient[rows], scans.day[rows]
    largest = np.append((np.diff(patient) != 0) | (np.diff(day) != 0), True)[: len(rows)]
    rows, patient, day = rows[largest], patient[largest], day[largest]
    for lag in range(1, len(rows)):
        near = (patient[lag:] == patient[:-lag]) & (day[lag:] - day[:-lag] <= SIX_MONTHS)
        if not near.any():
            break
        grown[rows[lag:]] |= near & (scans.size[rows[lag:]] >= GROWN * scans.size[rows[:-lag]])
    return grown


def _runs(scans: Scans, site: Ints, lesion: Flags, days: ScanDays, scan: Ints) -> Ints:
    """Lesions of a patient and site with no adequate scan between them that lacks one there; numbered, -1 elsewhere."""
    run = np.full(len(scans.day), -1, dtype=np.int64)
    rows = np.flatnonzero(lesion)
    rows = rows[np.lexsort((scans.day[rows], site[rows], scans.patient[rows]))]
    place, adequate = days.place[scan[rows]], days.adequate[scan[rows]]
    new = np.ones(len(rows), dtype=bool)
    # an adequate scan counts itself among those up to it; one more between the two was without the lesion
    new[1:] = (np.diff(scans.patient[rows]) != 0) | (np.diff(site[rows]) != 0) | (np.diff(place) - adequate[1:] > 0)
    run[rows] = np.cumsum(new) - 1
    return run
