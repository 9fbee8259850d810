"""Deterioration of liver function: the first rise of the Child-Pugh score by 2 or more, and whether it lasted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hcc_dash.clinical.child_pugh import SCORES

RISE = 2
"""Points above the baseline that count, as registered."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment: the day since the start of study treatment (that day is 0), and the score.

    ``score`` None when an item is missing; ``lowest`` and ``highest`` are what the missing items allow.
    """

    day: float
    score: int | None
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Course:
    """What the assessments of one patient say of a rise.

    ``baseline``: last complete score on or before day 0, None without one. ``at_ceiling``: it cannot rise so far.
    ``rise_day``: first later complete score that far above it. ``confirmed_day``: first such score whose next complete
    score is that far above too. ``last_day``: last complete score after day 0, None without one. ``n_incomplete``:
    later assessments without a score; ``n_possible`` and ``n_certain`` of them may, and must, have been a rise.
    ``open_rise``: the last complete score is the first of a rise, so nothing could confirm it.
    """

    baseline: int | None
    at_ceiling: bool = False
    rise_day: float | None = None
    confirmed_day: float | None = None
    last_day: float | None = None
    n_incomplete: int = 0
    n_possible: int = 0
    n_certain: int = 0
    open_rise: bool = False


def follow_course(assessments: Sequence[Assessment], rise: int = RISE) -> Course:
    """The course of one patient from assessments in any order; two on one day count in the order given.

    A missing item leaves the score missing: such an assessment neither is nor confirms a rise. ValueError for a rise
    below 1.
    """
    if rise < 1:
        raise ValueError(f"A rise is 1 point or more; found {rise}.")
    ordered = sorted(assessments, key=lambda visit: visit.day)
    before = [visit.score for visit in ordered if visit.day <= 0 and visit.score is not None]
    if not before:
        return Course(None)
    needed = before[-1] + rise
    after = [visit for visit in ordered if visit.day > 0]
    scored = [(visit.day, visit.score >= needed) for visit in after if visit.score is not None]
    incomplete = [visit for visit in after if visit.score is None]
    risen = [day for day, high in scored if high]
    lasting = [day for (day, high), (_, next_high) in pairwise(scored) if high and next_high]
    return Course(
        baseline=before[-1],
        at_ceiling=needed > SCORES[-1],
        rise_day=risen[0] if risen else None,
        confirmed_day=lasting[0] if lasting else None,
        last_day=scored[-1][0] if scored else None,
        n_incomplete=len(incomplete),
        n_possible=sum(visit.highest >= needed for visit in incomplete),
        n_certain=sum(visit.lowest >= needed for visit in incomplete),
        open_rise=len(risen) > 0 and not lasting and scored[-1][1],
    )
