"""The course of one patient after randomisation, and the small changes the search tries on it."""

from collections.abc import Callable
from typing import NamedTuple

from numpy.random import Generator

from hcc_dash.synthesis.lo2007.draw import draw_below, draw_between, draw_true

# Lost soon after the 16 weeks of treatment: 97% of 40 at 1 year asks for somebody lost before the first death.
DROP_OUT = (105, 200)
CLEAR_OF_LANDMARK = 21
LAST_DEATH = 1950  # 64 months
_MAX_SHIFT = 60


class Course(NamedTuple):
    """Arm (0 control, 1 IFN-I), days from the first of enrolment to entry and to the data cut-off, and the end.

    ``left`` is the day of death or drop-out counted from randomisation; None is alive at the data cut-off.
    """

    arm: int
    entered: int
    earliest: int
    latest: int
    cut_off: int
    left: int | None = None
    died: bool = False

    @property
    def available(self) -> int:
        """Days from randomisation to the data cut-off."""
        return self.cut_off - self.entered

    @property
    def time(self) -> int:
        """Days of follow-up."""
        return self.available if self.left is None else self.left


Change = dict[int, Course]


def is_possible(course: Course, first_death: int, landmarks: tuple[int, ...]) -> bool:
    """Whether the end fits the follow-up; no death before ``first_death`` nor within three weeks of a landmark.

    A death near a landmark would make a survival figure depend on how months are turned into days; one after
    ``LAST_DEATH``, when two or three are at risk, would throw a curve down by a third or to 0.
    """
    if course.left is None:
        return True
    if course.left >= course.available:
        return False
    if not course.died:
        return DROP_OUT[0] <= course.left <= DROP_OUT[1]
    clear = all(abs(course.left - day) > CLEAR_OF_LANDMARK for day in landmarks)
    return first_death <= course.left <= LAST_DEATH and clear


def draw_death(course: Course, rng: Generator) -> Course:
    """The same patient, dead at any day of the available follow-up."""
    return course._replace(left=draw_between(rng, 1, course.available - 1), died=True)


def propose(courses: list[Course], rng: Generator) -> Change:
    """One small change, as the patients it replaces; empty when it does not apply to the one drawn."""
    place = draw_below(rng, len(courses))
    return _MOVES[draw_below(rng, len(_MOVES))](courses, place, rng)


def _shift_death(courses: list[Course], place: int, rng: Generator) -> Change:
    course = courses[place]
    if course.left is None or not course.died:
        return {}
    return {place: course._replace(left=course.left + draw_between(rng, -_MAX_SHIFT, _MAX_SHIFT))}


def _redraw_death(courses: list[Course], place: int, rng: Generator) -> Change:
    return {place: draw_death(courses[place], rng)} if courses[place].died else {}


def _toggle_death(courses: list[Course], place: int, rng: Generator) -> Change:
    course = courses[place]
    if course.died:
        return {place: course._replace(left=None, died=False)}
    return {place: draw_death(course, rng)} if course.left is None else {}


def _exchange_deaths(courses: list[Course], place: int, rng: Generator) -> Change:
    """One dies instead of another, so that the number of deaths stays."""
    course, other = courses[place], draw_below(rng, len(courses))
    if not course.died or courses[other].left is not None:
        return {}
    return {
        place: course._replace(left=None, died=False),
        other: draw_death(courses[other], rng),
    }


def _move_entry(courses: list[Course], place: int, rng: Generator) -> Change:
    course = courses[place]
    return {place: course._replace(entered=draw_between(rng, course.earliest, course.latest))}


def _move_drop_out(courses: list[Course], place: int, rng: Generator) -> Change:
    """Another day for somebody who was lost, or somebody else of the arm lost in their place."""
    arm = courses[place].arm
    lost = [i for i, c in enumerate(courses) if c.arm == arm and c.left is not None and not c.died]
    if not lost:
        return {}
    chosen = lost[draw_below(rng, len(lost))]
    day = draw_between(rng, *DROP_OUT)
    if draw_true(rng, 0.5) or courses[place].left is not None:
        return {chosen: courses[chosen]._replace(left=day)}
    return {chosen: courses[chosen]._replace(left=None), place: courses[place]._replace(left=day)}


_MOVES: tuple[Callable[[list[Course], int, Generator], Change], ...] = (
    _shift_death,
    _shift_death,
    _redraw_death,
    _toggle_death,
    _exchange_deaths,
    _move_entry,
    _move_drop_out,
)
