"""Recurrence of every patient: status, day, site, and the two scans between which it came."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.clinical.recurrence.biopsies import Sampled, last_adequate, match_biopsies
from hcc_dash.clinical.recurrence.findings import Findings, find_lesions
from hcc_dash.clinical.recurrence.lirads import Flags, Floats
from hcc_dash.clinical.recurrence.records import Biopsies, Ints, Patients, Scans, Site
from hcc_dash.clinical.recurrence.schedule import Schedule
from hcc_dash.study.recurrence import RecurrenceDefinition

CENSORED, RECURRED, DIED = 0, 1, 2
NO_SOURCE, BY_SCAN, BY_BIOPSY = 0, 1, 2
MISSED = 2  # scheduled scans missed in a row after which an event may be censored


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrences:
    """One entry per patient; days of which radical treatment is day 1.

    ``status``: CENSORED, RECURRED, or DIED without recurrence. ``sites``: a column per ``Site``, several may be true;
    ``site``: the single label, -1 without a recurrence. ``source``: what proved it. ``left`` and ``right``: recurrence
    came after ``left``, and by ``right`` (infinite where none was found). ``longest_gap``: days between two adequate
    scans, or radical treatment and the first, until recurrence while scans are
    scheduled; NaN without any. ``last_scan``: the last adequate one,
    NaN for none. ``at_risk_until``: recurrence, death, or the last day known of. ``unseen_death``: death without
    recurrence so long after the last scan that two were missed. ``missed``: censored for that.
    """

    status: Ints
    day: Floats
    sites: Flags
    site: Ints
    source: Ints
    left: Floats
    right: Floats
    longest_gap: Floats
    last_scan: Floats
    at_risk_until: Floats
    unseen_death: Flags
    missed: Flags
    findings: Findings
    sampled: Sampled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proofs:
    """Everything that by itself is a recurrence: its day, the day it was found, and that of the scan that shows it."""

    patient: Ints
    day: Floats
    found: Floats
    shown: Floats
    site: Ints
    source: Ints


def derive_recurrence(
    patients: Patients, scans: Scans, biopsies: Biopsies, definition: RecurrenceDefinition, schedule: Schedule
) -> Recurrences:
    """Recurrence by the definition: the first proof up to death and the cut-off, else death, else the last scan.

    A first proof is not undone by a later, lower category. Without an adequate scan a patient is censored at day 1.
    """
    findings = find_lesions(scans, patients, definition)
    sampled = match_biopsies(biopsies, patients, findings)
    proofs = _proofs(findings, sampled, definition)
    everybody = np.arange(patients.n)
    first = _least(proofs.patient, proofs.day, patients.n)
    at_first = proofs.day == first[proofs.patient]
    found = _least(proofs.patient[at_first], proofs.found[at_first], patients.n)
    right = _least(proofs.patient[at_first], proofs.shown[at_first], patients.n)
    recurred = np.isfinite(first)
    died = np.isfinite(patients.death) & (patients.death <= patients.cut_off)
    last = last_adequate(findings, everybody, np.full(patients.n, np.inf))
    seen = last_adequate(findings, everybody, np.where(recurred, right, np.inf), before=True)
    left = np.where(np.isnan(seen), 1.0, seen)
    status = np.select([recurred, died], [RECURRED, DIED], CENSORED)
    known = _known_until(patients, findings, sampled)
    unseen = ~recurred & died & schedule.missed_two(left, patients.death)
    missed = unseen | (recurred & (schedule.between(left, right) >= MISSED))
    missed &= definition.missed_scans == "censored"
    contact = np.where(definition.censored_at == "contact", known, left)
    day = np.select([missed, recurred, died], [left, first, patients.death], contact)
    flags = _flags(proofs, at_first, patients.n) & ~missed[:, None]
    return Recurrences(
        status=np.where(missed, CENSORED, status),
        day=day,
        sites=flags,
        site=_labels(flags),
        source=np.where(missed, NO_SOURCE, _sources(proofs, at_first, patients.n)),
        left=left,
        right=np.where(missed, np.inf, right),
        longest_gap=_longest_gap(findings, np.fmin(np.where(recurred, right, np.inf), schedule.last), patients.n),
        last_scan=last,
        at_risk_until=np.select([recurred, died], [found, patients.death], known),
        unseen_death=unseen,
        missed=missed,
        findings=findings,
        sampled=sampled,
    )


def _proofs(findings: Findings, sampled: Sampled, definition: RecurrenceDefinition) -> _Proofs:
    taken_back = _taken_back(findings, sampled) if definition.negative_biopsy == "overrides" else False
    rows = np.flatnonzero(findings.proof & ~np.asarray(taken_back))
    scans, hcc = findings.scans, sampled.biopsies.hcc
    day = scans.day[rows]
    if definition.scan_date == "first-seen":
        day = _least(findings.run[findings.lesion], scans.day[findings.lesion], int(findings.run.max(initial=-1)) + 1)[
            findings.run[rows]
        ]
    shown = sampled.shown[hcc]
    return _Proofs(
        patient=np.concatenate([scans.patient[rows], sampled.biopsies.patient[hcc]]),
        day=np.concatenate([day, shown if definition.biopsy_date == "scan" else sampled.biopsies.day[hcc]]),
        found=np.concatenate([scans.day[rows], sampled.biopsies.day[hcc]]),
        shown=np.concatenate([day, shown]),
        site=np.concatenate([findings.site[rows], sampled.site[hcc]]),
        source=np.concatenate([np.full(len(rows), BY_SCAN), np.full(int(hcc.sum()), BY_BIOPSY)]),
    )


def _taken_back(findings: Findings, sampled: Sampled) -> Flags:
    """Rows of a lesion of which a biopsy, taken that day or later, shows no carcinoma."""
    negative = ~sampled.biopsies.hcc & (sampled.run >= 0)
    until = np.full(int(findings.run.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(until, sampled.run[negative], sampled.biopsies.day[negative])
    taken = np.zeros(len(findings.run), dtype=bool)
    taken[findings.lesion] = findings.scans.day[findings.lesion] <= until[findings.run[findings.lesion]]
    return taken


def _least(group: Ints, value: Floats, n: int) -> Floats:
    """The least value of each group, infinite for none."""
    least = np.full(n, np.inf)
    np.minimum.at(least, group, value)
    return least


def _flags(proofs: _Proofs, at_first: Flags, n: int) -> Flags:
    flags = np.zeros((n, len(Site)), dtype=bool)
    flags[proofs.patient[at_first], proofs.site[at_first]] = True
    return flags


def _labels(flags: Flags) -> Ints:
    """The highest site that is true; -1 for none."""
    last = len(Site) - 1 - np.argmax(flags[:, ::-1], axis=1)
    return np.where(flags.any(axis=1), last, -1).astype(np.int64)


def _sources(proofs: _Proofs, at_first: Flags, n: int) -> Ints:
    """What proved it; the scan where both did on one day."""
    source = _least(proofs.patient[at_first], proofs.source[at_first].astype(np.float64), n)
    return np.where(np.isfinite(source), source, NO_SOURCE).astype(np.int64)


def _known_until(patients: Patients, findings: Findings, sampled: Sampled) -> Floats:
    """The last contact up to the cut-off; where none is on file, the last scan or biopsy, else day 1."""
    record = np.ones(patients.n)
    np.maximum.at(record, findings.days.patient, findings.days.day)
    np.maximum.at(record, sampled.biopsies.patient, sampled.biopsies.day)
    return np.minimum(np.where(np.isnan(patients.contact), record, patients.contact), patients.cut_off)


def _longest_gap(findings: Findings, until: Floats, n: int) -> Floats:
    days = findings.days
    rows = days.adequate & (days.day <= until[days.patient])
    patient, day = days.patient[rows], days.day[rows]
    before = np.concatenate([[1.0], day[:-1]])
    before[np.searchsorted(patient, np.unique(patient))] = 1.0
    longest = np.full(n, -np.inf)
    np.maximum.at(longest, patient, day - before[: len(day)])
    return np.where(np.isfinite(longest), longest, np.nan)
