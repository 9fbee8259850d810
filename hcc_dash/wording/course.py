"""Repeated measures in words: where over the visits two groups lay furthest apart, before the visit that is read.

One visit is not the course: a difference that reversed, or that has gone, must not stand alone.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_dash.estimation.reading_visit import attended_visits
from hcc_dash.wording.small_groups import FEWEST
from hcc_dash.wording.words import say_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Two groups at one visit, in the order in which groups are declared."""

    visit: str
    arms: tuple[str, str]
    estimates: tuple[float, float]

    @property
    def difference(self) -> float:
        """The second group less the first."""
        return self.estimates[1] - self.estimates[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A measurement over the visits; ``summary``: arm, visit, n, estimate."""

    summary: pd.DataFrame
    groups: Sequence[str]
    visits: Sequence[str]
    labels: Mapping[str, str]
    """What each group is called, empty where there is nothing to tell apart."""


def furthest_apart(summary: pd.DataFrame, groups: Sequence[str], visits: Sequence[str]) -> Apart | None:
    """The largest difference of two groups over the well attended visits of treatment; None where there is none.

    ``summary``: arm, visit, n, estimate. Visits called by no number above 0 come before treatment; groups of fewer than
    8 are not compared.
    """
    arms = set(summary["arm"])
    known = [group for group in groups if group in arms]
    cells = _cells(summary)
    pairs = [
        pair
        for visit in attended_visits(summary, known, visits)
        if any(int(number) for number in re.findall(r"\d+", visit))
        for pair in [_apart(cells.get(visit, {}), known, visit)]
        if pair is not None
    ]
    return max(pairs, key=lambda pair: abs(pair.difference), default=None)


def apart_at(summary: pd.DataFrame, groups: Sequence[str], visit: str) -> Apart | None:
    """The two groups furthest apart at one visit; None with fewer than two groups of 8."""
    return _apart(_cells(summary).get(visit, {}), groups, visit)


_Cells = dict[str, tuple[int, float]]
"""Of one visit, n and estimate by group."""


def _cells(summary: pd.DataFrame) -> dict[str, _Cells]:
    """The summary by visit: read once, for a page asks of every visit of every scale."""
    found: dict[str, _Cells] = {}
    for arm, visit, n, estimate in zip(*(summary[name].tolist() for name in _SUMMARY), strict=True):
        found.setdefault(visit, {})[arm] = (n, float(estimate))
    return found


_SUMMARY = ("arm", "visit", "n", "estimate")


def _apart(cells: _Cells, groups: Sequence[str], visit: str) -> Apart | None:
    values = [(group, cells[group][1]) for group in groups if group in cells]
    if len(values) < 2 or any(cells[group][0] < FEWEST or math.isnan(value) for group, value in values):
        return None
    ends = (min(values, key=lambda end: end[1]), max(values, key=lambda end: end[1]))
    (first, low), (second, high) = sorted(ends, key=lambda end: groups.index(end[0]))
    return Apart(visit=visit, arms=(first, second), estimates=(low, high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A group at the visit read: its value in words, with limits, and how many have one."""

    arm: str
    said: str
    n: int


def say_course(course: Course, visit: str, readings: Sequence[Reading], decimals: int) -> str:
    """``75 (NA) v 63 (NA + peg-IFN) at week 24, the largest difference; the other way at week 120: 71 v 76, n = …``.

    ``readings``: the groups at ``visit``.
    """
    most = furthest_apart(course.summary, course.groups, course.visits)
    lead, named = f"at {visit}", True
    if most is not None and most.visit == visit:
        lead += ", the largest difference"
    elif most is not None:
        values = [
            f"{say_number(value, decimals)} ({course.labels[arm]})"
            for arm, value in zip(most.arms, most.estimates, strict=True)
        ]
        named = [reading.arm for reading in readings] != list(most.arms)
        turned = not named and _turned(most, apart_at(course.summary, most.arms, visit), decimals)
        lead = f"{' v '.join(values)} at {most.visit}, the largest difference; {'the other way ' * turned}{lead}"
    labels = [
        f" ({course.labels[reading.arm]})" if named and course.labels[reading.arm] else "" for reading in readings
    ]
    words = " v ".join(reading.said + label for reading, label in zip(readings, labels, strict=True))
    return f"{lead}: {words}, n = {' v '.join(str(reading.n) for reading in readings)}"


def _turned(most: Apart, read: Apart | None, decimals: int) -> bool:
    """Whether the visit read has the two groups in the other order, as printed."""
    if read is None or read.arms != most.arms:
        return False
    first, second = (float(f"{estimate:.{decimals}f}") for estimate in read.estimates)
    return turns((second - first), most.difference)


def turns(difference: float, largest: float) -> bool:
    """Whether a difference as printed goes the other way than the largest, and by a tenth of it or more."""
    return difference * largest < 0 and abs(difference) >= abs(largest) / 10
