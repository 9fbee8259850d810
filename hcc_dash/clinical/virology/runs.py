"""Response by a run of results below a threshold: when it began, when a later test confirmed it, when it ended."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hcc_dash.clinical.virology.printed import State
from hcc_dash.study.virology import ResponseDefinition

GAP_DAYS = 182
"""Days (26 weeks) between two tests of a run above which nobody knows what lay between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response: the day of the first test below, of the one that confirmed it, of the last of the run.

    ``longest_gap``: days between neighbouring tests up to the confirming one. ``reversal_day``: of the first test after
    it that is not below, NaN where there is none.
    """

    first_day: float
    confirmed_day: float
    last_day: float
    longest_gap: float
    reversal_day: float = math.nan


Tests = Sequence[tuple[float, State]]
"""Day and state of the tests of one patient, at most one a day, in order."""


def order_tests(tests: Iterable[tuple[float, State]], definition: ResponseDefinition) -> list[tuple[float, State]]:
    """Tests after the start of treatment in order, one a day, what is open read as the definition says.

    Of several on one day the one that is not below counts, else the one that is.
    """
    read: dict[float, set[State]] = {}
    for day, state in tests:
        if day > 0:
            read.setdefault(day, set()).add(_settled(state, definition))
    order: tuple[State, ...] = ("not below", "below", "not told")
    return [(day, next(state for state in order if state in read[day])) for day in sorted(read)]


def _settled(state: State, definition: ResponseDefinition) -> State:
    if state != "not told" or definition.indeterminate == "ignored":
        return state
    return "below" if definition.indeterminate == "below" else "not below"


def find_response(tests: Iterable[tuple[float, State]], definition: ResponseDefinition) -> Response | None:
    """The first response of one patient, whose tests may come in any order; None where there is none.

    A run is broken by a test that is not below; one that leaves it open, or was not done, neither breaks nor extends
    it. A run may go on beyond ``until_day``: only the test that confirms it must not lie later.
    """
    ordered = order_tests(tests, definition)
    runs = _pairs(ordered) if definition.consecutive == "pairs" else _runs(ordered)
    for run in runs:
        confirming = next((i for i, day in enumerate(run) if day - run[0] >= definition.apart_days), None)
        if confirming is None or (run[confirming] if definition.confirm_within else run[0]) > definition.until_day:
            continue
        confirmed = run[confirming]
        return Response(
            first_day=run[0],
            confirmed_day=confirmed,
            last_day=run[-1],
            longest_gap=max((later - day for day, later in pairwise(run[: confirming + 1])), default=0.0),
            reversal_day=next((day for day, state in ordered if day > confirmed and state == "not below"), math.nan),
        )
    return None


def _runs(tests: Tests) -> list[list[float]]:
    """Days of the tests below, of every unbroken run."""
    runs: list[list[float]] = [[]]
    for day, state in tests:
        if state == "below":
            runs[-1].append(day)
        elif state == "not below" and runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _pairs(tests: Tests) -> list[list[float]]:
    """Days of every two neighbouring tests that are both below; a test that leaves it open is a neighbour too."""
    return [[day, later] for (day, state), (later, next_state) in pairwise(tests) if state == next_state == "below"]
