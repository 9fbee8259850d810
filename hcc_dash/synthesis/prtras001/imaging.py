"""Surveillance scans every 12 weeks and the biopsies they lead to."""

from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.course import SCAN_SENSITIVITY, Course
from hcc_dash.synthesis.prtras001.protocol import SCAN_INTERVAL, WINDOW

SITES = ("local", "intrahepatic", "extrahepatic")
_INADEQUATE = 0.02
_BY_SYMPTOM = 0.15  # recurrences looked for before the next planned scan, because AFP rose


def scan_and_biopsy(
    patients: pd.DataFrame, course: Course, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Imaging and biopsy records of everyone, until recurrence is proven or contact ends."""
    scans: list[dict[str, Any]] = []
    biopsies: list[dict[str, Any]] = []
    for i, (subject, radical_on) in enumerate(zip(patients["subject_id"], patients["radical_on"], strict=True)):
        reading = _Reader(subject, radical_on, float(course.onset[i]), int(course.end[i]), rng)
        reading.read_all(int(course.check[i]), bool(course.treated[i]))
        scans += reading.scans
        biopsies += reading.biopsies
    return pd.DataFrame(scans), pd.DataFrame(biopsies)


class _Reader:
    """Reads one patient's scans in order and stops at the first proven recurrence."""

    def __init__(
        self, subject: str, radical_on: pd.Timestamp, onset: float, end: int, rng: np.random.Generator
    ) -> None:
        self.subject, self.radical_on, self.onset, self.end, self.rng = subject, radical_on, onset, end, rng
        self.site = SITES[int(rng.choice(3, p=[0.24, 0.62, 0.14]))]
        self.scans: list[dict[str, Any]] = []
        self.biopsies: list[dict[str, Any]] = []

    def read_all(self, check: int, treated: bool) -> None:
        for day, visit in self._planned(check):
            before_peg = visit == "before peg-interferon"
            visible = day >= self.onset
            # the course already decided what the scan before peg-interferon showed
            seen = visible and (not treated if before_peg else self.rng.random() < SCAN_SENSITIVITY)
            if self._read(day, visit, seen, adequate=before_peg or self.rng.random() >= _INADEQUATE):
                return

    def _planned(self, check: int) -> list[tuple[int, str]]:
        """Days and names of the scans that took place; adherence declines with the years."""
        planned = [(check, "before peg-interferon")] if check else []
        for number in range(1, self.end // SCAN_INTERVAL + 2):
            missed = self.rng.random() < 0.03 + 0.012 * number / 4.35
            shift = int(np.clip(np.rint(self.rng.normal(0, 3.2)), -WINDOW, WINDOW))
            if not missed:
                planned.append((SCAN_INTERVAL * number + shift, f"week {12 * number}"))
        if np.isfinite(self.onset) and self.rng.random() < _BY_SYMPTOM:
            planned.append((max(int(self.onset) + int(self.rng.integers(7, 46)), 50), "unscheduled"))
        return sorted((day, visit) for day, visit in planned if day <= self.end)

    def _read(self, day: int, visit: str, seen: bool, adequate: bool) -> bool:
        """Record one scan; True when it, or the biopsy it led to, proves a recurrence."""
        if not (seen and adequate):
            self._record(day, visit, adequate, *self._nothing_proven(adequate))
            return False
        size = round(float(np.clip(self.rng.lognormal(2.75, 0.35), 10, 60)))
        typical = self.site != "extrahepatic" and self.rng.random() < 0.76
        if typical:
            self._record(day, visit, adequate, "LR-5", size, self.site, self._distance())
            return True
        category = "not applicable" if self.site == "extrahepatic" else str(self.rng.choice(["LR-4", "LR-M"]))
        self._record(day, visit, adequate, category, size, self.site, self._distance())
        sampled = day + int(self.rng.integers(5, 22))
        if sampled > self.end or self.rng.random() >= 0.93:
            return False
        self._biopsy(sampled, self.site, "yes")
        return True

    def _nothing_proven(self, adequate: bool) -> tuple[str, int | None, str | None, int | None]:
        chance = self.rng.random()
        if adequate and chance < 0.035:
            category = "LR-3" if chance < 0.028 else "LR-4"
            return (
                category,
                round(float(self.rng.uniform(5, 14))),
                "intrahepatic",
                int(self.rng.integers(21, 80)),
            )
        return ("no lesion" if adequate else "not assessable"), None, None, None

    def _distance(self) -> int | None:
        """Millimetres from the margin or the ablation zone; up to 20 mm is local."""
        if self.site == "extrahepatic":
            return None
        return int(self.rng.integers(0, 21) if self.site == "local" else self.rng.integers(21, 95))

    def _record(
        self,
        day: int,
        visit: str,
        adequate: bool,
        lirads: str,
        size: int | None,
        site: str | None,
        distance: int | None,
    ) -> None:
        self.scans.append(
            {
                "subject_id": self.subject,
                "visit": visit,
                "scanned_on": self.radical_on + pd.Timedelta(days=day - 1),
                "modality": "MRI" if self.rng.random() < 0.95 else "CT",
                "adequate": int(adequate),
                "lirads": lirads,
                "lesion_size": size,
                "site": site,
                "distance": distance,
                "reader": f"reader {int(self.rng.integers(1, 4))}",
            }
        )
        if lirads == "LR-4" and day < self.onset and day + 14 <= self.end:
            self._biopsy(day + 14, "intrahepatic", "no")

    def _biopsy(self, day: int, site: str, hcc: str) -> None:
        sampled_on = self.radical_on + pd.Timedelta(days=day - 1)
        self.biopsies.append({"subject_id": self.subject, "sampled_on": sampled_on, "site": site, "hcc": hcc})
