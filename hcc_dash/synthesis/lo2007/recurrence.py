"""Recurrence, which nothing printed fixes: invented, coherent with survival, in line with what is said of it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.kernels.log_rank import log_rank
from hcc_dash.study.time import convert_time
from hcc_dash.synthesis.lo2007.course import Course
from hcc_dash.synthesis.lo2007.draw import draw_between, draw_normal, draw_true

_SCAN_EVERY = 91
_SCAN_WINDOW = 10
_ATTEMPTS = 2_000
_DIES_WITHOUT_RECURRENCE = 0.15
_AT_LEAST_WITHOUT = 2
_MEDIAN_RECURRENCE_TO_DEATH = 300.0
# Chance that a survivor's tumour returns within two years of randomisation, and in each year after, by stratum and arm.
_SURVIVORS_EARLY = ((0.22, 0.22), (0.50, 0.28))
_SURVIVORS_LATER = ((0.04, 0.04), (0.10, 0.10))


class Recurrence(NamedTuple):
    """Recurrence-free survival and time to recurrence (1 recurrence, 2 death without it, 0 neither), in days."""

    rfs_days: int
    rfs_event: int
    ttr_days: int
    ttr_status: int


def invent_recurrences(strata: Sequence[Sequence[Course]], rng: Generator) -> list[list[Recurrence]]:
    """Recurrences of all patients, drawn again until they are plausible as a whole.

    Plausible: 45-55% recur by 5 years and most of them within 2, more in the later stages, and there
    fewer within the first year on interferon ("prevented early recurrence", registry text of 2005), by a
    difference of the size a review prints for them (P = 0.031; Ishikawa 2013, World J Gastroenterol
    19:8861); over all stages the arms do not differ by more than chance.
    """
    for _ in range(_ATTEMPTS):
        drawn = [[_draw(course, stratum, rng) for course in courses] for stratum, courses in enumerate(strata)]
        if _is_plausible(strata, drawn):
            return drawn
    raise RuntimeError(f"No plausible recurrences in {_ATTEMPTS} attempts. Take another seed.")


def _draw(course: Course, stratum: int, rng: Generator) -> Recurrence:
    scans = _scan_days(course.time, rng)
    returned = _return_before_death(course, rng) if course.died else _return_of_survivor(course, stratum, rng)
    detected = next((day for day in scans if returned is not None and day >= returned), None)
    if detected is not None:
        return Recurrence(detected, 1, detected, 1)
    if course.died:
        return Recurrence(course.time, 1, course.time, 2)
    return Recurrence(scans[-1], 0, scans[-1], 0)


def _scan_days(follow_up: int, rng: Generator) -> list[int]:
    """A scan every three months, before the last contact."""
    planned = range(_SCAN_EVERY, follow_up + _SCAN_EVERY, _SCAN_EVERY)
    days = [day + draw_between(rng, -_SCAN_WINDOW, _SCAN_WINDOW) for day in planned]
    return [day for day in days if day < follow_up]


def _return_before_death(course: Course, rng: Generator) -> int | None:
    """Most die of the tumour, about ten months after it came back."""
    gap = _MEDIAN_RECURRENCE_TO_DEATH * 10.0 ** draw_normal(rng, 0.0, 0.2)
    if draw_true(rng, _DIES_WITHOUT_RECURRENCE):
        return None
    return max(1, round(min(course.time - gap, course.time * (0.3 + 0.5 * rng.random()))))


def _return_of_survivor(course: Course, stratum: int, rng: Generator) -> int | None:
    if draw_true(rng, _SURVIVORS_EARLY[stratum][course.arm]):
        return draw_between(rng, 60, 730)
    for year in range(2, 7):
        if draw_true(rng, _SURVIVORS_LATER[stratum][course.arm]):
            return draw_between(rng, 365 * year + 1, 365 * (year + 1))
    return None


def _is_plausible(strata: Sequence[Sequence[Course]], drawn: list[list[Recurrence]]) -> bool:
    everybody = [recurrence for recurrences in drawn for recurrence in recurrences]
    arms = [[course.arm for course in courses] for courses in strata]
    in_two, in_five = _recurred(everybody, 24), _recurred(everybody, 60)
    if not (0.45 <= in_five <= 0.55 and in_two >= 0.65 * in_five):
        return False
    if sum(recurrence.ttr_status == 2 for recurrence in everybody) < _AT_LEAST_WITHOUT:
        return False
    if _recurred(drawn[1], 48) < _recurred(drawn[0], 48) + 0.2:
        return False
    control, treated = ([r for r, of in zip(drawn[1], arms[1], strict=True) if of == arm] for arm in (0, 1))
    if _recurred(control, 12) < _recurred(treated, 12) + 0.2:
        return False
    over_all = _log_rank_p(everybody, [arm for of_stratum in arms for arm in of_stratum])
    return 0.02 <= _log_rank_p(drawn[1], arms[1]) <= 0.05 and over_all > 0.05


def _log_rank_p(recurrences: list[Recurrence], arms: list[int]) -> float:
    time = [recurrence.ttr_days for recurrence in recurrences]
    event = [recurrence.ttr_status == 1 for recurrence in recurrences]
    return log_rank(np.array(time, dtype=float), np.array(event), np.array(arms)).p_value


def _recurred(recurrences: list[Recurrence], months: float) -> float:
    """Proportion with recurrence by then (1 - Kaplan-Meier, deaths censored)."""
    time = np.array([recurrence.ttr_days for recurrence in recurrences], dtype=float)
    event = np.array([recurrence.ttr_status == 1 for recurrence in recurrences])
    alive = survival_at(kaplan_meier(time, event), [convert_time(months, "months", "days")])[0][0]
    return 1.0 - float(alive)
