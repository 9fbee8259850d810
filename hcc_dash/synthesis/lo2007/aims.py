"""How far two arms are from the printed survival figures, fast enough to be asked a hundred thousand times."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, inf, log1p, sqrt

from hcc_dash.study.model import Study
from hcc_dash.study.published import Published
from hcc_dash.study.time import convert_time
from hcc_dash.synthesis.lo2007.course import Course
from hcc_dash.synthesis.lo2007.enrolment import STRATUM_COLUMN

# Stop short of the edge of what rounds to a printed figure: nothing may hang on the last bit.
_WITHIN = 0.97
# A P value is met late, by fine shifts, and must not hold the survival figures back before.
_COARSE = 0.01
# A survival figure just missed is missed by a patient, not by a shift.
_BARRIER = 0.1
_LACKING = 0.3
_FOLLOWED = 2


@dataclass(frozen=True, slots=True)
class Target:
    """A printed figure as the search knows it: the value, half a unit of its last digit, and a weight."""

    value: float
    half_unit: float
    weight: float = 1.0

    def miss(self, computed: float) -> float:
        """0 inside what rounds to the printed figure; the logarithm outside tames figures far off."""
        excess = abs(computed - self.value) / self.half_unit - _WITHIN
        return self.weight * _BARRIER + log1p(self.weight * excess) if excess > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Point:
    """Where survival was printed: arm by position, and day."""

    arm: int
    day: float


@dataclass(frozen=True, slots=True)
class Aims:
    """The printed figures of one group of patients: survival by arm and day, and log-rank P."""

    points: tuple[Point, ...]
    survival: tuple[Target, ...]
    log_rank_p: tuple[Target, ...]

    def miss(self, keys: Sequence[int]) -> float:
        """0 when every figure comes back, otherwise more the further off; ``keys`` from ``encode``."""
        ordered = sorted(keys)
        alive, p_value = _compare(ordered, self.points)
        missed = _LACKING * self._lacking(ordered)
        for target, survival in zip(self.survival, alive, strict=True):
            missed += target.miss(survival)
        for target in self.log_rank_p:
            missed += target.miss(p_value)
        return missed

    def _lacking(self, ordered: list[int]) -> int:
        """How many more patients must be followed beyond the last point for it to be an estimate."""
        last = max([point.day for point in self.points])
        beyond = ordered[bisect_right(ordered, 4 * last + 3) :]
        treated = sum([key & 1 for key in beyond])
        return max(0, _FOLLOWED - treated) + max(0, _FOLLOWED - len(beyond) + treated)


def read_aims(study: Study, stratum: str | None = None) -> Aims:
    """The survival figures printed for one stratum, or for everybody when none is named."""
    where = {} if stratum is None else {STRATUM_COLUMN: stratum}
    figures = [figure for figure in study.published if figure.where == where]
    survival = [figure for figure in figures if figure.quantity == "survival"]
    tests = [figure for figure in figures if figure.quantity == "log_rank_p"]
    arms = study.population().arms
    points = [Point(arms.index(f.arm), convert_time(f.months or 0.0, "months", "days")) for f in survival]
    return Aims(tuple(points), tuple(read_target(f) for f in survival), tuple(read_target(f, _COARSE) for f in tests))


def read_target(figure: Published, weight: float = 1.0) -> Target:
    """A printed figure as a target of the search."""
    return Target(figure.value, figure.half_unit, weight)


def read_landmarks(study: Study) -> tuple[int, ...]:
    """Days at which survival was printed, ascending."""
    months = {figure.months for figure in study.published if figure.months is not None}
    return tuple(sorted(round(convert_time(month, "months", "days")) for month in months))


def encode(course: Course) -> int:
    """A patient as one number that sorts by day, deaths before censorings, control before treated."""
    return 4 * course.time + (0 if course.died else 2) + course.arm


def _compare(keys: Sequence[int], points: tuple[Point, ...]) -> tuple[list[float], float]:
    """From keys in order: Kaplan-Meier survival at the points, and P of the unstratified log-rank test.

    Each death is a risk set of its own: two deaths on a day give P infinite, which no search accepts.
    """
    treated_at_risk = sum([key & 1 for key in keys])
    at_risk = [len(keys) - treated_at_risk, treated_at_risk]
    alive = [1.0] * len(points)
    difference = variance = 0.0
    last_death = -1
    for key in keys:
        arm = key & 1
        if not key & 2:
            day = key >> 2
            if day == last_death:
                return alive, inf
            last_death = day
            share = at_risk[1] / (at_risk[0] + at_risk[1])
            difference += arm - share
            variance += share * (1.0 - share)
            for i, point in enumerate(points):
                if point.arm == arm and day <= point.day:
                    alive[i] *= 1.0 - 1.0 / at_risk[arm]
        at_risk[arm] -= 1
    return alive, erfc(abs(difference) / sqrt(2.0 * variance)) if variance else inf
