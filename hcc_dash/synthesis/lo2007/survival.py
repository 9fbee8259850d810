"""The search for survival times: one stratum alone, then the other until every survival figure comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from numpy.random import Generator

from hcc_dash.study.model import Study
from hcc_dash.synthesis.lo2007.aims import Aims, encode, read_aims, read_landmarks
from hcc_dash.synthesis.lo2007.course import DROP_OUT, Course, draw_death, is_possible, propose
from hcc_dash.synthesis.lo2007.draw import draw_between, shuffle
from hcc_dash.synthesis.lo2007.enrolment import FIRST_DAY, STRATUM_COLUMN, Entry

_ROUNDS = 60
_COLD = 0.001


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one stratum is searched: deaths and drop-outs of the two arms to begin with, bounds, attempts.

    The printed interval of the adjusted hazard ratio implies about 22 deaths; their number stays
    within ``deaths``. Nothing is printed on drop-outs. In stage I/II nobody dies in the first year:
    the one first-year death that 97% of 40 leaves IFN-I is then free for stage III/IVA.
    """

    begin: tuple[int, int]
    lost: tuple[int, int]
    deaths: tuple[int, int]
    first_death: int
    steps: int
    attempts: int


_FIRST = _Plan(begin=(3, 2), lost=(0, 1), deaths=(4, 6), first_death=400, steps=6_000, attempts=100)
_SECOND = _Plan(begin=(12, 5), lost=(1, 1), deaths=(14, 18), first_death=120, steps=15_000, attempts=5)

_Miss = Callable[[list[int], float], float]


def search_survival(study: Study, entries: list[list[Entry]], rng: Generator) -> list[list[Course]]:
    """Courses by stratum that give back every printed survival and log-rank P; arm IFN-II has none.

    Raises RuntimeError when none are found, which only figures that contradict each other bring about.
    """
    landmarks = read_landmarks(study)
    alone, other = (read_aims(study, stratum) for stratum in study.column(STRATUM_COLUMN).levels)
    everybody = read_aims(study)
    for _ in range(_ROUNDS):
        # not every solution of one stratum leaves room for one of the other
        first = _settle(_follow(study, entries[0]), _FIRST, lambda keys, _: alone.miss(keys), landmarks, rng)
        if first is None:
            continue
        miss = _miss_with(first, other, everybody)
        second = _settle(_follow(study, entries[1]), _SECOND, miss, landmarks, rng)
        if second is not None:
            return [first, second]
    raise RuntimeError(
        f"No survival times were found that give back the published figures, in {_ROUNDS} rounds. "
        "Check the figures in study.toml, or take another seed."
    )


def _follow(study: Study, entries: list[Entry]) -> list[Course]:
    """Everybody of the two arms alive at the data cut-off."""
    if study.data_cut_off is None:
        raise ValueError("The study names no data_cut_off; the search needs the day on which follow-up ended.")
    cut_off = (study.data_cut_off - FIRST_DAY).days
    return [Course(e.arm, e.day, e.earliest, e.latest, cut_off) for e in entries if e.arm < 2]


def _miss_with(settled: list[Course], aims: Aims, everybody: Aims) -> _Miss:
    """The second stratum's own figures and those of everybody, the first stratum staying as it is."""
    fixed = [encode(course) for course in settled]

    def miss(keys: list[int], limit: float) -> float:
        own = aims.miss(keys)
        return own if own > limit else own + everybody.miss(fixed + keys)

    return miss


def _settle(
    courses: list[Course], plan: _Plan, miss: _Miss, landmarks: tuple[int, ...], rng: Generator
) -> list[Course] | None:
    """Anneal from ever new starting points until nothing is missed; None when the attempts are used up."""
    for _ in range(plan.attempts):
        settled = _anneal(_scatter(courses, plan, landmarks, rng), plan, miss, landmarks, rng)
        if settled is not None:
            return settled
    return None


def _scatter(courses: list[Course], plan: _Plan, landmarks: tuple[int, ...], rng: Generator) -> list[Course]:
    """Deaths and drop-outs at random days, as many in each arm as planned."""
    scattered = list(courses)
    for arm in (0, 1):
        order = shuffle(rng, [place for place, course in enumerate(courses) if course.arm == arm])
        n_lost, n_dead = plan.lost[arm], plan.begin[arm]
        for place in order[:n_lost]:
            scattered[place] = courses[place]._replace(left=draw_between(rng, *DROP_OUT))
        for place in order[n_lost : n_lost + n_dead]:
            dead = draw_death(courses[place], rng)
            while not is_possible(dead, plan.first_death, landmarks):
                dead = draw_death(courses[place], rng)
            scattered[place] = dead
    return scattered


def _anneal(
    courses: list[Course], plan: _Plan, miss: _Miss, landmarks: tuple[int, ...], rng: Generator
) -> list[Course] | None:
    """Threshold accepting (Dueck and Scheuer 1990): a worse state is taken while it is not much worse.

    The threshold falls a thousandfold. No exponential is drawn, so the path is the same on every machine.
    """
    keys = [encode(course) for course in courses]
    here, threshold, cooling = miss(keys, inf), 1.0, _COLD ** (1.0 / plan.steps)
    for _ in range(plan.steps):
        threshold *= cooling
        change = propose(courses, rng)
        if not change or not all(is_possible(course, plan.first_death, landmarks) for course in change.values()):
            continue
        changed, changed_keys = courses.copy(), keys.copy()
        for place, course in change.items():
            changed[place], changed_keys[place] = course, encode(course)
        limit = here + threshold
        there = miss(changed_keys, limit)
        n_deaths = sum([not key & 2 for key in changed_keys])
        if there <= limit and plan.deaths[0] <= n_deaths <= plan.deaths[1]:
            courses, keys, here = changed, changed_keys, there
            if here == 0.0:
                return courses
    return None
