"""What a hepatologist should look at: findings that wait, and records that do not fit together."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.clinical.recurrence.adherence import MISSED, NOT_DUE, Adherence
from hcc_dash.clinical.recurrence.derive import CENSORED, Recurrences
from hcc_dash.clinical.recurrence.lirads import NAMES, Category
from hcc_dash.clinical.recurrence.records import SITE_NAMES, Patients, Site
from hcc_dash.clinical.recurrence.schedule import Schedule

WAITING, OVERDUE = "equivocal without biopsy", "scan overdue"
FELL, CONTRADICTED = "category fell after LR-5", "biopsy contradicts imaging"
LABEL = "site against distance"
KINDS = (WAITING, OVERDUE, CONTRADICTED, FELL, LABEL)
"""In the order of a worklist: what waits for somebody first."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: whom it is about, since which day, what it is, and for how many days it has waited (NaN: it does not).

    ``row``: of the table of scans, -1 where it is about none, so that its reader can be named.
    """

    patient: int
    day: float
    kind: str
    what: str
    waiting: float
    row: int


def review(recurrences: Recurrences, adherence: Adherence, patients: Patients, schedule: Schedule) -> tuple[Item, ...]:
    """Every item, by kind, then patient and day."""
    items = [
        *_waiting(recurrences),
        *_overdue(recurrences, adherence, patients, schedule),
        *_contradicted(recurrences),
        *_fallen(recurrences),
        *_labels(recurrences),
    ]
    return tuple(sorted(items, key=lambda item: (KINDS.index(item.kind), item.patient, item.day, item.what)))


def _waiting(recurrences: Recurrences) -> list[Item]:
    """Lesions that call for a biopsy nobody took, of patients without recurrence; a run of them is one."""
    findings, sampled = recurrences.findings, recurrences.sampled
    proven = np.unique(findings.run[findings.proof])
    open_now = recurrences.status[findings.scans.patient] == CENSORED
    waiting = findings.equivocal & open_now & ~np.isin(findings.run, proven) & ~np.isin(findings.run, sampled.run)
    rows = np.flatnonzero(waiting)
    rows = rows[np.lexsort((findings.scans.day[rows], findings.run[rows]))]
    items: dict[int, Item] = {}
    for row in rows.tolist():
        patient, day = int(findings.scans.patient[row]), float(findings.scans.day[row])
        since = float(recurrences.at_risk_until[patient]) - day
        items.setdefault(
            int(findings.run[row]),
            Item(patient, day, WAITING, _name(recurrences, row), since, int(findings.scans.row[row])),
        )
    return list(items.values())


def _name(recurrences: Recurrences, row: int) -> str:
    """``LR-M``, ``LR-5, extrahepatic``, ``LR-5, scan not adequate``."""
    findings = recurrences.findings
    category, site = Category(int(findings.scans.category[row])), Site(int(findings.site[row]))
    words = [] if category == Category.NOT_APPLICABLE else [NAMES[category]]
    words += [SITE_NAMES[site]] if site == Site.EXTRAHEPATIC or not words else []
    words += [] if findings.scans.adequate[row] else ["scan not adequate"]
    return ", ".join(words)


def _overdue(recurrences: Recurrences, adherence: Adherence, patients: Patients, schedule: Schedule) -> list[Item]:
    """Patients at risk at the end of their follow-up whose last scheduled scans were not done, nor any since."""
    state = adherence.state
    done = state > MISSED
    due = (state != NOT_DUE).sum(axis=1)
    last_done = np.where(done.any(axis=1), state.shape[1] - np.argmax(done[:, ::-1], axis=1), 0)
    lacking = (due > last_done) & (recurrences.status == CENSORED) & ~np.isfinite(patients.death)
    items = []
    for patient in np.flatnonzero(lacking).tolist():
        n, first = int(due[patient] - last_done[patient]), float(last_done[patient] + 1)
        day = float(schedule.due_on(np.array(first)))
        if recurrences.last_scan[patient] >= day:
            continue
        since = float(recurrences.at_risk_until[patient]) - day
        what = f"visit {int(first)} and {n - 1} more" if n > 1 else f"visit {int(first)}"
        items.append(Item(patient, day, OVERDUE, what, since, -1))
    return items


def _contradicted(recurrences: Recurrences) -> list[Item]:
    """A biopsy without carcinoma of a lesion that counts by imaging, and carcinoma where the last scan was clean."""
    findings, sampled = recurrences.findings, recurrences.sampled
    proven = np.unique(findings.run[findings.proof])
    negative = ~sampled.biopsies.hcc & np.isin(sampled.run, proven) & (sampled.run >= 0)
    unseen = sampled.biopsies.hcc & np.isnan(sampled.led_by) & ~np.isnan(sampled.before)
    texts = {
        "no carcinoma in the biopsy of an LR-5 lesion": negative,
        "carcinoma that the last scan did not show": unseen,
    }
    return [
        Item(int(sampled.biopsies.patient[at]), float(sampled.biopsies.day[at]), CONTRADICTED, what, np.nan, -1)
        for what, which in texts.items()
        for at in np.flatnonzero(which).tolist()
    ]


def _fallen(recurrences: Recurrences) -> list[Item]:
    """The next adequate scan after one with LR-5 shows none at that site; dated there."""
    findings = recurrences.findings
    scans, days = findings.scans, findings.days
    rows = np.flatnonzero((scans.category == Category.LR_5) & findings.lesion & scans.adequate)
    there = {(int(findings.scan[row]), int(findings.site[row])) for row in rows.tolist()}
    items = {}
    for row in rows.tolist():
        at = int(findings.scan[row]) + 1
        while at < len(days.day) and days.patient[at] == scans.patient[row] and not days.adequate[at]:
            at += 1
        if at == len(days.day) or days.patient[at] != scans.patient[row]:
            continue
        site = int(findings.site[row])
        if (at, site) not in there:
            what = f"{_worst(recurrences, at, site)} after LR-5"
            items[at, site] = Item(
                int(scans.patient[row]), float(days.day[at]), FELL, what, np.nan, int(scans.row[row])
            )
    return list(items.values())


def _worst(recurrences: Recurrences, scan: int, site: int) -> str:
    """What a scan shows at a site, by its category; no lesion for nothing."""
    findings = recurrences.findings
    first, last = np.searchsorted(findings.scan, [scan, scan + 1])
    shown = [row for row in range(int(first), int(last)) if findings.lesion[row] and findings.site[row] == site]
    return NAMES[max(Category(int(findings.scans.category[row])) for row in shown)] if shown else "no lesion"


def _labels(recurrences: Recurrences) -> list[Item]:
    """A reader's site that the distance on the same row does not allow."""
    findings = recurrences.findings
    scans = findings.scans
    told = np.isin(scans.site, (Site.LOCAL, Site.INTRAHEPATIC)) & np.isin(
        findings.site, (Site.LOCAL, Site.INTRAHEPATIC)
    )
    return [
        Item(
            int(scans.patient[row]),
            float(scans.day[row]),
            LABEL,
            f"reader says {SITE_NAMES[Site(int(scans.site[row]))]}, distance says "
            f"{SITE_NAMES[Site(int(findings.site[row]))]}",
            np.nan,
            int(scans.row[row]),
        )
        for row in np.flatnonzero(findings.lesion & told & (scans.site != findings.site)).tolist()
    ]
