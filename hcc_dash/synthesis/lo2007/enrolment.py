"""Who was randomised when and to which arm: permuted blocks within pTNM, February 1999 to June 2002."""

from datetime import date
from typing import NamedTuple

from numpy.random import Generator

from hcc_dash.study.model import Study
from hcc_dash.synthesis.lo2007.draw import draw_between, shuffle

STRATUM_COLUMN = "stage_group"
FIRST_DAY = date(1999, 2, 1)
LAST_DAY = date(2002, 6, 30)

# Not printed: the stages' shares and the two printed survival figures of each arm imply about 21 and 19 per arm.
PER_ARM = (21, 19)

# An arm's place in a block: 0 control, 1 IFN-I, 2 IFN-II. While three arms were open a block held two of each; the
# second block of a stratum was open when the third arm closed, and its last IFN-II place was never given out.
_THREE_ARMS = ((0, 0, 1, 1, 2, 2), (0, 0, 1, 1, 2))
_TWO_ARMS = (0, 0, 1, 1)
_LAST_BLOCK = (0, 1)


class Entry(NamedTuple):
    """One randomisation: stratum and arm by position in the study, day counted from ``FIRST_DAY``.

    ``earliest`` and ``latest`` bound the days on which it could have been without changing the order
    of randomisation in the stratum.
    """

    stratum: int
    arm: int
    day: int
    earliest: int
    latest: int


def enrol(study: Study, rng: Generator) -> list[list[Entry]]:
    """The randomisations of each stratum in order of time; the third arm until it closed."""
    closed = next(arm.closed for arm in study.arms if arm.closed is not None)
    return [_enrol_stratum(stratum, n, (closed - FIRST_DAY).days, rng) for stratum, n in enumerate(PER_ARM)]


def _enrol_stratum(stratum: int, per_arm: int, closing_day: int, rng: Generator) -> list[Entry]:
    early = [arm for block in _THREE_ARMS for arm in shuffle(rng, block)]
    full, left = divmod(per_arm - early.count(0), _TWO_ARMS.count(0))
    blocks = [_TWO_ARMS] * full + [_LAST_BLOCK] * left
    late = [arm for block in blocks for arm in shuffle(rng, block)]
    last_day = (LAST_DAY - FIRST_DAY).days
    # enrolment is known to begin in February 1999 and to end in June 2002
    early_days = [draw_between(rng, 0, 27), *(draw_between(rng, 0, closing_day) for _ in early[1:])]
    late_days = [draw_between(rng, last_day - 29, last_day)]
    late_days += [draw_between(rng, closing_day + 1, last_day) for _ in late[1:]]
    days = sorted(early_days) + sorted(late_days)
    phases = [(0, closing_day)] * len(early) + [(closing_day + 1, last_day)] * len(late)
    return [
        Entry(stratum, arm, day, *_room(days, place, phases[place]))
        for place, (arm, day) in enumerate(zip(early + late, days, strict=True))
    ]


def _room(days: list[int], place: int, phase: tuple[int, int]) -> tuple[int, int]:
    """Half the way to each neighbour, within the phase; the first and the last stay where they are."""
    if place in {0, len(days) - 1}:
        return days[place], days[place]
    before = (days[place - 1] + days[place] + 1) // 2
    after = (days[place] + days[place + 1]) // 2
    return max(before, phase[0]), min(after, phase[1])
